// Refusals of arithmetic, reductions and pools.
// RUN: quant-opt --split-input-file --verify-diagnostics %s

// broadcast
func.func @f(%a: tensor<3xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{operands of shape [3] and [4] do not broadcast}}
  %y = qnn.add %a, %b : (tensor<3xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// element types
func.func @f(%a: tensor<4xf32>, %b: tensor<4xi32>) {
  // expected-error@+1 {{operands have element types 'f32' and 'i32'}}
  %y = qnn.add %a, %b : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  return
}

// -----

// comparison gives booleans
func.func @f(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{result #0 must be ranked tensor of 1-bit signless integer}}
  %y = qnn.less %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// select without broadcasting
func.func @f(%c: tensor<4xi1>, %a: tensor<4xf32>, %b: tensor<1xf32>) {
  // expected-error@+1 {{x has shape [4], y has [1]}}
  %y = qnn.select %c, %a, %b : (tensor<4xi1>, tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  return
}

// -----

// condition
func.func @f(%c: tensor<3xi1>, %a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{condition has shape [3], x has [4]}}
  %y = qnn.select %c, %a, %b : (tensor<3xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// reduced axis
func.func @f(%x: tensor<1x4xf32>) {
  %c0 = qnn.constant dense<[2]> : tensor<1xi32> -> tensor<1xi32>
  // expected-error@+1 {{axis 2 is outside rank 2}}
  %y = qnn.mean %x, %c0 : (tensor<1x4xf32>, tensor<1xi32>) -> tensor<1xf32>
  return
}

// -----

// axis of arg_max
func.func @f(%x: tensor<1x4xf32>) {
  %c0 = qnn.constant dense<-3> : tensor<i32> -> tensor<i32>
  // expected-error@+1 {{axis -3 is outside rank 2}}
  %y = qnn.arg_max %x, %c0 {output_type = i32} : (tensor<1x4xf32>, tensor<i32>) -> tensor<1xi32>
  return
}

// -----

// k
func.func @f(%x: tensor<1x8xf32>) {
  %c0 = qnn.constant dense<9> : tensor<i32> -> tensor<i32>
  // expected-error@+1 {{k is [9], the last axis has 8}}
  %y:2 = qnn.topk_v2 %x, %c0 : (tensor<1x8xf32>, tensor<i32>) -> (tensor<1x9xf32>, tensor<1x9xi32>)
  return
}

// -----

// window of a pool
func.func @f(%x: tensor<1x4x4x3xf32>) {
  // expected-error@+1 {{window has 1 entries, strides have 2}}
  %y = qnn.max_pool_2d %x {window = array<i64: 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x4x4x3xf32>) -> tensor<1x2x2x3xf32>
  return
}

// -----

// stride of a pool
func.func @f(%x: tensor<1x4x4x3xf32>) {
  // expected-error@+1 {{stride 0 is outside [1, 2147483647]}}
  %y = qnn.average_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 0, 2>, padding = #qnn<padding valid>} : (tensor<1x4x4x3xf32>) -> tensor<1x2x2x3xf32>
  return
}

// -----

// rank of a pool
func.func @f(%x: tensor<4x4x3xf32>) {
  // expected-error@+1 {{input has rank 3, needed is 4}}
  %y = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<4x4x3xf32>) -> tensor<2x2x3xf32>
  return
}

// -----

// batch norm channels
func.func @f(%x: tensor<1x4x4x2xf32>, %p: tensor<3xf32>) {
  // expected-error@+1 {{parameter has shape [3], the input has 2 channels}}
  %y = qnn.batch_norm %x, %p, %p, %p, %p {epsilon = 1.0e-3 : f32} : (tensor<1x4x4x2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

// negative epsilon
func.func @f(%x: tensor<1x4x4x2xf32>, %p: tensor<2xf32>) {
  // expected-error@+1 {{epsilon -1.000000e+00 is negative or not a number}}
  %y = qnn.batch_norm %x, %p, %p, %p, %p {epsilon = -1.0 : f32} : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

// gathered axis
func.func @f(%x: tensor<4x2xf32>, %i: tensor<3xi32>) {
  %a = qnn.constant dense<2> : tensor<i32> -> tensor<i32>
  // expected-error@+1 {{axis 2 is outside rank 2}}
  %y = qnn.gather %x, %i {axis = 2 : i64, batch_dims = 0 : i64} : (tensor<4x2xf32>, tensor<3xi32>) -> tensor<3x2xf32>
  return
}
