// RUN: not quant-opt %s --qnn-expand-integer --split-input-file 2>&1 | FileCheck %s

// CHECK: 'qnn.conv_2d' op has no integer expansion: needs static 8-bit tensors
func.func @float(%x: tensor<1x5x5x2xf32>) -> tensor<1x5x5x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %1 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x5x5x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x5x5x2xf32>
  return %1 : tensor<1x5x5x2xf32>
}

// -----

// CHECK: failed to legalize operation 'qnn.tanh'
func.func @unknown(%x: tensor<4x!quant.uniform<i8:f32, 0.05:-3>>) -> tensor<4x!quant.uniform<i8:f32, 0.0078125:0>> {
  %1 = qnn.tanh %x : (tensor<4x!quant.uniform<i8:f32, 0.05:-3>>) -> tensor<4x!quant.uniform<i8:f32, 0.0078125:0>>
  return %1 : tensor<4x!quant.uniform<i8:f32, 0.0078125:0>>
}
