// RUN: quant-opt %s --quantc-float | FileCheck %s --check-prefixes=CHECK,KEEP
// RUN: quant-opt %s --quantc-float="drop-fake-quant=true" | FileCheck %s --check-prefixes=CHECK,DROP

// A float file of a quantization-aware network: weights rounded, bias and activation fused, FakeQuant kept or not.
// CHECK: %[[B:.*]] = qnn.constant dense<5.000000e-01> : tensor<1xf32>
// CHECK: %[[Y:.*]] = qnn.conv_2d %arg0, %{{.*}}, %[[B]] {activation = #qnn<activation relu>
// CHECK-NOT: calibrated
// KEEP: qnn.fake_quant %[[Y]]
// DROP: return %[[Y]]
func.func @main(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<0.3> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %b = qnn.constant dense<0.5> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.fake_quant %w {min = [-1.0 : f32], max = [1.0 : f32], narrow_range = true} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.conv_2d %x, %0 {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %2 = qnn.add %1, %b : (tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %3 = qnn.relu %2 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %4 = qnn.fake_quant %3 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %4 : tensor<1x1x1x1xf32>
}
