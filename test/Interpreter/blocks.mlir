// The blocks of docs/Numerics.md, each through an operator that rests on it. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-ROUND] 0.5, 1.5, 2.5 and their negatives go away from zero; what does not fit int32 becomes INT_MIN and so the lowest integer.
// CHECK-LABEL: @N_ROUND(
// CHECK: qnn.constant dense<[1, 2, 3, -1, -2, -3, -128, -128]> :
func.func @N_ROUND(%x: tensor<8xf32> {qnn.value = dense<[0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3000000000.0, 0x7FC00000]> : tensor<8xf32>}) -> tensor<8x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.quantize %x : (tensor<8xf32>) -> tensor<8x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<8x!quant.uniform<i8:f32, 1.0>>
}

// [N-QM] A factor below 2^-32 is 0: whatever comes in, real 0 goes out. One step above it the multiplier is not 0, but the product rounds to 0 all the same.
// CHECK-LABEL: @N_QM(
// CHECK: qnn.constant dense<3> :
func.func @N_QM(%x: tensor<3x!quant.uniform<i32:f32, 1.0>> {qnn.value = dense<[2147483647, -2147483647, 1]> : tensor<3xi32>}) -> tensor<3x!quant.uniform<i8:f32, 8589934592.0:3>> {
  %y = qnn.quantize %x : (tensor<3x!quant.uniform<i32:f32, 1.0>>) -> tensor<3x!quant.uniform<i8:f32, 8589934592.0:3>>
  return %y : tensor<3x!quant.uniform<i8:f32, 8589934592.0:3>>
}

// [N-SRDHM] x / 2, a product with the multiplier 2^30: a half goes up, 0.5 to 1 and -0.5 to 0.
// CHECK-LABEL: @N_SRDHM(
// CHECK: qnn.constant dense<[1, 2, 3, 0, -1, -2]> :
func.func @N_SRDHM(%x: tensor<6x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[1, 3, 5, -1, -3, -5]> : tensor<6xi8>}) -> tensor<6x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.quantize %x : (tensor<6x!quant.uniform<i8:f32, 0.5>>) -> tensor<6x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<6x!quant.uniform<i8:f32, 1.0>>
}

// [N-RDP] x / 4 is a product by 1/2, where a half goes up, then a division by 2, half away from zero: 1 -> 1 -> 1, 3 -> 2 -> 1, -3 -> -1 -> -1.
// CHECK-LABEL: @N_RDP(
// CHECK: qnn.constant dense<[1, 1, 1, 2, 0, -1, -1, -2]> :
func.func @N_RDP(%x: tensor<8x!quant.uniform<i8:f32, 0.25>> {qnn.value = dense<[1, 2, 3, 6, -1, -2, -3, -6]> : tensor<8xi8>}) -> tensor<8x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.quantize %x : (tensor<8x!quant.uniform<i8:f32, 0.25>>) -> tensor<8x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<8x!quant.uniform<i8:f32, 1.0>>
}

