// RUN: quant-opt %s --qnn-narrow-weights | FileCheck %s
// RUN: quant-opt %s --qnn-narrow-weights=keep=^second$ | FileCheck %s --check-prefix=KEEP
// RUN: quant-opt %s --qnn-narrow-weights=type=int16 | FileCheck %s --check-prefix=WIDE
// RUN: quant-opt %s --qnn-narrow-weights --qnn-choose-params=rules=measured --qnn-quantize="rules=measured type=int8" | FileCheck %s --check-prefix=INT
// RUN: not quant-opt %s --qnn-narrow-weights=keep=[ 2>&1 | FileCheck %s --check-prefix=FAULT

// CHECK-LABEL: func.func @layers
// CHECK-SAME: qnn.notes = ["upsample: the weights of this TRANSPOSE_CONV keep 8 bits, LiteRT has no kernel that takes 4"]
// CHECK: qnn.conv_2d {{.*}}qnn.weight_bits = 4 : i64
// CHECK: qnn.fully_connected {{.*}}qnn.weight_bits = 4 : i64
// KEEP: qnn.conv_2d {{.*}}qnn.weight_bits = 4 : i64
// KEEP-NOT: qnn.weight_bits = 4
// WIDE-NOT: qnn.conv_2d {{.*}}qnn.weight_bits
// WIDE: qnn.fully_connected {{.*}}qnn.weight_bits = 4 : i64
// FAULT: keep: '[' is no regular expression

// 0.7 is 7 steps of 0.1. Of fifteen weights 0.1 and one of 0.75 the least squares come from steps of 0.105, which cut
// the large one off: 7 of them in place of 7 of 0.107.
// INT: !quant.uniform<i4<-7:7>:f32:0, {0.100000{{[0-9]*}}}>
// INT: !quant.uniform<i4<-7:7>:f32:0, {0.105000{{[0-9]*}}}>
// INT: qnn.constant dense<{{\[\[\[\[}}7, -3, 0]]]]> : tensor<1x1x1x3xi4>
// INT-NOT: weight_bits
// INT-LABEL: func.func @told
// INT: tensor<1x1x1x3xi8>
func.func @layers(%x: tensor<1x2x2x3x!quant.calibrated<f32<-1.0:1.0>>>, %shape: tensor<4xi32>) -> tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>> {
  %w = qnn.constant dense<[[[[0.7, -0.31, 0.04]]]]> : tensor<1x1x1x3xf32> -> tensor<1x1x1x3xf32>
  %f = qnn.constant dense<[[0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.75, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]]> : tensor<1x16xf32> -> tensor<1x16xf32>
  %u = qnn.constant dense<1.0> : tensor<1x2x2x1xf32> -> tensor<1x2x2x1xf32>
  %os = qnn.constant dense<[1, 4, 4, 1]> : tensor<4xi32> -> tensor<4xi32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x3x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1x1x1x3xf32>) -> tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>> loc("first")
  %1 = qnn.transpose_conv %os, %u, %0 {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x4x4x1x!quant.calibrated<f32<-1.0:1.0>>> loc("upsample")
  %2 = qnn.fully_connected %1, %f : (tensor<1x4x4x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1x16xf32>) -> tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>> loc("second")
  return %2 : tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>
}

// A layer that was told to have 8 bits keeps them.
// CHECK-LABEL: func.func @told
// CHECK: qnn.weight_bits = 8 : i64
func.func @told(%x: tensor<1x2x2x3x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>> {
  %w = qnn.constant dense<[[[[0.7, -0.31, 0.04]]]]> : tensor<1x1x1x3xf32> -> tensor<1x1x1x3xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.weight_bits = 8 : i64} : (tensor<1x2x2x3x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1x1x1x3xf32>) -> tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>>
  return %0 : tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>>
}

// LiteRT has no kernel for a grouped convolution with int4 weights.
// CHECK-LABEL: func.func @grouped
// CHECK-SAME: qnn.notes = ["groups: the weights of this CONV_2D keep 8 bits, LiteRT has no kernel that takes 4"]
// CHECK-NOT: qnn.weight_bits
func.func @grouped(%x: tensor<1x2x2x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x2x2x!quant.calibrated<f32<-1.0:1.0>>> {
  %w = qnn.constant dense<0.7> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x4x!quant.calibrated<f32<-1.0:1.0>>>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x2x!quant.calibrated<f32<-1.0:1.0>>> loc("groups")
  return %0 : tensor<1x2x2x2x!quant.calibrated<f32<-1.0:1.0>>>
}
