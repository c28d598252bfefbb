// Between stages, and operators that move values. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-QUANTIZE] 1.25 / 0.5 = 2.5 -> 3; beyond the ends it saturates, but a quotient of 2^31 becomes the lowest output.
// CHECK-LABEL: @N_QUANTIZE(
// CHECK: qnn.constant dense<[4, -2, 127, -128, -128, 1]> :
func.func @N_QUANTIZE(%x: tensor<6xf32> {qnn.value = dense<[1.25, -1.25, 1000.0, -1000.0, 2147483648.0, 0.0]> : tensor<6xf32>}) -> tensor<6x!quant.uniform<i8:f32, 0.5:1>> {
  %y = qnn.quantize %x : (tensor<6xf32>) -> tensor<6x!quant.uniform<i8:f32, 0.5:1>>
  return %y : tensor<6x!quant.uniform<i8:f32, 0.5:1>>
}

// [N-DEQUANT] 0.5 (q - z), uint8 -56 as a byte is 200.
// CHECK-LABEL: @N_DEQUANT(
// CHECK: qnn.constant dense<[-5.000000e+01, 0.000000e+00, 5.000000e+01]> :
func.func @N_DEQUANT(%x: tensor<3x!quant.uniform<u8:f32, 0.5:100>> {qnn.value = dense<[0, 100, 200]> : tensor<3xi8>}) -> tensor<3xf32> {
  %y = qnn.dequantize %x : (tensor<3x!quant.uniform<u8:f32, 0.5:100>>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// int16 has a zero point here too.
// CHECK-LABEL: @N_DEQUANT_int16(
// CHECK: qnn.constant dense<[-1.500000e+00, 0.000000e+00, 1.638200e+04, -1.638550e+04]> :
func.func @N_DEQUANT_int16(%x: tensor<4x!quant.uniform<i16:f32, 0.5:3>> {qnn.value = dense<[0, 3, 32767, -32768]> : tensor<4xi16>}) -> tensor<4xf32> {
  %y = qnn.dequantize %x : (tensor<4x!quant.uniform<i16:f32, 0.5:3>>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// [N-REQUANT] int8 to int8 with twice the step: 3 / 2 -> 2, -3 / 2 -> -1, a half goes up.
// CHECK-LABEL: @N_REQUANT(
// CHECK: qnn.constant dense<[1, -2, 62, -65]> :
func.func @N_REQUANT(%x: tensor<4x!quant.uniform<i8:f32, 0.5:1>> {qnn.value = dense<[4, -2, 127, -128]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 1.0:-1>> {
  %y = qnn.quantize %x : (tensor<4x!quant.uniform<i8:f32, 0.5:1>>) -> tensor<4x!quant.uniform<i8:f32, 1.0:-1>>
  return %y : tensor<4x!quant.uniform<i8:f32, 1.0:-1>>
}

// [N-REQUANT] uint8 to int8 with equal scales moves the zero point.
// CHECK-LABEL: @N_REQUANT_uint8(
// CHECK: qnn.constant dense<[-128, 0, 127]> :
func.func @N_REQUANT_uint8(%x: tensor<3x!quant.uniform<u8:f32, 0.5:128>> {qnn.value = dense<[0, 128, 255]> : tensor<3xi8>}) -> tensor<3x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.quantize %x : (tensor<3x!quant.uniform<u8:f32, 0.5:128>>) -> tensor<3x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.5>>
}

// [N-CONCAT] int8: parameters are equal, bytes are copied.
// CHECK-LABEL: @N_CONCAT(
// CHECK: qnn.constant dense<[1, 2, -128]> :
func.func @N_CONCAT(%a: tensor<2x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[1, 2]> : tensor<2xi8>}, %b: tensor<1x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[-128]> : tensor<1xi8>}) -> tensor<3x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.concatenation %a, %b {axis = 0 : i64} : (tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<1x!quant.uniform<i8:f32, 0.5>>) -> tensor<3x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.5>>
}

// [N-CONCAT] uint8: each input is brought to the scale of the result.
// CHECK-LABEL: @N_CONCAT_uint8(
// CHECK: qnn.constant dense<[6, 7, 105]> :
func.func @N_CONCAT_uint8(%a: tensor<2x!quant.uniform<u8:f32, 0.5:10>> {qnn.value = dense<[11, 13]> : tensor<2xi8>}, %b: tensor<1x!quant.uniform<u8:f32, 1.0>> {qnn.value = dense<[100]> : tensor<1xi8>}) -> tensor<3x!quant.uniform<u8:f32, 1.0:5>> {
  %y = qnn.concatenation %a, %b {axis = 0 : i64} : (tensor<2x!quant.uniform<u8:f32, 0.5:10>>, tensor<1x!quant.uniform<u8:f32, 1.0>>) -> tensor<3x!quant.uniform<u8:f32, 1.0:5>>
  return %y : tensor<3x!quant.uniform<u8:f32, 1.0:5>>
}

// [N-PAD] PAD fills with z.
// CHECK-LABEL: @N_PAD(
// CHECK: qnn.constant dense<[-7, 1, 2, -7, -7]> :
func.func @N_PAD(%x: tensor<2x!quant.uniform<i8:f32, 0.5:-7>> {qnn.value = dense<[1, 2]> : tensor<2xi8>}) -> tensor<5x!quant.uniform<i8:f32, 0.5:-7>> {
  %p = qnn.constant dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %y = qnn.pad %x, %p : (tensor<2x!quant.uniform<i8:f32, 0.5:-7>>, tensor<1x2xi32>) -> tensor<5x!quant.uniform<i8:f32, 0.5:-7>>
  return %y : tensor<5x!quant.uniform<i8:f32, 0.5:-7>>
}

// [N-PAD] PADV2 with the given integer.
// CHECK-LABEL: @N_PAD_v2(
// CHECK: qnn.constant dense<[99, 1, 2, 99, 99]> :
func.func @N_PAD_v2(%x: tensor<2x!quant.uniform<i8:f32, 0.5:-7>> {qnn.value = dense<[1, 2]> : tensor<2xi8>}) -> tensor<5x!quant.uniform<i8:f32, 0.5:-7>> {
  %p = qnn.constant dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %v = qnn.constant dense<99> : tensor<i8> -> tensor<!quant.uniform<i8:f32, 0.5:-7>>
  %y = qnn.padv2 %x, %p, %v : (tensor<2x!quant.uniform<i8:f32, 0.5:-7>>, tensor<1x2xi32>, tensor<!quant.uniform<i8:f32, 0.5:-7>>) -> tensor<5x!quant.uniform<i8:f32, 0.5:-7>>
  return %y : tensor<5x!quant.uniform<i8:f32, 0.5:-7>>
}

// [N-BILINEAR] 0 and 100 to four cells: 0, 50, 100, 100.
// CHECK-LABEL: @N_BILINEAR(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}0], [50], [100], [100]]]]> :
func.func @N_BILINEAR(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[0], [100]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_bilinear %x, %s : (tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>, tensor<2xi32>) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-BILINEAR] half_pixel_centers: 0, 25, 75, 100.
// CHECK-LABEL: @N_BILINEAR_half_pixel(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}0], [25], [75], [100]]]]> :
func.func @N_BILINEAR_half_pixel(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[0], [100]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_bilinear %x, %s {half_pixel_centers = true} : (tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>, tensor<2xi32>) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-BILINEAR-U8] float32, 0.5 added, truncated: 12.5 -> 13.
// CHECK-LABEL: @N_BILINEAR_U8(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}0], [13], [25], [25]]]]> :
func.func @N_BILINEAR_U8(%x: tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0>> {qnn.value = dense<[[[[0], [25]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x4x1x!quant.uniform<u8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_bilinear %x, %s : (tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0>>, tensor<2xi32>) -> tensor<1x1x4x1x!quant.uniform<u8:f32, 1.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<u8:f32, 1.0>>
}

// [N-NEAREST] floor of 0, 2/3, 4/3.
// CHECK-LABEL: @N_NEAREST(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}3], [3], [4]]]]> :
func.func @N_NEAREST(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[3], [4]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 3]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_nearest_neighbor %x, %s : (tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>, tensor<2xi32>) -> tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-NEAREST] align_corners rounds 0, 1/2, 1 half away from zero.
// CHECK-LABEL: @N_NEAREST_align_corners(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}3], [4], [4]]]]> :
func.func @N_NEAREST_align_corners(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[3], [4]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 3]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_nearest_neighbor %x, %s {align_corners = true} : (tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>, tensor<2xi32>) -> tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>>
}

// A new axis behind an ellipsis consumes no axis: the ellipsis stands for both.
// CHECK-LABEL: @slice_new_axis_behind_an_ellipsis(
// CHECK: qnn.constant dense<{{\[\[}}[1], [2], [3]], {{\[\[}}4], [5], [6]]]> :
func.func @slice_new_axis_behind_an_ellipsis(%x: tensor<2x3x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>}) -> tensor<2x3x1x!quant.uniform<i8:f32, 1.0>> {
  %b = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2xi32>
  %e = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2xi32>
  %s = qnn.constant dense<[1, 1]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.strided_slice %x, %b, %e, %s {ellipsis_mask = 1 : i64, new_axis_mask = 2 : i64} : (tensor<2x3x!quant.uniform<i8:f32, 1.0>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x3x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<2x3x1x!quant.uniform<i8:f32, 1.0>>
}
