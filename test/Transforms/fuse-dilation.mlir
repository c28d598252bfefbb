// RUN: quant-opt %s --qnn-fuse-dilation | FileCheck %s

// CHECK-LABEL: func.func @same
// CHECK-NOT: batch
// CHECK: qnn.conv_2d %arg0, {{.*}}dilations = array<i64: 2, 2>, padding = #qnn<padding same>
func.func @same(%x: tensor<1x8x8x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x8x8x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<2> : tensor<2x2xi32> -> tensor<2x2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x8x8x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<4x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x4x4x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %c : (tensor<4x4x4x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x8x8x1xf32>
  return %2 : tensor<1x8x8x1xf32>
}

// A convolution that pads by itself inside the blocks is something else.
// CHECK-LABEL: func.func @same_inside
// CHECK: qnn.space_to_batch_nd
func.func @same_inside(%x: tensor<1x8x8x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x8x8x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %c : (tensor<1x8x8x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x4x4x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<4x4x4x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x4x4x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %c : (tensor<4x4x4x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x8x8x1xf32>
  return %2 : tensor<1x8x8x1xf32>
}

// Pads before alone (a causal convolution) are not those of `same`.
// CHECK-LABEL: func.func @causal
// CHECK: qnn.space_to_batch_nd
// CHECK: qnn.batch_to_space_nd
func.func @causal(%x: tensor<1x8x8x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x8x8x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<[[4, 0], [4, 0]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x8x8x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<4x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x4x4x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %c : (tensor<4x4x4x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x8x8x1xf32>
  return %2 : tensor<1x8x8x1xf32>
}

// Pads that only fill up the last block are cropped again: `valid`.
// CHECK-LABEL: func.func @filled_up
// CHECK-NOT: batch
// CHECK: qnn.conv_2d %arg0, {{.*}}dilations = array<i64: 2, 2>, padding = #qnn<padding valid>
func.func @filled_up(%x: tensor<1x7x7x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x3x3x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<[[0, 1], [0, 1]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x7x7x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x4x4x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<4x4x4x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x2x2x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %p : (tensor<4x2x2x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x3x3x1xf32>
  return %2 : tensor<1x3x3x1xf32>
}

// A convolution with strides, or one that is dilated already, does something else inside the blocks.
// CHECK-LABEL: func.func @strides
// CHECK: qnn.space_to_batch_nd
func.func @strides(%x: tensor<1x8x8x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x4x4x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<2> : tensor<2x2xi32> -> tensor<2x2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x8x8x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<4x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x2x2x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %c : (tensor<4x2x2x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x4x4x1xf32>
  return %2 : tensor<1x4x4x1xf32>
}

// The blocks go back in another form than they came.
// CHECK-LABEL: func.func @other_block
// CHECK: qnn.space_to_batch_nd
func.func @other_block(%x: tensor<1x8x8x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x4x16x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %d = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<2> : tensor<2x2xi32> -> tensor<2x2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x8x8x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<4x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x4x4x1xf32>
  %2 = qnn.batch_to_space_nd %1, %d, %c : (tensor<4x4x4x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x4x16x1xf32>
  return %2 : tensor<1x4x16x1xf32>
}

// Somebody else reads the blocks.
// CHECK-LABEL: func.func @two_readers
// CHECK: qnn.space_to_batch_nd
// CHECK: qnn.batch_to_space_nd
func.func @two_readers(%x: tensor<1x8x8x1xf32>, %w: tensor<1x3x3x1xf32>) -> (tensor<1x8x8x1xf32>, tensor<4x4x4x1xf32>) {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<2> : tensor<2x2xi32> -> tensor<2x2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x8x8x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x6x6x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<4x6x6x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x4x4x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %c : (tensor<4x4x4x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x8x8x1xf32>
  return %2, %1 : tensor<1x8x8x1xf32>, tensor<4x4x4x1xf32>
}

// Where each block is as large as the window the sizes fit whatever the strides are.
// CHECK-LABEL: func.func @strided
// CHECK: qnn.space_to_batch_nd
// CHECK: qnn.batch_to_space_nd
func.func @strided(%x: tensor<1x2x2x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x2x2x1xf32> {
  %b = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<2> : tensor<2x2xi32> -> tensor<2x2xi32>
  %c = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x2x2x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x3x3x1xf32>
  %1 = qnn.conv_2d %0, %w {strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<4x3x3x1xf32>, tensor<1x3x3x1xf32>) -> tensor<4x1x1x1xf32>
  %2 = qnn.batch_to_space_nd %1, %b, %c : (tensor<4x1x1x1xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x2x2x1xf32>
  return %2 : tensor<1x2x2x1xf32>
}
