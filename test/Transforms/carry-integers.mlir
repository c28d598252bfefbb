// What a branch takes and gives, and what a loop carries, is integer where the regions make it so.
// RUN: quant-opt %s --qnn-carry-integers | FileCheck %s
!i = !quant.uniform<i8:f32, 0.5>
!j = !quant.uniform<i8:f32, 0.25>

// The scale outside counts; a branch that wants another one rescales.
// CHECK-LABEL: @branch
// CHECK: qnn.if %arg0(%arg1) {
// CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>):
// CHECK-NEXT: %[[R:.*]] = qnn.relu %[[A]]
// CHECK-NEXT: %[[S:.*]] = qnn.quantize %[[R]] : {{.*}} -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
// CHECK-NEXT: qnn.yield %[[S]]
// CHECK: } else {
// CHECK-NEXT: ^bb0(%[[B:.*]]: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>):
// CHECK-NEXT: %[[C:.*]] = qnn.quantize %[[B]] : {{.*}} -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
// CHECK-NEXT: %[[D:.*]] = qnn.relu6 %[[C]]
// CHECK-NEXT: qnn.yield %[[D]]
// CHECK-NOT: dequantize
func.func @branch(%c: tensor<i1>, %x: tensor<4x!i>) -> tensor<4x!j> {
  %f = qnn.dequantize %x : (tensor<4x!i>) -> tensor<4xf32>
  %y = qnn.if %c(%f) {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    qnn.yield %d : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!j>
    %r = qnn.relu6 %q : (tensor<4x!j>) -> tensor<4x!j>
    %d = qnn.dequantize %r : (tensor<4x!j>) -> tensor<4xf32>
    qnn.yield %d : tensor<4xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  %z = qnn.quantize %y : (tensor<4xf32>) -> tensor<4x!j>
  return %z : tensor<4x!j>
}

// A loop carries the integers of its body; the condition reads them, and the index is none of them.
// CHECK-LABEL: @loop
// CHECK: %[[W:.*]]:2 = qnn.while(%{{.*}}, %arg0) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[A:.*]]: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>):
// CHECK: } do {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[B:.*]]: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>):
// CHECK: %[[R:.*]] = qnn.relu %[[B]]
// CHECK: qnn.yield %{{.*}}, %[[R]]
// CHECK: %[[D:.*]] = qnn.dequantize %[[W]]#1
// CHECK: return %[[D]]
func.func @loop(%x: tensor<4x!i>) -> tensor<4xf32> {
  %zero = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  %f = qnn.dequantize %x : (tensor<4x!i>) -> tensor<4xf32>
  %y:2 = qnn.while(%zero, %f) {
  ^bb0(%k: tensor<i32>, %a: tensor<4xf32>):
    %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
    %c = qnn.less %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%k: tensor<i32>, %a: tensor<4xf32>):
    %one = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %k2 = qnn.add %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    qnn.yield %k2, %d : tensor<i32>, tensor<4xf32>
  } : (tensor<i32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>)
  return %y#1 : tensor<4xf32>
}

// A body that computes in float keeps its values.
// CHECK-LABEL: @float
// CHECK: qnn.if %arg0(%arg1) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<4xf32>):
func.func @float(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<4xf32>):
    %r = qnn.exp %a : (tensor<4xf32>) -> tensor<4xf32>
    qnn.yield %r : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    qnn.yield %a : tensor<4xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// What one branch computes in float goes out in float, and what two branches quantize in two ways comes in in float.
// CHECK-LABEL: @one_side
// CHECK: qnn.if %arg0(%arg1) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<4xf32>):
// CHECK: %[[D:.*]] = qnn.dequantize
// CHECK-NEXT: qnn.yield %[[D]]
// CHECK: %[[E:.*]] = qnn.exp
// CHECK-NEXT: qnn.yield %[[E]]
func.func @one_side(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<4x!j> {
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    qnn.yield %d : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!j>
    %d = qnn.dequantize %q : (tensor<4x!j>) -> tensor<4xf32>
    %e = qnn.exp %d : (tensor<4xf32>) -> tensor<4xf32>
    qnn.yield %e : tensor<4xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  %z = qnn.quantize %y : (tensor<4xf32>) -> tensor<4x!j>
  return %z : tensor<4x!j>
}

// A loop's value that each step computes in float stays float, though the step quantizes it.
// CHECK-LABEL: @float_loop
// CHECK: } do {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %{{.*}}: tensor<4xf32>):
// CHECK: %[[E:.*]] = qnn.exp
// CHECK: qnn.yield %{{.*}}, %[[E]]
func.func @float_loop(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  %y:2 = qnn.while(%zero, %x) {
  ^bb0(%k: tensor<i32>, %a: tensor<4xf32>):
    %n = qnn.constant dense<3> : tensor<i32> -> tensor<i32>
    %c = qnn.less %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    qnn.yield %c : tensor<i1>
  } do {
  ^bb0(%k: tensor<i32>, %a: tensor<4xf32>):
    %one = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %k2 = qnn.add %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    %e = qnn.exp %d : (tensor<4xf32>) -> tensor<4xf32>
    qnn.yield %k2, %e : tensor<i32>, tensor<4xf32>
  } : (tensor<i32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>)
  return %y#1 : tensor<4xf32>
}

// The integers of a constant do not decide what a branch takes.
// CHECK-LABEL: @constant
// CHECK: %[[F:.*]] = qnn.dequantize
// CHECK: qnn.if %arg0(%[[F]]) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<4xf32>):
func.func @constant(%c: tensor<i1>) -> tensor<4xf32> {
  %x = qnn.constant dense<[1, 2, 3, 4]> : tensor<4xi8> -> tensor<4x!i>
  %f = qnn.dequantize %x : (tensor<4x!i>) -> tensor<4xf32>
  %y = qnn.if %c(%f) {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    qnn.yield %d : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    %r = qnn.exp %a : (tensor<4xf32>) -> tensor<4xf32>
    qnn.yield %r : tensor<4xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// Integers that are made behind the branch do not go into it.
// CHECK-LABEL: @later
// CHECK: %[[Q:.*]] = qnn.quantize %arg1
// CHECK-NEXT: qnn.if %arg0(%[[Q]]) {
// CHECK: qnn.quantize %arg1
func.func @later(%c: tensor<i1>, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4x!i>) {
  %y = qnn.if %c(%x) {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    qnn.yield %d : tensor<4xf32>
  } else {
  ^bb0(%a: tensor<4xf32>):
    %q = qnn.quantize %a : (tensor<4xf32>) -> tensor<4x!i>
    %r = qnn.relu6 %q : (tensor<4x!i>) -> tensor<4x!i>
    %d = qnn.dequantize %r : (tensor<4x!i>) -> tensor<4xf32>
    qnn.yield %d : tensor<4xf32>
  } : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  %z = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!i>
  return %y, %z : tensor<4xf32>, tensor<4x!i>
}
