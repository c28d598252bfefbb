// What LiteRT has no kernel for stays in float, between a DEQUANTIZE and a QUANTIZE.
// RUN: quant-opt --qnn-quantize=type=int8 %s | FileCheck %s
// RUN: not quant-opt --qnn-quantize="type=int8 strict" %s 2>&1 | FileCheck %s --check-prefix=STRICT

// An ADD that would end the process: twice its scale is no 32-bit float.
!huge = !quant.uniform<i8:f32, 1.8e38:0>
// CHECK-LABEL: func.func @scale
// CHECK-COUNT-1: qnn.dequantize
// CHECK: qnn.add {{.*}} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK: qnn.quantize
// STRICT: error: {{.*}}ADD stays in float: LiteRT could not run it: the scales
func.func @scale(%x: tensor<4x!huge>) -> tensor<4x!huge> {
  %0 = qnn.add %x, %x : (tensor<4x!huge>, tensor<4x!huge>) -> tensor<4x!huge> loc("sum")
  return %0 : tensor<4x!huge>
}
