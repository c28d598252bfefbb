// Mapped operators move into regions with the constants they use; what crosses the border is in the signature.
// RUN: quant-opt %s --edgetpu-partition | FileCheck %s
// RUN: quant-opt %s '--edgetpu-partition=all=true' | FileCheck %s --check-prefix=ALL
// RUN: quant-opt %s '--edgetpu-partition=all=true' | quant-opt | FileCheck %s --check-prefix=ALL

!q = !quant.uniform<i8:f32, 5.000000e-01:3>

// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<1x8x
// CHECK-NEXT: %[[FLOAT:.*]] = qnn.dequantize %[[X]]
// CHECK-NEXT: %[[P:.*]]:2 = edgetpu.partition 0(%[[X]])
// CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<1x8x
// CHECK-NEXT:   %[[R:.*]] = qnn.relu %[[A]]
// CHECK-NEXT:   %[[C:.*]] = qnn.constant dense<1>
// CHECK-NEXT:   %[[S:.*]] = qnn.add %[[R]], %[[C]]
// CHECK-NEXT:   %[[T:.*]] = qnn.relu6 %[[R]]
// CHECK-NEXT:   edgetpu.yield %[[T]], %[[S]]
// CHECK-NEXT: }
// CHECK-NEXT: %[[B:.*]] = qnn.leaky_relu %[[P]]#1
// CHECK-NEXT: %[[E:.*]] = qnn.mul %[[B]], %[[P]]#0
// CHECK-NEXT: return %[[FLOAT]], %[[E]], %[[P]]#0

// ALL: edgetpu.partition 0(
// ALL: qnn.leaky_relu
// ALL-NEXT: edgetpu.partition 1(
// ALL: qnn.mul
func.func @main(%x: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>, tensor<1x8x!q>) {
  %float = qnn.dequantize %x : (tensor<1x8x!q>) -> tensor<1x8xf32>
  %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
  %r = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
  %s = qnn.add %r, %c : (tensor<1x8x!q>, tensor<8x!q>) -> tensor<1x8x!q>
  %b = qnn.leaky_relu %s {alpha = 0.1 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!q>
  %t = qnn.relu6 %r : (tensor<1x8x!q>) -> tensor<1x8x!q>
  %e = qnn.mul %b, %t : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
  return %float, %e, %t : tensor<1x8xf32>, tensor<1x8x!q>, tensor<1x8x!q>
}
