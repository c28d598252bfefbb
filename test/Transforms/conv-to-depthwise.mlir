// RUN: quant-opt %s --qnn-conv-to-depthwise | FileCheck %s

// Filters [out, h, w, 1] become [1, h, w, out]; range, bias and activation stay.
// CHECK-LABEL: func.func @one_channel
// CHECK: %[[W:.*]] = qnn.constant dense<{{\[\[\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]]]>
// CHECK-SAME: qnn.ranges = [{learnt, narrow}]
// CHECK-SAME: -> tensor<1x1x2x2x!quant.calibrated<f32<-4.000000e+00:4.000000e+00>>>
// CHECK: qnn.depthwise_conv_2d %arg0, %[[W]], %arg1 {activation = #qnn<activation relu>, depth_multiplier = 2 : i64
// CHECK-SAME: padding = #qnn<padding same>, strides = array<i64: 2, 2>
func.func @one_channel(%x: tensor<1x4x4x1xf32>, %b: tensor<2xf32>) -> tensor<1x2x2x2xf32> {
  %w = qnn.constant dense<[[[[1.0], [2.0]]], [[[3.0], [4.0]]]]> : tensor<2x1x2x1xf32> {qnn.ranges = [{learnt, narrow}]} -> tensor<2x1x2x1x!quant.calibrated<f32<-4.0:4.0>>>
  %0 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu>, strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<2x1x2x1x!quant.calibrated<f32<-4.0:4.0>>>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %0 : tensor<1x2x2x2xf32>
}

// Two channels, dilations, unequal strides, weights with another reader: nothing changes.
// CHECK-LABEL: func.func @stays
// CHECK-NOT: depthwise
// CHECK: return
func.func @stays(%x: tensor<1x4x4x1xf32>, %y: tensor<1x4x4x2xf32>) -> (tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>, tensor<1x2x4x1xf32>, tensor<1x4x4x1xf32>) {
  %two = qnn.constant dense<0.5> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %a = qnn.constant dense<0.5> : tensor<1x1x2x1xf32> -> tensor<1x1x2x1xf32>
  %b = qnn.constant dense<0.25> : tensor<1x1x2x1xf32> -> tensor<1x1x2x1xf32>
  %0 = qnn.conv_2d %y, %two {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x1xf32>
  %1 = qnn.conv_2d %x, %a {strides = array<i64: 1, 1>, dilations = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x4x4x1xf32>
  %2 = qnn.conv_2d %x, %b {strides = array<i64: 2, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x2x4x1xf32>
  %3 = qnn.conv_2d %x, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x4x4x1xf32>
  return %0, %1, %2, %3 : tensor<1x4x4x1xf32>, tensor<1x4x4x1xf32>, tensor<1x2x4x1xf32>, tensor<1x4x4x1xf32>
}
