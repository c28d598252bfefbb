// RUN: quant-opt %s --qnn-raise-fully-connected | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --qnn-raise-fully-connected="rules=toco" | FileCheck %s --check-prefixes=CHECK,TOCO

// The matrix is turned and keeps its range.
// CHECK-LABEL: func.func @turned
// CHECK: %[[W:.*]] = qnn.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]>
// CHECK-SAME: !quant.calibrated<f32<-4.000000e+00:4.000000e+00>>
// CHECK: qnn.fully_connected %arg0, %[[W]]
func.func @turned(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2x!quant.calibrated<f32<-4.0:4.0>>>
  %0 = qnn.batch_matmul %x, %w : (tensor<1x2xf32>, tensor<2x2x!quant.calibrated<f32<-4.0:4.0>>>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @computed
// CHECK: qnn.batch_matmul
func.func @computed(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = qnn.batch_matmul %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// A row that becomes a column keeps its order. TOCO calls that a reshape and forgets narrow_range over it.
// CHECK-LABEL: func.func @row
// TFLITE: qnn.ranges = [{learnt, narrow}]
// TOCO: qnn.ranges = [{learnt}]
// CHECK: qnn.fully_connected
func.func @row(%x: tensor<1x1xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32> {qnn.ranges = [{learnt, narrow}]} -> tensor<1x2x!quant.calibrated<f32<-4.0:4.0>>>
  %0 = qnn.batch_matmul %x, %w : (tensor<1x1xf32>, tensor<1x2x!quant.calibrated<f32<-4.0:4.0>>>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// FULLY_CONNECTED has no flag for a transposed left side.
// CHECK-LABEL: func.func @left_adjoint
// CHECK: qnn.batch_matmul
func.func @left_adjoint(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = qnn.batch_matmul %x, %w {adj_x = true} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
