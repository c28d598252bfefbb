// Branches and loops become functions, on which passes work, and go back.
// RUN: quant-opt %s --qnn-outline-regions | FileCheck %s --check-prefix=OUT
// RUN: quant-opt %s --qnn-outline-regions --qnn-inline-regions | FileCheck %s --check-prefix=BACK
// RUN: quant-opt %s --quantc-float | FileCheck %s --check-prefix=FUSED
// RUN: quant-opt %s --qnn-inline-regions | FileCheck %s --check-prefix=BACK

// OUT-LABEL: func.func @main
// OUT: qnn.while
// OUT: qnn.custom "region"(%{{.*}}) {qnn.region = @main.region_0{{.*}}}
// OUT: } do {
// OUT: qnn.custom "region"(%{{.*}}) {qnn.region = @main.region_0{{.*}}}
// An inner branch is out of the function of the loop's body, too.
// OUT: func.func private @main.region_0{{.*}} attributes {qnn.region}
// OUT-COUNT-3: func.func private @main.region_0
// OUT-NOT: func.func

// BACK-LABEL: func.func @main
// BACK: qnn.while
// BACK: qnn.less
// BACK: } do {
// BACK: qnn.if
// BACK: qnn.fully_connected
// BACK: qnn.relu
// BACK: } else {
// BACK-NOT: qnn.custom
// BACK-NOT: func.func

// The activation in the branch of the body is fused as it would be outside.
// FUSED: qnn.while
// FUSED: qnn.if
// FUSED: qnn.fully_connected {{.*}}activation = #qnn<activation relu>
// FUSED-NOT: qnn.relu
// FUSED-NOT: func.func
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %zero = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  %y:2 = qnn.while(%zero, %x) {
  ^bb0(%k: tensor<i32>, %a: tensor<1x2xf32>):
    %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
    %c = qnn.less %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%k: tensor<i32>, %a: tensor<1x2xf32>):
    %one = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %k2 = qnn.add %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %first = qnn.equal %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %b = qnn.if %first(%a) {
    ^bb0(%v: tensor<1x2xf32>):
      %w = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
      %m = qnn.fully_connected %v, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
      %r = qnn.relu %m : (tensor<1x2xf32>) -> tensor<1x2xf32>
      qnn.yield %r : tensor<1x2xf32>
    } else {
    ^bb0(%v: tensor<1x2xf32>):
      qnn.yield %v : tensor<1x2xf32>
    } : (tensor<i1>, tensor<1x2xf32>) -> tensor<1x2xf32>
    qnn.yield %k2, %b : tensor<i32>, tensor<1x2xf32>
  } : (tensor<i32>, tensor<1x2xf32>) -> (tensor<i32>, tensor<1x2xf32>)
  return %y#1 : tensor<1x2xf32>
}
