// Softmax and its kin, run by upstream: the integers that the kernels of profile tflite-2.13 give.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s

//--- net.mlir
!x = !quant.uniform<i8:f32, 0.0625>
!y = !quant.uniform<i8:f32, 3.906250e-03:-128>
!x16 = !quant.uniform<i16:f32, 3.0517578125E-5>
!narrow = !quant.uniform<i8:f32, 0.03>
!fine = !quant.uniform<i16:f32, 3.0517578125E-5:-32768>
!log = !quant.uniform<i8:f32, 0.0625:127>
!unit = !quant.uniform<i8:f32, 7.812500e-03>
func.func @softmax8(%x: tensor<1x4x!x>) -> tensor<1x4x!y> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x4x!x>) -> tensor<1x4x!y>
  return %0 : tensor<1x4x!y>
}
func.func @softmax16(%x: tensor<1x3x!x16>) -> tensor<1x3x!x16> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x3x!x16>) -> tensor<1x3x!x16>
  return %0 : tensor<1x3x!x16>
}
func.func @softmax(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = qnn.softmax %x {beta = 2.0 : f32} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
func.func @softmax256(%x: tensor<1x256x!narrow>) -> tensor<1x256x!y> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x256x!narrow>) -> tensor<1x256x!y>
  return %0 : tensor<1x256x!y>
}
func.func @softmaxFine(%x: tensor<1x256x!narrow>) -> tensor<1x256x!fine> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x256x!narrow>) -> tensor<1x256x!fine>
  return %0 : tensor<1x256x!fine>
}
func.func @softmax1024(%x: tensor<1x1024x!narrow>) -> tensor<1x1024x!y> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x1024x!narrow>) -> tensor<1x1024x!y>
  return %0 : tensor<1x1024x!y>
}
func.func @log_softmax8(%x: tensor<1x4x!x>) -> tensor<1x4x!log> {
  %0 = qnn.log_softmax %x : (tensor<1x4x!x>) -> tensor<1x4x!log>
  return %0 : tensor<1x4x!log>
}
func.func @log_softmax(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = qnn.log_softmax %x : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
func.func @l2(%x: tensor<1x2x!x>) -> tensor<1x2x!unit> {
  %0 = qnn.l2_normalization %x : (tensor<1x2x!x>) -> tensor<1x2x!unit>
  return %0 : tensor<1x2x!unit>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printI64(i64)
func.func private @printNewline()
// -128 to 127, again and again.
func.func @place(%i: index) -> i8 {
  %half = arith.constant 128 : index
  %q = arith.subi %i, %half : index
  %v = arith.index_cast %q : index to i8
  return %v : i8
}
// The sum of value * place, with the places from 1 on.
func.func @checksum(%y: tensor<1x?xi16>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %none = arith.constant 0 : i64
  %count = tensor.dim %y, %one : tensor<1x?xi16>
  %sum = scf.for %i = %zero to %count step %one iter_args(%before = %none) -> i64 {
    %v = tensor.extract %y[%zero, %i] : tensor<1x?xi16>
    %wide = arith.extsi %v : i16 to i64
    %place = arith.addi %i, %one : index
    %factor = arith.index_cast %place : index to i64
    %product = arith.muli %wide, %factor : i64
    %with = arith.addi %before, %product : i64
    scf.yield %with : i64
  }
  call @printI64(%sum) : (i64) -> ()
  call @printNewline() : () -> ()
  return
}
func.func @entry() {
  // Of -8.0, 0.0, 1.25, 2.5: 0, 15, 54 and 187 of 256.
  // CHECK: [-128,   -113,   -74,   59]
  %x0_0 = arith.constant dense<[[-128, 0, 20, 40]]> : tensor<1x4xi8>
  %y0 = call @softmax8(%x0_0) : (tensor<1x4xi8>) -> tensor<1x4xi8>
  %w0 = arith.extsi %y0 : tensor<1x4xi8> to tensor<1x4xi32>
  %u0 = tensor.cast %w0 : tensor<1x4xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  // Of -1, 0, 1: 0.0900, 0.2447, 0.6652 of 32768.
  // CHECK: [2950,   8020,   21798]
  %x1_0 = arith.constant dense<[[-32768, 0, 32767]]> : tensor<1x3xi16>
  %y1 = call @softmax16(%x1_0) : (tensor<1x3xi16>) -> tensor<1x3xi16>
  %w1 = arith.extsi %y1 : tensor<1x3xi16> to tensor<1x3xi32>
  %u1 = tensor.cast %w1 : tensor<1x3xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // 2.0 apart.
  // CHECK: [0.119203,   0.880797]
  %x2_0 = arith.constant dense<[[0.0, 1.0]]> : tensor<1x2xf32>
  %y2 = call @softmax(%x2_0) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %u2 = tensor.cast %y2 : tensor<1x2xf32> to tensor<*xf32>
  call @printMemrefF32(%u2) : (tensor<*xf32>) -> ()
  // The logarithm of the sum is 0.3137; 16 steps are 1.0. What is too small is the least.
  // CHECK: [-46,   82,   102,   122]
  %x3_0 = arith.constant dense<[[-128, 0, 20, 40]]> : tensor<1x4xi8>
  %y3 = call @log_softmax8(%x3_0) : (tensor<1x4xi8>) -> tensor<1x4xi8>
  %w3 = arith.extsi %y3 : tensor<1x4xi8> to tensor<1x4xi32>
  %u3 = tensor.cast %w3 : tensor<1x4xi32> to tensor<*xi32>
  call @printMemrefI32(%u3) : (tensor<*xi32>) -> ()
  // CHECK: [-1.31326,   -0.313262]
  %x4_0 = arith.constant dense<[[0.0, 1.0]]> : tensor<1x2xf32>
  %y4 = call @log_softmax(%x4_0) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %u4 = tensor.cast %y4 : tensor<1x2xf32> to tensor<*xf32>
  call @printMemrefF32(%u4) : (tensor<*xf32>) -> ()
  // 0.6 and -0.8 of 128.
  // CHECK: [77,   -102]
  %x5_0 = arith.constant dense<[[30, -40]]> : tensor<1x2xi8>
  %y5 = call @l2(%x5_0) : (tensor<1x2xi8>) -> tensor<1x2xi8>
  %w5 = arith.extsi %y5 : tensor<1x2xi8> to tensor<1x2xi32>
  %u5 = tensor.cast %w5 : tensor<1x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u5) : (tensor<*xi32>) -> ()
  // All differences, and a sum of more than 512 exponentials: what LiteRT's BUILTIN_REF gives.
  // CHECK: -4154964
  %x6 = tensor.generate {
  ^bb0(%i: index, %j: index):
    %v = func.call @place(%j) : (index) -> i8
    tensor.yield %v : i8
  } : tensor<1x256xi8>
  %y6 = call @softmax256(%x6) : (tensor<1x256xi8>) -> tensor<1x256xi8>
  %w6 = arith.extsi %y6 : tensor<1x256xi8> to tensor<1x256xi16>
  %u6 = tensor.cast %w6 : tensor<1x256xi16> to tensor<1x?xi16>
  call @checksum(%u6) : (tensor<1x?xi16>) -> ()
  // CHECK: -67042792
  %x7 = tensor.generate {
  ^bb0(%i: index, %j: index):
    %v = func.call @place(%j) : (index) -> i8
    tensor.yield %v : i8
  } : tensor<1x1024xi8>
  %y7 = call @softmax1024(%x7) : (tensor<1x1024xi8>) -> tensor<1x1024xi8>
  %w7 = arith.extsi %y7 : tensor<1x1024xi8> to tensor<1x1024xi16>
  %u7 = tensor.cast %w7 : tensor<1x1024xi16> to tensor<1x?xi16>
  call @checksum(%u7) : (tensor<1x?xi16>) -> ()
  // With 16 bits the low bits of the exponentials show.
  // CHECK: -1063302461
  %y8 = call @softmaxFine(%x6) : (tensor<1x256xi8>) -> tensor<1x256xi16>
  %u8 = tensor.cast %y8 : tensor<1x256xi16> to tensor<1x?xi16>
  call @checksum(%u8) : (tensor<1x?xi16>) -> ()
  return
}
