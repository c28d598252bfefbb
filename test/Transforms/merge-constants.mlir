// RUN: quant-opt %s --qnn-merge-constants | FileCheck %s

// Equal constants become one, what nobody reads goes; both relus stay.
// CHECK-LABEL: func.func @merge
// CHECK: %[[C:.*]] = qnn.constant
// CHECK-NOT: qnn.constant
// CHECK: %[[A:.*]] = qnn.relu %arg0
// CHECK: %[[B:.*]] = qnn.relu %arg0
// CHECK: qnn.add %[[A]], %[[C]]
// CHECK: qnn.add %[[B]], %[[C]]
// CHECK-NOT: qnn.neg
func.func @merge(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %c = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %d = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %e = qnn.constant dense<3.0> : tensor<2xf32> -> tensor<2xf32>
  %unread = qnn.neg %e : (tensor<2xf32>) -> tensor<2xf32>
  %a = qnn.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %b = qnn.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %0 = qnn.add %a, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.add %b, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}
