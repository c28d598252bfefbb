// What the profile tflite-2.13 does otherwise. What goes in and what comes out, as numbers; integers are those stored, uint8 as signed bytes.
// RUN: quant-opt %s --qnn-interpret="profile=tflite-2.13" | FileCheck %s
// RUN: quant-opt %s --qnn-interpret="profile=tflite-2.13 kernels=fast" | FileCheck %s

// [N-FC] The profile tflite-2.13 multiplies by a fixed-point 0.3: 1.5 -> 2, -1.5 -> -2, 0.6 -> 1.
// CHECK-LABEL: @N_FC_2_13(
// CHECK: qnn.constant dense<{{\[\[}}2, -2, 1]]> :
func.func @N_FC_2_13(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>> {qnn.value = dense<[[1, 2]]> : tensor<1x2xi8>}) -> tensor<1x3x!quant.uniform<i8:f32, 1.0>> {
  %w = qnn.constant dense<[[1, 2], [-1, -2], [0, 1]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.3>>
  %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3x!quant.uniform<i32:f32, 0.3>>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>, tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.3>>, tensor<3x!quant.uniform<i32:f32, 0.3>>) -> tensor<1x3x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x3x!quant.uniform<i8:f32, 1.0>>
}
