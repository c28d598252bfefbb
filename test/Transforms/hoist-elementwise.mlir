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
