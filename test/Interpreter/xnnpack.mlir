// The rules of the profile xnnpack. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret="profile=xnnpack" | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="profile=xnnpack kernels=fast" | FileCheck %s

// [N-XNN] f32(acc) * f32(f32(s_x s_w) / s_o), nearest even: 5 * 0.5 = 2.5 -> 2, 7 * 0.5 = 3.5 -> 4.
// CHECK-LABEL: @N_XNN(
// CHECK: qnn.constant dense<{{\[\[}}2, -2, 4]]> :
func.func @N_XNN(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[1, 2]]> : tensor<1x2xi8>}) -> tensor<1x3x!quant.uniform<i8:f32, 1.0>> {
  %w = qnn.constant dense<[[1, 2], [-1, -2], [3, 2]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3x!quant.uniform<i32:f32, 0.5>>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>, tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.5>>, tensor<3x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x3x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x3x!quant.uniform<i8:f32, 1.0>>
}

// [N-XNN-HYBRID] Over -2 to 4: k = 255 / 6, z = -43; 4 -> 127, 1 -> -1, -2 -> -128, each without z.
// CHECK-LABEL: @N_XNN_HYBRID(
// CHECK: qnn.constant dense<{{\[\[}}-0.0117647061, -3.000000e+00]]> :
func.func @N_XNN_HYBRID(%x: tensor<1x3xf32> {qnn.value = dense<[[4.0, 1.0, -2.0]]> : tensor<1x3xf32>}) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1, 2, 3], [-1, 0, 1]]> : tensor<2x3xi8> -> tensor<2x3x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %y = qnn.fully_connected %x, %w : (tensor<1x3xf32>, tensor<2x3x!quant.uniform<i8<-127:127>:f32, 0.5>>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// [N-XNN-ADD] (m (x_1 + x_2) + half) >> shift: -1.5 -> -1, half up.
// CHECK-LABEL: @N_XNN_ADD(
// CHECK: qnn.constant dense<[2, -1, 127, -128]> :
func.func @N_XNN_ADD(%a: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[1, -1, 127, -128]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[2, -2, 127, -128]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.add %a, %b : (tensor<4x!quant.uniform<i8:f32, 0.5>>, tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<4x!quant.uniform<i8:f32, 1.0>>
}

// [N-XNN-MUL] 7.5 -> 8, 6.5 -> 6, -6.5 -> -6: nearest even.
// CHECK-LABEL: @N_XNN_MUL(
// CHECK: qnn.constant dense<[8, 6, -6, 127]> :
func.func @N_XNN_MUL(%a: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[3, 1, -1, 127]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[5, 13, 13, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.mul %a, %b : (tensor<4x!quant.uniform<i8:f32, 0.5>>, tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// [N-XNN-LEAKY] Factors in units of 1/256: -2 * 0.25 = -0.5 -> 0.
// CHECK-LABEL: @N_XNN_LEAKY(
// CHECK: qnn.constant dense<[-1, 4, 0, 127]> :
func.func @N_XNN_LEAKY(%x: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[-4, 4, -2, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.leaky_relu %x {alpha = 0.25 : f32} : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// [N-XNN-MEAN] (1 + 2 + 3 + 4) / 4 = 2.5 -> 2, nearest even.
// CHECK-LABEL: @N_XNN_MEAN(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}2]]], {{\[\[}}[4]]]]> :
func.func @N_XNN_MEAN(%x: tensor<2x2x2x1x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[[[1], [2]], [[3], [4]]], [[[3], [4]], [[3], [4]]]]> : tensor<2x2x2x1xi8>}) -> tensor<2x1x1x1x!quant.uniform<i8:f32, 0.5>> {
  %a = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.mean %x, %a {keep_dims = true} : (tensor<2x2x2x1x!quant.uniform<i8:f32, 0.5>>, tensor<2xi32>) -> tensor<2x1x1x1x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<2x1x1x1x!quant.uniform<i8:f32, 0.5>>
}

// [N-XNN-BILINEAR] 0 and 25 to four cells, fractions of 1/2048, half up.
// CHECK-LABEL: @N_XNN_BILINEAR(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}0], [13], [25], [25]]]]> :
func.func @N_XNN_BILINEAR(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[0], [25]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %y = qnn.resize_bilinear %x, %s : (tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>, tensor<2xi32>) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-XNN-QUANTIZE] 2.5 -> 2, 3.5 -> 4: nearest even of x times f32(1 / s).
// CHECK-LABEL: @N_XNN_QUANTIZE(
// CHECK: qnn.constant dense<[3, 5, -1, 127]> :
func.func @N_XNN_QUANTIZE(%x: tensor<4xf32> {qnn.value = dense<[1.25, 1.75, -1.25, 1000.0]> : tensor<4xf32>}) -> tensor<4x!quant.uniform<i8:f32, 0.5:1>> {
  %y = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5:1>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5:1>>
}

// [N-XNN-REQUANT] 3 / 2 -> 2, -3 / 2 -> -1: (v m + 128) >> 8.
// CHECK-LABEL: @N_XNN_REQUANT(
// CHECK: qnn.constant dense<[1, -2, 62, -65]> :
func.func @N_XNN_REQUANT(%x: tensor<4x!quant.uniform<i8:f32, 0.5:1>> {qnn.value = dense<[4, -2, 127, -128]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 1.0:-1>> {
  %y = qnn.quantize %x : (tensor<4x!quant.uniform<i8:f32, 0.5:1>>) -> tensor<4x!quant.uniform<i8:f32, 1.0:-1>>
  return %y : tensor<4x!quant.uniform<i8:f32, 1.0:-1>>
}
