// RUN: quant-opt %s --qnn-to-tosa --split-input-file | FileCheck %s

!x = !quant.uniform<i8:f32, 0.5:3>
!y = !quant.uniform<i8:f32, 0.25:-3>
// Both sides with 20 bits of headroom, at twice the larger scale, 1/2 and 1/4 of it: one RESCALE each, with
// 2^30 / 2^11 and 2^30 / 2^12, for what is rounded twice there has nothing behind the point.
// CHECK-LABEL: func.func @add
// CHECK: %[[A:.*]] = "tosa.const"() <{values = dense<11>
// CHECK: %[[M:.*]] = "tosa.const"() <{values = dense<1073741824>
// CHECK: tosa.rescale %arg0, %[[M]], %[[A]]{{.*}}SINGLE_ROUND
// CHECK: %[[B:.*]] = "tosa.const"() <{values = dense<12>
// CHECK: tosa.rescale %arg1, %[[M]], %[[B]]{{.*}}SINGLE_ROUND
// CHECK-NOT: tosa.rescale
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
// CHECK: %[[A:.*]] = tosa.rescale %arg0{{.*}}SINGLE_ROUND
// CHECK: %[[B:.*]] = tosa.rescale %arg1{{.*}}SINGLE_ROUND
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
