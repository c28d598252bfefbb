// RUN: quant-opt %s --qnn-expand-floor-division --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK: %[[Q:.*]] = qnn.div %arg0, %arg1 : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32> loc("y/quotient"
// CHECK: %[[Y:.*]] = qnn.floor %[[Q]] {{.*}} loc("y"
// CHECK: return %[[Y]]
func.func @main(%x: tensor<1x4xf32>, %d: tensor<1x1xf32>) -> tensor<1x4xf32> {
  %0 = qnn.floor_div %x, %d : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
// A constant is what it is, and integers have no infinity.
// CHECK-LABEL: func.func @stays
// CHECK: qnn.floor_div {{.*}} -> tensor<4xf32>
// CHECK: qnn.floor_div {{.*}} -> tensor<4xi32>
func.func @stays(%x: tensor<4xf32>, %i: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  %two = qnn.constant dense<2.0> : tensor<f32> -> tensor<f32>
  %0 = qnn.floor_div %x, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.floor_div %i, %i : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0, %1 : tensor<4xf32>, tensor<4xi32>
}
