// RUN: quant-opt %s --quantc-qat="rules=toco stats=x=128:128" | FileCheck %s --check-prefixes=CHECK,TOCO
// RUN: quant-opt %s --quantc-qat="rules=tflite stats=x=128:128" | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --quantc-qat="stats=x=128:128 skip=qnn-fuse-activation" | FileCheck %s --check-prefix=SKIP

// A convolution of a quantization-aware network from FakeQuants to integers. The activation is implied by the range.
// CHECK: func.func @main(%arg0: tensor<1x4x4x2x!quant.uniform<u8:f32, 7.812500e-03:128>>
// CHECK-DAG: %[[W:.*]] = qnn.constant {{.*}} -> tensor<2x1x1x2x!quant.uniform<u8<1:255>:f32, 0.0072834644261307608:131>>
// CHECK-DAG: %[[B:.*]] = qnn.constant dense<[4394, -8787]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 5.6902065829146569E-5>>
// TOCO: qnn.conv_2d %arg0, %[[W]], %[[B]] {padding
// TFLITE: qnn.conv_2d %arg0, %[[W]], %[[B]] {activation = #qnn<activation relu6>
// CHECK-SAME: -> tensor<1x4x4x2x!quant.uniform<u8:f32, 0.023529411764705882>>
// CHECK: qnn.max_pool_2d {{.*}} -> tensor<1x4x4x2x!quant.uniform<u8:f32, 0.023529411764705882>>
// CHECK: qnn.softmax {{.*}} -> tensor<1x4x4x2x!quant.uniform<u8:f32, 3.906250e-03>>
// SKIP: qnn.relu6
func.func @main(%x: tensor<1x4x4x2xf32> {qnn.name = "x"}) -> tensor<1x4x4x2xf32> {
  %w = qnn.constant dense<[[[[0.5, -0.3]]],[[[0.1, -0.9]]]]> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %wq = qnn.fake_quant %w {min = [-0.95 : f32], max = [0.9 : f32], narrow_range = true} : (tensor<2x1x1x2xf32>) -> tensor<2x1x1x2xf32>
  %b = qnn.constant dense<[0.25, -0.5]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %wq {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
  %1 = qnn.add %0, %b : (tensor<1x4x4x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %2 = qnn.relu6 %1 : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %3 = qnn.fake_quant %2 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %4 = qnn.max_pool_2d %3 {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %5 = qnn.softmax %4 {beta = 1.0 : f32} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %5 : tensor<1x4x4x2xf32>
}
