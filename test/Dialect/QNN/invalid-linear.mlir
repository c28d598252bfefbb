// Refusals of convolutions and matrix products.
// RUN: quant-opt --split-input-file --verify-diagnostics %s

// rank of the input
func.func @f(%x: tensor<8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{input has rank 3, needed is 4}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// rank of the filter
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<3x3x3xf32>) {
  // expected-error@+1 {{filter has rank 3, needed is 4}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// stride 0
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{stride 0 is outside [1, 2147483647]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 0, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// negative stride
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{stride -2 is outside [1, 2147483647]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, -2>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// huge stride
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{stride 4294967296 is outside [1, 2147483647]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 4294967296, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// number of strides
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{strides has 1 entries, needed are 2}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// dilation 0
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{dilation 0 is outside [1, 2147483647]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>, dilations = array<i64: 1, 0>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// empty kernel
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x0x3x3xf32>) {
  // expected-error@+1 {{kernel size 0 is outside [1, 2147483647]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x0x3x3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// filter without input channels
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x0xf32>) {
  // expected-error@+1 {{filter has 0 input channels}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x0xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// input channels
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x2xf32>) {
  // expected-error@+1 {{input has 3 channels, filter takes 2}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x2xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// groups
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x3x2xf32>) {
  // expected-error@+1 {{filter has 3 output channels in 2 groups}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x4xf32>, tensor<3x3x3x2xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// window larger than the input
func.func @f(%x: tensor<1x2x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{window of 3 is larger than the input of 2}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding valid>} : (tensor<1x2x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x0x6x4xf32>
  return
}

// -----

// result shape
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{result #0 has shape [1, 8, 7, 4], operands give [1, 8, 8, 4]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x7x4xf32>
  return
}

// -----

// result element type
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{result #0 has element type 'f16', operands give 'f32'}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf16>
  return
}

// -----

// length of the bias
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<3xf32>) {
  // expected-error@+1 {{bias has shape [3], the output has 4 channels}}
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>, tensor<3xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// depth multiplier
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<1x3x3x6xf32>) {
  // expected-error@+1 {{input has 3 channels, depth multiplier is 3, filter has 6 channels}}
  %y = qnn.depthwise_conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 3 : i64} : (tensor<1x8x8x3xf32>, tensor<1x3x3x6xf32>) -> tensor<1x8x8x6xf32>
  return
}

// -----

// depthwise filter
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<3x3x3x1xf32>) {
  // expected-error@+1 {{filter has first dimension 3, needed is 1}}
  %y = qnn.depthwise_conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x1xf32>) -> tensor<1x8x8x3xf32>
  return
}

// -----

// rows
func.func @f(%x: tensor<1x7xf32>, %w: tensor<3x8xf32>) {
  // expected-error@+1 {{input of shape [1, 7] does not divide into rows of 8}}
  %y = qnn.fully_connected %x, %w : (tensor<1x7xf32>, tensor<3x8xf32>) -> tensor<1x3xf32>
  return
}

// -----

// weights of no depth
func.func @f(%x: tensor<1x7xf32>, %w: tensor<3x0xf32>) {
  // expected-error@+1 {{input of rank 2 with weights of depth 0}}
  %y = qnn.fully_connected %x, %w : (tensor<1x7xf32>, tensor<3x0xf32>) -> tensor<1x3xf32>
  return
}

// -----

// kept dimensions
func.func @f(%x: tensor<2x1x7xf32>, %w: tensor<3x8xf32>) {
  // expected-error@+1 {{input has 7 columns, the weights take 8}}
  %y = qnn.fully_connected %x, %w {keep_num_dims = true} : (tensor<2x1x7xf32>, tensor<3x8xf32>) -> tensor<2x1x3xf32>
  return
}

// -----

// inner dimensions
func.func @f(%x: tensor<2x3x4xf32>, %w: tensor<2x5x4xf32>) {
  // expected-error@+1 {{inner dimensions 4 and 5 differ}}
  %y = qnn.batch_matmul %x, %w : (tensor<2x3x4xf32>, tensor<2x5x4xf32>) -> tensor<2x3x5xf32>
  return
}

// -----

// outer dimensions
func.func @f(%x: tensor<2x3x4xf32>, %w: tensor<3x4x5xf32>) {
  // expected-error@+1 {{outer dimensions of [2, 3, 4] and [3, 4, 5] do not broadcast}}
  %y = qnn.batch_matmul %x, %w : (tensor<2x3x4xf32>, tensor<3x4x5xf32>) -> tensor<2x3x5xf32>
  return
}

// -----

// output shape of a transposed convolution
func.func @f(%w: tensor<4x3x3x3xf32>, %x: tensor<1x4x4x3xf32>) {
  %s = qnn.constant dense<[1, 9, 8, 4]> : tensor<4xi32> -> tensor<4xi32>
  // expected-error@+1 {{output size 9 with stride 2 belongs to an input of 5, found 4}}
  %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<4x3x3x3xf32>, tensor<1x4x4x3xf32>) -> tensor<1x9x8x4xf32>
  return
}

// -----

// svdf ranks
func.func @f(%x: tensor<1x4xf32>, %f: tensor<3x4xf32>, %t: tensor<3x3xf32>, %b: tensor<1xf32>, %s: tensor<1x9xf32>) {
  // expected-error@+1 {{3 filters do not divide into ranks of 2}}
  %y = qnn.svdf %x, %f, %t, %b, %s {rank = 2 : i64} : (tensor<1x4xf32>, tensor<3x4xf32>, tensor<3x3xf32>, tensor<1xf32>, tensor<1x9xf32>) -> tensor<1x1xf32>
  return
}

// -----

// lstm operands
func.func @f(%x: tensor<1x1x4xf32>) {
  // expected-error@+1 {{has 1 operands, needed are 20 or 24}}
  %y = qnn.unidirectional_sequence_lstm %x {cell_clip = 0.0 : f32, proj_clip = 0.0 : f32} : (tensor<1x1x4xf32>) -> tensor<1x1x4xf32>
  return
}
