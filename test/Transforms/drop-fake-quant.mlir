// RUN: quant-opt %s --qnn-drop-fake-quant | FileCheck %s

// CHECK-LABEL: func.func @dropped
// CHECK-NEXT: %[[R:.*]] = qnn.relu
// CHECK-NEXT: return %[[R]]
func.func @dropped(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.relu %a : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
