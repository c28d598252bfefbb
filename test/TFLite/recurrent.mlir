// LSTM and SVDF: operands that are left out, states that are updated in place, intermediate tensors that only lend
// their scale. Written, read back, and printed again.
// RUN: quant-translate --export-tflite %s -o %t.tflite
// RUN: quant-translate --import-tflite %t.tflite | FileCheck %s

// CHECK-LABEL: func.func @main
func.func @main(%x: tensor<1x3x2xf32> {qnn.name = "x"}, %y: tensor<1x2xf32> {qnn.name = "y"})
    -> (tensor<1x3x2xf32> {qnn.name = "lstm"}, tensor<1x2xf32> {qnn.name = "svdf"}) {
  // CHECK-DAG: %[[NONE:.*]] = qnn.no_value : none
  // CHECK-DAG: %[[H:.*]] = qnn.variable : tensor<1x2xf32>
  // CHECK-DAG: %[[C:.*]] = qnn.variable : tensor<1x2xf32>
  // CHECK-DAG: %[[S:.*]] = qnn.variable : tensor<1x6xf32>
  %none = qnn.no_value : none
  %w = qnn.constant dense<0.5> : tensor<2x2xf32> -> tensor<2x2xf32> loc("w")
  %b = qnn.constant dense<0.25> : tensor<2xf32> -> tensor<2xf32> loc("b")
  %h = qnn.variable : tensor<1x2xf32> loc("output_state")
  %c = qnn.variable : tensor<1x2xf32> loc("cell_state")
  // CHECK: qnn.unidirectional_sequence_lstm %{{.*}}, %[[NONE]], %[[NONE]], %[[NONE]], {{.*}}, %[[H]], %[[C]], %[[NONE]], %[[NONE]], %[[NONE]], %[[NONE]]
  // CHECK-SAME: activation = #qnn<activation tanh>
  // CHECK-SAME: cell_clip = 1.000000e+01 : f32
  // CHECK-SAME: intermediates = [tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0x!quant.uniform<i8:f32, 5.000000e-01:3>>]
  %0 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %w, %w, %w, %w, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h, %c, %none, %none, %none, %none
    {activation = #qnn<activation tanh>, cell_clip = 10.0 : f32, proj_clip = 0.0 : f32,
     intermediates = [tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0x!quant.uniform<i8:f32, 0.5:3>>]}
    : (tensor<1x3x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>,
       none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>, none, none, none, none)
    -> tensor<1x3x2xf32> loc("lstm")
  %wt = qnn.constant dense<0.5> : tensor<2x3xf32> -> tensor<2x3xf32> loc("wt")
  %s = qnn.variable : tensor<1x6xf32> loc("state")
  // CHECK: qnn.svdf %{{.*}}, %{{.*}}, %{{.*}}, %[[NONE]], %[[S]] {rank = 1 : i64}
  %1 = qnn.svdf %y, %w, %wt, %none, %s {rank = 1 : i64}
    : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2x3xf32>, none, tensor<1x6xf32>) -> tensor<1x2xf32> loc("svdf")
  return %0, %1 : tensor<1x3x2xf32>, tensor<1x2xf32>
}
