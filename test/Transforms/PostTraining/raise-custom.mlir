// MediaPipe's transposed convolution with a bias becomes LiteRT's.
// RUN: quant-opt %s --qnn-raise-custom | FileCheck %s

// CHECK-LABEL: func.func @same
// CHECK: %[[SHAPE:.*]] = qnn.constant dense<[1, 5, 4, 1]> : tensor<4xi32>
// CHECK: qnn.transpose_conv %[[SHAPE]], %arg1, %arg0, %arg2 {padding = #qnn<padding same>, strides = array<i64: 3, 2>} : (tensor<4xi32>, tensor<1x3x2x5xf32>, tensor<1x2x2x5xf32>, tensor<1xf32>) -> tensor<1x5x4x1xf32>
func.func @same(%x: tensor<1x2x2x5xf32>, %w: tensor<1x3x2x5xf32>, %b: tensor<1xf32>) -> tensor<1x5x4x1xf32> {
  %y = qnn.custom "Convolution2DTransposeBias"(%x, %w, %b) {options = array<i8: 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0>} : (tensor<1x2x2x5xf32>, tensor<1x3x2x5xf32>, tensor<1xf32>) -> tensor<1x5x4x1xf32>
  return %y : tensor<1x5x4x1xf32>
}

// CHECK-LABEL: func.func @valid
// CHECK: qnn.transpose_conv {{.*}} {padding = #qnn<padding valid>, strides = array<i64: 1, 2>}
func.func @valid(%x: tensor<1x2x2x5xf32>, %w: tensor<1x3x2x5xf32>, %b: tensor<1xf32>) -> tensor<1x4x4x1xf32> {
  %y = qnn.custom "Convolution2DTransposeBias"(%x, %w, %b) {options = array<i8: 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0>} : (tensor<1x2x2x5xf32>, tensor<1x3x2x5xf32>, tensor<1xf32>) -> tensor<1x4x4x1xf32>
  return %y : tensor<1x4x4x1xf32>
}

// Declared longer than it is.
// CHECK-LABEL: func.func @longer
// CHECK: qnn.custom "Convolution2DTransposeBias"
func.func @longer(%x: tensor<1x2x2x5xf32>, %w: tensor<1x3x2x5xf32>, %b: tensor<1xf32>) -> tensor<1x6x4x1xf32> {
  %y = qnn.custom "Convolution2DTransposeBias"(%x, %w, %b) {options = array<i8: 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0>} : (tensor<1x2x2x5xf32>, tensor<1x3x2x5xf32>, tensor<1xf32>) -> tensor<1x6x4x1xf32>
  return %y : tensor<1x6x4x1xf32>
}

// Too few options, another name.
// CHECK-LABEL: func.func @others
// CHECK: qnn.custom "Convolution2DTransposeBias"
// CHECK: qnn.custom "Convolution2DTranspose"
func.func @others(%x: tensor<1x2x2x5xf32>, %w: tensor<1x3x2x5xf32>, %b: tensor<1xf32>) -> (tensor<1x5x4x1xf32>, tensor<1x5x4x1xf32>) {
  %y = qnn.custom "Convolution2DTransposeBias"(%x, %w, %b) {options = array<i8: 1, 0, 0, 0, 2, 0, 0, 0>} : (tensor<1x2x2x5xf32>, tensor<1x3x2x5xf32>, tensor<1xf32>) -> tensor<1x5x4x1xf32>
  %z = qnn.custom "Convolution2DTranspose"(%x, %w, %b) {options = array<i8: 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0>} : (tensor<1x2x2x5xf32>, tensor<1x3x2x5xf32>, tensor<1xf32>) -> tensor<1x5x4x1xf32>
  return %y, %z : tensor<1x5x4x1xf32>, tensor<1x5x4x1xf32>
}
