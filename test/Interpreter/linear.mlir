// Operators that sum products. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-CONV] Two channels with scales 0.5 and 0.25. acc = (x - 1) w + bias: 2 * 3 + 4 = 10 -> 5 and 2 * -5 + 1 = -9 -> -2.25, and z = 2.
// CHECK-LABEL: @N_CONV(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}7, 0], [-128, 127]]]]> :
func.func @N_CONV(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:1>> {qnn.value = dense<[[[[3], [-127]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x2x2x!quant.uniform<i8:f32, 1.0:2>> {
  %w = qnn.constant dense<[[[[3]]], [[[-5]]]]> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {0.5, 0.25}>>
  %b = qnn.constant dense<[4, 1]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32:0, {0.5, 0.25}>>
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:1>>, tensor<2x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {0.5, 0.25}>>, tensor<2x!quant.uniform<i32:f32:0, {0.5, 0.25}>>) -> tensor<1x1x2x2x!quant.uniform<i8:f32, 1.0:2>>
  return %y : tensor<1x1x2x2x!quant.uniform<i8:f32, 1.0:2>>
}

// [N-CONV] uint8 weights have a zero point of their own: (10 - 4) * (7 - 5) = 12.
// CHECK-LABEL: @N_CONV_uint8(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}12], [7]]]]> :
func.func @N_CONV_uint8(%x: tensor<1x1x2x1x!quant.uniform<u8:f32, 0.5:4>> {qnn.value = dense<[[[[10], [0]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0:9>> {
  %w = qnn.constant dense<[[[[7]]]]> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!quant.uniform<u8:f32, 0.5:5>>
  %b = qnn.constant dense<[0]> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.25>>
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x1x2x1x!quant.uniform<u8:f32, 0.5:4>>, tensor<1x1x1x1x!quant.uniform<u8:f32, 0.5:5>>, tensor<1x!quant.uniform<i32:f32, 0.25>>) -> tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0:9>>
  return %y : tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0:9>>
}

// [N-CONV16] A 64-bit bias: one rounding, half up.
// CHECK-LABEL: @N_CONV16(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}120], [-70], [32767]]]]> :
func.func @N_CONV16(%x: tensor<1x1x3x1x!quant.uniform<i16:f32, 0.5>> {qnn.value = dense<[[[[3], [-3], [32767]]]]> : tensor<1x1x3x1xi16>}) -> tensor<1x1x3x1x!quant.uniform<i16:f32, 1.0>> {
  %w = qnn.constant dense<[[[[127]]]]> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {0.5}>>
  %b = qnn.constant dense<[100]> : tensor<1xi64> -> tensor<1x!qnn.wide_bias<[0.25]>>
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x1x3x1x!quant.uniform<i16:f32, 0.5>>, tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {0.5}>>, tensor<1x!qnn.wide_bias<[0.25]>>) -> tensor<1x1x3x1x!quant.uniform<i16:f32, 1.0>>
  return %y : tensor<1x1x3x1x!quant.uniform<i16:f32, 1.0>>
}

// [N-DWCONV] Depth multiplier 2: outputs 0, 1 come from input 0, outputs 2, 3 from input 1.
// CHECK-LABEL: @N_DWCONV(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}10, 21, 30, -29]]]]> :
func.func @N_DWCONV(%x: tensor<1x1x1x2x!quant.uniform<i8:f32, 1.0:-1>> {qnn.value = dense<[[[[9, 19]]]]> : tensor<1x1x1x2xi8>}) -> tensor<1x1x1x4x!quant.uniform<i8:f32, 1.0>> {
  %w = qnn.constant dense<[[[[1, 2, 3, -3]]]]> : tensor<1x1x1x4xi8> -> tensor<1x1x1x4x!quant.uniform<i8<-127:127>:f32:3, {1.0, 1.0, 0.5, 0.5}>>
  %b = qnn.constant dense<[0, 1, 0, 1]> : tensor<4xi32> -> tensor<4x!quant.uniform<i32:f32:0, {1.0, 1.0, 0.5, 0.5}>>
  %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding valid>, depth_multiplier = 2 : i64} : (tensor<1x1x1x2x!quant.uniform<i8:f32, 1.0:-1>>, tensor<1x1x1x4x!quant.uniform<i8<-127:127>:f32:3, {1.0, 1.0, 0.5, 0.5}>>, tensor<4x!quant.uniform<i32:f32:0, {1.0, 1.0, 0.5, 0.5}>>) -> tensor<1x1x1x4x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x1x4x!quant.uniform<i8:f32, 1.0>>
}

// [N-TCONV] Stride 2 over a row of two cells, window 3, SAME: no cell of padding in front, one cut off behind.
// CHECK-LABEL: @N_TCONV(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}1], [10], [22], [20]]]]> :
func.func @N_TCONV(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:1>> {qnn.value = dense<[[[[3], [5]]]]> : tensor<1x1x2x1xi8>}) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 1, 4, 1]> : tensor<4xi32> -> tensor<4xi32>
  %w = qnn.constant dense<[[[[1], [10], [20]]]]> : tensor<1x1x3x1xi8> -> tensor<1x1x3x1x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 1, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x1x3x1x!quant.uniform<i8<-127:127>:f32, 0.5>>, tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:1>>) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-FC] No fixed point: acc * 0.5 in double, half away from zero: 5 -> 2.5 -> 3.
// CHECK-LABEL: @N_FC(
// CHECK: qnn.constant dense<{{\[\[}}3, -3, 127]]> :
func.func @N_FC(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[1, 2]]> : tensor<1x2xi8>}) -> tensor<1x3x!quant.uniform<i8:f32, 1.0>> {
  %w = qnn.constant dense<[[1, 2], [-1, -2], [127, 127]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3x!quant.uniform<i32:f32, 0.5>>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>, tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.5>>, tensor<3x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x3x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x3x!quant.uniform<i8:f32, 1.0>>
}

// [N-FC] -128 * 127 + 16300 = 44.
// CHECK-LABEL: @N_FC_bias(
// CHECK: qnn.constant dense<44> :
func.func @N_FC_bias(%x: tensor<1x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[-128]]> : tensor<1x1xi8>}) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>> {
  %w = qnn.constant dense<[[127]]> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<i8<-127:127>:f32, 1.0>>
  %b = qnn.constant dense<[16300]> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 1.0>>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x1x!quant.uniform<i8:f32, 1.0>>, tensor<1x1x!quant.uniform<i8<-127:127>:f32, 1.0>>, tensor<1x!quant.uniform<i32:f32, 1.0>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-HYBRID] Symmetric: s = 4 / 127; 4 -> 127, 1 -> round(31.75) = 32, -2 -> round(-63.5).
