// What simplifications leave as it is, each one condition away from what they change.
// RUN: quant-opt %s --qnn-simplify --check-by-running -o %t.mlir 2>&1 | FileCheck %s --check-prefix=RAN
// RUN: FileCheck %s < %t.mlir
// RAN: 10 passes left the numbers as they were, 0 changed them, behind 0 the function does not run

// A product with zeros that leaves the network; x may be infinite there.
// CHECK-LABEL: func.func @zeros_out
// CHECK: qnn.mul
func.func @zeros_out(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %z = qnn.constant dense<0.0> : tensor<1x3xf32> -> tensor<1x3xf32>
  %1 = qnn.mul %x, %z : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}

// Sums and differences keep their activations.
// CHECK-LABEL: func.func @negatives
// CHECK: qnn.add %arg0, %arg1 {activation = #qnn<activation relu6>}
// CHECK: qnn.sub %arg0, %arg1 {activation = #qnn<activation relu>}
func.func @negatives(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %n = qnn.neg %y : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.sub %x, %n {activation = #qnn<activation relu6>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %m = qnn.neg %y : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.add %x, %m {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}

// Powers by number; of exponents that widen the result, and of -1, they stay.
// CHECK-LABEL: func.func @powers
// CHECK-DAG: %[[A:.*]] = qnn.mul %arg0, %arg0
// CHECK-DAG: %[[B:.*]] = qnn.sqrt %arg0
// CHECK-DAG: %[[C:.*]] = qnn.rsqrt %arg0
// CHECK-DAG: %[[D:.*]] = qnn.pow %arg0, %{{.*}} -> tensor<4xf32>
// CHECK-DAG: %[[E:.*]] = qnn.pow %arg0, %{{.*}} -> tensor<2x4xf32>
// CHECK: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]]
func.func @powers(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x4xf32>) {
  %two = qnn.constant dense<2.0> : tensor<f32> -> tensor<f32>
  %half = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %minus = qnn.constant dense<-0.5> : tensor<f32> -> tensor<f32>
  %inverse = qnn.constant dense<-1.0> : tensor<f32> -> tensor<f32>
  %wide = qnn.constant dense<2.0> : tensor<2x4xf32> -> tensor<2x4xf32>
  %1 = qnn.pow %x, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.pow %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = qnn.pow %x, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = qnn.pow %x, %inverse : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = qnn.pow %x, %wide : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1, %2, %3, %4, %5 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x4xf32>
}

// Of a concatenation what is not empty.
// CHECK-LABEL: func.func @trim
// CHECK-NEXT: return %arg0
func.func @trim(%x: tensor<2x3xf32>, %e: tensor<0x3xf32>) -> tensor<2x3xf32> {
  %1 = qnn.concatenation %x, %e {axis = -2 : i64} : (tensor<2x3xf32>, tensor<0x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// Unpacked and packed along one axis is nothing, along two a transpose.
// CHECK-LABEL: func.func @pack
// CHECK: %[[U:.*]]:2 = qnn.unpack %arg0
// CHECK: %[[P:.*]] = qnn.pack %[[U]]#0, %[[U]]#1 {axis = 1 : i64}
// CHECK: return %[[P]], %arg0
func.func @pack(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %1:2 = qnn.unpack %x {axis = 0 : i64, num = 2 : i64} : (tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %2 = qnn.pack %1#0, %1#1 {axis = 1 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %3:2 = qnn.unpack %x {axis = 0 : i64, num = 2 : i64} : (tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %4 = qnn.pack %3#0, %3#1 {axis = 0 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %2, %4 : tensor<2x2xf32>, tensor<2x2xf32>
}

// Kernels broadcast four dimensions, not five.
// CHECK-LABEL: func.func @broadcast
// CHECK-DAG: %[[A:.*]] = qnn.add %arg0, %arg1
// CHECK-DAG: %[[W:.*]] = qnn.broadcast_to %arg2
// CHECK-DAG: %[[B:.*]] = qnn.add %[[W]], %arg3
// CHECK: return %[[A]], %[[B]]
func.func @broadcast(%x: tensor<4xf32>, %y: tensor<1x2x3x4xf32>, %u: tensor<4xf32>, %v: tensor<1x1x2x3x4xf32>) -> (tensor<1x2x3x4xf32>, tensor<1x1x2x3x4xf32>) {
  %s = qnn.constant dense<[1, 2, 3, 4]> : tensor<4xi32> -> tensor<4xi32>
  %t = qnn.constant dense<[1, 1, 2, 3, 4]> : tensor<5xi32> -> tensor<5xi32>
  %1 = qnn.broadcast_to %x, %s : (tensor<4xf32>, tensor<4xi32>) -> tensor<1x2x3x4xf32>
  %2 = qnn.add %1, %y : (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32>
  %3 = qnn.broadcast_to %u, %t : (tensor<4xf32>, tensor<5xi32>) -> tensor<1x1x2x3x4xf32>
  %4 = qnn.add %3, %v : (tensor<1x1x2x3x4xf32>, tensor<1x1x2x3x4xf32>) -> tensor<1x1x2x3x4xf32>
  return %2, %4 : tensor<1x2x3x4xf32>, tensor<1x1x2x3x4xf32>
}

// A reshape that takes leading ones off, as the converters leave it.
// CHECK-LABEL: func.func @fewer_ones
// CHECK: qnn.reshape %arg1
func.func @fewer_ones(%x: tensor<1x4x3xf32>, %g: tensor<1x1x3xf32>) -> tensor<1x4x3xf32> {
  %s = qnn.constant dense<[3]> : tensor<1xi32> -> tensor<1xi32>
  %1 = qnn.reshape %g, %s : (tensor<1x1x3xf32>, tensor<1xi32>) -> tensor<3xf32>
  %2 = qnn.mul %x, %1 : (tensor<1x4x3xf32>, tensor<3xf32>) -> tensor<1x4x3xf32>
  return %2 : tensor<1x4x3xf32>
}

// Two transposes are one, with axes counted from the front; one that moves only dimensions of 1 is a reshape.
// CHECK-LABEL: func.func @transposes
// CHECK-DAG: %[[P:.*]] = qnn.constant dense<[1, 0, 2]>
// CHECK-DAG: %[[Q:.*]] = qnn.constant dense<[0, 2, 1]>
// CHECK-DAG: %[[A:.*]] = qnn.transpose %arg0, %[[P]]
// CHECK-DAG: %[[B:.*]] = qnn.transpose %arg1, %[[Q]]
// CHECK-DAG: %[[C:.*]] = qnn.reshape %arg1
// CHECK: return %[[A]], %[[B]], %[[C]]
func.func @transposes(%x: tensor<2x3x4xf32>, %y: tensor<1x3x4xf32>) -> (tensor<3x2x4xf32>, tensor<1x4x3xf32>, tensor<3x4x1xf32>) {
  %p = qnn.constant dense<[-1, 0, -2]> : tensor<3xi32> -> tensor<3xi32>
  %q = qnn.constant dense<[2, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
  %r = qnn.constant dense<[0, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
  %s = qnn.constant dense<[1, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.transpose %x, %p : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<4x2x3xf32>
  %2 = qnn.transpose %1, %q : (tensor<4x2x3xf32>, tensor<3xi32>) -> tensor<3x2x4xf32>
  %3 = qnn.transpose %y, %r : (tensor<1x3x4xf32>, tensor<3xi32>) -> tensor<1x4x3xf32>
  %4 = qnn.transpose %y, %s : (tensor<1x3x4xf32>, tensor<3xi32>) -> tensor<3x4x1xf32>
  return %2, %3, %4 : tensor<3x2x4xf32>, tensor<1x4x3xf32>, tensor<3x4x1xf32>
}

// Reduced dimensions come back where the axes are counted from the end too, and only in their places.
// CHECK-LABEL: func.func @keep_dims
// CHECK: %[[A:.*]] = qnn.mean %arg0, %{{.*}} {keep_dims = true} : {{.*}} -> tensor<2x1x4xf32>
// CHECK: %[[B:.*]] = qnn.mean %arg0, %{{.*}} -> tensor<2x4xf32>
// CHECK: %[[C:.*]] = qnn.reshape %[[B]]
// CHECK: return %[[A]], %[[C]]
func.func @keep_dims(%x: tensor<2x3x4xf32>) -> (tensor<2x1x4xf32>, tensor<1x2x4xf32>) {
  %a = qnn.constant dense<[-2]> : tensor<1xi32> -> tensor<1xi32>
  %s = qnn.constant dense<[2, 1, 4]> : tensor<3xi32> -> tensor<3xi32>
  %t = qnn.constant dense<[1, 2, 4]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.mean %x, %a : (tensor<2x3x4xf32>, tensor<1xi32>) -> tensor<2x4xf32>
  %2 = qnn.reshape %1, %s : (tensor<2x4xf32>, tensor<3xi32>) -> tensor<2x1x4xf32>
  %3 = qnn.mean %x, %a : (tensor<2x3x4xf32>, tensor<1xi32>) -> tensor<2x4xf32>
  %4 = qnn.reshape %3, %t : (tensor<2x4xf32>, tensor<3xi32>) -> tensor<1x2x4xf32>
  return %2, %4 : tensor<2x1x4xf32>, tensor<1x2x4xf32>
}

// Rows that come back in other axes than those of the input.
// CHECK-LABEL: func.func @other_rows
// CHECK: %[[F:.*]] = qnn.fully_connected %arg0, %{{.*}} -> tensor<6x5xf32>
// CHECK: qnn.reshape %[[F]], %{{.*}} -> tensor<3x2x5xf32>
func.func @other_rows(%x: tensor<2x3x4xf32>) -> tensor<3x2x5xf32> {
  %w = qnn.constant dense<0.5> : tensor<5x4xf32> -> tensor<5x4xf32>
  %a = qnn.constant dense<[6, 4]> : tensor<2xi32> -> tensor<2xi32>
  %b = qnn.constant dense<[3, 2, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.reshape %x, %a : (tensor<2x3x4xf32>, tensor<2xi32>) -> tensor<6x4xf32>
  %2 = qnn.fully_connected %1, %w : (tensor<6x4xf32>, tensor<5x4xf32>) -> tensor<6x5xf32>
  %3 = qnn.reshape %2, %b : (tensor<6x5xf32>, tensor<3xi32>) -> tensor<3x2x5xf32>
  return %3 : tensor<3x2x5xf32>
}
