// RUN: quant-opt %s --qnn-fold-input-scale | FileCheck %s

// CHECK-LABEL: func.func @convolution
// CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{.*}}[1.000000e+00, 2.000000e+00]{{.*}}>
// CHECK-NOT: qnn.mul
// CHECK: qnn.conv_2d %arg0, %[[W]]
func.func @convolution(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x1xf32> {
  %c = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %w = qnn.constant dense<[[[[2.0, 4.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = qnn.mul %x, %c : (tensor<1x4x4x2xf32>, tensor<f32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}

// A factor for each input goes into a matrix product.
// CHECK-LABEL: func.func @product
// CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{.*}}[1.000000e+00, 8.000000e+00]{{.*}}>
// CHECK-NOT: qnn.mul
// CHECK: qnn.fully_connected %arg0, %[[W]]
func.func @product(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %c = qnn.constant dense<[0.5, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %w = qnn.constant dense<[[2.0, 4.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = qnn.mul %x, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = qnn.fully_connected %0, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// Unequal factors, more outputs than inputs: each row of the weights has all of them.
// CHECK-LABEL: func.func @unequal_factors
// CHECK-DAG: %[[W:.*]] = qnn.constant dense<{{\[\[}}1.000000e+01, 2.000000e+02], [3.000000e+01, 4.000000e+02], [5.000000e+01, 6.000000e+02]]>
// CHECK-NOT: qnn.mul
// CHECK: qnn.fully_connected %arg0, %[[W]]
func.func @unequal_factors(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %c = qnn.constant dense<[10.0, 100.0]> : tensor<2xf32> -> tensor<2xf32>
  %w = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32> -> tensor<3x2xf32>
  %0 = qnn.mul %x, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = qnn.fully_connected %0, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}

// Other readers of the product keep it, as do a factor per channel and an activation.
// CHECK-LABEL: func.func @stays
// CHECK-COUNT-3: qnn.mul
func.func @stays(%x: tensor<1x4x4x2xf32>) -> (tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>, tensor<1x4x4x2xf32>) {
  %c = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %v = qnn.constant dense<[0.5, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %w = qnn.constant dense<[[[[2.0, 4.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = qnn.mul %x, %c : (tensor<1x4x4x2xf32>, tensor<f32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x1xf32>
  %2 = qnn.mul %x, %v : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %3 = qnn.conv_2d %2, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x1xf32>
  %4 = qnn.mul %x, %c {activation = #qnn<activation relu>} : (tensor<1x4x4x2xf32>, tensor<f32>) -> tensor<1x4x4x2xf32>
  %5 = qnn.conv_2d %4, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x1xf32>
  return %1, %3, %5, %0 : tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>, tensor<1x4x4x2xf32>
}
