// Refusals of ops that move values.
// RUN: quant-opt --split-input-file --verify-diagnostics %s

// elements
func.func @f(%x: tensor<2x4xf32>) {
  %c0 = qnn.constant dense<[3, -1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{input [2, 4] does not fit shape [3, -1]}}
  %y = qnn.reshape %x, %c0 : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<3x2xf32>
  return
}

// -----

// two open dimensions
func.func @f(%x: tensor<2x4xf32>) {
  %c0 = qnn.constant dense<[-1, -1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{shape [-1, -1] has two dimensions of -1}}
  %y = qnn.reshape %x, %c0 : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2x4xf32>
  return
}

// -----

// negative dimension
func.func @f(%x: tensor<2x4xf32>) {
  %c0 = qnn.constant dense<[-2, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{shape [-2, 4] is negative or too large}}
  %y = qnn.reshape %x, %c0 : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2x4xf32>
  return
}

// -----

// another count
func.func @f(%x: tensor<2x4xf32>) {
  %c0 = qnn.constant dense<[7]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{input [2, 4] has 8 elements, shape [7]}}
  %y = qnn.reshape %x, %c0 : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<7xf32>
  return
}

// -----

// squeezed size
func.func @f(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{axis 1 has size 3, needed is 1}}
  %y = qnn.squeeze %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

// squeezed axis
func.func @f(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{axis 2 is outside rank 2}}
  %y = qnn.squeeze %x {axes = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

// repeated axis
func.func @f(%x: tensor<2x4xf32>) {
  %c0 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{permutation [0, 0] repeats axis 0}}
  %y = qnn.transpose %x, %c0 : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2x2xf32>
  return
}

// -----

// short permutation
func.func @f(%x: tensor<2x4xf32>) {
  %c0 = qnn.constant dense<[0]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{permutation [0] of an input of rank 2}}
  %y = qnn.transpose %x, %c0 : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x4xf32>
  return
}

// -----

// shape of paddings
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[[1, 1], [0, 0]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  // expected-error@+1 {{paddings have shape [2, 2], needed is [1}}
  %y = qnn.pad %x, %c0 : (tensor<4xf32>, tensor<2x2xi32>) -> tensor<6xf32>
  return
}

// -----

// negative padding
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[[-1, 1]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error@+1 {{paddings (-1, 1) of axis 0}}
  %y = qnn.pad %x, %c0 : (tensor<4xf32>, tensor<1x2xi32>) -> tensor<4xf32>
  return
}

// -----

// mirror longer than the input
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[[4, 0]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // expected-error@+1 {{paddings (4, 0) of axis 0}}
  %y = qnn.mirror_pad %x, %c0 {mode = #qnn<mirror reflect>} : (tensor<4xf32>, tensor<1x2xi32>) -> tensor<8xf32>
  return
}

// -----

// concatenated ranks
func.func @f(%a: tensor<4xf32>, %b: tensor<1x4xf32>) {
  // expected-error@+1 {{input #1 has rank 2, the first has 1}}
  %y = qnn.concatenation %a, %b {axis = 0 : i64} : (tensor<4xf32>, tensor<1x4xf32>) -> tensor<8xf32>
  return
}

// -----

// concatenated shapes
func.func @f(%a: tensor<1x4xf32>, %b: tensor<1x5xf32>) {
  // expected-error@+1 {{input #1 has shape [1, 5], the first has [1, 4]}}
  %y = qnn.concatenation %a, %b {axis = 0 : i64} : (tensor<1x4xf32>, tensor<1x5xf32>) -> tensor<2x4xf32>
  return
}

// -----

// concatenation of nothing
func.func @f() {
  // expected-error@+1 {{has no inputs}}
  %y = "qnn.concatenation"() {axis = 0 : i64} : () -> tensor<2x4xf32>
  return
}

// -----

// axis of a concatenation
func.func @f(%a: tensor<4xf32>) {
  // expected-error@+1 {{axis 1 is outside rank 1}}
  %y = qnn.concatenation %a {axis = 1 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// packed shapes
func.func @f(%a: tensor<4xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{input #1 has shape [5]}}
  %y = qnn.pack %a, %b {axis = 0 : i64} : (tensor<4xf32>, tensor<5xf32>) -> tensor<2x4xf32>
  return
}

// -----

// parts of unequal size
func.func @f(%x: tensor<5xf32>) {
  %c0 = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  // expected-error@+1 {{axis 0 of 5 does not divide by 2}}
  %y:2 = qnn.split %c0, %x {num_splits = 2 : i64} : (tensor<i32>, tensor<5xf32>) -> (tensor<2xf32>, tensor<3xf32>)
  return
}

// -----

// number of parts
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  // expected-error@+1 {{splits into 3 parts and has 2 results}}
  %y:2 = qnn.split %c0, %x {num_splits = 3 : i64} : (tensor<i32>, tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return
}

// -----

// sizes of parts
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
  // expected-error@+1 {{sizes [1, 2] do not add up to 4}}
  %y:2 = qnn.split_v %x, %c0, %c1 {num_splits = 2 : i64} : (tensor<4xf32>, tensor<2xi32>, tensor<i32>) -> (tensor<1xf32>, tensor<2xf32>)
  return
}

// -----

// slice outside
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[3]> : tensor<1xi32> -> tensor<1xi32>
  %c1 = qnn.constant dense<[2]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{begin 3 and size 2 of axis 0}}
  %y = qnn.slice %x, %c0, %c1 : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

// slice begins outside
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[5]> : tensor<1xi32> -> tensor<1xi32>
  %c1 = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{begin 5 of axis 0 is outside an input of 4}}
  %y = qnn.slice %x, %c0, %c1 : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

// slice of a wrong rank
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<[1, 1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{begin or size has 2 entries, the input has rank 1}}
  %y = qnn.slice %x, %c0, %c1 : (tensor<4xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<1xf32>
  return
}

// -----

// stride 0
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[0]> : tensor<1xi32> -> tensor<1xi32>
  %c1 = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %c2 = qnn.constant dense<[0]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{stride of axis 0 is 0}}
  %y = qnn.strided_slice %x, %c0, %c1, %c2 : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<4xf32>
  return
}

