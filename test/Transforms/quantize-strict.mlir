// RUN: not quant-opt %s --qnn-quantize="strict=true" 2>&1 | FileCheck %s
// RUN: not quant-opt %s --qnn-quantize="keep-float=(" 2>&1 | FileCheck %s --check-prefix=REGEX
// RUN: quant-opt %s --qnn-quantize="keep-float=^sum$" | FileCheck %s --check-prefix=KEEP

// CHECK: error: 2 ops stay in float:
// CHECK-NEXT: first (elu): it has no integer kernel
// CHECK-NEXT: second (floor): it has no integer kernel
// REGEX: '(' is no regular expression
// KEEP: qnn.add {{.*}} {qnn.stays_float = "its name matches keep-float"} {{.*}} -> tensor<4xf32>
!in = !quant.uniform<u8:f32, 0.5:128>
func.func @main(%x: tensor<4x!in>) -> tensor<4x!in> {
  %0 = qnn.elu %x : (tensor<4x!in>) -> tensor<4x!in> loc("first")
  %1 = qnn.floor %0 : (tensor<4x!in>) -> tensor<4x!in> loc("second")
  %2 = qnn.add %1, %1 : (tensor<4x!in>, tensor<4x!in>) -> tensor<4x!in> loc("sum")
  return %2 : tensor<4x!in>
}
