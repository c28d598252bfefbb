// RUN: quant-opt %s --qnn-to-tosa --split-input-file | FileCheck %s

!x = !quant.uniform<i8:f32, 0.5:3>
!y = !quant.uniform<i8:f32, 0.25:-3>
// Both sides with 20 bits of headroom, at twice the larger scale: 2^30 / 2^10 and then 1/2, 1/4.
// CHECK-LABEL: func.func @add
// CHECK: tosa.rescale %arg0
// CHECK: tosa.rescale
// CHECK: tosa.add
// CHECK: tosa.rescale {{.*}}DOUBLE_ROUND{{.*}} -> tensor<1x4xi8>
func.func @add(%a: tensor<1x4x!x>, %b: tensor<4x!y>) -> tensor<1x4x!x> {
  %0 = qnn.add %a, %b : (tensor<1x4x!x>, tensor<4x!y>) -> tensor<1x4x!x>
  return %0 : tensor<1x4x!x>
}

// -----

!x = !quant.uniform<i8:f32, 0.5:3>
// CHECK-LABEL: func.func @maximum
// CHECK: tosa.maximum {{.*}} (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
// CHECK: tosa.rescale {{.*}} -> tensor<4xi8>
func.func @maximum(%a: tensor<4x!x>, %b: tensor<4x!x>) -> tensor<4x!x> {
  %0 = qnn.maximum %a, %b : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

!x = !quant.uniform<i8:f32, 0.25:3>
// CHECK-LABEL: func.func @less
// CHECK: %[[A:.*]] = tosa.rescale %{{.*}}DOUBLE_ROUND
// CHECK: %[[B:.*]] = tosa.rescale %{{.*}}DOUBLE_ROUND
// CHECK: tosa.greater %[[B]], %[[A]]
func.func @less(%a: tensor<4x!x>, %b: tensor<4x!x>) -> tensor<4xi1> {
  %0 = qnn.less %a, %b : (tensor<4x!x>, tensor<4x!x>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// A quotient is a table over both operands.
!x = !quant.uniform<i8:f32, 0.5:3>
// CHECK-LABEL: func.func @div
// CHECK: tosa.gather {{.*}} (tensor<1x65536x1xi8>, tensor<1x4xi32>)
func.func @div(%a: tensor<4x!x>, %b: tensor<4x!x>) -> tensor<4x!x> {
  %0 = qnn.div %a, %b : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}