// [N-RDP-ANY] Quotients in steps of 2^30: the shift is 32 or more, which compiled code takes modulo 32. Small ones give the highest integer, 0 gives 1.
// CHECK-LABEL: @N_RDP_ANY(
// CHECK: qnn.constant dense<[-1, -1, -1, 1]> :
func.func @N_RDP_ANY(%a: tensor<4x!quant.uniform<u8:f32, 1.0>> {qnn.value = dense<[1, 2, 127, 0]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<u8:f32, 1.0>> {qnn.value = dense<[127, 127, 1, 1]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<u8:f32, 1073741824.0>> {
  %y = qnn.div %a, %b : (tensor<4x!quant.uniform<u8:f32, 1.0>>, tensor<4x!quant.uniform<u8:f32, 1.0>>) -> tensor<4x!quant.uniform<u8:f32, 1073741824.0>>
  return %y : tensor<4x!quant.uniform<u8:f32, 1073741824.0>>
}

// [N-MBQM32] x * 1.5: the multiplier 0.75 of a shifted product, a half goes up: 4.5 -> 5, -1.5 -> -1, -4.5 -> -4.
// CHECK-LABEL: @N_MBQM32(
// CHECK: qnn.constant dense<[2, 3, 5, -1, -3, -4]> :
func.func @N_MBQM32(%x: tensor<6x!quant.uniform<i8:f32, 1.5>> {qnn.value = dense<[1, 2, 3, -1, -2, -3]> : tensor<6xi8>}) -> tensor<6x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.quantize %x : (tensor<6x!quant.uniform<i8:f32, 1.5>>) -> tensor<6x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<6x!quant.uniform<i8:f32, 1.0>>
}

// [N-MBQM64] int16 with a 64-bit bias: acc * 0.5 with one rounding, half up: -0.5 -> 0, 0.5 -> 1, -1.5 -> -1.
// CHECK-LABEL: @N_MBQM64(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}1], [0], [2], [-1]]]]> :
func.func @N_MBQM64(%x: tensor<1x1x4x1x!quant.uniform<i16:f32, 1.0>> {qnn.value = dense<[[[[1], [-1], [3], [-3]]]]> : tensor<1x1x4x1xi16>}) -> tensor<1x1x4x1x!quant.uniform<i16:f32, 2.0>> {
  %w = qnn.constant dense<[[[[1]]]]> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {1.0}>>
  %b = qnn.constant dense<[0]> : tensor<1xi64> -> tensor<1x!qnn.wide_bias<[1.0]>>
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x1x4x1x!quant.uniform<i16:f32, 1.0>>, tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {1.0}>>, tensor<1x!qnn.wide_bias<[1.0]>>) -> tensor<1x1x4x1x!quant.uniform<i16:f32, 2.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<i16:f32, 2.0>>
}

// [N-SATSHL] HARD_SWISH far above 3: the gate saturates, the result is the input.
// CHECK-LABEL: @N_SATSHL(
// CHECK: qnn.constant dense<[127, 100, 0, 0]> :
func.func @N_SATSHL(%x: tensor<4x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[127, 100, -128, -100]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.hard_swish %x : (tensor<4x!quant.uniform<i8:f32, 1.0>>) -> tensor<4x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<4x!quant.uniform<i8:f32, 1.0>>
}

// [N-ACT] s = 0.5, z = -10: RELU6 cuts at Q(0) = -10 and Q(6) = 2.
// CHECK-LABEL: @N_ACT_relu6(
// CHECK: qnn.constant dense<[-10, -10, 1, 2]> :
func.func @N_ACT_relu6(%a: tensor<4x!quant.uniform<i8:f32, 0.5:-10>> {qnn.value = dense<[-128, -10, 1, 100]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<i8:f32, 0.5:-10>> {qnn.value = dense<[-10, -10, -10, -10]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5:-10>> {
  %y = qnn.add %a, %b {activation = #qnn<activation relu6>} : (tensor<4x!quant.uniform<i8:f32, 0.5:-10>>, tensor<4x!quant.uniform<i8:f32, 0.5:-10>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:-10>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5:-10>>
}

// [N-ACT] RELU_N1_TO_1 cuts at Q(-1) = -12 and Q(1) = -8.
// CHECK-LABEL: @N_ACT_relu_n1_to_1(
// CHECK: qnn.constant dense<[-12, -11, -9, -8]> :
func.func @N_ACT_relu_n1_to_1(%a: tensor<4x!quant.uniform<i8:f32, 0.5:-10>> {qnn.value = dense<[-128, -11, -9, 100]> : tensor<4xi8>}, %b: tensor<4x!quant.uniform<i8:f32, 0.5:-10>> {qnn.value = dense<[-10, -10, -10, -10]> : tensor<4xi8>}) -> tensor<4x!quant.uniform<i8:f32, 0.5:-10>> {
  %y = qnn.add %a, %b {activation = #qnn<activation relu_n1_to_1>} : (tensor<4x!quant.uniform<i8:f32, 0.5:-10>>, tensor<4x!quant.uniform<i8:f32, 0.5:-10>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:-10>>
  return %y : tensor<4x!quant.uniform<i8:f32, 0.5:-10>>
}

// [N-SAME] 5 cells, window 2, stride 2: 3 results, one cell of padding, behind.
// CHECK-LABEL: @N_SAME(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}2], [4], [5]]]]> :
func.func @N_SAME(%x: tensor<1x1x5x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[1], [2], [3], [4], [5]]]]> : tensor<1x1x5x1xi8>}) -> tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.max_pool_2d %x {window = array<i64: 1, 2>, strides = array<i64: 1, 2>, padding = #qnn<padding same>} : (tensor<1x1x5x1x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x3x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-EXP] Differences of 0, -1, -4, -16 in steps of 1/16.
// CHECK-LABEL: @N_EXP(
// CHECK: qnn.constant dense<{{\[\[}}57, -60, -125, -128]]> :
func.func @N_EXP(%x: tensor<1x4x!quant.uniform<i8:f32, 0.0625>> {qnn.value = dense<[[127, 111, 63, -128]]> : tensor<1x4xi8>}) -> tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x4x!quant.uniform<i8:f32, 0.0625>>) -> tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %y : tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>
}

// [N-RECIP] Two equal values: 1 / (1 + 1), a half each.
// CHECK-LABEL: @N_RECIP(
// CHECK: qnn.constant dense<0> :
func.func @N_RECIP(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[5, 5]]> : tensor<1x2xi8>}) -> tensor<1x2x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %y : tensor<1x2x!quant.uniform<i8:f32, 0.00390625:-128>>
}

// [N-RSQRT] 3, 4: 3 / 5 and 4 / 5 in steps of 1/128.
// CHECK-LABEL: @N_RSQRT(
// CHECK: qnn.constant dense<{{\[\[}}77, 102]]> :
func.func @N_RSQRT(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[3, 4]]> : tensor<1x2xi8>}) -> tensor<1x2x!quant.uniform<i8:f32, 0.0078125>> {
  %y = qnn.l2_normalization %x : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>
  return %y : tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>
}

