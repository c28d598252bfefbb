// Integers mean the same on both sides of an edge, and a file where they don't is written with a warning: LiteRT hands bytes on and converts nothing.
// RUN: quant-translate --export-tflite %s -o %t.tflite 2>&1 | FileCheck %s
!i = !quant.uniform<i8:f32, 0.5>
!j = !quant.uniform<i8:f32, 0.25>
func.func @main(%c: tensor<i1>, %x: tensor<4x!i>) -> (tensor<4x!i>, tensor<4x!i>, tensor<4x!i>) {
  // CHECK-DAG: edges.mlir:[[@LINE+1]]:8: warning: LiteRT can't run this IF: into its region value 0 is !quant.uniform<i8:f32, 5.000000e-01>, where !quant.uniform<i8:f32, 2.500000e-01> is taken
  %0 = qnn.if %c(%x) {
  ^bb0(%a: tensor<4x!i>):
    qnn.yield %a : tensor<4x!i>
  } else {
  ^bb0(%a: tensor<4x!j>):
    %q = qnn.quantize %a : (tensor<4x!j>) -> tensor<4x!i>
    qnn.yield %q : tensor<4x!i>
  } : (tensor<i1>, tensor<4x!i>) -> tensor<4x!i>
  // CHECK-DAG: edges.mlir:[[@LINE+1]]:8: warning: LiteRT can't run this IF: out of its region value 0 is !quant.uniform<i8:f32, 2.500000e-01>, where !quant.uniform<i8:f32, 5.000000e-01> is taken
  %1 = qnn.if %c(%x) {
  ^bb0(%a: tensor<4x!i>):
    qnn.yield %a : tensor<4x!i>
  } else {
  ^bb0(%a: tensor<4x!i>):
    %q = qnn.quantize %a : (tensor<4x!i>) -> tensor<4x!j>
    qnn.yield %q : tensor<4x!j>
  } : (tensor<i1>, tensor<4x!i>) -> tensor<4x!i>
  // CHECK-DAG: edges.mlir:[[@LINE+1]]:8: warning: LiteRT can't run this WHILE: out of its region value 0 is !quant.uniform<i8:f32, 2.500000e-01>, where !quant.uniform<i8:f32, 5.000000e-01> is taken
  %2 = qnn.while(%x) {
  ^bb0(%a: tensor<4x!i>):
    %no = qnn.constant dense<false> : tensor<i1> -> tensor<i1>
    qnn.yield %no : tensor<i1>
  } do {
  ^bb0(%a: tensor<4x!i>):
    %q = qnn.quantize %a : (tensor<4x!i>) -> tensor<4x!j>
    qnn.yield %q : tensor<4x!j>
  } : (tensor<4x!i>) -> tensor<4x!i>
  return %0, %1, %2 : tensor<4x!i>, tensor<4x!i>, tensor<4x!i>
}
