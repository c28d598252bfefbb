// Branches, loops and state: text and back, and what the verifiers refuse.
// RUN: quant-opt --split-input-file --verify-diagnostics %s | quant-opt --split-input-file | FileCheck %s

// CHECK-LABEL: @parts
// CHECK: qnn.call_once {
// CHECK: qnn.assign_variable "state", %{{.*}} {container = "c"} : tensor<4xf32>
// CHECK: %[[S:.*]] = qnn.read_variable "state" {container = "c"} -> tensor<4xf32>
// CHECK: %[[Y:.*]] = qnn.if %{{.*}}(%[[S]]) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<4xf32>):
// CHECK: } else {
// CHECK: } {region_names = ["yes", "no"]} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
// CHECK: qnn.while(%[[Y]]) {
// CHECK: } do {
// CHECK: } : (tensor<4xf32>) -> tensor<4xf32>
func.func @parts(%c: tensor<i1>) -> tensor<4xf32> {
  qnn.call_once {
    %z = qnn.constant dense<0.0> : tensor<4xf32> -> tensor<4xf32>
    qnn.assign_variable "state", %z {container = "c"} : tensor<4xf32>
    qnn.yield
  }
  %s = qnn.read_variable "state" {container = "c"} -> tensor<4xf32>
  %y = qnn.if %c(%s) {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    %n = qnn.neg %a : (tensor<4xf32>) -> tensor<4xf32>
    qnn.yield %n : tensor<4xf32>
  } {region_names = ["yes", "no"]} : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  %z = qnn.while(%y) {
  ^bb0(%a: tensor<4xf32>):
    %f = qnn.constant dense<false> : tensor<i1> -> tensor<i1>
    qnn.yield %f : tensor<i1>
  } do {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } : (tensor<4xf32>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}

// -----

// A branch gives what the op has; open shapes fit, other elements do not.
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<?xf32> {
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<?xf32>):
    qnn.yield %a : tensor<?xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xi32> {
  // expected-error@+1 {{along control flow edge}}
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<4xf32>):
    // expected-note@+1 {{region branch point}}
    qnn.yield %a : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has a condition that does not yield one boolean}}
  %y = qnn.while(%x) {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } do {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %i: tensor<i32>) -> tensor<4xf32> {
  // expected-error@+1 {{from step to step: value #0 of type 'tensor<i32>' for one of type 'tensor<4xf32>'}}
  %y:2 = qnn.while(%x, %i) {
  ^bb0(%a: tensor<4xf32>, %k: tensor<i32>):
    %c = qnn.less %k, %k : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%a: tensor<4xf32>, %k: tensor<i32>):
    qnn.yield %k, %a : tensor<i32>, tensor<4xf32>
  } : (tensor<4xf32>, tensor<i32>) -> (tensor<4xf32>, tensor<i32>)
  return %y#0 : tensor<4xf32>
}

// -----

// A region sees nothing from outside.
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-note@+1 {{required by region isolation constraints}}
  %y = qnn.if %c() {
    // expected-error@+1 {{using value defined outside the region}}
    qnn.yield %x : tensor<4xf32>
  } else {
    %z = qnn.constant dense<0.0> : tensor<4xf32> -> tensor<4xf32>
    qnn.yield %z : tensor<4xf32>
  } : (tensor<i1>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// The second branch is looked at as the first.
func.func @f(%c: tensor<i1>, %x: tensor<4xf32>, %i: tensor<4xi32>) -> tensor<4xf32> {
  // expected-error@+1 {{along control flow edge}}
  %y = qnn.if %c(%x, %i) {
  ^bb0(%a: tensor<4xf32>, %k: tensor<4xi32>):
    qnn.yield %a : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>, %k: tensor<4xi32>):
    // expected-note@+1 {{region branch point}}
    qnn.yield %k : tensor<4xi32>
  } : (tensor<i1>, tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
