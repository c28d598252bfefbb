// What is nearly an activation, one number or one value away from it.
// RUN: quant-opt %s --qnn-raise-activations --check-by-running -o %t.mlir 2>&1 | FileCheck %s --check-prefix=RAN
// RUN: FileCheck %s < %t.mlir
// RAN: 4 passes left the numbers as they were, 0 changed them, behind 0 the function does not run

// CHECK-LABEL: func.func @clamps
// CHECK-DAG: %[[A:.*]] = qnn.relu_n1_to_1 %arg0
// CHECK-DAG: %[[B:.*]] = qnn.relu_n1_to_1 %arg0
// CHECK-DAG: %[[C:.*]] = qnn.relu6 %arg0
// CHECK-DAG: %[[M:.*]] = qnn.minimum %arg0
// CHECK-DAG: %[[D:.*]] = qnn.relu %[[M]]
// CHECK-DAG: %[[N:.*]] = qnn.maximum %arg0
// CHECK-DAG: %[[E:.*]] = qnn.minimum %[[N]]
// CHECK: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]]
func.func @clamps(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %minus = qnn.constant dense<-1.0> : tensor<f32> -> tensor<f32>
  %one = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %half = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %six = qnn.constant dense<6.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.maximum %x, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.minimum %1, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = qnn.minimum %x, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = qnn.maximum %3, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = qnn.minimum %x, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = qnn.relu %5 : (tensor<4xf32>) -> tensor<4xf32>
  %7 = qnn.minimum %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %8 = qnn.relu %7 : (tensor<4xf32>) -> tensor<4xf32>
  %9 = qnn.maximum %x, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %10 = qnn.minimum %9, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %2, %4, %6, %8, %10 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// relu(x) + a * relu(-x) is a prelu with -a; with an activation behind it, or of a computed a, none.
// CHECK-LABEL: func.func @prelu
// CHECK: qnn.add %{{.*}} {activation = #qnn<activation relu>}
// CHECK: qnn.add
// CHECK-NOT: qnn.prelu
// CHECK: return
func.func @prelu(%x: tensor<1x2xf32>, %a: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %c = qnn.constant dense<[[-0.5, -0.25]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %n = qnn.neg %x : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = qnn.relu %x : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = qnn.relu %n : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = qnn.mul %2, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %4 = qnn.add %1, %3 {activation = #qnn<activation relu>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %5 = qnn.relu %x : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %6 = qnn.relu %n : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %7 = qnn.mul %6, %a : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %8 = qnn.add %5, %7 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %4, %8 : tensor<1x2xf32>, tensor<1x2xf32>
}

// x * relu6(x + 3) / 6 with a factor of a fifth, and with an activation behind it.
// CHECK-LABEL: func.func @swish
// CHECK-NOT: qnn.hard_swish
// CHECK: return
func.func @swish(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %three = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %fifth = qnn.constant dense<0.2> : tensor<f32> -> tensor<f32>
  %sixth = qnn.constant dense<0.16666667> : tensor<f32> -> tensor<f32>
  %1 = qnn.add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.relu6 %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.mul %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = qnn.mul %3, %fifth : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = qnn.add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = qnn.relu6 %5 : (tensor<4xf32>) -> tensor<4xf32>
  %7 = qnn.mul %x, %6 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %8 = qnn.mul %7, %sixth {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4, %8 : tensor<4xf32>, tensor<4xf32>
}

// 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))): as it is, with a cube of another size, and with y for x outside.
// CHECK-LABEL: func.func @gelu
// CHECK-COUNT-1: qnn.gelu %arg0 {approximate = true}
// CHECK-NOT: qnn.gelu
// CHECK: return
func.func @gelu(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %half = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %one = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %three = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %root = qnn.constant dense<0.797884583> : tensor<f32> -> tensor<f32>
  %cube = qnn.constant dense<4.471500e-02> : tensor<f32> -> tensor<f32>
  %other = qnn.constant dense<5.471500e-02> : tensor<f32> -> tensor<f32>
  %1 = qnn.pow %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.mul %1, %cube : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = qnn.add %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = qnn.mul %3, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = qnn.tanh %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = qnn.add %5, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %7 = qnn.mul %x, %6 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %8 = qnn.mul %7, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %11 = qnn.pow %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %12 = qnn.mul %11, %other : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %13 = qnn.add %x, %12 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %14 = qnn.mul %13, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %15 = qnn.tanh %14 : (tensor<4xf32>) -> tensor<4xf32>
  %16 = qnn.add %15, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %17 = qnn.mul %x, %16 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %18 = qnn.mul %17, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %21 = qnn.pow %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %22 = qnn.mul %21, %cube : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %23 = qnn.add %x, %22 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %24 = qnn.mul %23, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %25 = qnn.tanh %24 : (tensor<4xf32>) -> tensor<4xf32>
  %26 = qnn.add %25, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %27 = qnn.mul %y, %26 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %28 = qnn.mul %27, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %8, %18, %28 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
