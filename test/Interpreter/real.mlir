// Operators on real numbers. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-REAL] One chain of fused multiply-adds: 2^24 + 1 - 2^24 keeps nothing of the 1, then + 0.5.
// CHECK-LABEL: @N_REAL(
// CHECK: qnn.constant dense<5.000000e-01> :
func.func @N_REAL(%x: tensor<1x3xf32> {qnn.value = dense<[[16777216.0, 1.0, -16777216.0]]> : tensor<1x3xf32>}) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[1.0, 1.0, 1.0]]> : tensor<1x3xf32> -> tensor<1x3xf32>
  %b = qnn.constant dense<[0.5]> : tensor<1xf32> -> tensor<1xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x3xf32>, tensor<1x3xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// [N-REAL] Fused: (1 + 2^-12)^2 - (1 + 2^-11) leaves 2^-24, which a rounded product would lose.
// CHECK-LABEL: @N_REAL_fused(
// CHECK: qnn.constant dense<5.96046448E-8> :
func.func @N_REAL_fused(%x: tensor<1x2xf32> {qnn.value = dense<[[1.0, 1.000244140625]]> : tensor<1x2xf32>}) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[-1.00048828125, 1.000244140625]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %y = qnn.fully_connected %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// [N-REAL] Padding cells of CONV_2D take part as zeros.
// CHECK-LABEL: @N_REAL_padding(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}5.000000e-01], [1.500000e+00], [2.000000e+00]]]]> :
func.func @N_REAL_padding(%x: tensor<1x1x3x1xf32> {qnn.value = dense<[[[[1.0], [2.0], [4.0]]]]> : tensor<1x1x3x1xf32>}) -> tensor<1x1x3x1xf32> {
  %w = qnn.constant dense<[[[[0.5], [0.25], [0.125]]]]> : tensor<1x1x3x1xf32> -> tensor<1x1x3x1xf32>
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x3x1xf32>
  return %y : tensor<1x1x3x1xf32>
}