// CHECK-LABEL: @N_HYBRID_symmetric(
// CHECK: qnn.constant dense<{{\[\[}}-0.0157480314, -3.00787401]]> :
func.func @N_HYBRID_symmetric(%x: tensor<1x3xf32> {qnn.value = dense<[[4.0, 1.0, -2.0]]> : tensor<1x3xf32>}) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1, 2, 3], [-1, 0, 1]]> : tensor<2x3xi8> -> tensor<2x3x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %y = qnn.fully_connected %x, %w : (tensor<1x3xf32>, tensor<2x3x!quant.uniform<i8<-127:127>:f32, 0.5>>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// [N-BMM] Both zero points are taken off: (3 - 1)(2 + 2) + (5 - 1)(0 + 2) = 16, times 0.25.
// CHECK-LABEL: @N_BMM(
// CHECK: qnn.constant dense<{{\[\[}}[4, -1]]]> :
func.func @N_BMM(%a: tensor<1x1x2x!quant.uniform<i8:f32, 0.5:1>> {qnn.value = dense<[[[3, 5]]]> : tensor<1x1x2xi8>}, %b: tensor<1x2x2x!quant.uniform<i8:f32, 0.5:-2>> {qnn.value = dense<[[[2, -2], [0, -3]]]> : tensor<1x2x2xi8>}) -> tensor<1x1x2x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.batch_matmul %a, %b : (tensor<1x1x2x!quant.uniform<i8:f32, 0.5:1>>, tensor<1x2x2x!quant.uniform<i8:f32, 0.5:-2>>) -> tensor<1x1x2x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x2x!quant.uniform<i8:f32, 1.0>>
}

// [N-SVDF] Two runs: the first leaves its sum in the state, the second reads both.
// CHECK-LABEL: @N_SVDF(
// CHECK: qnn.constant dense<39> :
func.func @N_SVDF(%x: tensor<1x2x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[2, 4]]> : tensor<1x2xi8>}) -> tensor<1x1x!quant.uniform<i8:f32, 64.0>> {
  %wf = qnn.constant dense<[[10, 20]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %wt = qnn.constant dense<[[100, 200]]> : tensor<1x2xi16> -> tensor<1x2x!quant.uniform<i16:f32, 0.5>>
  %b = qnn.constant dense<[8]> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.125>>
  %state = qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 0.25>>
  %y = qnn.svdf %x, %wf, %wt, %b, %state {rank = 1 : i64, activation = #qnn<activation relu>} : (tensor<1x2x!quant.uniform<i8:f32, 0.5>>, tensor<1x2x!quant.uniform<i8<-127:127>:f32, 0.5>>, tensor<1x2x!quant.uniform<i16:f32, 0.5>>, tensor<1x!quant.uniform<i32:f32, 0.125>>, tensor<1x2x!quant.uniform<i16:f32, 0.25>>) -> tensor<1x1x!quant.uniform<i8:f32, 64.0>>
  return %y : tensor<1x1x!quant.uniform<i8:f32, 64.0>>
}

// [N-LSTM] Two steps of two cells; gates in Q3.12, the cell in 2^-11.
// CHECK-LABEL: @N_LSTM(
// CHECK: qnn.constant dense<{{\[\[}}[29, 0], [59, 14]]]> :
func.func @N_LSTM(%x: tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {qnn.value = dense<[[[64, -64], [127, 0]]]> : tensor<1x2x2xi8>}) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {
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

// [N-LSTM-NORM] With layer normalization: two equal distances from the mean become +-1 times the coefficient.
// CHECK-LABEL: @N_LSTM_NORM(
// CHECK: qnn.constant dense<{{\[\[}}[35, -21], [55, -27]]]> :
func.func @N_LSTM_NORM(%x: tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {qnn.value = dense<[[[64, -64], [127, 0]]]> : tensor<1x2x2xi8>}) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {
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
  %n0 = qnn.constant dense<[3000, 3200]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %n1 = qnn.constant dense<[3276, 3276]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %n2 = qnn.constant dense<[2000, 4000]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %n3 = qnn.constant dense<[3276, -3276]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r0, %r1, %r2, %r3, %none, %none, %none, %b0, %b1, %b2, %b3, %none, %none, %h, %c, %n0, %n1, %n2, %n3 {activation = #qnn<activation tanh>, cell_clip = 0.000000e+00 : f32, proj_clip = 0.000000e+00 : f32, intermediates = [tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i8:f32, 0.0078125>>]} : (tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, none, none, none, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, none, none, tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>, tensor<1x2x!quant.uniform<i16:f32, 0.00048828125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>
  return %y : tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>
}
