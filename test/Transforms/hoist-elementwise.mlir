// RUN: quant-opt %s --qnn-hoist-elementwise | FileCheck %s

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
// CHECK-DAG: %[[C:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]>
// CHECK: %[[A:.*]] = qnn.add %arg0, %[[C]]
// CHECK: qnn.reshape %[[A]]
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
