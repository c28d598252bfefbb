// RUN: not quant-opt %s --qnn-quantize="strict=true" 2>&1 | FileCheck %s

// CHECK: error: loc("first"): ELU stays in float: it has no integer kernel
// CHECK: error: loc("second"): FLOOR stays in float: it has no integer kernel
!in = !quant.uniform<u8:f32, 0.5:128>
func.func @main(%x: tensor<4x!in>) -> tensor<4x!in> {
  %0 = qnn.elu %x : (tensor<4x!in>) -> tensor<4x!in> loc("first")
  %1 = qnn.floor %0 : (tensor<4x!in>) -> tensor<4x!in> loc("second")
  %2 = qnn.add %1, %1 : (tensor<4x!in>, tensor<4x!in>) -> tensor<4x!in> loc("sum")
  return %2 : tensor<4x!in>
}
