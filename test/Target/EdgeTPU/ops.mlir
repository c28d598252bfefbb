// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt --mlir-print-op-generic %s | quant-opt | FileCheck %s

!q = !quant.uniform<i8:f32, 5.000000e-01>

// CHECK-LABEL: func.func @one
func.func @one(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
  // CHECK: edgetpu.partition 0(%{{.*}}) : (tensor<1x8x!quant.uniform<i8:f32, 5.000000e-01>>) ->
  %y = edgetpu.partition 0 (%x) : (tensor<1x8x!q>) -> tensor<1x8x!q> {
  ^bb0(%a: tensor<1x8x!q>):
    // CHECK: qnn.relu
    %b = qnn.relu %a : (tensor<1x8x!q>) -> tensor<1x8x!q>
    // CHECK: edgetpu.yield
    edgetpu.yield %b : tensor<1x8x!q>
  }
  return %y : tensor<1x8x!q>
}
