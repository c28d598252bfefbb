// Branches, loops and state, in numbers.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s

// The condition chooses; the other region does not run.
// CHECK-LABEL: @then(
// CHECK: qnn.constant dense<[3.000000e+00, -6.000000e+00]> :
func.func @then(%c: tensor<i1> {qnn.value = dense<true> : tensor<i1>}, %x: tensor<2xf32> {qnn.value = dense<[1.0, -2.0]> : tensor<2xf32>}) -> tensor<2xf32> {
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<2xf32>):
    %k = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
    %m = qnn.mul %a, %k : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
    qnn.yield %m : tensor<2xf32>
  } else {
  ^bb0(%a: tensor<2xf32>):
    qnn.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK-LABEL: @else(
// CHECK: qnn.constant dense<[1.000000e+00, -2.000000e+00]> :
func.func @else(%c: tensor<i1> {qnn.value = dense<false> : tensor<i1>}, %x: tensor<2xf32> {qnn.value = dense<[1.0, -2.0]> : tensor<2xf32>}) -> tensor<2xf32> {
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<2xf32>):
    %n = qnn.neg %a : (tensor<2xf32>) -> tensor<2xf32>
    qnn.yield %n : tensor<2xf32>
  } else {
  ^bb0(%a: tensor<2xf32>):
    qnn.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// Two values change places in each step, so a step must not read what it has written: fib(10) = 55, fib(11) = 89.
// CHECK-LABEL: @fibonacci(
// CHECK-DAG: qnn.constant dense<55> :
// CHECK-DAG: qnn.constant dense<89> :
func.func @fibonacci(%n: tensor<i32> {qnn.value = dense<10> : tensor<i32>}) -> (tensor<i32>, tensor<i32>) {
  %zero = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  %one = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %y:3 = qnn.while(%n, %zero, %one) {
  ^bb0(%k: tensor<i32>, %a: tensor<i32>, %b: tensor<i32>):
    %z = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
    %c = qnn.greater %k, %z : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%k: tensor<i32>, %a: tensor<i32>, %b: tensor<i32>):
    %d = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %k2 = qnn.sub %k, %d : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %s = qnn.add %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i32>
    qnn.yield %k2, %b, %s : tensor<i32>, tensor<i32>, tensor<i32>
  } : (tensor<i32>, tensor<i32>, tensor<i32>) -> (tensor<i32>, tensor<i32>, tensor<i32>)
  return %y#1, %y#2 : tensor<i32>, tensor<i32>
}

// A tensor that grows: its size is known at each step.
// CHECK-LABEL: @growing(
// CHECK: qnn.constant dense<7.000000e+00> : tensor<4xf32>
func.func @growing(%n: tensor<i32> {qnn.value = dense<2> : tensor<i32>}, %x: tensor<1xf32> {qnn.value = dense<7.0> : tensor<1xf32>}) -> tensor<?xf32> {
  %y:2 = qnn.while(%n, %x) {
  ^bb0(%k: tensor<i32>, %a: tensor<?xf32>):
    %z = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
    %c = qnn.greater %k, %z : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%k: tensor<i32>, %a: tensor<?xf32>):
    %d = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %k2 = qnn.sub %k, %d : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %b = qnn.concatenation %a, %a {axis = 0 : i64} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    qnn.yield %k2, %b : tensor<i32>, tensor<?xf32>
  } : (tensor<i32>, tensor<1xf32>) -> (tensor<i32>, tensor<?xf32>)
  return %y#1 : tensor<?xf32>
}

// What is assigned is read after it, what was read before stays: 5, then 5 + 2.
// CHECK-LABEL: @state(
// CHECK-DAG: qnn.constant dense<5.000000e+00> :
// CHECK-DAG: qnn.constant dense<7.000000e+00> :
func.func @state(%x: tensor<1xf32> {qnn.value = dense<2.0> : tensor<1xf32>}) -> (tensor<1xf32>, tensor<1xf32>) {
  qnn.call_once {
    %five = qnn.constant dense<5.0> : tensor<1xf32> -> tensor<1xf32>
    qnn.assign_variable "s", %five : tensor<1xf32>
    qnn.yield
  }
  %before = qnn.read_variable "s" -> tensor<1xf32>
  %sum = qnn.add %before, %x : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  qnn.assign_variable "s", %sum : tensor<1xf32>
  %after = qnn.read_variable "s" -> tensor<1xf32>
  return %before, %after : tensor<1xf32>, tensor<1xf32>
}
