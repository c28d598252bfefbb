// RUN: quant-opt %s --qnn-simplify | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --qnn-simplify="rules=toco" | FileCheck %s --check-prefixes=CHECK,TOCO

// CHECK-LABEL: func.func @neutral
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
// CHECK: return %[[X]]
func.func @neutral(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %zero = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %one = qnn.constant dense<1.0> : tensor<4xf32> -> tensor<4xf32>
  %1 = qnn.add %x, %zero : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = qnn.mul %1, %one : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %3 = qnn.sub %2, %zero : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %4 = qnn.div %3, %one : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %5 = qnn.pow %4, %one : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %6 = qnn.neg %5 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %7 = qnn.neg %6 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %7 : tensor<1x4xf32>
}

// A zero that widens the result is kept.
// CHECK-LABEL: func.func @widening
// CHECK: qnn.add
func.func @widening(%x: tensor<4xf32>) -> tensor<2x4xf32> {
  %zero = qnn.constant dense<0.0> : tensor<2x4xf32> -> tensor<2x4xf32>
  %1 = qnn.add %x, %zero : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// x * 0 is kept: x may be infinite.
// CHECK-LABEL: func.func @times_zero
// CHECK: qnn.mul
func.func @times_zero(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.mul %x, %zero : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @constants
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
// CHECK-DAG: %[[SUM:.*]] = qnn.constant dense<3.000000e+00> : tensor<f32>
// CHECK-DAG: %[[QUARTER:.*]] = qnn.constant dense<2.500000e-01> : tensor<f32>
// CHECK-DAG: %[[A:.*]] = qnn.add %[[X]], %[[SUM]]
// CHECK: qnn.mul %[[A]], %[[QUARTER]]
func.func @constants(%x: tensor<4xf32>) -> tensor<4xf32> {
  %1 = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %2 = qnn.constant dense<2.0> : tensor<f32> -> tensor<f32>
  %4 = qnn.constant dense<4.0> : tensor<f32> -> tensor<f32>
  %a = qnn.add %1, %x : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %b = qnn.add %a, %2 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %c = qnn.div %b, %4 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %c : tensor<4xf32>
}

// CHECK-LABEL: func.func @layout
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>
// CHECK: return %[[X]]
func.func @layout(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %p = qnn.constant dense<[2, 0, 1]> : tensor<3xi32> -> tensor<3xi32>
  %q = qnn.constant dense<[1, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %flat = qnn.constant dense<[24]> : tensor<1xi32> -> tensor<1xi32>
  %cube = qnn.constant dense<[2, 3, 4]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.transpose %x, %p : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<4x2x3xf32>
  %2 = qnn.transpose %1, %q : (tensor<4x2x3xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  %3 = qnn.reshape %2, %flat : (tensor<2x3x4xf32>, tensor<1xi32>) -> tensor<24xf32>
  %4 = qnn.reshape %3, %cube : (tensor<24xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  return %4 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @keep_dims
// CHECK: qnn.mean {{.*}}keep_dims = true
// CHECK-NOT: qnn.reshape
// CHECK: return
func.func @keep_dims(%x: tensor<1x4x4x3xf32>) -> tensor<1x1x1x3xf32> {
  %a = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %s = qnn.constant dense<[1, 1, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.mean %x, %a : (tensor<1x4x4x3xf32>, tensor<2xi32>) -> tensor<1x3xf32>
  %2 = qnn.reshape %1, %s : (tensor<1x3xf32>, tensor<4xi32>) -> tensor<1x1x1x3xf32>
  return %2 : tensor<1x1x1x3xf32>
}

// The first state of an unrolled recurrent network is zero.
// CHECK-LABEL: func.func @zero_state
// CHECK-NEXT: return %arg1
func.func @zero_state(%f: tensor<1x3xf32>, %i: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %z = qnn.constant dense<0.0> : tensor<1x3xf32> -> tensor<1x3xf32>
  %1 = qnn.mul %f, %z : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  %2 = qnn.add %1, %i : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  return %2 : tensor<1x3xf32>
}

// The gate of a squeeze-and-excite block.
// CHECK-LABEL: func.func @leading_ones
// CHECK-NEXT: qnn.mul %arg0, %arg1
func.func @leading_ones(%x: tensor<1x4x4x3xf32>, %g: tensor<1x3xf32>) -> tensor<1x4x4x3xf32> {
  %s = qnn.constant dense<[1, 1, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.reshape %g, %s : (tensor<1x3xf32>, tensor<4xi32>) -> tensor<1x1x1x3xf32>
  %2 = qnn.mul %x, %1 : (tensor<1x4x4x3xf32>, tensor<1x1x1x3xf32>) -> tensor<1x4x4x3xf32>
  return %2 : tensor<1x4x4x3xf32>
}

// Other reshapes lay the values along another axis.
// CHECK-LABEL: func.func @other_ones
// CHECK: qnn.reshape
// CHECK: qnn.mul
func.func @other_ones(%x: tensor<3x3xf32>, %g: tensor<3xf32>) -> tensor<3x3xf32> {
  %s = qnn.constant dense<[3, 1]> : tensor<2xi32> -> tensor<2xi32>
  %1 = qnn.reshape %g, %s : (tensor<3xf32>, tensor<2xi32>) -> tensor<3x1xf32>
  %2 = qnn.mul %x, %1 : (tensor<3x3xf32>, tensor<3x1xf32>) -> tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// CHECK-LABEL: func.func @keep_rows
// TFLITE-NOT: qnn.reshape
// TFLITE: qnn.fully_connected %arg0, {{.*}}keep_num_dims = true{{.*}} -> tensor<1x5x2xf32>
func.func @keep_rows(%x: tensor<1x5x3xf32>) -> tensor<1x5x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x3xf32> -> tensor<2x3xf32>
  %flat = qnn.constant dense<[5, 3]> : tensor<2xi32> -> tensor<2xi32>
  %back = qnn.constant dense<[1, 5, 2]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.reshape %x, %flat : (tensor<1x5x3xf32>, tensor<2xi32>) -> tensor<5x3xf32>
  %2 = qnn.fully_connected %1, %w : (tensor<5x3xf32>, tensor<2x3xf32>) -> tensor<5x2xf32>
  %3 = qnn.reshape %2, %back : (tensor<5x2xf32>, tensor<3xi32>) -> tensor<1x5x2xf32>
  return %3 : tensor<1x5x2xf32>
}

// Nothing moves around a value that has a range.
// CHECK-LABEL: func.func @calibrated
// CHECK: qnn.add
func.func @calibrated(%x: tensor<4x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:1.0>>> {
  %zero = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.add %x, %zero : (tensor<4x!quant.calibrated<f32<0.0:1.0>>>, tensor<f32>) -> tensor<4x!quant.calibrated<f32<0.0:1.0>>>
  return %1 : tensor<4x!quant.calibrated<f32<0.0:1.0>>>
}

// Of two reshapes to one shape TOCO keeps the second, with the shape as it was written.
// CHECK-LABEL: func.func @one_shape
// TFLITE: %[[S:.*]] = qnn.constant dense<[1, 4]>
// TOCO: %[[S:.*]] = qnn.constant dense<[1, -1]>
// CHECK: %[[R:.*]] = qnn.reshape %arg0, %[[S]]
// CHECK-NEXT: return %[[R]]
func.func @one_shape(%x: tensor<1x1x4xf32>) -> tensor<1x4xf32> {
  %a = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32> loc("first/shape")
  %b = qnn.constant dense<[1, -1]> : tensor<2xi32> -> tensor<2xi32> loc("second/shape")
  %1 = qnn.reshape %x, %a : (tensor<1x1x4xf32>, tensor<2xi32>) -> tensor<1x4xf32> loc("first")
  %2 = qnn.reshape %1, %b : (tensor<1x4xf32>, tensor<2xi32>) -> tensor<1x4xf32> loc("second")
  return %2 : tensor<1x4xf32>
}

// It keeps the first when that was a Squeeze, whose shape has no node of its own.
// CHECK-LABEL: func.func @squeezed
// CHECK: %[[S:.*]] = qnn.constant dense<[1, 4]>
// CHECK: %[[R:.*]] = qnn.reshape %arg0, %[[S]]
// CHECK-NEXT: return %[[R]]
func.func @squeezed(%x: tensor<1x1x1x4xf32>) -> tensor<1x4xf32> {
  %a = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32> loc("squeeze")
  %b = qnn.constant dense<[-1, 4]> : tensor<2xi32> -> tensor<2xi32> loc("reshape/shape")
  %1 = qnn.reshape %x, %a : (tensor<1x1x1x4xf32>, tensor<2xi32>) -> tensor<1x4xf32> loc("squeeze")
  %2 = qnn.reshape %1, %b : (tensor<1x4xf32>, tensor<2xi32>) -> tensor<1x4xf32> loc("reshape")
  return %2 : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @axis
// TFLITE: axis = -1 : i64
// TOCO: axis = 1 : i64
func.func @axis(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %0 = qnn.concatenation %x, %x {axis = -1 : i64} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// A dense layer over the last axis of three: TFLiteConverter's fully_connected takes it as it is, also when the
// weights have a range.
// CHECK-LABEL: func.func @dense
// TFLITE-NOT: qnn.reshape
// TFLITE: qnn.fully_connected %arg0, {{.*}} {keep_num_dims = true} : {{.*}} -> tensor<1x2x5xf32>
// TOCO: qnn.reshape
// TOCO: qnn.fully_connected {{.*}} -> tensor<2x5xf32>
// TOCO: qnn.reshape
// CHECK: return
func.func @dense(%x: tensor<1x2x3xf32>) -> tensor<1x2x5xf32> {
  %w = qnn.constant dense<0.5> : tensor<5x3xf32> -> tensor<5x3x!quant.calibrated<f32<-1.0:1.0>>>
  %a = qnn.constant dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  %b = qnn.constant dense<[1, 2, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.reshape %x, %a : (tensor<1x2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  %2 = qnn.fully_connected %1, %w : (tensor<2x3xf32>, tensor<5x3x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<2x5xf32>
  %3 = qnn.reshape %2, %b : (tensor<2x5xf32>, tensor<3xi32>) -> tensor<1x2x5xf32>
  return %3 : tensor<1x2x5xf32>
}

// Rows of another length need their reshape.
// CHECK-LABEL: func.func @flatten
// CHECK: qnn.reshape
// CHECK: qnn.fully_connected
func.func @flatten(%x: tensor<1x2x3xf32>) -> tensor<1x5xf32> {
  %w = qnn.constant dense<0.5> : tensor<5x6xf32> -> tensor<5x6xf32>
  %a = qnn.constant dense<[1, 6]> : tensor<2xi32> -> tensor<2xi32>
  %1 = qnn.reshape %x, %a : (tensor<1x2x3xf32>, tensor<2xi32>) -> tensor<1x6xf32>
  %2 = qnn.fully_connected %1, %w : (tensor<1x6xf32>, tensor<5x6xf32>) -> tensor<1x5xf32>
  return %2 : tensor<1x5xf32>
}

// CHECK-LABEL: func.func @negatives
// CHECK: %[[A:.*]] = qnn.sub %arg1, %arg0
// CHECK: qnn.add %[[A]], %arg1
func.func @negatives(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %1 = qnn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.add %1, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.neg %y : (tensor<4xf32>) -> tensor<4xf32>
  %4 = qnn.sub %2, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// The opposite of an equality, twice not; the opposite of an order is none, for NaN.
// CHECK-LABEL: func.func @opposites
// CHECK-DAG: %[[E:.*]] = qnn.equal %arg0, %arg1
// CHECK-DAG: %[[L:.*]] = qnn.less %arg0, %arg1
// CHECK-DAG: %[[N:.*]] = qnn.logical_not %[[L]]
// CHECK: return %[[E]], %arg2, %[[N]]
func.func @opposites(%x: tensor<4xf32>, %y: tensor<4xf32>, %b: tensor<4xi1>) -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
  %1 = qnn.not_equal %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %2 = qnn.logical_not %1 : (tensor<4xi1>) -> tensor<4xi1>
  %3 = qnn.logical_not %b : (tensor<4xi1>) -> tensor<4xi1>
  %4 = qnn.logical_not %3 : (tensor<4xi1>) -> tensor<4xi1>
  %5 = qnn.less %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %6 = qnn.logical_not %5 : (tensor<4xi1>) -> tensor<4xi1>
  return %2, %4, %6 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}

// Constants that broadcast to each other join.
// CHECK-LABEL: func.func @join_broadcast
// CHECK: dense<{{\[\[}}1.100000e+01, 2.100000e+01, 3.100000e+01], [1.200000e+01, 2.200000e+01, 3.200000e+01]]>
// CHECK: qnn.add
// CHECK-NOT: qnn.add
func.func @join_broadcast(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = qnn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = qnn.constant dense<[10.0, 20.0, 30.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = qnn.add %x, %a : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  %2 = qnn.add %1, %b : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// A sum that is cut at zero does not join the next one.
// CHECK-LABEL: func.func @sum_behind_relu
// CHECK: %[[A:.*]] = qnn.add %arg0, {{.*}}activation relu
// CHECK: qnn.add %[[A]]
func.func @sum_behind_relu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %1 = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %2 = qnn.constant dense<2.0> : tensor<f32> -> tensor<f32>
  %a = qnn.add %x, %1 {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %b = qnn.add %a, %2 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %b : tensor<4xf32>
}

// Nor do neutral elements go whose operator cuts at zero, nor sums that somebody else reads.
// CHECK-LABEL: func.func @cut_at_zero
// CHECK: %[[A:.*]] = qnn.add %arg0, {{.*}}activation relu
// CHECK: %[[B:.*]] = qnn.mul %[[A]], {{.*}}activation relu6
// CHECK: %[[C:.*]] = qnn.add %[[B]]
// CHECK: %[[D:.*]] = qnn.add %[[C]]
// CHECK: return %[[C]], %[[D]]
func.func @cut_at_zero(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %a = qnn.add %x, %0 {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %b = qnn.mul %a, %1 {activation = #qnn<activation relu6>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %c = qnn.add %b, %1 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %d = qnn.add %c, %1 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %c, %d : tensor<4xf32>, tensor<4xf32>
}

// Copies along one axis: TOCO's files have a concatenation. Along two axes, or an unknown number of them, the tile stays.
// CHECK-LABEL: func.func @tile
// TOCO: %[[C:.*]] = qnn.concatenation %arg0, %arg0, %arg0 {{.*}}axis = 1 : i64{{.*}} -> tensor<2x9xf32>
// TFLITE: %[[C:.*]] = qnn.tile %arg0
// CHECK: %[[D:.*]] = qnn.tile %arg0
// CHECK: return %[[C]], %[[D]]
func.func @tile(%x: tensor<2x3xf32>) -> (tensor<2x9xf32>, tensor<4x6xf32>) {
  %1 = qnn.constant dense<[1, 3]> : tensor<2xi32> -> tensor<2xi32>
  %2 = qnn.constant dense<[2, 2]> : tensor<2xi32> -> tensor<2xi32>
  %a = qnn.tile %x, %1 : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x9xf32>
  %b = qnn.tile %x, %2 : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<4x6xf32>
  return %a, %b : tensor<2x9xf32>, tensor<4x6xf32>
}
