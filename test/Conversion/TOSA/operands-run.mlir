// Operands with parameters of their own, run by upstream. Values by hand.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s

//--- net.mlir
!a = !quant.uniform<i8:f32, 0.5:3>
!b = !quant.uniform<i8:f32, 0.25:-3>
!y = !quant.uniform<i8:f32, 0.25:5>
!c = !quant.uniform<i8:f32, 0.0625>
!six = !quant.uniform<i8:f32, 0.0625:-128>
func.func @prelu(%x: tensor<1x4x!a>, %alpha: tensor<4x!b>) -> tensor<1x4x!y> {
  %0 = qnn.prelu %x, %alpha : (tensor<1x4x!a>, tensor<4x!b>) -> tensor<1x4x!y>
  return %0 : tensor<1x4x!y>
}
func.func @greater(%x: tensor<3x!a>, %y: tensor<3x!b>) -> tensor<3xi1> {
  %0 = qnn.greater %x, %y : (tensor<3x!a>, tensor<3x!b>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}
func.func @select(%c: tensor<2xi1>, %x: tensor<2x2x!a>, %y: tensor<2x2x!a>) -> tensor<2x2x!a> {
  %0 = qnn.select %c, %x, %y : (tensor<2xi1>, tensor<2x2x!a>, tensor<2x2x!a>) -> tensor<2x2x!a>
  return %0 : tensor<2x2x!a>
}
func.func @add(%x: tensor<3x!c>, %y: tensor<3x!c>) -> tensor<3x!six> {
  %0 = qnn.add %x, %y {activation = #qnn<activation relu6>} : (tensor<3x!c>, tensor<3x!c>) -> tensor<3x!six>
  return %0 : tensor<3x!six>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func @entry() {
  // 5, -5 * 0.5, 0 and 50, which is beyond the integers.
  // CHECK: [25,   -5,   5,   127]
  %x0 = arith.constant dense<[[13, -7, 3, 103]]> : tensor<1x4xi8>
  %a0 = arith.constant dense<[1, -1, 7, 1]> : tensor<4xi8>
  %y0 = call @prelu(%x0, %a0) : (tensor<1x4xi8>, tensor<4xi8>) -> tensor<1x4xi8>
  %w0 = arith.extsi %y0 : tensor<1x4xi8> to tensor<1x4xi32>
  %u0 = tensor.cast %w0 : tensor<1x4xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  // 1 > 1, 0 > 0.25, 2 > 1.75.
  // CHECK: [0,  0,  1]
  %x1 = arith.constant dense<[5, 3, 7]> : tensor<3xi8>
  %a1 = arith.constant dense<[1, -2, 4]> : tensor<3xi8>
  %y1 = call @greater(%x1, %a1) : (tensor<3xi8>, tensor<3xi8>) -> tensor<3xi1>
  %w1 = arith.extui %y1 : tensor<3xi1> to tensor<3xi32>
  %u1 = tensor.cast %w1 : tensor<3xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // A vector chooses rows.
  // CHECK: {{\[\[}}1,   2],
  // CHECK-NEXT: [7,   8]]
  %c2 = arith.constant dense<[true, false]> : tensor<2xi1>
  %x2 = arith.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %a2 = arith.constant dense<[[5, 6], [7, 8]]> : tensor<2x2xi8>
  %y2 = call @select(%c2, %x2, %a2) : (tensor<2xi1>, tensor<2x2xi8>, tensor<2x2xi8>) -> tensor<2x2xi8>
  %w2 = arith.extsi %y2 : tensor<2x2xi8> to tensor<2x2xi32>
  %u2 = tensor.cast %w2 : tensor<2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u2) : (tensor<*xi32>) -> ()
  // 12.5, 1.5 and -1.5 between 0, the lowest integer, and 6, which is 96 above it.
  // CHECK: [-32,  -104,  -128]
  %x3 = arith.constant dense<[100, 12, -12]> : tensor<3xi8>
  %y3 = call @add(%x3, %x3) : (tensor<3xi8>, tensor<3xi8>) -> tensor<3xi8>
  %w3 = arith.extsi %y3 : tensor<3xi8> to tensor<3xi32>
  %u3 = tensor.cast %w3 : tensor<3xi32> to tensor<*xi32>
  call @printMemrefI32(%u3) : (tensor<*xi32>) -> ()
  return
}
