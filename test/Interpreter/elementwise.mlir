// Elementwise operators. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-ADD] 1 * 0.5 + 1 * 1.0 = 1.5 in steps of 0.5: 3; the result saturates.
// CHECK-LABEL: @N_ADD(
// CHECK: qnn.constant dense<[3, 127, -128, -1]> :
func.func @N_ADD(%a: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[1, 127, -128, -1]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[1, 127, -128, 0]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.add %a, %b : (tensor<4x!quant.uniform<i8:f32, 0.5>>, tensor<4x!quant.uniform<i8:f32, 1.0>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// [N-ADD] SUB: the difference, with zero points.
// CHECK-LABEL: @N_ADD_sub(
// CHECK: qnn.constant dense<[1, 1, -128]> :
func.func @N_ADD_sub(%a: tensor<3x!quant.uniform<i8:f32, 0.5:10>> {qnn.value = dense<[12, 10, -128]> : tensor<3xi8>}, %b: tensor<3x!quant.uniform<i8:f32, 0.25:-4>> {qnn.value = dense<[0, -4, 127]> : tensor<3xi8>}) -> tensor<3x!quant.uniform<i8:f32, 0.5:1>> {
  %y = qnn.sub %a, %b : (tensor<3x!quant.uniform<i8:f32, 0.5:10>>, tensor<3x!quant.uniform<i8:f32, 0.25:-4>>) -> tensor<3x!quant.uniform<i8:f32, 0.5:1>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.5:1>>
}

// [N-ADD] A row that broadcasts.
// CHECK-LABEL: @N_ADD_broadcast(
// CHECK: qnn.constant dense<{{\[\[}}11, 22], [13, 24]]> :
func.func @N_ADD_broadcast(%a: tensor<2x2x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>}, %b: tensor<2x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[10, 20]> : tensor<2xi8>}) -> tensor<2x2x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.add %a, %b : (tensor<2x2x!quant.uniform<i8:f32, 0.5>>, tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2x2x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<2x2x!quant.uniform<i8:f32, 0.5>>
}

// [N-ADD] int16: L = 15.
// CHECK-LABEL: @N_ADD_int16(
// CHECK: qnn.constant dense<[2, 32767, 0]> :
func.func @N_ADD_int16(%a: tensor<3x!quant.uniform<i16:f32, 0.5>> {qnn.value = dense<[1, 32767, -3]> : tensor<3xi16>}, %b: tensor<3x!quant.uniform<i16:f32, 1.5>> {qnn.value = dense<[1, 32767, 1]> : tensor<3xi16>}) -> tensor<3x!quant.uniform<i16:f32, 1.0>> {
  %y = qnn.add %a, %b : (tensor<3x!quant.uniform<i16:f32, 0.5>>, tensor<3x!quant.uniform<i16:f32, 1.5>>) -> tensor<3x!quant.uniform<i16:f32, 1.0>>
  return %y : tensor<3x!quant.uniform<i16:f32, 1.0>>
}

// [N-ADD-POT] Scales of 1/4, 1 and 1: the first is shifted by two bits, half away from zero, then added.
// CHECK-LABEL: @N_ADD_POT(
// CHECK: qnn.constant dense<[11, 9, 10, 32767]> :
func.func @N_ADD_POT(%a: tensor<4x!quant.uniform<i16:f32, 0.25>> {qnn.value = dense<[2, -2, 1, 32767]> : tensor<4xi16>}, %b: tensor<4x!quant.uniform<i16:f32, 1.0>> {qnn.value = dense<[10, 10, 10, 32767]> : tensor<4xi16>}) -> tensor<4x!quant.uniform<i16:f32, 1.0>> {
  %y = qnn.add %a, %b {pot_scale_int16 = true} : (tensor<4x!quant.uniform<i16:f32, 0.25>>, tensor<4x!quant.uniform<i16:f32, 1.0>>) -> tensor<4x!quant.uniform<i16:f32, 1.0>>
  return %y : tensor<4x!quant.uniform<i16:f32, 1.0>>
}

// [N-MUL] 3 * 5 * 0.25 / 0.5 = 7.5 -> 8; -7.5 -> -7, a half goes up.
// CHECK-LABEL: @N_MUL(
// CHECK: qnn.constant dense<[8, -7, 127, 0]> :
func.func @N_MUL(%a: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[3, -3, 127, 0]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[5, 5, 127, 9]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.mul %a, %b : (tensor<4x!quant.uniform<i8:f32, 0.5>>, tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// [N-SQDIFF] (3 - 1)^2 = 4 and (-128 - 127)^2.
// CHECK-LABEL: @N_SQDIFF(
// CHECK: qnn.constant dense<[-120, 127, -128]> :
func.func @N_SQDIFF(%a: tensor<3x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[3, -128, 5]> : tensor<3xi8>}, %b: tensor<3x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[1, 127, 5]> : tensor<3xi8>}) -> tensor<3x!quant.uniform<i8:f32, 0.5:-128>> {
  %y = qnn.squared_difference %a, %b : (tensor<3x!quant.uniform<i8:f32, 1.0>>, tensor<3x!quant.uniform<i8:f32, 1.0>>) -> tensor<3x!quant.uniform<i8:f32, 0.5:-128>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.5:-128>>
}

