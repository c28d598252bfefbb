// What LiteRT would refuse to prepare or to run, or on which it would end the process, is named, all of a file in one run.
// Each case was tried with LiteRT 2.3. A format alone is written with a warning; quantc convert refuses (convert-unrunnable.test).
// RUN: split-file %s %t
// RUN: quant-translate --export-tflite %t/types.mlir -o %t/types.tflite 2>&1 | FileCheck %t/types.mlir
// RUN: quant-translate --export-tflite %t/ranks.mlir -o %t/ranks.tflite 2>&1 | FileCheck %t/ranks.mlir
// RUN: quant-translate --export-tflite %t/zero-points.mlir -o %t/zero-points.tflite 2>&1 | FileCheck %t/zero-points.mlir
// RUN: quant-translate --export-tflite %t/parameters.mlir -o %t/parameters.tflite 2>&1 | FileCheck %t/parameters.mlir
// RUN: quant-translate --export-tflite %t/scales.mlir -o %t/scales.tflite 2>&1 | FileCheck %t/scales.mlir
// RUN: quant-translate --export-tflite %t/values.mlir -o %t/values.tflite 2>&1 | FileCheck %t/values.mlir
// RUN: quant-translate --export-tflite %t/sparse.mlir -o %t/sparse.tflite 2>&1 | FileCheck %t/sparse.mlir
// RUN: quant-translate --export-tflite %t/recurrent.mlir -o %t/recurrent.tflite 2>&1 | FileCheck %t/recurrent.mlir
// RUN: quant-translate --export-tflite %t/taken.mlir -o %t/taken.tflite 2>&1 | count 0

//--- types.mlir
!i16 = !quant.uniform<i16:f32, 0.001>
!i8 = !quant.uniform<i8:f32, 0.5:3>
func.func @main(%a: tensor<1x4x!i16>, %s: tensor<2xi64>, %f: tensor<1x4xf64>, %b: tensor<1x4x!i8>, %x: tensor<4xi16>)
    -> (tensor<1x4x!i16>, tensor<?x?xf32>, tensor<1x4xf64>, tensor<1x4x!i8>, tensor<2xi16>) {
  // CHECK: types.mlir:[[@LINE+1]]:8: warning: LiteRT can't run this SQUARED_DIFFERENCE: its kernels take f32, i32, q8, not q16; --keep-float with its name leaves it in float
  %0 = qnn.squared_difference %a, %a : (tensor<1x4x!i16>, tensor<1x4x!i16>) -> tensor<1x4x!i16>
  %1 = qnn.cast %f {to = f32} : (tensor<1x4xf64>) -> tensor<1x4xf32>
  // CHECK: LiteRT can't run this RESHAPE: operand 1 is i64, its kernels take i32 there
  %2 = qnn.reshape %1, %s : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: LiteRT can't run this ADD: its kernels take f32, i64, i32, i16, q8, qu8, q16, not f64
  %3 = qnn.add %f, %f : (tensor<1x4xf64>, tensor<1x4xf64>) -> tensor<1x4xf64>
  // CHECK: LiteRT can't run this NEG: its kernels take f32, i64, i32, not q8
  %4 = qnn.neg %b : (tensor<1x4x!i8>) -> tensor<1x4x!i8>
  // CHECK: LiteRT can't run this SPLIT: operand 0 is i64, its kernels take i32 there
  %zero = qnn.constant dense<0> : tensor<i64> -> tensor<i64>
  %5:2 = qnn.split %zero, %x {num_splits = 2 : i64} : (tensor<i64>, tensor<4xi16>) -> (tensor<2xi16>, tensor<2xi16>)
  return %0, %2, %3, %4, %5#0 : tensor<1x4x!i16>, tensor<?x?xf32>, tensor<1x4xf64>, tensor<1x4x!i8>, tensor<2xi16>
}

