// Integers of an LSTM as LiteRT's kernel takes them: one scale for each matrix, biases of the input's scale times their
// matrix's, the hidden state the result's integers, the cell's state int16 of a power of two.
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8" | FileCheck %s
// RUN: quant-opt %s --quantc-integers="rules=measured type=int16" 2>/dev/null | FileCheck %s --check-prefix=INT16

!x = tensor<1x2x1x!quant.calibrated<f32<-1.0:1.0>>>
!h = !quant.calibrated<f32<-0.5:0.5>>
!c = tensor<1x2x!quant.calibrated<f32<-1.5:2.0>>>
!d = tensor<1x2x!quant.calibrated<f32<-2.5:2.0>>>
!e = tensor<1x2x!quant.calibrated<f32<-0.25:0.125>>>
!f = tensor<1x2x!quant.calibrated<f32<-100.0:0.125>>>
// 2 fits 2^1 and 2.5 needs 2^2; the kernel has no bit less than 0 and none above 6.
// CHECK-LABEL: func.func @cell
// CHECK-DAG: qnn.constant dense<{{\[\[}}64], [127]]> : tensor<2x1xi8> -> tensor<2x1x!quant.uniform<i8<-127:127>:f32, 0.00787401{{[0-9]*}}>>
// CHECK-DAG: qnn.constant dense<{{\[\[}}127, 0], [-127, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0157480{{[0-9]*}}>>
// CHECK-DAG: qnn.constant dense<[8096, -16192]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.17569{{[0-9]*}}E-5>>
// CHECK: qnn.variable : tensor<1x2x!quant.uniform<i8:f32, 0.00392156{{[0-9]*}}:-1>>
// CHECK: qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 6.103515625E-5>>
// CHECK: qnn.unidirectional_sequence_lstm {{.*}} intermediates = [tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0x!quant.uniform<i8:f32, 0.00392156{{[0-9]*}}:-1>>]
// CHECK-SAME: -> tensor<1x2x2x!quant.uniform<i8:f32, 0.00392156{{[0-9]*}}:-1>>
// CHECK: qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 1.220703125E-4>>
// CHECK: qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 3.0517578125E-5>>
// CHECK: qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 0.001953125>>
// There is no kernel for int16.
// INT16-LABEL: func.func @cell
// INT16: qnn.unidirectional_sequence_lstm {{.*}}qnn.stays_float = "it has an int8 kernel, but none for int16"{{.*}} -> tensor<1x2x2xf32>
func.func @cell(%x: !x) -> (tensor<1x2x2x!h>, tensor<1x2x2x!h>, tensor<1x2x2x!h>, tensor<1x2x2x!h>) {
  %none = qnn.no_value : none
  %w = qnn.constant dense<[[0.5], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %u = qnn.constant dense<[[2.0, 0.0], [-2.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, -1.0]> : tensor<2xf32> -> tensor<2xf32>
  %h0 = qnn.variable : tensor<1x2x!h>
  %c0 = qnn.variable : !c
  %0 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h0, %c0 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!x, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2x!h>, !c) -> tensor<1x2x2x!h>
  %h1 = qnn.variable : tensor<1x2x!h>
  %c1 = qnn.variable : !d
  %1 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h1, %c1 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!x, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2x!h>, !d) -> tensor<1x2x2x!h>
  %h2 = qnn.variable : tensor<1x2x!h>
  %c2 = qnn.variable : !e
  %2 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h2, %c2 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!x, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2x!h>, !e) -> tensor<1x2x2x!h>
  %h3 = qnn.variable : tensor<1x2x!h>
  %c3 = qnn.variable : !f
  %3 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h3, %c3 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!x, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2x!h>, !f) -> tensor<1x2x2x!h>
  return %0, %1, %2, %3 : tensor<1x2x2x!h>, tensor<1x2x2x!h>, tensor<1x2x2x!h>, tensor<1x2x2x!h>
}

// What the kernel does not compute stays in float and says why: its state is real then too.
// CHECK-LABEL: func.func @relu
// CHECK: qnn.variable : tensor<1x2xf32>
// CHECK: qnn.unidirectional_sequence_lstm {{.*}}qnn.stays_float = "its integer kernel computes tanh, whatever activation is asked for"{{.*}} -> tensor<1x2x2xf32>
func.func @relu(%x: !x) -> tensor<1x2x2x!h> {
  %none = qnn.no_value : none
  %w = qnn.constant dense<[[0.5], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %u = qnn.constant dense<[[2.0, 0.0], [-2.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, -1.0]> : tensor<2xf32> -> tensor<2xf32>
  %h0 = qnn.variable : tensor<1x2x!h>
  %c0 = qnn.variable : !c
  %0 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h0, %c0 {activation = #qnn<activation relu>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!x, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2x!h>, !c) -> tensor<1x2x2x!h>
  return %0 : tensor<1x2x2x!h>
}

// CHECK-LABEL: func.func @peephole
// CHECK: qnn.unidirectional_sequence_lstm {{.*}}qnn.stays_float = "it has peepholes, a projection or normalization, whose integers are not decided here"{{.*}} -> tensor<1x2x2xf32>
func.func @peephole(%x: !x) -> tensor<1x2x2x!h> {
  %none = qnn.no_value : none
  %w = qnn.constant dense<[[0.5], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %u = qnn.constant dense<[[2.0, 0.0], [-2.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, -1.0]> : tensor<2xf32> -> tensor<2xf32>
  %h0 = qnn.variable : tensor<1x2x!h>
  %c0 = qnn.variable : !c
  %0 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %b, %none, %b, %b, %b, %b, %none, %none, %h0, %c0 {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (!x, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, tensor<2xf32>, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2x!h>, !c) -> tensor<1x2x2x!h>
  return %0 : tensor<1x2x2x!h>
}
