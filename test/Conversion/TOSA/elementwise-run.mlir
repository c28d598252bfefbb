// Sums of all 65536 pairs of integers, run by upstream: the kernel rounds each operand twice, its RESCALE once,
// with the multiplier next to it that gives the same bytes; where there is none it stays with two.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --qnn-to-tosa | FileCheck %s --check-prefix=TOSA
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s --match-full-lines

//--- net.mlir
!a = !quant.uniform<i8:f32, 0.05:3>
!b = !quant.uniform<i8:f32, 0.023:-20>
!c = !quant.uniform<i8:f32, 0.03:-20>
!y = !quant.uniform<i8:f32, 0.06:5>
// The multiplier of 0.023 / 0.1 is 1975684931.
// TOSA-LABEL: func.func @near
// TOSA: tosa.rescale %arg0
// TOSA: 1975684934
// TOSA: tosa.rescale %arg1
// TOSA-NEXT: tosa.add
// TOSA-LABEL: func.func @ties
// TOSA-COUNT-4: tosa.rescale
// TOSA-LABEL: func.func @less
func.func @near(%a: tensor<256x1x!a>, %b: tensor<1x256x!b>) -> tensor<256x256x!y> {
  %0 = qnn.add %a, %b : (tensor<256x1x!a>, tensor<1x256x!b>) -> tensor<256x256x!y>
  return %0 : tensor<256x256x!y>
}
func.func @ties(%a: tensor<256x1x!a>, %b: tensor<1x256x!c>) -> tensor<256x256x!y> {
  %0 = qnn.sub %a, %b : (tensor<256x1x!a>, tensor<1x256x!c>) -> tensor<256x256x!y>
  return %0 : tensor<256x256x!y>
}
func.func @less(%a: tensor<256x1x!a>, %b: tensor<1x256x!b>) -> tensor<256x256xi1> {
  %0 = qnn.less %a, %b : (tensor<256x1x!a>, tensor<1x256x!b>) -> tensor<256x256xi1>
  return %0 : tensor<256x256xi1>
}
//--- entry.mlir
func.func private @printI64(i64)
func.func private @printNewline()
func.func @all() -> (tensor<256x1xi8>, tensor<1x256xi8>) {
  %half = arith.constant 128 : index
  %a = tensor.generate {
  ^bb0(%i: index, %j: index):
    %q = arith.subi %i, %half : index
    %v = arith.index_cast %q : index to i8
    tensor.yield %v : i8
  } : tensor<256x1xi8>
  %b = tensor.generate {
  ^bb0(%i: index, %j: index):
    %q = arith.subi %j, %half : index
    %v = arith.index_cast %q : index to i8
    tensor.yield %v : i8
  } : tensor<1x256xi8>
  return %a, %b : tensor<256x1xi8>, tensor<1x256xi8>
}
// The sum of value * place, with the places from 1 on.
func.func @checksum(%y: tensor<256x256xi64>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %count = arith.constant 256 : index
  %none = arith.constant 0 : i64
  %sum = scf.for %i = %zero to %count step %one iter_args(%above = %none) -> i64 {
    %row = scf.for %j = %zero to %count step %one iter_args(%before = %above) -> i64 {
      %v = tensor.extract %y[%i, %j] : tensor<256x256xi64>
      %first = arith.muli %i, %count : index
      %at = arith.addi %first, %j : index
      %place = arith.addi %at, %one : index
      %factor = arith.index_cast %place : index to i64
      %product = arith.muli %v, %factor : i64
      %with = arith.addi %before, %product : i64
      scf.yield %with : i64
    }
    scf.yield %row : i64
  }
  call @printI64(%sum) : (i64) -> ()
  call @printNewline() : () -> ()
  return
}
func.func @entry() {
  %a, %b = call @all() : () -> (tensor<256x1xi8>, tensor<1x256xi8>)
  // CHECK: 95193226145
  %y0 = call @near(%a, %b) : (tensor<256x1xi8>, tensor<1x256xi8>) -> tensor<256x256xi8>
  %w0 = arith.extsi %y0 : tensor<256x256xi8> to tensor<256x256xi64>
  call @checksum(%w0) : (tensor<256x256xi64>) -> ()
  // CHECK-NEXT: 58804998817
  %y1 = call @ties(%a, %b) : (tensor<256x1xi8>, tensor<1x256xi8>) -> tensor<256x256xi8>
  %w1 = arith.extsi %y1 : tensor<256x256xi8> to tensor<256x256xi64>
  call @checksum(%w1) : (tensor<256x256xi64>) -> ()
  // CHECK-NEXT: 684744398
  %y2 = call @less(%a, %b) : (tensor<256x1xi8>, tensor<1x256xi8>) -> tensor<256x256xi1>
  %w2 = arith.extui %y2 : tensor<256x256xi1> to tensor<256x256xi64>
  call @checksum(%w2) : (tensor<256x256xi64>) -> ()
  return
}
