// An output has the name that was asked for, also where a constant of the same node is called so.
// RUN: quant-translate --export-tflite %s -o %t.tflite && quant-translate --import-tflite %t.tflite | FileCheck %s
// CHECK: -> (tensor<4xf32> {qnn.name = "flat"})
func.func @main(%x: tensor<1x4xf32> {qnn.name = "x"}) -> (tensor<4xf32> {qnn.name = "flat"}) {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32> loc("flat")
  %y = qnn.reshape %x, %s : (tensor<1x4xf32>, tensor<1xi32>) -> tensor<4xf32> loc("flat")
  return %y : tensor<4xf32>
}
