// Layers with a state, run by upstream: what a call leaves the next one reads. And integers beyond what RESCALE takes.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s
// As TOSA the state is a variable; a .tosa file has no place for it, and says so.
// RUN: quant-opt %t/net.mlir --quantc-to-tosa --mlir-print-local-scope | FileCheck %s --check-prefix=TOSA
// TOSA: tosa.variable @[[STATE:.*]] = dense<0> : tensor<1x2xi16>
// TOSA: tosa.variable_read @[[STATE]]
// TOSA: tosa.variable_write @[[STATE]]
// CLAMP takes no 32 bits.
// TOSA-NOT: tosa.clamp {{.*}}xi32

//--- net.mlir
!d = !quant.uniform<i16:f32, 0.5>
!q = !quant.uniform<i16:f32, 0.001>
!x = !quant.uniform<i8:f32, 0.5>
!log = !quant.uniform<i8:f32, 0.0625:127>
func.func @svdf(%x: tensor<1x2x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x!quant.uniform<i8:f32, 64.0>> {
  %wf = qnn.constant dense<[[10, 20]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %wt = qnn.constant dense<[[100, 200]]> : tensor<1x2xi16> -> tensor<1x2x!quant.uniform<i16:f32, 0.5>>
  %b = qnn.constant dense<[8]> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.125>>
  %state = qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 0.25>>
  %y = qnn.svdf %x, %wf, %wt, %b, %state {rank = 1 : i64, activation = #qnn<activation relu>} : (tensor<1x2x!quant.uniform<i8:f32, 0.5>>, tensor<1x2x!quant.uniform<i8<-127:127>:f32, 0.5>>, tensor<1x2x!quant.uniform<i16:f32, 0.5>>, tensor<1x!quant.uniform<i32:f32, 0.125>>, tensor<1x2x!quant.uniform<i16:f32, 0.25>>) -> tensor<1x1x!quant.uniform<i8:f32, 64.0>>
  return %y : tensor<1x1x!quant.uniform<i8:f32, 64.0>>
}
func.func @lstm(%x: tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {
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
func.func @div16(%x: tensor<5x!d>, %y: tensor<5x!d>) -> tensor<5x!q> {
  %0 = qnn.div %x, %y : (tensor<5x!d>, tensor<5x!d>) -> tensor<5x!q>
  return %0 : tensor<5x!q>
}
func.func @log_softmax(%x: tensor<1x3x!x>) -> tensor<1x3x!log> {
  %0 = qnn.log_softmax %x : (tensor<1x3x!x>) -> tensor<1x3x!log>
  return %0 : tensor<1x3x!log>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func @print_svdf(%y: tensor<1x1xi8>) {
  %w = arith.extsi %y : tensor<1x1xi8> to tensor<1x1xi32>
  %u = tensor.cast %w : tensor<1x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u) : (tensor<*xi32>) -> ()
  return
}
func.func @print_lstm(%y: tensor<1x2x2xi8>) {
  %w = arith.extsi %y : tensor<1x2x2xi8> to tensor<1x2x2xi32>
  %u = tensor.cast %w : tensor<1x2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u) : (tensor<*xi32>) -> ()
  return
}
func.func @entry() {
  // The first call has only its own sum, the second that of the first too.
  // CHECK: {{\[\[}}39]]
  // CHECK: {{\[\[}}59]]
  %x0 = arith.constant dense<[[2, 4]]> : tensor<1x2xi8>
  %y0 = call @svdf(%x0) : (tensor<1x2xi8>) -> tensor<1x1xi8>
  call @print_svdf(%y0) : (tensor<1x1xi8>) -> ()
  %y1 = call @svdf(%x0) : (tensor<1x2xi8>) -> tensor<1x1xi8>
  call @print_svdf(%y1) : (tensor<1x1xi8>) -> ()
  // Two steps, and two more that begin where those ended.
  // CHECK: {{\[\[\[}}29,    0],
  // CHECK-NEXT: [59,    14]]]
  // CHECK: {{\[\[\[}}59,    10],
  // CHECK-NEXT: [77,    23]]]
  %x1 = arith.constant dense<[[[64, -64], [127, 0]]]> : tensor<1x2x2xi8>
  %y2 = call @lstm(%x1) : (tensor<1x2x2xi8>) -> tensor<1x2x2xi8>
  call @print_lstm(%y2) : (tensor<1x2x2xi8>) -> ()
  %y3 = call @lstm(%x1) : (tensor<1x2x2xi8>) -> tensor<1x2x2xi8>
  call @print_lstm(%y3) : (tensor<1x2x2xi8>) -> ()
  // In steps of 0.001; the last saturates.
  // CHECK: [3500,  -3500,  -333,  3,  -32768]
  %a = arith.constant dense<[7, -7, 1, 100, -32768]> : tensor<5xi16>
  %b = arith.constant dense<[2, 2, -3, 32767, 1]> : tensor<5xi16>
  %y4 = call @div16(%a, %b) : (tensor<5xi16>, tensor<5xi16>) -> tensor<5xi16>
  %w4 = arith.extsi %y4 : tensor<5xi16> to tensor<5xi32>
  %u4 = tensor.cast %w4 : tensor<5xi32> to tensor<*xi32>
  call @printMemrefI32(%u4) : (tensor<*xi32>) -> ()
  // Differences of 63 and 3.5, whose fixed point fills 31 bits.
  // CHECK: {{\[\[}}127,   71,   -128]]
  %x5 = arith.constant dense<[[127, 120, -128]]> : tensor<1x3xi8>
  %y5 = call @log_softmax(%x5) : (tensor<1x3xi8>) -> tensor<1x3xi8>
  %w5 = arith.extsi %y5 : tensor<1x3xi8> to tensor<1x3xi32>
  %u5 = tensor.cast %w5 : tensor<1x3xi32> to tensor<*xi32>
  call @printMemrefI32(%u5) : (tensor<*xi32>) -> ()
  return
}
