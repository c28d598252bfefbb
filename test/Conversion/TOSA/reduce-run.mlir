// Pooling and reductions, run by upstream: the integers that the kernels of profile tflite-2.13 give.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s

//--- net.mlir
!x = !quant.uniform<i8:f32, 0.5:3>
!y = !quant.uniform<i8:f32, 1.0:-1>
!one = !quant.uniform<i8:f32, 1.0>
func.func @mean(%x: tensor<1x3x!x>) -> tensor<1x!y> {
  %a = qnn.constant dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.mean %x, %a : (tensor<1x3x!x>, tensor<1xi32>) -> tensor<1x!y>
  return %0 : tensor<1x!y>
}
func.func @sum(%x: tensor<1x3x!x>) -> tensor<1x!y> {
  %a = qnn.constant dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.sum %x, %a : (tensor<1x3x!x>, tensor<1xi32>) -> tensor<1x!y>
  return %0 : tensor<1x!y>
}
func.func @prod(%x: tensor<2x3x!x>) -> tensor<2x!y> {
  %a = qnn.constant dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.reduce_prod %x, %a : (tensor<2x3x!x>, tensor<1xi32>) -> tensor<2x!y>
  return %0 : tensor<2x!y>
}
func.func @prod_columns(%x: tensor<2x3xf32>) -> tensor<3xf32> {
  %a = qnn.constant dense<0> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.reduce_prod %x, %a : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
func.func @largest(%x: tensor<2x3x!x>) -> tensor<2x!x> {
  %a = qnn.constant dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.reduce_max %x, %a : (tensor<2x3x!x>, tensor<1xi32>) -> tensor<2x!x>
  return %0 : tensor<2x!x>
}
func.func @first_least(%x: tensor<2x3x!x>) -> tensor<2xi32> {
  %a = qnn.constant dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.arg_min %x, %a {output_type = i32} : (tensor<2x3x!x>, tensor<1xi32>) -> tensor<2xi32>
  return %0 : tensor<2xi32>
}
func.func @average(%x: tensor<1x2x2x1x!one>) -> tensor<1x2x2x1x!one> {
  %0 = qnn.average_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x1x!one>) -> tensor<1x2x2x1x!one>
  return %0 : tensor<1x2x2x1x!one>
}
func.func @so_far(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = qnn.constant dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.cumsum %x, %a {exclusive = true, reverse = true} : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func private @printMemrefF32(tensor<*xf32>)
func.func @entry() {
  // Of 0.5, 0.5 and 3.0: 8 / 3 * 0.5 in two roundings, 2.67 is 3 and 1.5 is 2; the zero point is -1.
  // CHECK: [1]
  %x0_0 = arith.constant dense<[[4, 4, 9]]> : tensor<1x3xi8>
  %y0 = call @mean(%x0_0) : (tensor<1x3xi8>) -> tensor<1xi8>
  %w0 = arith.extsi %y0 : tensor<1xi8> to tensor<1xi32>
  %u0 = tensor.cast %w0 : tensor<1xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  // 0.5 + 0.5 + 3.5 = 4.5, half up.
  // CHECK: [4]
  %x1_0 = arith.constant dense<[[4, 4, 10]]> : tensor<1x3xi8>
  %y1 = call @sum(%x1_0) : (tensor<1x3xi8>) -> tensor<1xi8>
  %w1 = arith.extsi %y1 : tensor<1xi8> to tensor<1xi32>
  %u1 = tensor.cast %w1 : tensor<1xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // 1.0 * 2.0 * 3.0, and 0.0 * 48.5 * 48.5.
  // CHECK: [5,   -1]
  %x2_0 = arith.constant dense<[[5, 7, 9], [3, 100, 100]]> : tensor<2x3xi8>
  %y2 = call @prod(%x2_0) : (tensor<2x3xi8>) -> tensor<2xi8>
  %w2 = arith.extsi %y2 : tensor<2xi8> to tensor<2xi32>
  %u2 = tensor.cast %w2 : tensor<2xi32> to tensor<*xi32>
  call @printMemrefI32(%u2) : (tensor<*xi32>) -> ()
  // CHECK: [3,   -4,   0]
  %x3_0 = arith.constant dense<[[1.5, 2.0, 0.0], [2.0, -2.0, 5.0]]> : tensor<2x3xf32>
  %y3 = call @prod_columns(%x3_0) : (tensor<2x3xf32>) -> tensor<3xf32>
  %u3 = tensor.cast %y3 : tensor<3xf32> to tensor<*xf32>
  call @printMemrefF32(%u3) : (tensor<*xf32>) -> ()
  // CHECK: [7,   -3]
  %x4_0 = arith.constant dense<[[-5, 7, 1], [-128, -3, -4]]> : tensor<2x3xi8>
  %y4 = call @largest(%x4_0) : (tensor<2x3xi8>) -> tensor<2xi8>
  %w4 = arith.extsi %y4 : tensor<2xi8> to tensor<2xi32>
  %u4 = tensor.cast %w4 : tensor<2xi32> to tensor<*xi32>
  call @printMemrefI32(%u4) : (tensor<*xi32>) -> ()
  // CHECK: [1,  0]
  %x5_0 = arith.constant dense<[[7, -5, -5], [-128, -3, -128]]> : tensor<2x3xi8>
  %y5 = call @first_least(%x5_0) : (tensor<2x3xi8>) -> tensor<2xi32>
  %u5 = tensor.cast %y5 : tensor<2xi32> to tensor<*xi32>
  call @printMemrefI32(%u5) : (tensor<*xi32>) -> ()
  // The border does not count: -6 / 4, -3 / 2, -9 / 2, -5; halves away from zero.
  // CHECK: -2
  // CHECK: -2
  // CHECK: -5
  // CHECK: -5
  %x6_0 = arith.constant dense<[[[[1], [2]], [[-4], [-5]]]]> : tensor<1x2x2x1xi8>
  %y6 = call @average(%x6_0) : (tensor<1x2x2x1xi8>) -> tensor<1x2x2x1xi8>
  %w6 = arith.extsi %y6 : tensor<1x2x2x1xi8> to tensor<1x2x2x1xi32>
  %u6 = tensor.cast %w6 : tensor<1x2x2x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u6) : (tensor<*xi32>) -> ()
  // From the end, without the element itself.
  // CHECK: [6,    4,    0]
  // CHECK: [0.75,    0.25,    0]
  %x7_0 = arith.constant dense<[[1.0, 2.0, 4.0], [-1.0, 0.5, 0.25]]> : tensor<2x3xf32>
  %y7 = call @so_far(%x7_0) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %u7 = tensor.cast %y7 : tensor<2x3xf32> to tensor<*xf32>
  call @printMemrefF32(%u7) : (tensor<*xf32>) -> ()
  return
}