// [N-RANDOM] The runtime's first numbers for seeds 3 and 5.
// CHECK-LABEL: @N_RANDOM(
// CHECK: qnn.constant dense<[0.397669196, 0.842568159, 0.00451898575, 0.60220015]> :
func.func @N_RANDOM() -> tensor<4xf32> {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.random_uniform %s {seed = 3 : i64, seed2 = 5 : i64} : (tensor<1xi32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// [N-REAL-CLAMP] RELU6 lets NaN pass.
// CHECK-LABEL: @N_REAL_CLAMP(
// CHECK: qnn.constant dense<[0x7FC00000, 0.000000e+00, 3.000000e+00, 6.000000e+00]> :
func.func @N_REAL_CLAMP(%a: tensor<4xf32> {qnn.value = dense<[0x7FC00000, -1.0, 3.0, 0x7F800000]> : tensor<4xf32>}, %b: tensor<4xf32> {qnn.value = dense<[0.0, 0.0, 0.0, 0.0]> : tensor<4xf32>}) -> tensor<4xf32> {
  %y = qnn.add %a, %b {activation = #qnn<activation relu6>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// [N-REAL-CLAMP] Plain int32 wraps.
// CHECK-LABEL: @N_REAL_CLAMP_wraps(
// CHECK: qnn.constant dense<[-2147483648, -2]> :
func.func @N_REAL_CLAMP_wraps(%a: tensor<2xi32> {qnn.value = dense<[2147483647, -5]> : tensor<2xi32>}, %b: tensor<2xi32> {qnn.value = dense<[1, 3]> : tensor<2xi32>}) -> tensor<2xi32> {
  %y = qnn.add %a, %b : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// [N-NMS] The second box overlaps the first by 1/3, just the threshold: it goes. The third touches none.
// CHECK-LABEL: @N_NMS_at_the_threshold(
// CHECK: qnn.constant dense<[0, 2, 0]> :
// CHECK: qnn.constant dense<2> :
func.func @N_NMS_at_the_threshold(%boxes: tensor<3x4xf32> {qnn.value = dense<[[0.0, 0.0, 2.0, 1.0], [1.0, 0.0, 3.0, 1.0], [5.0, 5.0, 6.0, 6.0]]> : tensor<3x4xf32>}, %scores: tensor<3xf32> {qnn.value = dense<[0.9, 0.8, 0.7]> : tensor<3xf32>}) -> (tensor<3xi32>, tensor<i32>) {
  %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
  %t = qnn.constant dense<0.3333333432674408> : tensor<f32> -> tensor<f32>
  %m = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %i, %v = qnn.non_max_suppression_v4 %boxes, %scores, %n, %t, %m : (tensor<3x4xf32>, tensor<3xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<i32>)
  return %i, %v : tensor<3xi32>, tensor<i32>
}

// [N-NMS] One step of float32 above the overlap: it stays.
// CHECK-LABEL: @N_NMS_below_the_threshold(
// CHECK: qnn.constant dense<[0, 1, 2]> :
// CHECK: qnn.constant dense<3> :
func.func @N_NMS_below_the_threshold(%boxes: tensor<3x4xf32> {qnn.value = dense<[[0.0, 0.0, 2.0, 1.0], [1.0, 0.0, 3.0, 1.0], [5.0, 5.0, 6.0, 6.0]]> : tensor<3x4xf32>}, %scores: tensor<3xf32> {qnn.value = dense<[0.9, 0.8, 0.7]> : tensor<3xf32>}) -> (tensor<3xi32>, tensor<i32>) {
  %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
  %t = qnn.constant dense<0.3333333730697632> : tensor<f32> -> tensor<f32>
  %m = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %i, %v = qnn.non_max_suppression_v4 %boxes, %scores, %n, %t, %m : (tensor<3x4xf32>, tensor<3xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<i32>)
  return %i, %v : tensor<3xi32>, tensor<i32>
}

// [N-NMS] With a sigma boxes above the threshold are removed as well, and the others lose score.
// CHECK-LABEL: @N_NMS_soft(
// CHECK: qnn.constant dense<[0, 1, 0]> :
// CHECK: qnn.constant dense<[0.899999976, 0.715871453, 0.000000e+00]> :
// CHECK: qnn.constant dense<2> :
func.func @N_NMS_soft(%boxes: tensor<3x4xf32> {qnn.value = dense<[[0.0, 0.0, 2.0, 1.0], [1.0, 0.0, 3.0, 1.0], [0.0, 0.0, 2.0, 1.0]]> : tensor<3x4xf32>}, %scores: tensor<3xf32> {qnn.value = dense<[0.9, 0.8, 0.7]> : tensor<3xf32>}) -> (tensor<3xi32>, tensor<3xf32>, tensor<i32>) {
  %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
  %t = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %m = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %g = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %i, %s, %v = qnn.non_max_suppression_v5 %boxes, %scores, %n, %t, %m, %g : (tensor<3x4xf32>, tensor<3xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<3xf32>, tensor<i32>)
  return %i, %s, %v : tensor<3xi32>, tensor<3xf32>, tensor<i32>
}

// Left of the first cell the fraction counts from that cell: -0.25, so 1.25 x - 0.25 x, which is not x in the last bit.
// CHECK-LABEL: @resize_left_of_the_image(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}0.891773045], [1.16882968], [1.72294331], [2.000000e+00]]]]> :
func.func @resize_left_of_the_image(%x: tensor<1x1x2x1xf32> {qnn.value = dense<[[[[0.891772985458374], [2.0]]]]> : tensor<1x1x2x1xf32>}) -> tensor<1x1x4x1xf32> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_bilinear %x, %s {half_pixel_centers = true} : (tensor<1x1x2x1xf32>, tensor<2xi32>) -> tensor<1x1x4x1xf32>
  return %y : tensor<1x1x4x1xf32>
}
