// An operator that stays in float reads its input as it is, and the rescaling that stood there goes before the next input's.
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 input=float output=float" | FileCheck %s

!x = tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
// CHECK-LABEL: func @first_reads_float
// CHECK-NEXT: %[[Q:.*]] = qnn.quantize %arg1
// CHECK-NEXT: qnn.square %arg0 {{.*}} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: qnn.tanh %[[Q]]
func.func @first_reads_float(%x: !x, %y: !x) -> (!x, !x) {
  %0 = qnn.square %x : (!x) -> !x
  %1 = qnn.tanh %y : (!x) -> !x
  return %0, %1 : !x, !x
}
