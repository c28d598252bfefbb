// RUN: quant-opt %s --qnn-to-tosa --split-input-file | FileCheck %s

// The range [-6, 6] in int8: 6.0 is 127 and not 126, so RELU6 clamps at 0.0 alone.
!x = !quant.uniform<i8:f32, 0.04705882352941176:-1>
!w = !quant.uniform<i8<-127:127>:f32, 0.5>
!b = !quant.uniform<i32:f32, 0.02352941176470588>
// CHECK-LABEL: func.func @relu6_bound
// CHECK: tosa.conv2d {{.*}}acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>
// CHECK: tosa.rescale {{.*}} -> tensor<1x2x2x1xi8>
// CHECK: tosa.clamp %{{.*}} {max_val = 127 : i8, min_val = -1 : i8}
func.func @relu6_bound(%x: tensor<1x2x2x1x!x>) -> tensor<1x2x2x1x!x> {
  %w = qnn.constant dense<2> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!w>
  %b = qnn.constant dense<3> : tensor<1xi32> -> tensor<1x!b>
  %0 = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, activation = #qnn<activation relu6>} : (tensor<1x2x2x1x!x>, tensor<1x1x1x1x!w>, tensor<1x!b>) -> tensor<1x2x2x1x!x>
  return %0 : tensor<1x2x2x1x!x>
}

// -----

// Per channel: one multiplier and shift each. 0.25 = 2^30 / 2^32, 0.5 = 2^30 / 2^31.
// A window that does not reach the last row and column reads a slice.
!x = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8<-127:127>:f32:3, {0.25,0.5}>
!y = !quant.uniform<i8:f32, 0.5:-7>
// CHECK-LABEL: func.func @depthwise
// CHECK-DAG: "tosa.const"() <{values = dense<1073741824> : tensor<2xi32>}>
// CHECK-DAG: "tosa.const"() <{values = dense<[32, 31]> : tensor<2xi8>}>
// CHECK-DAG: tosa.slice {{.*}} -> tensor<1x4x4x2xi8>
// CHECK-DAG: tosa.depthwise_conv2d {{.*}} tensor<2x2x2x1xi8>{{.*}} -> tensor<1x2x2x2xi32>
// CHECK: tosa.rescale {{.*}}per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true
func.func @depthwise(%x: tensor<1x5x5x2x!x>) -> tensor<1x2x2x2x!y> {
  %w = qnn.constant dense<1> : tensor<1x2x2x2xi8> -> tensor<1x2x2x2x!w>
  %0 = qnn.depthwise_conv_2d %x, %w {strides = array<i64: 2, 2>, padding = #qnn<padding valid>, depth_multiplier = 1 : i64} : (tensor<1x5x5x2x!x>, tensor<1x2x2x2x!w>) -> tensor<1x2x2x2x!y>
  return %0 : tensor<1x2x2x2x!y>
}

// -----

// int16: sums of 48 bits and multipliers of 16.
!x = !quant.uniform<i16:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32, 0.5>
!y = !quant.uniform<i16:f32, 1.0>
// CHECK-LABEL: func.func @int16
// CHECK-DAG: "tosa.const"() <{values = dense<16384> : tensor<1xi16>}>
// CHECK-DAG: "tosa.const"() <{values = dense<15> : tensor<1xi8>}>
// CHECK-DAG: tosa.conv2d {{.*}}acc_type = i48{{.*}} -> tensor<1x1x1x2xi48>
// CHECK: tosa.rescale {{.*}}rounding_mode = SINGLE_ROUND, scale32 = false{{.*}} -> tensor<1x1x1x2xi16>
func.func @int16(%x: tensor<1x3x!x>) -> tensor<1x2x!y> {
  %w = qnn.constant dense<1> : tensor<2x3xi8> -> tensor<2x3x!w>
  %0 = qnn.fully_connected %x, %w : (tensor<1x3x!x>, tensor<2x3x!w>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}
