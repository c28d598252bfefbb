// RUN: quant-opt %s --qnn-hoist-elementwise | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --qnn-hoist-elementwise="rules=toco" | FileCheck %s --check-prefixes=CHECK,TOCO

// CHECK-LABEL: func.func @relu
// CHECK: %[[R:.*]] = qnn.relu %arg0
// CHECK: qnn.reshape %[[R]]
func.func @relu(%x: tensor<1x1x4x3xf32>) -> tensor<4x3xf32> {
  %s = qnn.constant dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  %1 = qnn.reshape %x, %s : (tensor<1x1x4x3xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  %2 = qnn.relu %1 : (tensor<4x3xf32>) -> tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}

// A bias over the last axis, which the reshape keeps.
// CHECK-LABEL: func.func @bias
// CHECK: %[[A:.*]] = qnn.add %arg0
// CHECK: qnn.reshape %[[A]]
func.func @bias(%x: tensor<1x1x4x3xf32>) -> tensor<4x3xf32> {
  %s = qnn.constant dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  %c = qnn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = qnn.reshape %x, %s : (tensor<1x1x4x3xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  %2 = qnn.add %1, %c : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}

// In front of a transpose a vector would lie along another axis.
// CHECK-LABEL: func.func @bias_transpose
// CHECK: %[[T:.*]] = qnn.transpose %arg0
// CHECK: qnn.add %[[T]]
func.func @bias_transpose(%x: tensor<3x4xf32>) -> tensor<4x3xf32> {
  %p = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %c = qnn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = qnn.transpose %x, %p : (tensor<3x4xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  %2 = qnn.add %1, %c : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}

// ABS does not move, and nothing moves over a reshape that others read.
// CHECK-LABEL: func.func @stays
// CHECK: %[[R:.*]] = qnn.reshape %arg0
// CHECK-DAG: qnn.abs %[[R]]
// CHECK-DAG: qnn.relu %[[R]]
func.func @stays(%x: tensor<1x4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %1 = qnn.reshape %x, %s : (tensor<1x4xf32>, tensor<1xi32>) -> tensor<4xf32>
  %2 = qnn.abs %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.relu %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2, %3 : tensor<4xf32>, tensor<4xf32>
}

// A factor for each channel moves as a bias does: so a batch norm behind a one-dimensional convolution is folded.
// CHECK-LABEL: func.func @factor
// CHECK: %[[M:.*]] = qnn.mul %arg0
// CHECK: qnn.reshape %[[M]]
func.func @factor(%x: tensor<1x1x4x3xf32>) -> tensor<1x4x3xf32> {
  %s = qnn.constant dense<[1, 4, 3]> : tensor<3xi32> -> tensor<3xi32>
  %c = qnn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = qnn.reshape %x, %s : (tensor<1x1x4x3xf32>, tensor<3xi32>) -> tensor<1x4x3xf32>
  %2 = qnn.mul %1, %c : (tensor<1x4x3xf32>, tensor<3xf32>) -> tensor<1x4x3xf32>
  return %2 : tensor<1x4x3xf32>
}

// The bias of attention heads lies along two axes that were one.
// CHECK-LABEL: func.func @heads
// TFLITE-DAG: %[[C:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]>
// TFLITE: %[[A:.*]] = qnn.add %arg0, %[[C]]
// TFLITE: qnn.reshape %[[A]]
func.func @heads(%x: tensor<1x3x4xf32>) -> tensor<1x3x2x2xf32> {
  %s = qnn.constant dense<[1, 3, 2, 2]> : tensor<4xi32> -> tensor<4xi32>
  %c = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %1 = qnn.reshape %x, %s : (tensor<1x3x4xf32>, tensor<4xi32>) -> tensor<1x3x2x2xf32>
  %2 = qnn.add %1, %c : (tensor<1x3x2x2xf32>, tensor<2x2xf32>) -> tensor<1x3x2x2xf32>
  return %2 : tensor<1x3x2x2xf32>
}

// A constant of another last axis stays.
// CHECK-LABEL: func.func @other_axis
// CHECK: %[[R:.*]] = qnn.reshape %arg0
// CHECK: qnn.mul %[[R]]
func.func @other_axis(%x: tensor<1x3x4xf32>) -> tensor<1x12xf32> {
  %s = qnn.constant dense<[1, 12]> : tensor<2xi32> -> tensor<2xi32>
  %c = qnn.constant dense<2.0> : tensor<12xf32> -> tensor<12xf32>
  %1 = qnn.reshape %x, %s : (tensor<1x3x4xf32>, tensor<2xi32>) -> tensor<1x12xf32>
  %2 = qnn.mul %1, %c : (tensor<1x12xf32>, tensor<12xf32>) -> tensor<1x12xf32>
  return %2 : tensor<1x12xf32>
}

// Reshapes between which nothing stands any more become one, or none.
// CHECK-LABEL: func.func @there_and_back
// CHECK-NEXT: %[[R:.*]] = qnn.relu %arg0
// CHECK-NEXT: qnn.max_pool_2d %[[R]]
func.func @there_and_back(%x: tensor<1x1x4x3xf32>) -> tensor<1x1x2x3xf32> {
  %s = qnn.constant dense<[1, 4, 3]> : tensor<3xi32> -> tensor<3xi32>
  %t = qnn.constant dense<[1, 1, 4, 3]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.reshape %x, %s : (tensor<1x1x4x3xf32>, tensor<3xi32>) -> tensor<1x4x3xf32>
  %2 = qnn.relu %1 : (tensor<1x4x3xf32>) -> tensor<1x4x3xf32>
  %3 = qnn.reshape %2, %t : (tensor<1x4x3xf32>, tensor<4xi32>) -> tensor<1x1x4x3xf32>
  %4 = qnn.max_pool_2d %3 {window = array<i64: 1, 2>, strides = array<i64: 1, 2>, padding = #qnn<padding valid>} : (tensor<1x1x4x3xf32>) -> tensor<1x1x2x3xf32>
  return %4 : tensor<1x1x2x3xf32>
}

// TOCO leaves logistic where it is.
// CHECK-LABEL: func.func @logistic
// TFLITE: qnn.logistic %arg0
// TOCO: qnn.reshape %arg0
func.func @logistic(%x: tensor<1x4xf32>) -> tensor<4xf32> {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %1 = qnn.reshape %x, %s : (tensor<1x4xf32>, tensor<1xi32>) -> tensor<4xf32>
  %2 = qnn.logistic %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// A constant along the last two axes of both shapes, in a product.
// CHECK-LABEL: func.func @tail
// TFLITE: qnn.reshape %arg0
// TOCO: qnn.mul %arg0
// CHECK: return
func.func @tail(%x: tensor<6x2x2xf32>) -> tensor<2x3x2x2xf32> {
  %s = qnn.constant dense<[2, 3, 2, 2]> : tensor<4xi32> -> tensor<4xi32>
  %c = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %1 = qnn.reshape %x, %s : (tensor<6x2x2xf32>, tensor<4xi32>) -> tensor<2x3x2x2xf32>
  %2 = qnn.mul %1, %c : (tensor<2x3x2x2xf32>, tensor<2x2xf32>) -> tensor<2x3x2x2xf32>
  return %2 : tensor<2x3x2x2xf32>
}

// CHECK-LABEL: func.func @depth
// TFLITE: qnn.depth_to_space %arg0
// TOCO: qnn.relu %arg0
func.func @depth(%x: tensor<1x2x2x4xf32>) -> tensor<1x4x4x1xf32> {
  %1 = qnn.depth_to_space %x {block_size = 2 : i64} : (tensor<1x2x2x4xf32>) -> tensor<1x4x4x1xf32>
  %2 = qnn.relu %1 : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  return %2 : tensor<1x4x4x1xf32>
}

// TFLiteConverter has the FakeQuant behind the reshape by then, which keeps the two apart; not behind a Squeeze, whose
// shape has no node of its own.
// CHECK-LABEL: func.func @behind_fake_quant
// CHECK: %[[Q:.*]] = qnn.fake_quant %arg0
// TFLITE: %[[R:.*]] = qnn.reshape %[[Q]]
// TFLITE: qnn.tanh %[[R]]
// TFLITE: qnn.tanh %[[Q]]
// TOCO: qnn.tanh %[[Q]]
// TOCO: qnn.tanh %[[Q]]
func.func @behind_fake_quant(%x: tensor<1x4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %q = qnn.fake_quant %x {min = [-1.0 : f32], max = [1.0 : f32]} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32> loc("r/shape")
  %1 = qnn.reshape %q, %s : (tensor<1x4xf32>, tensor<1xi32>) -> tensor<4xf32> loc("r")
  %2 = qnn.tanh %1 : (tensor<4xf32>) -> tensor<4xf32>
  %t = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32> loc("squeeze")
  %3 = qnn.reshape %q, %t : (tensor<1x4xf32>, tensor<1xi32>) -> tensor<4xf32> loc("squeeze")
  %4 = qnn.tanh %3 : (tensor<4xf32>) -> tensor<4xf32>
  return %2, %4 : tensor<4xf32>, tensor<4xf32>
}

// A transpose of the last two axes is a flag of the product, and two cancel.
// CHECK-LABEL: func.func @adjoint
// TFLITE: qnn.batch_matmul %arg0, %arg1 {adj_x = true} :
func.func @adjoint(%x: tensor<2x4x3xf32>, %y: tensor<2x4x5xf32>) -> tensor<2x3x5xf32> {
  %p = qnn.constant dense<[0, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.transpose %x, %p : (tensor<2x4x3xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  %2 = qnn.transpose %y, %p : (tensor<2x4x5xf32>, tensor<3xi32>) -> tensor<2x5x4xf32>
  %3 = qnn.batch_matmul %1, %2 {adj_y = true} : (tensor<2x3x4xf32>, tensor<2x5x4xf32>) -> tensor<2x3x5xf32>
  return %3 : tensor<2x3x5xf32>
}

// A transpose that moves the batch is none.
// CHECK-LABEL: func.func @batch_moves
// CHECK: qnn.transpose
func.func @batch_moves(%x: tensor<4x2x3xf32>, %y: tensor<2x4x5xf32>) -> tensor<2x3x5xf32> {
  %p = qnn.constant dense<[1, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.transpose %x, %p : (tensor<4x2x3xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  %2 = qnn.batch_matmul %1, %y : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
  return %2 : tensor<2x3x5xf32>
}
