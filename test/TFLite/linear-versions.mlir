// Versions of layers by what they have, as LiteRT's register of operators (register_ref.cc) and TFLiteConverter count them:
// groups, dilations, biases of 32 bits beside 16-bit inputs, a bias of a transposed convolution. Options come back.
// RUN: quant-translate --export-tflite %s -o %t.tflite
// RUN: quant-translate --import-tflite --mlir-print-debuginfo --mlir-print-local-scope %t.tflite | FileCheck %s

!h = !quant.uniform<i16:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
!b = !quant.uniform<i32:f32, 0.125>
func.func @main(%x: tensor<1x4x4x4xf32>, %h: tensor<1x4x!h>, %v: tensor<1x4xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x8x8x1xf32>, tensor<1x8x8x1xf32>, tensor<1x2x!h>, tensor<1x1xf32>) {
  %plain = qnn.constant dense<1.0> : tensor<4x1x1x4xf32> -> tensor<4x1x1x4xf32>
  %grouped = qnn.constant dense<1.0> : tensor<4x1x1x2xf32> -> tensor<4x1x1x2xf32>
  %depthwise = qnn.constant dense<1.0> : tensor<1x3x3x4xf32> -> tensor<1x3x3x4xf32>
  // CHECK: qnn.conv_2d
  // CHECK-NOT: {{tflite.version.*}}loc("CONV_2D.plain")
  // CHECK-SAME: loc("CONV_2D.plain")
  %0 = qnn.conv_2d %x, %plain {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x4xf32>, tensor<4x1x1x4xf32>) -> tensor<1x4x4x4xf32> loc("CONV_2D.plain")
  // CHECK: qnn.conv_2d {{.*}}tflite.version = 6 : i64{{.*}}loc("CONV_2D.groups")
  %1 = qnn.conv_2d %x, %grouped {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x4xf32>, tensor<4x1x1x2xf32>) -> tensor<1x4x4x4xf32> loc("CONV_2D.groups")
  // CHECK: qnn.depthwise_conv_2d
  // CHECK-NOT: {{tflite.version.*}}loc("DEPTHWISE_CONV_2D.plain")
  // CHECK-SAME: loc("DEPTHWISE_CONV_2D.plain")
  %2 = qnn.depthwise_conv_2d %x, %depthwise {depth_multiplier = 1 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x4xf32>, tensor<1x3x3x4xf32>) -> tensor<1x4x4x4xf32> loc("DEPTHWISE_CONV_2D.plain")
  // CHECK: qnn.depthwise_conv_2d {{.*}}dilations = array<i64: 1, 2>{{.*}}tflite.version = 2 : i64{{.*}}loc("DEPTHWISE_CONV_2D.wide")
  %3 = qnn.depthwise_conv_2d %x, %depthwise {depth_multiplier = 1 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 2>, padding = #qnn<padding same>} : (tensor<1x4x4x4xf32>, tensor<1x3x3x4xf32>) -> tensor<1x4x4x4xf32> loc("DEPTHWISE_CONV_2D.wide")
  // CHECK: qnn.depthwise_conv_2d {{.*}}dilations = array<i64: 2, 1>{{.*}}tflite.version = 2 : i64{{.*}}loc("DEPTHWISE_CONV_2D.high")
  %4 = qnn.depthwise_conv_2d %x, %depthwise {depth_multiplier = 1 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x4xf32>, tensor<1x3x3x4xf32>) -> tensor<1x4x4x4xf32> loc("DEPTHWISE_CONV_2D.high")
  %shape = qnn.constant dense<[1, 8, 8, 1]> : tensor<4xi32> -> tensor<4xi32>
  %t = qnn.constant dense<1.0> : tensor<1x2x2x4xf32> -> tensor<1x2x2x4xf32>
  %tb = qnn.constant dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  // CHECK: qnn.transpose_conv
  // CHECK-NOT: {{tflite.version.*}}loc("TRANSPOSE_CONV.plain")
  // CHECK-SAME: loc("TRANSPOSE_CONV.plain")
  %5 = qnn.transpose_conv %shape, %t, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x2x2x4xf32>, tensor<1x4x4x4xf32>) -> tensor<1x8x8x1xf32> loc("TRANSPOSE_CONV.plain")
  // CHECK: qnn.transpose_conv {{.*}}tflite.version = 3 : i64{{.*}}loc("TRANSPOSE_CONV.bias")
  %6 = qnn.transpose_conv %shape, %t, %x, %tb {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x2x2x4xf32>, tensor<1x4x4x4xf32>, tensor<1xf32>) -> tensor<1x8x8x1xf32> loc("TRANSPOSE_CONV.bias")
  %fw = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
  %fb = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
  // CHECK: qnn.fully_connected {{.*}}tflite.version = 11 : i64{{.*}}loc("FULLY_CONNECTED.int16")
  %7 = qnn.fully_connected %h, %fw, %fb : (tensor<1x4x!h>, tensor<2x4x!w>, tensor<2x!b>) -> tensor<1x2x!h> loc("FULLY_CONNECTED.int16")
  %features = qnn.constant dense<1.0> : tensor<2x4xf32> -> tensor<2x4xf32>
  %times = qnn.constant dense<1.0> : tensor<2x3xf32> -> tensor<2x3xf32>
  %none = qnn.no_value : none
  %state = qnn.variable : tensor<1x6xf32>
  // CHECK: qnn.svdf {{.*}}rank = 2 : i64{{.*}}loc("SVDF.float32")
  %8 = qnn.svdf %v, %features, %times, %none, %state {rank = 2 : i64} : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2x3xf32>, none, tensor<1x6xf32>) -> tensor<1x1xf32> loc("SVDF.float32")
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>, tensor<1x8x8x1xf32>, tensor<1x8x8x1xf32>, tensor<1x2x!h>, tensor<1x1xf32>
}
