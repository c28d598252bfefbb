// RUN: quant-opt %s --qnn-bound-masks | FileCheck %s

// What a softmax is to ignore becomes finite: in a sum, a difference, a choice, through what only moves values.
// CHECK-LABEL: func.func @masks
// CHECK-DAG: qnn.constant dense<[0.000000e+00, -1.000000e+09, -5.000000e+00]>
// CHECK-DAG: qnn.constant dense<[0.000000e+00, 1.000000e+09, 5.000000e+00]>
// CHECK-DAG: qnn.constant dense<-1.000000e+09> : tensor<f32>
func.func @masks(%x: tensor<2x3xf32>, %c: tensor<2x3xi1>) -> (tensor<2x3xf32>, tensor<3x2xf32>, tensor<2x3xf32>) {
  %m = qnn.constant dense<[0.0, 0xFF800000, -5.0]> : tensor<3xf32> -> tensor<3xf32>
  %p = qnn.constant dense<[0.0, 3.4e+38, 5.0]> : tensor<3xf32> -> tensor<3xf32>
  %s = qnn.constant dense<-3.4e+38> : tensor<f32> -> tensor<f32>
  %shape = qnn.constant dense<[3, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.add %x, %m : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = qnn.sub %x, %p : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %3 = qnn.reshape %2, %shape : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf32>
  %4 = qnn.softmax %3 {beta = 1.0 : f32} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %5 = qnn.select_v2 %c, %x, %s : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %6 = qnn.softmax %5 {beta = 1.0 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1, %4, %6 : tensor<2x3xf32>, tensor<3x2xf32>, tensor<2x3xf32>
}

// Somebody else reads the sum, an activation stands between, or no softmax reads it.
// CHECK-LABEL: func.func @stays
// CHECK: qnn.constant dense<0xFF800000>
func.func @stays(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %m = qnn.constant dense<0xFF800000> : tensor<3xf32> -> tensor<3xf32>
  %0 = qnn.add %x, %m : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (tensor<3xf32>) -> tensor<3xf32>
  %2 = qnn.add %x, %m {activation = #qnn<activation relu>} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %3 = qnn.softmax %2 {beta = 1.0 : f32} : (tensor<3xf32>) -> tensor<3xf32>
  %4 = qnn.add %x, %m : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %5 = qnn.log_softmax %4 : (tensor<3xf32>) -> tensor<3xf32>
  return %0, %1, %3, %5 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
