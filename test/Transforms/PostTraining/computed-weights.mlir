// Weights that are computed keep their op in float, also when what computes them is integer; strict says so.
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 input=int8 output=int8" | FileCheck %s
// RUN: not quant-opt %s --quantc-integers="rules=measured type=int8 strict=true" 2>&1 | FileCheck %s --check-prefix=STRICT

// CHECK: qnn.abs {{.*}} -> tensor<3x4x!quant.uniform<i8
// CHECK: qnn.dequantize
// CHECK: qnn.fully_connected {{.*}} : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
// STRICT: FULLY_CONNECTED stays in float: its weights are computed
!r = !quant.calibrated<f32<-1.0:1.0>>
func.func @main(%x: tensor<1x4x!r>, %w: tensor<3x4x!r>) -> tensor<1x3x!r> {
  %a = qnn.abs %w : (tensor<3x4x!r>) -> tensor<3x4x!r>
  %y = qnn.fully_connected %x, %a : (tensor<1x4x!r>, tensor<3x4x!r>) -> tensor<1x3x!r>
  return %y : tensor<1x3x!r>
}
