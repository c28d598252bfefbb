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

// The reshape stays where the product needs it: for the shape of its result, because its range rounds, or because the
// depth of the weights is another than that of the rows.
// CHECK-LABEL: func.func @keeps_dimensions
// CHECK: qnn.reshape
func.func @keeps_dimensions(%x: tensor<1x2x2xf32>, %w: tensor<3x4xf32>) -> tensor<1x3xf32> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %s : (tensor<1x2x2xf32>, tensor<2xi32>) -> tensor<1x4xf32>
  %1 = qnn.fully_connected %0, %w {keep_num_dims = true} : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}

// CHECK-LABEL: func.func @has_range
// CHECK: qnn.reshape
func.func @has_range(%x: tensor<1x2x2xf32>, %w: tensor<3x4xf32>) -> tensor<1x3xf32> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %s : (tensor<1x2x2xf32>, tensor<2xi32>) -> tensor<1x4x!quant.calibrated<f32<0.0:6.0>>>
  %1 = qnn.fully_connected %0, %w : (tensor<1x4x!quant.calibrated<f32<0.0:6.0>>>, tensor<3x4xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}
