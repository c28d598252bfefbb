// RUN: quant-opt %s --qnn-drop-trivial-activations | FileCheck %s

!six = !quant.uniform<u8:f32, 0.023529411764705882>
!seven = !quant.uniform<u8:f32, 0.027450980392156862>

// [0, 6] can't leave what relu6 allows; [0, 7] can.
// CHECK-LABEL: func.func @fused
// CHECK: qnn.add %arg0, %arg0 :
// CHECK: qnn.add %{{.*}} {activation = #qnn<activation relu6>}
func.func @fused(%a: tensor<4x!six>) -> tensor<4x!seven> {
  %0 = qnn.add %a, %a {activation = #qnn<activation relu6>} : (tensor<4x!six>, tensor<4x!six>) -> tensor<4x!six>
  %1 = qnn.add %0, %0 {activation = #qnn<activation relu6>} : (tensor<4x!six>, tensor<4x!six>) -> tensor<4x!seven>
  return %1 : tensor<4x!seven>
}

// CHECK-LABEL: func.func @alone
// CHECK-NEXT: return %arg0
func.func @alone(%a: tensor<4x!six>) -> tensor<4x!six> {
  %0 = qnn.relu %a : (tensor<4x!six>) -> tensor<4x!six>
  return %0 : tensor<4x!six>
}
