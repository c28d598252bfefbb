// RUN: quant-opt %s --qnn-fuse-flatten | FileCheck %s

// CHECK-LABEL: func.func @rows
// CHECK-NOT: qnn.reshape
// CHECK: qnn.fully_connected %arg0
func.func @rows(%x: tensor<1x2x2xf32>, %w: tensor<3x4xf32>) -> tensor<1x3xf32> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %s : (tensor<1x2x2xf32>, tensor<2xi32>) -> tensor<1x4xf32>
  %1 = qnn.fully_connected %0, %w : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}