// [N-LOG] Two equal values: ln(1/2) = -0.693 in steps of 1/16 below 127.
// CHECK-LABEL: @N_LOG(
// CHECK: qnn.constant dense<116> :
func.func @N_LOG(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[7, 7]]> : tensor<1x2xi8>}) -> tensor<1x2x!quant.uniform<i8:f32, 0.0625:127>> {
  %y = qnn.log_softmax %x : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.0625:127>>
  return %y : tensor<1x2x!quant.uniform<i8:f32, 0.0625:127>>
}

// [N-LUT8] sigmoid at 0, 1, -1, 8, -8; each times 256 and rounded, minus 128.
// CHECK-LABEL: @N_LUT8(
// CHECK: qnn.constant dense<[0, 59, -59, 127, -128]> :
func.func @N_LUT8(%x: tensor<5x!quant.uniform<i8:f32, 0.0625>> {qnn.value = dense<[0, 16, -16, 127, -128]> : tensor<5xi8>}) -> tensor<5x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %y = qnn.logistic %x : (tensor<5x!quant.uniform<i8:f32, 0.0625>>) -> tensor<5x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %y : tensor<5x!quant.uniform<i8:f32, 0.00390625:-128>>
}

// [N-LUT16] exp(x) by 513 entries; between two entries it is interpolated.
// CHECK-LABEL: @N_LUT16(
// CHECK: qnn.constant dense<[8190, 22263, 8320, 8064, 3]> :
func.func @N_LUT16(%x: tensor<5x!quant.uniform<i16:f32, 0.000244140625>> {qnn.value = dense<[0, 4096, 64, -64, -32768]> : tensor<5xi16>}) -> tensor<5x!quant.uniform<i16:f32, 0.0001220703125>> {
  %y = qnn.exp %x : (tensor<5x!quant.uniform<i16:f32, 0.000244140625>>) -> tensor<5x!quant.uniform<i16:f32, 0.0001220703125>>
  return %y : tensor<5x!quant.uniform<i16:f32, 0.0001220703125>>
}

// [N-SIGTAB] sigmoid of 1/24 of the table, its middle, and beyond its end.
// CHECK-LABEL: @N_SIGTAB(
// CHECK: qnn.constant dense<[16384, 16726, 23956, 8812, 32757]> :
func.func @N_SIGTAB(%x: tensor<5x!quant.uniform<i16:f32, 0.000244140625>> {qnn.value = dense<[0, 171, 4096, -4096, 32767]> : tensor<5xi16>}) -> tensor<5x!quant.uniform<i16:f32, 3.0517578125e-05>> {
  %y = qnn.logistic %x : (tensor<5x!quant.uniform<i16:f32, 0.000244140625>>) -> tensor<5x!quant.uniform<i16:f32, 3.0517578125e-05>>
  return %y : tensor<5x!quant.uniform<i16:f32, 3.0517578125e-05>>
}

// [N-EXP16] The gates are logistic and tanh of 16 bits.
// CHECK-LABEL: @N_EXP16(
// CHECK: qnn.constant dense<{{\[\[}}[29, 0], [59, 14]]]> :
func.func @N_EXP16(%x: tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {qnn.value = dense<[[[64, -64], [127, 0]]]> : tensor<1x2x2xi8>}) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {
  %none = qnn.no_value : none
  %i0 = qnn.constant dense<[[64, 0], [0, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %i1 = qnn.constant dense<[[32, 32], [-32, 32]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %i2 = qnn.constant dense<[[127, -127], [64, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %i3 = qnn.constant dense<[[100, 20], [-20, 100]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r0 = qnn.constant dense<[[10, 20], [30, 40]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r1 = qnn.constant dense<[[-10, 10], [-10, 10]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r2 = qnn.constant dense<[[64, 0], [0, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r3 = qnn.constant dense<[[5, 5], [5, 5]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %b0 = qnn.constant dense<[0, 1000]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %b1 = qnn.constant dense<[16384, 16384]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %b2 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %b3 = qnn.constant dense<[-500, 500]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %h = qnn.variable : tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>
  %c = qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 0.00048828125>>
  %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r0, %r1, %r2, %r3, %none, %none, %none, %b0, %b1, %b2, %b3, %none, %none, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, cell_clip = 0.000000e+00 : f32, proj_clip = 0.000000e+00 : f32, intermediates = [tensor<!quant.uniform<i16:f32, 0.000244140625>>, tensor<!quant.uniform<i16:f32, 0.000244140625>>, tensor<!quant.uniform<i16:f32, 0.000244140625>>, tensor<!quant.uniform<i16:f32, 0.000244140625>>, tensor<!quant.uniform<i8:f32, 0.0078125>>]} : (tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, none, none, none, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, none, none, tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>, tensor<1x2x!quant.uniform<i16:f32, 0.00048828125>>, none, none, none, none) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>
  return %y : tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>
}
