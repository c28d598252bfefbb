// RUN: quant-opt %s --qnn-unblock-fusions="rules=toco" | FileCheck %s

// CHECK-LABEL: func.func @between
// CHECK-COUNT-1: qnn.fake_quant
// CHECK-NOT: qnn.fake_quant
func.func @between(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %0 {min = [-9.0 : f32], max = [9.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.relu %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.fake_quant %2 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}
