// RUN: quant-opt %s --qnn-expand-negation --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK: %[[ZERO:.*]] = qnn.constant dense<0.000000e+00> : tensor<f32> {{.*}} loc("y/zero"
// CHECK: %[[Y:.*]] = qnn.sub %[[ZERO]], %arg0 : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32> loc("y"
// CHECK: return %[[Y]]
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = qnn.neg %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
// Integers are no activations.
// CHECK-LABEL: func.func @integers
// CHECK: qnn.neg {{.*}} -> tensor<4xi32>
func.func @integers(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = qnn.neg %x : (tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}
