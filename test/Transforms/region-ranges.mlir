// What is one value on both sides of an edge has one range, around what was measured on each; a branch that stays float joins nothing.
// Notes of a region go to the function that has it.
// RUN: quant-opt %s --qnn-outline-regions | quant-opt --qnn-inline-regions | FileCheck %s

!a = !quant.calibrated<f32<-1.0:1.0>>
!b = !quant.calibrated<f32<-0.5:3.0>>
!d = !quant.calibrated<f32<-2.0:0.25>>
// CHECK-LABEL: func.func @branch
// CHECK: %arg1: tensor<1x2x!quant.calibrated<f32<-2.000000e+00:3.000000e+00>>>
// CHECK: ^bb0(%[[A:.*]]: tensor<1x2x!quant.calibrated<f32<-1.000000e+00:3.000000e+00>>>):
// CHECK: ^bb0(%[[B:.*]]: tensor<1x2x!quant.calibrated<f32<-2.000000e+00:3.000000e+00>>>):
func.func @branch(%c: tensor<i1>, %x: tensor<1x2x!a>) -> tensor<1x2x!a> {
  %y = qnn.if %c(%x) {
  ^bb0(%v: tensor<1x2x!b>):
    %r = qnn.tanh %v : (tensor<1x2x!b>) -> tensor<1x2x!a>
    qnn.yield %r : tensor<1x2x!a>
  } else {
  ^bb0(%v: tensor<1x2x!d>):
    %r = qnn.logistic %v : (tensor<1x2x!d>) -> tensor<1x2x!a>
    qnn.yield %r : tensor<1x2x!a>
  } : (tensor<i1>, tensor<1x2x!a>) -> tensor<1x2x!a>
  return %y : tensor<1x2x!a>
}

// CHECK-LABEL: func.func @float
// CHECK: %arg1: tensor<1x2x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK: ^bb0(%[[A:.*]]: tensor<1x2x!quant.calibrated<f32<-5.000000e-01:3.000000e+00>>>):
func.func @float(%c: tensor<i1>, %x: tensor<1x2x!a>) -> tensor<1x2x!a> {
  %y = qnn.if %c(%x) {
  ^bb0(%v: tensor<1x2x!b>):
    %r = qnn.tanh %v : (tensor<1x2x!b>) -> tensor<1x2x!a>
    qnn.yield %r : tensor<1x2x!a>
  } else {
  ^bb0(%v: tensor<1x2x!a>):
    qnn.yield %v : tensor<1x2x!a>
  } {qnn.stays_float = "it is kept"} : (tensor<i1>, tensor<1x2x!a>) -> tensor<1x2x!a>
  return %y : tensor<1x2x!a>
}

// CHECK-LABEL: func.func @noted
// CHECK-SAME: qnn.notes = ["the branch lost nothing"]
// CHECK-NOT: func.func private
func.func @noted(%c: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %y = qnn.if %c(%x) {
  ^bb0(%v: tensor<2xf32>):
    %r = qnn.custom "region"(%v) {qnn.region = @branch_of_noted} : (tensor<2xf32>) -> tensor<2xf32>
    qnn.yield %r : tensor<2xf32>
  } else {
  ^bb0(%v: tensor<2xf32>):
    qnn.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func private @branch_of_noted(%v: tensor<2xf32>) -> tensor<2xf32> attributes {qnn.region, qnn.notes = ["the branch lost nothing"]} {
  %r = qnn.exp %v : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
