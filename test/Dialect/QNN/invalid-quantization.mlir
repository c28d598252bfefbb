// What upstream quantized types let pass and ours must not, and constants.
// RUN: quant-opt --split-input-file --verify-diagnostics %s

// zero point outside the storage
func.func @f(%x: tensor<4x!quant.uniform<i8:f32, 0.5:0>>) {
  // expected-error@+1 {{result #0 has zero point 300, the storage holds [-128, 127]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<i8:f32, 0.5:0>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:300>>
  return
}

// -----

// of unsigned storage
func.func @f(%x: tensor<4x!quant.uniform<u8:f32, 0.5:-1>>) {
  // expected-error@+1 {{operand #0 has zero point -1, the storage holds [0, 255]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<u8:f32, 0.5:-1>>) -> tensor<4x!quant.uniform<u8:f32, 0.5:0>>
  return
}

// -----

// of a narrow range
func.func @f(%x: tensor<4x!quant.uniform<i8<-127:127>:f32, 0.5:-128>>) {
  // expected-error@+1 {{operand #0 has zero point -128, the storage holds [-127, 127]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<i8<-127:127>:f32, 0.5:-128>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:0>>
  return
}

// -----

// of one channel
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3x!quant.uniform<i8:f32:0, {1.0,1.0,1.0:200,1.0}>>) {
  // expected-error@+1 {{operand #1 has zero point 200, the storage holds [-128, 127]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3x!quant.uniform<i8:f32:0, {1.0,1.0,1.0:200,1.0}>>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// one above the storage
func.func @f(%x: tensor<4x!quant.uniform<i8:f32, 0.5:128>>) {
  // expected-error@+1 {{operand #0 has zero point 128, the storage holds [-128, 127]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<i8:f32, 0.5:128>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:0>>
  return
}

// -----

// one below it
func.func @f(%x: tensor<4x!quant.uniform<i8:f32, 0.5:-129>>) {
  // expected-error@+1 {{operand #0 has zero point -129, the storage holds [-128, 127]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<i8:f32, 0.5:-129>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:0>>
  return
}

// -----

// one above unsigned storage
func.func @f(%x: tensor<4x!quant.uniform<u8:f32, 0.5:256>>) {
  // expected-error@+1 {{operand #0 has zero point 256, the storage holds [0, 255]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<u8:f32, 0.5:256>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:0>>
  return
}

// -----

// one above a narrow range
func.func @f(%x: tensor<4x!quant.uniform<i8<-127:127>:f32, 0.5:128>>) {
  // expected-error@+1 {{operand #0 has zero point 128, the storage holds [-127, 127]}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<i8<-127:127>:f32, 0.5:128>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:0>>
  return
}

// -----

// one above and one below, of one channel
func.func @f(%x: tensor<1x4x4x3xf32>, %w: tensor<2x1x1x3x!quant.uniform<i8:f32:0, {1.0:128,1.0}>>) {
  // expected-error@+1 {{operand #1 has zero point 128, the storage holds [-128, 127]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x3xf32>, tensor<2x1x1x3x!quant.uniform<i8:f32:0, {1.0:128,1.0}>>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @f(%x: tensor<1x4x4x3xf32>, %w: tensor<2x1x1x3x!quant.uniform<i8:f32:0, {1.0:-129,1.0}>>) {
  // expected-error@+1 {{operand #1 has zero point -129, the storage holds [-128, 127]}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x4x4x3xf32>, tensor<2x1x1x3x!quant.uniform<i8:f32:0, {1.0:-129,1.0}>>) -> tensor<1x4x4x2xf32>
  return
}

// -----

// the ends of the storage are inside
func.func @f(%a: tensor<4x!quant.uniform<i8:f32, 0.5:127>>, %b: tensor<4x!quant.uniform<i8:f32, 0.5:-128>>, %c: tensor<4x!quant.uniform<u8:f32, 0.5:255>>) {
  %0 = qnn.relu %a : (tensor<4x!quant.uniform<i8:f32, 0.5:127>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:127>>
  %1 = qnn.relu %b : (tensor<4x!quant.uniform<i8:f32, 0.5:-128>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:-128>>
  %2 = qnn.relu %c : (tensor<4x!quant.uniform<u8:f32, 0.5:255>>) -> tensor<4x!quant.uniform<u8:f32, 0.5:255>>
  return
}

// -----

// an activation per axis
func.func @f(%x: tensor<4x!quant.uniform<i8:f32:0, {1.0,2.0,3.0,4.0}>>) {
  // expected-error@+1 {{operand #0 is quantized per axis; only weights, biases and constants can be}}
  %y = qnn.relu %x : (tensor<4x!quant.uniform<i8:f32:0, {1.0,2.0,3.0,4.0}>>) -> tensor<4xf32>
  return
}

// -----

// a result per axis
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{result #0 is quantized per axis; only weights, biases and constants can be}}
  %y = qnn.relu %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32:0, {1.0,2.0,3.0,4.0}>>
  return
}

// -----

// axis out of rank
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3x!quant.uniform<i8:f32:4, {1.0,2.0,3.0,4.0}>>) {
  // expected-error@+1 {{operand #1 is quantized along axis 4, its rank is 4}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3x!quant.uniform<i8:f32:4, {1.0,2.0,3.0,4.0}>>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// number of scales
func.func @f(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3x!quant.uniform<i8:f32:0, {1.0,2.0,3.0}>>) {
  // expected-error@+1 {{operand #1 has 3 scales for 4 channels along axis 0}}
  %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3x!quant.uniform<i8:f32:0, {1.0,2.0,3.0}>>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// bias scale is not the product, where the kernels compare: uint8
func.func @f(%x: tensor<1x8x8x3x!quant.uniform<u8:f32, 0.5:0>>, %w: tensor<4x3x3x3x!quant.uniform<u8:f32, 0.25:0>>, %b: tensor<4x!quant.uniform<i32:f32, 1.0:0>>) {
  // expected-error@+1 {{bias scale 1.000000e+00 of channel 0 is not the product of input and weight scale 1.250000e-01}}
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!quant.uniform<u8:f32, 0.5:0>>, tensor<4x3x3x3x!quant.uniform<u8:f32, 0.25:0>>, tensor<4x!quant.uniform<i32:f32, 1.0:0>>) -> tensor<1x8x8x4x!quant.uniform<u8:f32, 0.1:0>>
  return
}

// -----

// of the second channel
func.func @f(%x: tensor<1x8x8x3x!quant.uniform<u8:f32, 0.5:0>>, %w: tensor<2x3x3x3x!quant.uniform<u8:f32:0, {0.25,0.5}>>, %b: tensor<2x!quant.uniform<i32:f32:0, {0.125,0.5}>>) {
  // expected-error@+1 {{bias scale 5.000000e-01 of channel 1 is not the product of input and weight scale 2.500000e-01}}
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!quant.uniform<u8:f32, 0.5:0>>, tensor<2x3x3x3x!quant.uniform<u8:f32:0, {0.25,0.5}>>, tensor<2x!quant.uniform<i32:f32:0, {0.125,0.5}>>) -> tensor<1x8x8x2x!quant.uniform<u8:f32, 0.1:0>>
  return
}

// -----

// FULLY_CONNECTED with one weight scale compares in every type
func.func @f(%x: tensor<1x3x!quant.uniform<i8:f32, 0.5:0>>, %w: tensor<4x3x!quant.uniform<i8:f32, 0.25:0>>, %b: tensor<4x!quant.uniform<i32:f32, 1.0:0>>) {
  // expected-error@+1 {{bias scale 1.000000e+00 of channel 0 is not the product of input and weight scale 1.250000e-01}}
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x3x!quant.uniform<i8:f32, 0.5:0>>, tensor<4x3x!quant.uniform<i8:f32, 0.25:0>>, tensor<4x!quant.uniform<i32:f32, 1.0:0>>) -> tensor<1x4x!quant.uniform<i8:f32, 0.1:0>>
  return
}

// -----

// int8 convolutions never look at it: all-zero biases shared between layers
func.func @f(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5:0>>, %w: tensor<4x3x3x3x!quant.uniform<i8:f32, 0.25:0>>, %b: tensor<4x!quant.uniform<i32:f32, 1.0:0>>) {
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5:0>>, tensor<4x3x3x3x!quant.uniform<i8:f32, 0.25:0>>, tensor<4x!quant.uniform<i32:f32, 1.0:0>>) -> tensor<1x8x8x4x!quant.uniform<i8:f32, 0.1:0>>
  return
}

