// The forms of an LSTM, run by upstream: steps along the first axis, an input gate that is what
// the forget gate leaves, peepholes, a cell that is clipped at both ends; a projection, zero points of the hidden value and
// of the state, a clip behind it. The second call goes on where the first ended.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s
// RUN: quant-opt %t/net.mlir --quantc-to-tosa --mlir-print-local-scope | FileCheck %s --check-prefix=TOSA
// What the forget gate leaves of one is 32767 less its integer.
// TOSA-LABEL: func.func @lstm
// TOSA: %[[ONE:.*]] = "tosa.const"() <{values = dense<32767> : tensor<1x1x1x1xi32>}>
// TOSA-NEXT: tosa.sub %[[ONE]], %{{.*}} : (tensor<1x1x1x1xi32>, tensor<2x1x1x2xi32>)

//--- net.mlir
!x = !quant.uniform<i8:f32, 0.0078125:-3>
!w = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!p = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>
!c = !quant.uniform<i16:f32, 4.8828125E-4>
!h = !quant.uniform<i8:f32, 0.0078125:5>
!b = !quant.uniform<i32:f32, 6.103515625E-5>
func.func @lstm(%x: tensor<2x2x2x!x>) -> tensor<2x2x2x!h> {
  %none = qnn.no_value : none
  %i1 = qnn.constant dense<[[32, 32], [-32, 32]]> : tensor<2x2xi8> -> tensor<2x2x!w>
  %i2 = qnn.constant dense<[[127, -127], [127, 127]]> : tensor<2x2xi8> -> tensor<2x2x!w>
  %i3 = qnn.constant dense<[[100, 20], [-20, 100]]> : tensor<2x2xi8> -> tensor<2x2x!w>
  %r1 = qnn.constant dense<[[-10, 10], [-10, 10]]> : tensor<2x2xi8> -> tensor<2x2x!w>
  %r2 = qnn.constant dense<[[64, 0], [0, 64]]> : tensor<2x2xi8> -> tensor<2x2x!w>
  %r3 = qnn.constant dense<[[5, 5], [5, 5]]> : tensor<2x2xi8> -> tensor<2x2x!w>
  %p1 = qnn.constant dense<[20000, -20000]> : tensor<2xi16> -> tensor<2x!p>
  %p3 = qnn.constant dense<[-30000, 30000]> : tensor<2xi16> -> tensor<2x!p>
  %b1 = qnn.constant dense<[-16384, 8192]> : tensor<2xi32> -> tensor<2x!b>
  %b2 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2x!b>
  %b3 = qnn.constant dense<[-500, 500]> : tensor<2xi32> -> tensor<2x!b>
  %h = qnn.variable : tensor<2x2x!h>
  %c = qnn.variable : tensor<2x2x!c>
  %y = qnn.unidirectional_sequence_lstm %x, %none, %i1, %i2, %i3, %none, %r1, %r2, %r3, %none, %p1, %p3, %none, %b1, %b2, %b3, %none, %none, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, time_major = true, cell_clip = 0.125 : f32, proj_clip = 0.0 : f32, intermediates = [tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i8:f32, 0.0078125:5>>]} : (tensor<2x2x2x!x>, none, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, none, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, none, tensor<2x!p>, tensor<2x!p>, none, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, none, none, tensor<2x2x!h>, tensor<2x2x!c>, none, none, none, none) -> tensor<2x2x2x!h>
  return %y : tensor<2x2x2x!h>
}
func.func @projected(%x: tensor<1x2x2x!x>) -> tensor<1x2x2x!h> {
  %none = qnn.no_value : none
  %i0 = qnn.constant dense<[[64, 0], [0, 64], [50, 50]]> : tensor<3x2xi8> -> tensor<3x2x!w>
  %i1 = qnn.constant dense<[[32, 32], [-32, 32], [7, 9]]> : tensor<3x2xi8> -> tensor<3x2x!w>
  %i2 = qnn.constant dense<[[127, -127], [64, 64], [-90, 30]]> : tensor<3x2xi8> -> tensor<3x2x!w>
  %i3 = qnn.constant dense<[[100, 20], [-20, 100], [1, 2]]> : tensor<3x2xi8> -> tensor<3x2x!w>
  %r = qnn.constant dense<[[10, 20], [30, 40], [-50, 60]]> : tensor<3x2xi8> -> tensor<3x2x!w>
  %b = qnn.constant dense<[0, 1000, 16384]> : tensor<3xi32> -> tensor<3x!b>
  %m = qnn.constant dense<[[127, -64, 99], [-100, -90, 80]]> : tensor<2x3xi8> -> tensor<2x3x!w>
  %mb = qnn.constant dense<[1500, -700]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 3.0517578125E-5>>
  %h = qnn.variable : tensor<1x2x!h>
  %c = qnn.variable : tensor<1x3x!c>
  %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r, %r, %r, %r, %none, %none, %none, %b, %b, %b, %b, %m, %mb, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.25 : f32, intermediates = [tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i16:f32, 2.44140625E-4>>, tensor<!quant.uniform<i8:f32, 9.765625E-4:-7>>]} : (tensor<1x2x2x!x>, tensor<3x2x!w>, tensor<3x2x!w>, tensor<3x2x!w>, tensor<3x2x!w>, tensor<3x2x!w>, tensor<3x2x!w>, tensor<3x2x!w>, tensor<3x2x!w>, none, none, none, tensor<3x!b>, tensor<3x!b>, tensor<3x!b>, tensor<3x!b>, tensor<2x3x!w>, tensor<2x!quant.uniform<i32:f32, 3.0517578125E-5>>, tensor<1x2x!h>, tensor<1x3x!c>, none, none, none, none) -> tensor<1x2x2x!h>
  return %y : tensor<1x2x2x!h>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func @entry() {
  // What LiteRT's kernels give. Without the clip the first numbers were 43, 6 and 29, -3.
  // CHECK: {{\[\[\[}}15,    6],
  // CHECK-NEXT: [13,    0]],
  // CHECK: {{\[\[}}14,    2],
  // CHECK-NEXT: [-2,    -3]]]
  // CHECK: {{\[\[\[}}15,    4],
  // CHECK-NEXT: [13,    0]],
  // CHECK: {{\[\[}}14,    2],
  // CHECK-NEXT: [-2,    -3]]]
  %x = arith.constant dense<[[[127, -127], [20, -90]], [[100, -128], [-70, 60]]]> : tensor<2x2x2xi8>
  %y0 = call @lstm(%x) : (tensor<2x2x2xi8>) -> tensor<2x2x2xi8>
  %w0 = arith.extsi %y0 : tensor<2x2x2xi8> to tensor<2x2x2xi32>
  %u0 = tensor.cast %w0 : tensor<2x2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  %y1 = call @lstm(%x) : (tensor<2x2x2xi8>) -> tensor<2x2x2xi8>
  %w1 = arith.extsi %y1 : tensor<2x2x2xi8> to tensor<2x2x2xi32>
  %u1 = tensor.cast %w1 : tensor<2x2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // Hidden values beyond 0.125 are cut off.
  // CHECK: {{\[\[\[}}24,    -6],
  // CHECK-NEXT: [32,    4]]]
  // CHECK: {{\[\[\[}}32,    1],
  // CHECK-NEXT: [32,    4]]]
  %z = arith.constant dense<[[[127, -127], [20, -90]]]> : tensor<1x2x2xi8>
  %y2 = call @projected(%z) : (tensor<1x2x2xi8>) -> tensor<1x2x2xi8>
  %w2 = arith.extsi %y2 : tensor<1x2x2xi8> to tensor<1x2x2xi32>
  %u2 = tensor.cast %w2 : tensor<1x2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u2) : (tensor<*xi32>) -> ()
  %y3 = call @projected(%z) : (tensor<1x2x2xi8>) -> tensor<1x2x2xi8>
  %w3 = arith.extsi %y3 : tensor<1x2x2xi8> to tensor<1x2x2xi32>
  %u3 = tensor.cast %w3 : tensor<1x2x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u3) : (tensor<*xi32>) -> ()
  return
}