//--- ranks.mlir
func.func @main(%a: tensor<1x1x1x1x1x4xf32>) -> (tensor<1x1x1x1x1x6xf32>, tensor<1x1x1x1x1x1x4xf32>) {
  %p = qnn.constant dense<[[0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [1, 1]]> : tensor<6x2xi32> -> tensor<6x2xi32>
  // CHECK: LiteRT can't run this PAD: it has 6 dimensions, its kernels take 0 to 5
  %0 = qnn.pad %a, %p : (tensor<1x1x1x1x1x4xf32>, tensor<6x2xi32>) -> tensor<1x1x1x1x1x6xf32>
  %s = qnn.constant dense<[1, 1, 1, 1, 1, 1, 4]> : tensor<7xi32> -> tensor<7xi32>
  %1 = qnn.reshape %a, %s : (tensor<1x1x1x1x1x4xf32>, tensor<7xi32>) -> tensor<1x1x1x1x1x1x4xf32>
  // CHECK: LiteRT can't run this SOFTMAX: it has 7 dimensions, its kernels take 1 to 6
  %2 = qnn.softmax %1 {beta = 1.0 : f32} : (tensor<1x1x1x1x1x1x4xf32>) -> tensor<1x1x1x1x1x1x4xf32>
  return %0, %2 : tensor<1x1x1x1x1x6xf32>, tensor<1x1x1x1x1x1x4xf32>
}

//--- values.mlir
func.func @main(%x: tensor<2xf32>, %i: tensor<2xi32>, %l: tensor<2xi64>, %t: tensor<4x2xf32>)
    -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi64>, tensor<1x2xf32>, tensor<1xf32>, tensor<4xf32>, tensor<4xf32>) {
  %f0 = qnn.constant dense<[1.0, -0.0]> : tensor<2xf32> -> tensor<2xf32>
  %i0 = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %l0 = qnn.constant dense<[1, 0]> : tensor<2xi64> -> tensor<2xi64>
  // Real division has a result there, that of real remainders too.
  // CHECK-NOT: {{DIV|FLOOR_MOD}}
  %0 = qnn.div %x, %f0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.floor_mod %0, %f0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK: LiteRT can't run this FLOOR_DIV: an element of its divisor is 0{{$}}
  %2 = qnn.floor_div %x, %f0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK: LiteRT can't run this DIV: an element of its divisor is 0{{$}}
  %3 = qnn.div %i, %i0 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  // CHECK: LiteRT can't run this FLOOR_MOD: an element of its divisor is 0{{$}}
  %4 = qnn.floor_mod %i, %i0 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  // CHECK: LiteRT can't run this FLOOR_MOD: an element of its divisor is 0{{$}}
  %5 = qnn.floor_mod %l, %l0 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  // CHECK: LiteRT can't run this GATHER: its index 4 is outside of 0 to 3
  %four = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %6 = qnn.gather %t, %four {axis = 0 : i64} : (tensor<4x2xf32>, tensor<1xi32>) -> tensor<1x2xf32>
  // CHECK: LiteRT can't run this GATHER_ND: its index -1 is outside of 0 to 1
  %pair = qnn.constant dense<[[3, -1]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %7 = qnn.gather_nd %t, %pair : (tensor<4x2xf32>, tensor<1x2xi32>) -> tensor<1xf32>
  // CHECK: LiteRT can't run this SCATTER_ND: its index 4 is outside of 0 to 3
  %at = qnn.constant dense<[[0], [4]]> : tensor<2x1xi32> -> tensor<2x1xi32>
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %8 = qnn.scatter_nd %at, %x, %s : (tensor<2x1xi32>, tensor<2xf32>, tensor<1xi32>) -> tensor<4xf32>
  // CHECK: LiteRT can't run this SPARSE_TO_DENSE: its index 5 is outside of 0 to 3
  %places = qnn.constant dense<[1, 5]> : tensor<2xi32> -> tensor<2xi32>
  %none = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %9 = qnn.sparse_to_dense %places, %s, %x, %none : (tensor<2xi32>, tensor<1xi32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
  return %1, %2, %3, %4, %5, %6, %7, %8, %9 : tensor<2xf32>, tensor<2xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi64>, tensor<1x2xf32>, tensor<1xf32>, tensor<4xf32>, tensor<4xf32>
}

//--- sparse.mlir
func.func @main(%list: tensor<2xi32>, %rows: tensor<2x1xi32>, %five: tensor<2x5xi32>, %x: tensor<2xf32>, %y: tensor<5xf32>, %one: tensor<1xf32>, %n: tensor<f32>)
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1x1x1x1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4x3xf32>) {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %s5 = qnn.constant dense<[1, 1, 1, 1, 4]> : tensor<5xi32> -> tensor<5xi32>
  // CHECK-NOT: warning
  %0 = qnn.sparse_to_dense %list, %s, %x, %n : (tensor<2xi32>, tensor<1xi32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.sparse_to_dense %list, %s, %n, %n : (tensor<2xi32>, tensor<1xi32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.sparse_to_dense %rows, %s, %x, %n : (tensor<2x1xi32>, tensor<1xi32>, tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: sparse.mlir:[[@LINE+1]]:8: warning: LiteRT can't run this SPARSE_TO_DENSE: its indices [2], shape of [1] and values [5] don't fit, its kernels take [n] or [n, rank of up to 4], [rank] and [n] or []
  %3 = qnn.sparse_to_dense %list, %s, %y, %n : (tensor<2xi32>, tensor<1xi32>, tensor<5xf32>, tensor<f32>) -> tensor<4xf32>
  // CHECK: LiteRT can't run this SPARSE_TO_DENSE: its indices [2, 5], shape of [5] and values [2] don't fit
  %4 = qnn.sparse_to_dense %five, %s5, %x, %n : (tensor<2x5xi32>, tensor<5xi32>, tensor<2xf32>, tensor<f32>) -> tensor<1x1x1x1x4xf32>
  // CHECK: LiteRT can't run this SPARSE_TO_DENSE: its indices [2], shape of [1] and values [1] don't fit
  %5 = qnn.sparse_to_dense %list, %s, %one, %n : (tensor<2xi32>, tensor<1xi32>, tensor<1xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = qnn.scatter_nd %rows, %x, %s : (tensor<2x1xi32>, tensor<2xf32>, tensor<1xi32>) -> tensor<4xf32>
  // CHECK: LiteRT can't run this SCATTER_ND: its indices [2, 1] and values [2] don't fit a result of [4, 3], its kernels take a slice for each
  %s43 = qnn.constant dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  %7 = qnn.scatter_nd %rows, %x, %s43 : (tensor<2x1xi32>, tensor<2xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1x1x1x1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4x3xf32>
}

//--- recurrent.mlir
!i8 = !quant.uniform<i8:f32, 0.5>
!i16 = !quant.uniform<i16:f32, 0.5>
func.func @main(%x: tensor<1x4xf32>, %q: tensor<1x4x!i16>) -> (tensor<1x2xf32>, tensor<1x2x!i16>) {
  %wf = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!i8>
  %wt = qnn.constant dense<1.0> : tensor<2x3xf32> -> tensor<2x3xf32>
  %no = qnn.no_value : none
  %state = qnn.variable : tensor<1x6xf32>
  // With weights of 8 bits beside real values a kernel of its own runs.
  // CHECK-NOT: SVDF: its kernels take {{.*}} not f32/q8
  %0 = qnn.svdf %x, %wf, %wt, %no, %state {rank = 1 : i64} : (tensor<1x4xf32>, tensor<2x4x!i8>, tensor<2x3xf32>, none, tensor<1x6xf32>) -> tensor<1x2xf32>
  // CHECK: LiteRT can't run this SVDF: its kernels take f32/f32, f32/q8, q8/q8, not q16/q8
  %qt = qnn.constant dense<1> : tensor<2x3xi16> -> tensor<2x3x!i16>
  %b = qnn.constant dense<0> : tensor<2xi32> -> tensor<2xi32>
  %qs = qnn.variable : tensor<1x6x!i16>
  %1 = qnn.svdf %q, %wf, %qt, %b, %qs {rank = 1 : i64} : (tensor<1x4x!i16>, tensor<2x4x!i8>, tensor<2x3x!i16>, tensor<2xi32>, tensor<1x6x!i16>) -> tensor<1x2x!i16>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2x!i16>
}

//--- zero-points.mlir
!a = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8:f32, 0.25:1>
!h = !quant.uniform<i16:f32, 0.001:1>
func.func @main(%x: tensor<1x4x4x1x!a>, %h: tensor<1x4x!h>) -> (tensor<1x4x4x1x!a>, tensor<1x4x!h>, tensor<1x4x4x1x!a>, tensor<4x!a>) {
  %w = qnn.constant dense<2> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!w>
  // CHECK: LiteRT can't run this CONV_2D: its int8 weights have zero point 1, its kernels take 0
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x1x!a>, tensor<1x1x1x1x!w>) -> tensor<1x4x4x1x!a>
  // CHECK: LiteRT can't run this ADD: an int16 tensor of it has zero point 1, its kernels take 0
  %1 = qnn.add %h, %h : (tensor<1x4x!h>, tensor<1x4x!h>) -> tensor<1x4x!h>
  %d = qnn.constant dense<3> : tensor<1xi8> -> tensor<1x!a>
  // CHECK: LiteRT can't run this DIV: an element of its divisor is 0 in integers
  %2 = qnn.div %x, %d : (tensor<1x4x4x1x!a>, tensor<1x!a>) -> tensor<1x4x4x1x!a>
  %i = qnn.constant dense<[[0]]> : tensor<1x1xi32> -> tensor<1x1xi32>
  %u = qnn.constant dense<5> : tensor<1xi8> -> tensor<1x!a>
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: LiteRT can't run this SCATTER_ND: its kernels fill empty places with the byte 0, which is not zero point 3
  %3 = qnn.scatter_nd %i, %u, %s : (tensor<1x1xi32>, tensor<1x!a>, tensor<1xi32>) -> tensor<4x!a>
  return %0, %1, %2, %3 : tensor<1x4x4x1x!a>, tensor<1x4x!h>, tensor<1x4x4x1x!a>, tensor<4x!a>
}

//--- parameters.mlir
!a = !quant.uniform<i8:f32, 0.5:3>
!b = !quant.uniform<i8:f32, 0.5:4>
!c = !quant.uniform<i8:f32, 0.25:3>
func.func @main(%x: tensor<1x4x!a>, %y: tensor<1x4x!c>) -> (tensor<4x1x!b>, tensor<2x4x!a>, tensor<1x4x!a>) {
  %p = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: LiteRT can't run this TRANSPOSE: its operands and results have different scales or zero points, its kernels take one for all
  %0 = qnn.transpose %x, %p : (tensor<1x4x!a>, tensor<2xi32>) -> tensor<4x1x!b>
  // CHECK: LiteRT can't run this CONCATENATION: its operands and results have different scales or zero points, its kernels take one for all
  %1 = qnn.concatenation %x, %y {axis = 0 : i64} : (tensor<1x4x!a>, tensor<1x4x!c>) -> tensor<2x4x!a>
  // CHECK: LiteRT can't run this LOGISTIC: its result has scale 0.5 and zero point 3, its kernels take 0.00390625 and -128
  %2 = qnn.logistic %x : (tensor<1x4x!a>) -> tensor<1x4x!a>
  return %0, %1, %2 : tensor<4x1x!b>, tensor<2x4x!a>, tensor<1x4x!a>
}

//--- scales.mlir
!a = !quant.uniform<i8:f32, 0.5:3>
!huge = !quant.uniform<i8:f32, 1.3e36:3>
!tiny = !quant.uniform<i8:f32, 1.0e-9:3>
!denormal = !quant.uniform<i8:f32, 1.0e-42:3>
!soft = !quant.uniform<i8:f32, 0.00390625:-128>
func.func @main(%x: tensor<1x4x!a>, %h: tensor<1x4x!huge>, %t: tensor<1x4x!tiny>, %f: tensor<1x4xf32>)
    -> (tensor<1x4x!huge>, tensor<1x4x!tiny>, tensor<1x4x!soft>, tensor<1x4x!tiny>, tensor<1x4x!tiny>, tensor<1x4x!denormal>, tensor<1x4x!tiny>) {
  // CHECK: LiteRT can't run this ADD: the scales {{.*}} are too large for its kernels
  %0 = qnn.add %h, %h : (tensor<1x4x!huge>, tensor<1x4x!huge>) -> tensor<1x4x!huge>
  // CHECK: LiteRT can't run this ADD: its scales 0.5 and 0.5 are too far from {{.*}} of its result
  %1 = qnn.add %x, %x : (tensor<1x4x!a>, tensor<1x4x!a>) -> tensor<1x4x!tiny>
  // CHECK: LiteRT can't run this SOFTMAX: the scale {{.*}} of its operand is too small, its kernels take above
  %2 = qnn.softmax %t {beta = 1.0 : f32} : (tensor<1x4x!tiny>) -> tensor<1x4x!soft>
  // CHECK: LiteRT can't run this HARD_SWISH: it rescales by {{.*}}, its kernels by less than 1
  %3 = qnn.hard_swish %x : (tensor<1x4x!a>) -> tensor<1x4x!tiny>
  // CHECK: LiteRT can't run this MUL: the scale {{.*}} of its result is too small for its fused activation
  %4 = qnn.mul %t, %t {activation = #qnn<activation relu6>} : (tensor<1x4x!tiny>, tensor<1x4x!tiny>) -> tensor<1x4x!tiny>
  // CHECK: LiteRT can't run this QUANTIZE: a scale of {{.*}} is no normal 32-bit float
  %5 = qnn.quantize %f : (tensor<1x4xf32>) -> tensor<1x4x!denormal>
  %w = qnn.constant dense<2> : tensor<4x4xi8> -> tensor<4x4x!quant.uniform<i8:f32, 0.25>>
  // CHECK: LiteRT can't run this FULLY_CONNECTED: it rescales a product by {{.*}}, its kernels by less than 256
  %6 = qnn.fully_connected %x, %w : (tensor<1x4x!a>, tensor<4x4x!quant.uniform<i8:f32, 0.25>>) -> tensor<1x4x!tiny>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<1x4x!huge>, tensor<1x4x!tiny>, tensor<1x4x!soft>, tensor<1x4x!tiny>, tensor<1x4x!tiny>, tensor<1x4x!denormal>, tensor<1x4x!tiny>
}

//--- taken.mlir
// Just inside: the smallest logit scale of a softmax, a product rescaled by 255, scales far apart the other way round.
!a = !quant.uniform<i8:f32, 0.5:3>
!b = !quant.uniform<i8:f32, 1.0e-9:3>
!soft = !quant.uniform<i8:f32, 0.00390625:-128>
!logit = !quant.uniform<i8:f32, 1.6e-8:3>
func.func @main(%x: tensor<1x4x!a>, %y: tensor<1x4x!b>, %l: tensor<1x4x!logit>) -> (tensor<1x4x!a>, tensor<1x4x!soft>, tensor<1x4x!b>, tensor<1x4x!a>) {
  %0 = qnn.add %x, %y : (tensor<1x4x!a>, tensor<1x4x!b>) -> tensor<1x4x!a>
  %1 = qnn.softmax %l {beta = 1.0 : f32} : (tensor<1x4x!logit>) -> tensor<1x4x!soft>
  // The difference may be rescaled by any factor.
  %2 = qnn.sub %x, %y : (tensor<1x4x!a>, tensor<1x4x!b>) -> tensor<1x4x!b>
  %d = qnn.constant dense<4> : tensor<1xi8> -> tensor<1x!a>
  %3 = qnn.div %x, %d : (tensor<1x4x!a>, tensor<1x!a>) -> tensor<1x4x!a>
  return %0, %1, %2, %3 : tensor<1x4x!a>, tensor<1x4x!soft>, tensor<1x4x!b>, tensor<1x4x!a>
}
