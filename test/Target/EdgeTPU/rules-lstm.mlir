// UNIDIRECTIONAL_SEQUENCE_LSTM: accepted, and refused by version, type and rank.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// CHECK-LABEL: module @lstm
// CHECK: qnn.unidirectional_sequence_lstm{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
!n = !quant.uniform<i8:f32, 7.812500e-03>
!h = !quant.uniform<i16:f32, 5.000000e-01>
module @lstm {
  func.func @main(%x: tensor<1x5x4x!q>) -> tensor<1x5x2x!n> {
    %none = qnn.no_value : none
    %h = qnn.variable : tensor<1x2x!n>
    %c = qnn.variable : tensor<1x2x!h>
    %i0 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i1 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i2 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i3 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %r0 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r1 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r2 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r3 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %b0 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b1 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b2 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b3 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r0, %r1, %r2, %r3, %none, %none, %none, %b0, %b1, %b2, %b3, %none, %none, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, cell_clip = 1.000000e+01 : f32, proj_clip = 0.000000e+00 : f32} : (tensor<1x5x4x!q>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, none, none, none, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, none, none, tensor<1x2x!n>, tensor<1x2x!h>, none, none, none, none) -> tensor<1x5x2x!n>
    return %y : tensor<1x5x2x!n>
  }
}

// -----

// CHECK-LABEL: module @lstm_version
// CHECK: qnn.unidirectional_sequence_lstm{{.*}}edgetpu.reason = "version 3 of UNIDIRECTIONAL_SEQUENCE_LSTM, highest allowed is 1{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
!n = !quant.uniform<i8:f32, 7.812500e-03>
!h = !quant.uniform<i16:f32, 5.000000e-01>
module @lstm_version {
  func.func @main(%x: tensor<1x5x4x!q>) -> tensor<1x5x2x!n> {
    %none = qnn.no_value : none
    %h = qnn.variable : tensor<1x2x!n>
    %c = qnn.variable : tensor<1x2x!h>
    %i0 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i1 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i2 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i3 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %r0 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r1 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r2 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r3 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %b0 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b1 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b2 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b3 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r0, %r1, %r2, %r3, %none, %none, %none, %b0, %b1, %b2, %b3, %none, %none, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, cell_clip = 1.000000e+01 : f32, proj_clip = 0.000000e+00 : f32, tflite.version = 3 : i64} : (tensor<1x5x4x!q>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, none, none, none, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, none, none, tensor<1x2x!n>, tensor<1x2x!h>, none, none, none, none) -> tensor<1x5x2x!n>
    return %y : tensor<1x5x2x!n>
  }
}

// -----

// CHECK-LABEL: module @lstm_state_of_another_operator
// CHECK: qnn.unidirectional_sequence_lstm{{.*}}edgetpu.reason = "operand 18{{.*}} is computed, it must be constant{{.*}}edgetpu.status = "Filter, bias, or other param is not constant at compile-time"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
!n = !quant.uniform<i8:f32, 7.812500e-03>
!h = !quant.uniform<i16:f32, 5.000000e-01>
module @lstm_state_of_another_operator {
  func.func @main(%x: tensor<1x5x4x!q>, %h: tensor<1x2x!n>) -> tensor<1x5x2x!n> {
    %none = qnn.no_value : none
    %c = qnn.variable : tensor<1x2x!h>
    %i0 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i1 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i2 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %i3 = qnn.constant dense<1> : tensor<2x4xi8> -> tensor<2x4x!w>
    %r0 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r1 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r2 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %r3 = qnn.constant dense<1> : tensor<2x2xi8> -> tensor<2x2x!w>
    %b0 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b1 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b2 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %b3 = qnn.constant dense<1> : tensor<2xi32> -> tensor<2x!b>
    %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r0, %r1, %r2, %r3, %none, %none, %none, %b0, %b1, %b2, %b3, %none, %none, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, cell_clip = 1.000000e+01 : f32, proj_clip = 0.000000e+00 : f32} : (tensor<1x5x4x!q>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x4x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, none, none, none, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, tensor<2x!b>, none, none, tensor<1x2x!n>, tensor<1x2x!h>, none, none, none, none) -> tensor<1x5x2x!n>
    return %y : tensor<1x5x2x!n>
  }
}
