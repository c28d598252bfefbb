// RUN: quant-opt %s --qnn-raise-leaky-relu | FileCheck %s

// CHECK-LABEL: func.func @either_order
// CHECK-NOT: qnn.mul
// CHECK: qnn.leaky_relu %arg0 {alpha = 1.000000e-01 : f32}
// CHECK: qnn.leaky_relu %arg0 {alpha = 2.000000e-01 : f32}
// CHECK: qnn.leaky_relu %arg0 {alpha = 3.000000e+00 : f32}
func.func @either_order(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>) {
  %a = qnn.constant dense<0.1> : tensor<f32> -> tensor<f32>
  %b = qnn.constant dense<0.2> : tensor<f32> -> tensor<f32>
  %c = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %0 = qnn.mul %a, %x : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = qnn.maximum %x, %0 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.mul %x, %b : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %3 = qnn.maximum %2, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %4 = qnn.mul %x, %c : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %5 = qnn.minimum %x, %4 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1, %3, %5 : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}

// The larger of x and 3x is 3x from 0 on; another value, a product that others read, and one with an activation stay.
// CHECK-LABEL: func.func @stays
// CHECK-NOT: qnn.leaky_relu
func.func @stays(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>) {
  %a = qnn.constant dense<0.1> : tensor<f32> -> tensor<f32>
  %c = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %0 = qnn.mul %x, %c : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = qnn.maximum %x, %0 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = qnn.mul %x, %a : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %3 = qnn.minimum %x, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %4 = qnn.mul %x, %a : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %5 = qnn.maximum %y, %4 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %6 = qnn.mul %y, %a : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %7 = qnn.maximum %y, %6 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %8 = qnn.mul %x, %a {activation = #qnn<activation relu>} : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %9 = qnn.maximum %x, %8 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1, %3, %5, %6, %7, %9 : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}
