// RUN: quant-opt %s --qnn-fuse-bias="rules=tflite" --cse | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --qnn-fuse-bias="rules=toco" --cse | FileCheck %s --check-prefixes=CHECK,TOCO

// CHECK-LABEL: func.func @add_then_sub
// CHECK: %[[B:.*]] = qnn.constant dense<[5.000000e-01, 1.500000e+00]>
// CHECK: %[[Y:.*]] = qnn.conv_2d %{{.*}}, %{{.*}}, %[[B]]
// CHECK: return %[[Y]]
func.func @add_then_sub(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %b = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.add %0, %a : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %2 = qnn.sub %1, %b : (tensor<1x4x4x2xf32>, tensor<f32>) -> tensor<1x4x4x2xf32>
  return %2 : tensor<1x4x4x2xf32>
}

// Not per channel: stays an add. The convolution gets zeros.
// CHECK-LABEL: func.func @full_shape
// CHECK: qnn.constant dense<0.000000e+00> : tensor<2xf32>
// CHECK: qnn.add
func.func @full_shape(%x: tensor<1x1x2x1xf32>) -> tensor<1x1x2x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %a = qnn.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32> -> tensor<1x1x2x2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x1x2x2xf32>
  %1 = qnn.add %0, %a : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %1 : tensor<1x1x2x2xf32>
}

// A matrix product without bias gets one under TOCO's rules only.
// CHECK-LABEL: func.func @matrix
// TOCO: %[[Z:.*]] = qnn.constant dense<0.000000e+00> : tensor<2xf32>
// TOCO: qnn.fully_connected %{{.*}}, %{{.*}}, %[[Z]]
// TFLITE-NOT: dense<0.000000e+00>
func.func @matrix(%x: tensor<1x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1xf32> -> tensor<2x1xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// What is added behind an activation, behind a range, or to a convolution that somebody else reads, is no bias; and
// c - conv(x) turns the sign of the convolution.
// CHECK-LABEL: func.func @behind_activation
// CHECK: qnn.conv_2d {{.*}}activation relu
// CHECK: qnn.add
func.func @behind_activation(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {activation = #qnn<activation relu>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.add %0, %a : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @behind_range
// CHECK: qnn.add
func.func @behind_range(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x4x2x!quant.calibrated<f32<0.0:6.0>>>
  %1 = qnn.add %0, %a : (tensor<1x4x4x2x!quant.calibrated<f32<0.0:6.0>>>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @two_readers
// CHECK: qnn.add
func.func @two_readers(%x: tensor<1x4x4x1xf32>) -> (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.add %0, %a : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %0, %1 : tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @constant_minus
// CHECK: qnn.sub
func.func @constant_minus(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.sub %a, %0 : (tensor<2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// A sum that is wider than the convolution.
// CHECK-LABEL: func.func @widened
// CHECK: qnn.add
func.func @widened(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %a = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = qnn.add %0, %a : (tensor<1x4x4x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}
