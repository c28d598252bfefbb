// Pools and reductions. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="kernels=fast" | FileCheck %s

// [N-AVGPOOL] (1 + 2) / 2 = 1.5 -> 2, (-1 - 2) / 2 -> -2: half away from zero.
// CHECK-LABEL: @N_AVGPOOL(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}2], [-2]]]]> :
func.func @N_AVGPOOL(%x: tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[[[1], [2], [-1], [-2]]]]> : tensor<1x1x4x1xi8>}) -> tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>> {
  %y = qnn.average_pool_2d %x {window = array<i64: 1, 2>, strides = array<i64: 1, 2>, padding = #qnn<padding valid>} : (tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0>>
}

// [N-AVGPOOL] uint8: half up.
// CHECK-LABEL: @N_AVGPOOL_uint8(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}2], [100]]]]> :
func.func @N_AVGPOOL_uint8(%x: tensor<1x1x4x1x!quant.uniform<u8:f32, 1.0:100>> {qnn.value = dense<[[[[1], [2], [99], [100]]]]> : tensor<1x1x4x1xi8>}) -> tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0:100>> {
  %y = qnn.average_pool_2d %x {window = array<i64: 1, 2>, strides = array<i64: 1, 2>, padding = #qnn<padding valid>} : (tensor<1x1x4x1x!quant.uniform<u8:f32, 1.0:100>>) -> tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0:100>>
  return %y : tensor<1x1x2x1x!quant.uniform<u8:f32, 1.0:100>>
}

// [N-MAXPOOL] The largest, then RELU from Q(0) = 3.
// CHECK-LABEL: @N_MAXPOOL(
// CHECK: qnn.constant dense<{{\[\[}}{{\[\[}}5], [3]]]]> :
func.func @N_MAXPOOL(%x: tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0:3>> {qnn.value = dense<[[[[5], [2], [-1], [-2]]]]> : tensor<1x1x4x1xi8>}) -> tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:3>> {
  %y = qnn.max_pool_2d %x {window = array<i64: 1, 2>, strides = array<i64: 1, 2>, padding = #qnn<padding valid>, activation = #qnn<activation relu>} : (tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0:3>>) -> tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:3>>
  return %y : tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:3>>
}

// [N-MEAN] (1 + 2 + 3 + 4) / 4 = 2.5 -> 3, with another zero point behind it.
// CHECK-LABEL: @N_MEAN(
// CHECK: qnn.constant dense<[2, -7]> :
func.func @N_MEAN(%x: tensor<2x4x!quant.uniform<i8:f32, 0.5:1>> {qnn.value = dense<[[2, 3, 4, 5], [-3, -4, -5, -6]]> : tensor<2x4xi8>}) -> tensor<2x!quant.uniform<i8:f32, 0.5:-1>> {
  %a = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.mean %x, %a {keep_dims = false} : (tensor<2x4x!quant.uniform<i8:f32, 0.5:1>>, tensor<1xi32>) -> tensor<2x!quant.uniform<i8:f32, 0.5:-1>>
  return %y : tensor<2x!quant.uniform<i8:f32, 0.5:-1>>
}

// [N-SUM] uint8: two roundings.
// CHECK-LABEL: @N_SUM_uint8(
// CHECK: qnn.constant dense<[53, 35]> :
func.func @N_SUM_uint8(%x: tensor<2x3x!quant.uniform<u8:f32, 0.5:10>> {qnn.value = dense<[[11, 12, 13], [0, 0, 0]]> : tensor<2x3xi8>}) -> tensor<2x!quant.uniform<u8:f32, 1.0:50>> {
  %a = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.sum %x, %a {keep_dims = false} : (tensor<2x3x!quant.uniform<u8:f32, 0.5:10>>, tensor<1xi32>) -> tensor<2x!quant.uniform<u8:f32, 1.0:50>>
  return %y : tensor<2x!quant.uniform<u8:f32, 1.0:50>>
}

// [N-SUM] int8: one rounding, half up: 1.5 -> 2, -1.5 -> -1.
// CHECK-LABEL: @N_SUM(
// CHECK: qnn.constant dense<[2, -1]> :
func.func @N_SUM(%x: tensor<2x3x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[1, 1, 1], [-1, -1, -1]]> : tensor<2x3xi8>}) -> tensor<2x!quant.uniform<i8:f32, 1.0>> {
  %a = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.sum %x, %a {keep_dims = false} : (tensor<2x3x!quant.uniform<i8:f32, 0.5>>, tensor<1xi32>) -> tensor<2x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<2x!quant.uniform<i8:f32, 1.0>>
}

// [N-SUM] A quarter of 2 and of -2: half up once is 1 and 0; of -1 rounded twice it would be -1.
// CHECK-LABEL: @N_SUM_quarter(
// CHECK: qnn.constant dense<[1, 0, 0]> :
func.func @N_SUM_quarter(%x: tensor<3x3x!quant.uniform<i8:f32, 0.25>> {qnn.value = dense<[[1, 2, -1], [-1, -2, 1], [-1, 1, -1]]> : tensor<3x3xi8>}) -> tensor<3x!quant.uniform<i8:f32, 1.0>> {
  %a = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.sum %x, %a {keep_dims = false} : (tensor<3x3x!quant.uniform<i8:f32, 0.25>>, tensor<1xi32>) -> tensor<3x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<3x!quant.uniform<i8:f32, 1.0>>
}

// [N-PROD] 2 * 3 * 4 = 24 in steps of 0.5.
// CHECK-LABEL: @N_PROD(
// CHECK: qnn.constant dense<48> :
func.func @N_PROD(%x: tensor<1x3x!quant.uniform<i8:f32, 0.5>> {qnn.value = dense<[[4, 6, 8]]> : tensor<1x3xi8>}) -> tensor<1x!quant.uniform<i8:f32, 0.5>> {
  %a = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.reduce_prod %x, %a {keep_dims = false} : (tensor<1x3x!quant.uniform<i8:f32, 0.5>>, tensor<1xi32>) -> tensor<1x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<1x!quant.uniform<i8:f32, 0.5>>
}

// [N-REDUCE] REDUCE_MAX: the stored integers.
// CHECK-LABEL: @N_REDUCE(
// CHECK: qnn.constant dense<[3, -5]> :
func.func @N_REDUCE(%x: tensor<2x3x!quant.uniform<i8:f32, 0.5:4>> {qnn.value = dense<[[-128, 3, 2], [-5, -6, -7]]> : tensor<2x3xi8>}) -> tensor<2x!quant.uniform<i8:f32, 0.5:4>> {
  %a = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %y = qnn.reduce_max %x, %a {keep_dims = false} : (tensor<2x3x!quant.uniform<i8:f32, 0.5:4>>, tensor<1xi32>) -> tensor<2x!quant.uniform<i8:f32, 0.5:4>>
  return %y : tensor<2x!quant.uniform<i8:f32, 0.5:4>>
}

// [N-ARG] The first of equals.
// CHECK-LABEL: @N_ARG(
// CHECK: qnn.constant dense<0> :
func.func @N_ARG(%x: tensor<2x3x!quant.uniform<i8:f32, 0.5:4>> {qnn.value = dense<[[7, 3, 7], [-5, -5, -7]]> : tensor<2x3xi8>}) -> tensor<2xi32> {
  %a = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %y = qnn.arg_max %x, %a {output_type = i32} : (tensor<2x3x!quant.uniform<i8:f32, 0.5:4>>, tensor<i32>) -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// [N-ARG] The first of equals.
// CHECK-LABEL: @N_ARG_min(
// CHECK: qnn.constant dense<[0, 1]> :
func.func @N_ARG_min(%x: tensor<2x3x!quant.uniform<i8:f32, 0.5:4>> {qnn.value = dense<[[3, 7, 3], [-5, -7, -7]]> : tensor<2x3xi8>}) -> tensor<2xi32> {
  %a = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %y = qnn.arg_min %x, %a {output_type = i32} : (tensor<2x3x!quant.uniform<i8:f32, 0.5:4>>, tensor<i32>) -> tensor<2xi32>
  return %y : tensor<2xi32>
}
