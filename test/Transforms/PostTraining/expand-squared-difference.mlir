// RUN: quant-opt %s --qnn-expand-squared-difference --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK: %[[D:.*]] = qnn.sub %arg0, %arg1 : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32> loc("variance/difference"
// CHECK: %[[Y:.*]] = qnn.mul %[[D]], %[[D]] {{.*}} loc("variance"
// CHECK: return %[[Y]]
// Integers are no activations.
// CHECK: qnn.squared_difference {{.*}} -> tensor<4xi32>
func.func @main(%x: tensor<1x4xf32>, %m: tensor<1x1xf32>) -> tensor<1x4xf32> {
  %0 = qnn.squared_difference %x, %m : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32> loc("variance")
  return %0 : tensor<1x4xf32>
}
func.func @integers(%x: tensor<4xi32>, %m: tensor<4xi32>) -> tensor<4xi32> {
  %0 = qnn.squared_difference %x, %m : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}
