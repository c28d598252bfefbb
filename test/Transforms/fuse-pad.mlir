// RUN: quant-opt %s --qnn-fuse-pad | FileCheck %s

// CHECK-LABEL: func.func @same
// CHECK-NOT: qnn.pad
// CHECK: qnn.conv_2d %arg0, {{.*}}padding = #qnn<padding same>
func.func @same(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x4x4x1xf32> {
  %p = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = qnn.pad %x, %p : (tensor<1x4x4x1xf32>, tensor<4x2xi32>) -> tensor<1x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}

// With stride 2 on an even size `same` would pad [0, 1].
// CHECK-LABEL: func.func @other_pads
// CHECK: qnn.pad
// CHECK: padding = #qnn<padding valid>
func.func @other_pads(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x2x2x1xf32> {
  %p = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = qnn.pad %x, %p : (tensor<1x4x4x1xf32>, tensor<4x2xi32>) -> tensor<1x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// One cell before and none behind: `same` would pad as much, but behind.
// CHECK-LABEL: func.func @other_side
// CHECK: qnn.pad
// CHECK: padding = #qnn<padding valid>
func.func @other_side(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x2x2x1xf32> {
  %p = qnn.constant dense<[[0, 0], [1, 0], [1, 0], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = qnn.pad %x, %p : (tensor<1x4x4x1xf32>, tensor<4x2xi32>) -> tensor<1x5x5x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x5x5x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// A pad of channels is none that a convolution could make, and a convolution that pads by itself takes no second pad.
// CHECK-LABEL: func.func @channels
// CHECK: qnn.pad
// CHECK: padding = #qnn<padding valid>
func.func @channels(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x2xf32>) -> tensor<1x4x4x1xf32> {
  %p = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 1]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = qnn.pad %x, %p : (tensor<1x4x4x1xf32>, tensor<4x2xi32>) -> tensor<1x6x6x2xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x6x6x2xf32>, tensor<1x3x3x2xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}

// CHECK-LABEL: func.func @pads_already
// CHECK: qnn.pad
// CHECK: qnn.conv_2d %{{[0-9]+}}
func.func @pads_already(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x6x6x1xf32> {
  %p = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = qnn.pad %x, %p : (tensor<1x4x4x1xf32>, tensor<4x2xi32>) -> tensor<1x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x6x6x1xf32>
  return %1 : tensor<1x6x6x1xf32>
}

// The range between says that the padded value is rounded there.
// CHECK-LABEL: func.func @range_between
// CHECK: qnn.pad
func.func @range_between(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x4x4x1xf32> {
  %p = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %0 = qnn.pad %x, %p : (tensor<1x4x4x1xf32>, tensor<4x2xi32>) -> tensor<1x6x6x1x!quant.calibrated<f32<-1.0:1.0>>>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x6x6x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1x3x3x1xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}
