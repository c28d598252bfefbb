// Regions are subgraphs of the file, variables have handles there; both come back as they were.
// RUN: quant-translate --export-tflite %s -o %t.tflite
// RUN: quant-translate --import-tflite %t.tflite | FileCheck %s
// RUN: quant-translate --import-tflite --mlir-print-debuginfo %t.tflite | quant-translate --export-tflite -o %t2.tflite
// RUN: cmp %t.tflite %t2.tflite

// CHECK: qnn.call_once {
// CHECK: qnn.constant dense<1.000000e+00>
// CHECK-NEXT: qnn.assign_variable "state", %{{.*}} : tensor<2xf32>
// CHECK-NEXT: qnn.yield
// CHECK-NEXT: } {region_names = ["start"]}
// CHECK: %[[S:.*]] = qnn.read_variable "state" -> tensor<2xf32>
// CHECK: %[[W:.*]]:2 = qnn.while(%{{.*}}, %[[S]]) {
// CHECK: qnn.less
// CHECK: } do {
// CHECK: %[[IN:.*]] = qnn.if %{{.*}}(%{{.*}}) {
// CHECK: qnn.mul
// CHECK: } else {
// CHECK: qnn.add
// CHECK: } {region_names = ["grow", "step"]} : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
// CHECK: } {region_names = ["again", "run"]} : (tensor<i32>, tensor<2xf32>) -> (tensor<i32>, tensor<2xf32>)
// CHECK: qnn.assign_variable "state", %[[W]]#1 : tensor<2xf32>
func.func @main(%odd: tensor<i1> {qnn.name = "odd"}) -> (tensor<2xf32> {qnn.name = "y"}) {
  qnn.call_once {
    %one = qnn.constant dense<1.0> : tensor<2xf32> -> tensor<2xf32>
    qnn.assign_variable "state", %one : tensor<2xf32>
    qnn.yield
  } {region_names = ["start"]}
  %zero = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  %s = qnn.read_variable "state" -> tensor<2xf32>
  %y:2 = qnn.while(%zero, %s) {
  ^bb0(%k: tensor<i32>, %a: tensor<2xf32>):
    %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
    %c = qnn.less %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%k: tensor<i32>, %a: tensor<2xf32>):
    %one = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %k2 = qnn.add %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %first = qnn.equal %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %b = qnn.if %first(%a) {
    ^bb0(%v: tensor<2xf32>):
      %f = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32> -> tensor<2xf32>
      %m = qnn.mul %v, %f : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      qnn.yield %m : tensor<2xf32>
    } else {
    ^bb0(%v: tensor<2xf32>):
      %f = qnn.constant dense<0.5> : tensor<2xf32> -> tensor<2xf32>
      %m = qnn.add %v, %f : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      qnn.yield %m : tensor<2xf32>
    } {region_names = ["grow", "step"]} : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
    qnn.yield %k2, %b : tensor<i32>, tensor<2xf32>
  } {region_names = ["again", "run"]} : (tensor<i32>, tensor<2xf32>) -> (tensor<i32>, tensor<2xf32>) loc(fused["count", "y"])
  qnn.assign_variable "state", %y#1 : tensor<2xf32>
  return %y#1 : tensor<2xf32>
}