// -----

// more entries than axes
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<[4, 4]> : tensor<2xi32> -> tensor<2xi32>
  %c2 = qnn.constant dense<[1, 1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{has entries for 2 axes, the input has rank 1}}
  %y = qnn.strided_slice %x, %c0, %c1, %c2 : (tensor<4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<4xf32>
  return
}

// -----

// shrunk index outside
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %c1 = qnn.constant dense<[5]> : tensor<1xi32> -> tensor<1xi32>
  %c2 = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{index 4 of axis 0 is outside 4}}
  %y = qnn.strided_slice %x, %c0, %c1, %c2 {shrink_axis_mask = 1 : i64} : (tensor<4xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<f32>
  return
}

// -----

// two ellipses
func.func @f(%x: tensor<4x4xf32>) {
  %c0 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<[4, 4]> : tensor<2xi32> -> tensor<2xi32>
  %c2 = qnn.constant dense<[1, 1]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{ellipsis mask 3 has more than one bit}}
  %y = qnn.strided_slice %x, %c0, %c1, %c2 {ellipsis_mask = 3 : i64} : (tensor<4x4xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<4x4xf32>
  return
}

// -----

// negative multiple
func.func @f(%x: tensor<4xf32>) {
  %c0 = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{multiple -1 is negative}}
  %y = qnn.tile %x, %c0 : (tensor<4xf32>, tensor<1xi32>) -> tensor<4xf32>
  return
}

// -----

// broadcast
func.func @f(%x: tensor<3xf32>) {
  %c0 = qnn.constant dense<[2, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{input [3] does not broadcast to [2, 4]}}
  %y = qnn.broadcast_to %x, %c0 : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x4xf32>
  return
}

// -----

// channels per block
func.func @f(%x: tensor<1x2x2x6xf32>) {
  // expected-error@+1 {{6 channels do not divide into blocks of 2 x 2}}
  %y = qnn.depth_to_space %x {block_size = 2 : i64} : (tensor<1x2x2x6xf32>) -> tensor<1x4x4x1xf32>
  return
}

// -----

// block size 0
func.func @f(%x: tensor<1x4x4x2xf32>) {
  // expected-error@+1 {{input has rank 4, block size is 0}}
  %y = qnn.space_to_depth %x {block_size = 0 : i64} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

// blocks of space
func.func @f(%x: tensor<1x5x4x2xf32>) {
  // expected-error@+1 {{size 5 of axis 1 does not divide by 2}}
  %y = qnn.space_to_depth %x {block_size = 2 : i64} : (tensor<1x5x4x2xf32>) -> tensor<1x2x2x8xf32>
  return
}

// -----

// padded size
func.func @f(%x: tensor<1x4x4x2xf32>) {
  %c0 = qnn.constant dense<[3, 2]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  // expected-error@+1 {{padded size 4 does not divide by 3}}
  %y = qnn.space_to_batch_nd %x, %c0, %c1 : (tensor<1x4x4x2xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<6x1x2x2xf32>
  return
}

// -----

// batch
func.func @f(%x: tensor<3x2x2x2xf32>) {
  %c0 = qnn.constant dense<[2, 2]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  // expected-error@+1 {{batch 3 does not divide by 2}}
  %y = qnn.batch_to_space_nd %x, %c0, %c1 : (tensor<3x2x2x2xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

// two conventions for the centres of pixels
func.func @f(%x: tensor<1x2x2x3xf32>) {
  %s = qnn.constant dense<4> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{align_corners and half_pixel_centers exclude each other}}
  %y = qnn.resize_bilinear %x, %s {align_corners = true, half_pixel_centers = true} : (tensor<1x2x2x3xf32>, tensor<2xi32>) -> tensor<1x4x4x3xf32>
  return
}

// -----

// size of a resize
func.func @f(%x: tensor<1x2x2x3xf32>) {
  %c0 = qnn.constant dense<[0, 4]> : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{size [0, 4] is not two numbers in [1, 2^30]}}
  %y = qnn.resize_bilinear %x, %c0 : (tensor<1x2x2x3xf32>, tensor<2xi32>) -> tensor<1x4x4x3xf32>
  return
}

// -----

// block of a batch
func.func @f(%x: tensor<1x4x4x2xf32>) {
  %c0 = qnn.constant dense<[0, 2]> : tensor<2xi32> -> tensor<2xi32>
  %c1 = qnn.constant dense<0> : tensor<2x2xi32> -> tensor<2x2xi32>
  // expected-error@+1 {{block 0 or border (0, 0) is out of range}}
  %y = qnn.space_to_batch_nd %x, %c0, %c1 : (tensor<1x4x4x2xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<6x1x2x2xf32>
  return
}