// [N-DIV] 7 / 2 = 3.5 -> 4, 1 / 3, 127 / -1.
// CHECK-LABEL: @N_DIV(
// CHECK: qnn.constant dense<[-124, -128, 1, 118]> :
func.func @N_DIV(%a: tensor<4x!quant.uniform<u8:f32, 1.0:10>> {qnn.value = dense<[17, 11, 137, 0]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<u8:f32, 1.0:10>> {qnn.value = dense<[12, 13, 9, 11]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<u8:f32, 1.0:128>> {
  %y = qnn.div %a, %b : (tensor<4x!quant.uniform<u8:f32, 1.0:10>>, tensor<4x!quant.uniform<u8:f32, 1.0:10>>) -> tensor<4x!quant.uniform<u8:f32, 1.0:128>>
  return %y : tensor<4x!quant.uniform<u8:f32, 1.0:128>>
}

// [N-PRELU] Below zero times alpha: -4 * 0.25.
// CHECK-LABEL: @N_PRELU(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}-1, 4, 32, 127]]]]> :
func.func @N_PRELU(%x: tensor<1x1x1x4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[[[-4, 4, -128, 127]]]]> : tensor<1x1x1x4xi8>}) -> tensor<1x1x1x4x!quant.uniform<i8:f32, 0.5>> {
  %a = qnn.constant dense<[2, 2, -2, 2]> : tensor<4xi8> -> tensor<4x!quant.uniform<i8:f32, 0.125>>
  %y = qnn.prelu %x, %a : (tensor<1x1x1x4x!quant.uniform<i8:f32, 0.5>>, tensor<4x!quant.uniform<i8:f32, 0.125>>) -> tensor<1x1x1x4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<1x1x1x4x!quant.uniform<i8:f32, 0.5>>
}

// [N-LEAKY] Below zero times 0.25; a negative alpha turns the sign.
// CHECK-LABEL: @N_LEAKY(
// CHECK: qnn.constant dense<[-1, 4, -1, 127]> :
func.func @N_LEAKY(%x: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[-4, 4, -2, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.leaky_relu %x {alpha = 0.25 : f32} : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// [N-LEAKY] Alpha of -0.5.
// CHECK-LABEL: @N_LEAKY_negative_alpha(
// CHECK: qnn.constant dense<[2, 4, 1, 127]> :
func.func @N_LEAKY_negative_alpha(%x: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[-4, 4, -3, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %y = qnn.leaky_relu %x {alpha = -0.5 : f32} : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// [N-MINMAX] The stored integers.
// CHECK-LABEL: @N_MINMAX(
// CHECK: qnn.constant dense<[127, 0, 7]> :
func.func @N_MINMAX(%a: tensor<3x!quant.uniform<i8:f32, 0.5:7>> {qnn.value = dense<[-128, 0, 7]> : tensor<3xi8>}, %b: tensor<3x!quant.uniform<i8:f32, 0.5:7>> {qnn.value = dense<[127, -1, 7]> : tensor<3xi8>}) -> tensor<3x!quant.uniform<i8:f32, 0.5:7>> {
  %y = qnn.maximum %a, %b : (tensor<3x!quant.uniform<i8:f32, 0.5:7>>, tensor<3x!quant.uniform<i8:f32, 0.5:7>>) -> tensor<3x!quant.uniform<i8:f32, 0.5:7>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.5:7>>
}

// [N-COMPARE] 2 * 0.25 and 1 * 0.5 are equal reals: both sides are scaled.
// CHECK-LABEL: @N_COMPARE(
// CHECK: qnn.constant dense<[true, false, true]> :
func.func @N_COMPARE(%a: tensor<3x!quant.uniform<i8:f32, 0.25>> {qnn.value = dense<[2, 3, -2]> : tensor<3xi8>}, %b: tensor<3x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[1, 1, -1]> : tensor<3xi8>}) -> tensor<3xi1> {
  %y = qnn.equal %a, %b : (tensor<3x!quant.uniform<i8:f32, 0.25>>, tensor<3x!quant.uniform<i8:f32, 0.5>>) -> tensor<3xi1>
  return %y : tensor<3xi1>
}

// [N-COMPARE] LESS of 16 bits: the stored integers, whatever the scales.
// CHECK-LABEL: @N_COMPARE_int16(
// CHECK: qnn.constant dense<[false, true, true]> :
func.func @N_COMPARE_int16(%a: tensor<3x!quant.uniform<i16:f32, 0.5>> {qnn.value = dense<[2, 1, -2]> : tensor<3xi16>}, %b: tensor<3x!quant.uniform<i16:f32, 1.0>> {qnn.value = dense<[1, 2, -1]> : tensor<3xi16>}) -> tensor<3xi1> {
  %y = qnn.less %a, %b : (tensor<3x!quant.uniform<i16:f32, 0.5>>, tensor<3x!quant.uniform<i16:f32, 1.0>>) -> tensor<3xi1>
  return %y : tensor<3xi1>
}

// [N-ABS] |x - z| in steps of twice the size: 126 / 2, 129 / 2 -> 65, 3 / 2 -> 2, above z = -128.
// CHECK-LABEL: @N_ABS(
// CHECK: qnn.constant dense<[-128, -65, -63, -126]> :
func.func @N_ABS(%x: tensor<4x!quant.uniform<i8:f32, 0.5:-2>> {qnn.value = dense<[-2, -128, 127, -5]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 1.0:-128>> {
  %y = qnn.abs %x : (tensor<4x!quant.uniform<i8:f32, 0.5:-2>>) -> tensor<4x!quant.uniform<i8:f32, 1.0:-128>>
  return %y : tensor<4x!quant.uniform<i8:f32, 1.0:-128>>
}

// [N-RELU] RELU6 with another scale behind it: 6.0 is 24 steps of 0.25.
// CHECK-LABEL: @N_RELU(
// CHECK: qnn.constant dense<[-100, -94, -76, -76]> :
func.func @N_RELU(%x: tensor<4x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[-3, 3, 12, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.25:-100>> {
  %y = qnn.relu6 %x : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.25:-100>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.25:-100>>
}

// [N-HSWISH] x relu6(x + 3) / 6 at -3, -1, 0, 1, 3.
// CHECK-LABEL: @N_HSWISH(
// CHECK: qnn.constant dense<[0, -5, 0, 11, 48]> :
func.func @N_HSWISH(%x: tensor<5x!quant.uniform<i8:f32, 0.0625>> {qnn.value = dense<[-48, -16, 0, 16, 48]> : tensor<5xi8>}) -> tensor<5x!quant.uniform<i8:f32, 0.0625>> {
  %y = qnn.hard_swish %x : (tensor<5x!quant.uniform<i8:f32, 0.0625>>) -> tensor<5x!quant.uniform<i8:f32, 0.0625>>
  return %y : tensor<5x!quant.uniform<i8:f32, 0.0625>>
}

// [N-SQRT] The root of 2.0 in steps of 1/64 is cut, not rounded: 90.5 -> 90.
// CHECK-LABEL: @N_SQRT(
// CHECK: qnn.constant dense<[0, 90, 11, 127]> :
func.func @N_SQRT(%x: tensor<4x!quant.uniform<i8:f32, 0.03125:-128>> {qnn.value = dense<[-128, -64, -127, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.015625>> {
  %y = qnn.sqrt %x : (tensor<4x!quant.uniform<i8:f32, 0.03125:-128>>) -> tensor<4x!quant.uniform<i8:f32, 0.015625>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.015625>>
}

// [N-RSQRT8] 1 / sqrt(v): real 0 gives the highest output.
// CHECK-LABEL: @N_RSQRT8(
// CHECK: qnn.constant dense<[127, 64, 32, 8]> :
func.func @N_RSQRT8(%x: tensor<4x!quant.uniform<i8:f32, 0.25:-128>> {qnn.value = dense<[-128, -124, -112, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.015625>> {
  %y = qnn.rsqrt %x : (tensor<4x!quant.uniform<i8:f32, 0.25:-128>>) -> tensor<4x!quant.uniform<i8:f32, 0.015625>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.015625>>
}

// [N-RSQRT16] By table of 513 entries.
// CHECK-LABEL: @N_RSQRT16(
// CHECK: qnn.constant dense<[2047, 1024, 512]> :
func.func @N_RSQRT16(%x: tensor<3x!quant.uniform<i16:f32, 0.00048828125>> {qnn.value = dense<[2048, 8192, 32767]> : tensor<3xi16>}) -> tensor<3x!quant.uniform<i16:f32, 0.00048828125>> {
  %y = qnn.rsqrt %x : (tensor<3x!quant.uniform<i16:f32, 0.00048828125>>) -> tensor<3x!quant.uniform<i16:f32, 0.00048828125>>
  return %y : tensor<3x!quant.uniform<i16:f32, 0.00048828125>>
}

// [N-LOG8] ln of 1, e or so, and 0, which gives the lowest output.
// CHECK-LABEL: @N_LOG8(
// CHECK: qnn.constant dense<[0, 32, -128, 127]> :
func.func @N_LOG8(%x: tensor<4x!quant.uniform<i8:f32, 0.25:-128>> {qnn.value = dense<[-124, -117, -128, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.03125>> {
  %y = qnn.log %x : (tensor<4x!quant.uniform<i8:f32, 0.25:-128>>) -> tensor<4x!quant.uniform<i8:f32, 0.03125>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.03125>>
}

// [N-GELU] x Phi(x) at -1, 0, 1, 2 in steps of 1/32.
// CHECK-LABEL: @N_GELU(
// CHECK: qnn.constant dense<[-5, 0, 27, 63]> :
func.func @N_GELU(%x: tensor<4x!quant.uniform<i8:f32, 0.03125>> {qnn.value = dense<[-32, 0, 32, 64]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.03125>> {
  %y = qnn.gelu %x : (tensor<4x!quant.uniform<i8:f32, 0.03125>>) -> tensor<4x!quant.uniform<i8:f32, 0.03125>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.03125>>
}

// [N-GELU] The approximation by tanh.
// CHECK-LABEL: @N_GELU_tanh(
// CHECK: qnn.constant dense<[-5, 0, 27, 63]> :
func.func @N_GELU_tanh(%x: tensor<4x!quant.uniform<i8:f32, 0.03125>> {qnn.value = dense<[-32, 0, 32, 64]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.03125>> {
  %y = qnn.gelu %x {approximate = true} : (tensor<4x!quant.uniform<i8:f32, 0.03125>>) -> tensor<4x!quant.uniform<i8:f32, 0.03125>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.03125>>
}

// [N-LOGISTIC] 8 bits by table: 0.5 is 0, the ends are cut.
// CHECK-LABEL: @N_LOGISTIC(
// CHECK: qnn.constant dense<[0, 127, -128]> :
func.func @N_LOGISTIC(%x: tensor<3x!quant.uniform<i8:f32, 0.125:5>> {qnn.value = dense<[5, 127, -128]> : tensor<3xi8>}) -> tensor<3x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %y = qnn.logistic %x : (tensor<3x!quant.uniform<i8:f32, 0.125:5>>) -> tensor<3x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.00390625:-128>>
}

// [N-TANH] 8 bits by table.
// CHECK-LABEL: @N_TANH(
// CHECK: qnn.constant dense<[0, 97, -97, 127]> :
func.func @N_TANH(%x: tensor<4x!quant.uniform<i8:f32, 0.0625>> {qnn.value = dense<[0, 16, -16, 127]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.0078125>> {
  %y = qnn.tanh %x : (tensor<4x!quant.uniform<i8:f32, 0.0625>>) -> tensor<4x!quant.uniform<i8:f32, 0.0078125>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.0078125>>
}

// [N-SIG16] s = 3 / 2^14 is no power of two: the multiplier is s * 12288, doubled while it is small.
// CHECK-LABEL: @N_SIG16(
// CHECK: qnn.constant dense<[16384, 23955, 8813, 32687]> :
func.func @N_SIG16(%x: tensor<4x!quant.uniform<i16:f32, 0.00018310546875>> {qnn.value = dense<[0, 5461, -5461, 32767]> : tensor<4xi16>}) -> tensor<4x!quant.uniform<i16:f32, 3.0517578125e-05>> {
  %y = qnn.logistic %x : (tensor<4x!quant.uniform<i16:f32, 0.00018310546875>>) -> tensor<4x!quant.uniform<i16:f32, 3.0517578125e-05>>
  return %y : tensor<4x!quant.uniform<i16:f32, 3.0517578125e-05>>
}

// [N-SIG16] TANH with a scale of 2^-12: multiplier 3.
// CHECK-LABEL: @N_SIG16_tanh(
// CHECK: qnn.constant dense<[0, 24956, -24956, 32767]> :
func.func @N_SIG16_tanh(%x: tensor<4x!quant.uniform<i16:f32, 0.000244140625>> {qnn.value = dense<[0, 4096, -4096, 32767]> : tensor<4xi16>}) -> tensor<4x!quant.uniform<i16:f32, 3.0517578125e-05>> {
  %y = qnn.tanh %x : (tensor<4x!quant.uniform<i16:f32, 0.000244140625>>) -> tensor<4x!quant.uniform<i16:f32, 3.0517578125e-05>>
  return %y : tensor<4x!quant.uniform<i16:f32, 3.0517578125e-05>>
}
