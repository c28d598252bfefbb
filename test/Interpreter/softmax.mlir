// Softmax and its kin. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-SOFTMAX8] 1, 2, 3: 0.090, 0.245, 0.665.
// CHECK-LABEL: @N_SOFTMAX8(
// CHECK: qnn.constant dense<{{\[\[}}-105, -65, 42]]> :
func.func @N_SOFTMAX8(%x: tensor<1x3x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[2, 4, 6]]> : tensor<1x3xi8>}) -> tensor<1x3x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x3x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %y : tensor<1x3x!quant.uniform<i8:f32, 0.00390625:-128>>
}

// [N-SOFTMAX8] uint8, beta = 2: a difference that is too large gives the lowest output.
// CHECK-LABEL: @N_SOFTMAX8_uint8(
// CHECK: qnn.constant dense<{{\[\[}}0, 69, -69]]> :
func.func @N_SOFTMAX8_uint8(%x: tensor<1x3x!quant.uniform<u8:f32, 0.5:100>> {qnn.value = dense<[[0, 100, 101]]> : tensor<1x3xi8>}) -> tensor<1x3x!quant.uniform<u8:f32, 0.00390625>> {
  %y = qnn.softmax %x {beta = 2.0 : f32} : (tensor<1x3x!quant.uniform<u8:f32, 0.5:100>>) -> tensor<1x3x!quant.uniform<u8:f32, 0.00390625>>
  return %y : tensor<1x3x!quant.uniform<u8:f32, 0.00390625>>
}

// [N-SOFTMAX16] 1, 2, 3 in 16 bits.
// CHECK-LABEL: @N_SOFTMAX16(
// CHECK: qnn.constant dense<{{\[\[}}2950, 8020, 21798]]> :
func.func @N_SOFTMAX16(%x: tensor<1x3x!quant.uniform<i16:f32, 0.000244140625>> {qnn.value = dense<[[4096, 8192, 12288]]> : tensor<1x3xi16>}) -> tensor<1x3x!quant.uniform<i16:f32, 3.0517578125e-05>> {
  %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x3x!quant.uniform<i16:f32, 0.000244140625>>) -> tensor<1x3x!quant.uniform<i16:f32, 3.0517578125e-05>>
  return %y : tensor<1x3x!quant.uniform<i16:f32, 3.0517578125e-05>>
}

// [N-SOFTMAX16] Six values whose exponentials sum up to more than 2^17: the bits that the normalized sum loses are rounded, not
// dropped, which would give 6965, 3969, 4787, 3969, 4939, 8143. The numbers are LiteRT's.
// CHECK-LABEL: @N_SOFTMAX16_sum(
// CHECK: qnn.constant dense<{{\[\[}}6964, 3968, 4786, 3968, 4938, 8142]]> :
func.func @N_SOFTMAX16_sum(%x: tensor<1x6x!quant.uniform<i16:f32, 0.000244140625>> {qnn.value = dense<[[4352, 2048, 2816, 2048, 2944, 4992]]> : tensor<1x6xi16>}) -> tensor<1x6x!quant.uniform<i16:f32, 3.0517578125e-05>> {
  %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x6x!quant.uniform<i16:f32, 0.000244140625>>) -> tensor<1x6x!quant.uniform<i16:f32, 3.0517578125e-05>>
  return %y : tensor<1x6x!quant.uniform<i16:f32, 3.0517578125e-05>>
}

// [N-LOGSOFTMAX] 1, 2, 3: -2.41, -1.41, -0.41 in steps of 1/16.
// CHECK-LABEL: @N_LOGSOFTMAX(
// CHECK: qnn.constant dense<{{\[\[}}88, 104, 120]]> :
func.func @N_LOGSOFTMAX(%x: tensor<1x3x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[2, 4, 6]]> : tensor<1x3xi8>}) -> tensor<1x3x!quant.uniform<i8:f32, 0.0625:127>> {
  %y = qnn.log_softmax %x : (tensor<1x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x3x!quant.uniform<i8:f32, 0.0625:127>>
  return %y : tensor<1x3x!quant.uniform<i8:f32, 0.0625:127>>
}

// [N-L2NORM] uint8: 128 + 128 v / |v|.
// CHECK-LABEL: @N_L2NORM(
// CHECK: qnn.constant dense<{{\[\[}}-51, 26]]> :
func.func @N_L2NORM(%x: tensor<1x2x!quant.uniform<u8:f32, 1.0:10>> {qnn.value = dense<[[13, 6]]> : tensor<1x2xi8>}) -> tensor<1x2x!quant.uniform<u8:f32, 0.0078125:128>> {
  %y = qnn.l2_normalization %x : (tensor<1x2x!quant.uniform<u8:f32, 1.0:10>>) -> tensor<1x2x!quant.uniform<u8:f32, 0.0078125:128>>
  return %y : tensor<1x2x!quant.uniform<u8:f32, 0.0078125:128>>
}

// [N-L2NORM] int8, 5 and -12: 5/13 and -12/13.
// CHECK-LABEL: @N_L2NORM_int8(
// CHECK: qnn.constant dense<{{\[\[}}49, -118]]> :
func.func @N_L2NORM_int8(%x: tensor<1x2x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[5, -12]]> : tensor<1x2xi8>}) -> tensor<1x2x!quant.uniform<i8:f32, 0.0078125>> {
  %y = qnn.l2_normalization %x : (tensor<1x2x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>
  return %y : tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>
}