// -----

// number of bias scales
func.func @f(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5:0>>, %w: tensor<4x3x3x3x!quant.uniform<i8:f32:0, {1.0,1.0,1.0,1.0}>>, %b: tensor<2x!quant.uniform<i32:f32:0, {0.5,0.5}>>) {
  // expected-error@+1 {{bias has shape [2], the output has 4 channels}}
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5:0>>, tensor<4x3x3x3x!quant.uniform<i8:f32:0, {1.0,1.0,1.0,1.0}>>, tensor<2x!quant.uniform<i32:f32:0, {0.5,0.5}>>) -> tensor<1x8x8x4x!quant.uniform<i8:f32, 0.1:0>>
  return
}

// -----

// wide bias scales
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{result #0 has 3 scales for shape [2]}}
  %y = qnn.constant dense<[1, 2]> : tensor<2xi64> -> tensor<2x!qnn.wide_bias<[0.5, 0.25, 0.125]>>
  return
}

// -----

// constant of another shape
func.func @f() {
  // expected-error@+1 {{value has shape [2], result has [1, 2]}}
  %y = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<1x2xf32>
  return
}

// -----

// constant of another storage
func.func @f() {
  // expected-error@+1 {{value has elements of type 'f32', the result stores 'i8'}}
  %y = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

// a calibrated constant is real
func.func @f() {
  // expected-error@+1 {{value has elements of type 'i8', the result stores 'f32'}}
  %y = qnn.constant dense<[1, 2]> : tensor<2xi8> -> tensor<2x!quant.calibrated<f32<0.0:1.0>>>
  return
}

// -----

// ranges of a fake_quant
func.func @f(%x: tensor<1x8xf32>) {
  // expected-error@+1 {{has 1 minima and 0 maxima}}
  %y = qnn.fake_quant %x {min = [-1.0 : f32], max = []} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

// bits of a fake_quant
func.func @f(%x: tensor<1x8xf32>) {
  // expected-error@+1 {{has 17 bits, allowed are 2 to 16}}
  %y = qnn.fake_quant %x {min = [-1.0 : f32], max = [1.0 : f32], num_bits = 17 : i64} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

// axis of a fake_quant
func.func @f(%x: tensor<1x8xf32>) {
  // expected-error@+1 {{axis 2 is outside rank 2}}
  %y = qnn.fake_quant %x {min = [-1.0 : f32], max = [1.0 : f32], axis = 2 : i64} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

// ranges per channel
func.func @f(%x: tensor<1x8xf32>) {
  // expected-error@+1 {{has 1 ranges for 8 channels}}
  %y = qnn.fake_quant %x {min = [-1.0 : f32], max = [1.0 : f32], axis = 1 : i64} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

// ranges per channel without axis
func.func @f(%x: tensor<1x2xf32>) {
  // expected-error@+1 {{has 2 ranges and no axis}}
  %y = qnn.fake_quant %x {min = [-1.0 : f32, -2.0 : f32], max = [1.0 : f32, 2.0 : f32]} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return
}
