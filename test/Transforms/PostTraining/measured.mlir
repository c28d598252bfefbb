// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int8" 2>/dev/null | FileCheck %s
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int16" 2>/dev/null | FileCheck %s --check-prefix=INT16
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int8 per-tensor=true" 2>/dev/null | FileCheck %s --check-prefix=TENSOR

!x = tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>
// Weights per channel 1/127 and 2/127, bias scale = input * weight; float32 arithmetic.
// CHECK-DAG: ![[W:.*]] = !quant.uniform<i8<-127:127>:f32:0, {0.0078740157186985{{[0-9]*}},0.015748031437397{{[0-9]*}}}>
// CHECK-DAG: ![[B:.*]] = !quant.uniform<i32:f32:0, {6.17569{{.*}}E-5,1.23513{{.*}}E-4}>
// CHECK-LABEL: func @fully_connected
// CHECK-SAME: tensor<1x4x!quant.uniform<i8:f32, 0.0078431377187371{{[0-9]*}}:-1>>
// CHECK-DAG: qnn.constant dense<{{\[\[}}127, -64, 0, 32], [127, 64, -127, 0]]> : tensor<2x4xi8> -> tensor<2x4x![[W]]>
// CHECK-DAG: qnn.constant dense<[8096, -16192]> : tensor<2xi32> -> tensor<2x![[B]]>
// CHECK: qnn.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 0.0235294122248888{{[0-9]*}}:-128>>
// INT16: ![[B16:.*]] = !qnn.wide_bias<
// INT16-LABEL: func @fully_connected
// INT16-SAME: tensor<1x4x!quant.uniform<i16:f32, 3.05185{{.*}}>>
// INT16: -> tensor<2x![[B16]]>
// INT16: qnn.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i16:f32, 1.83111{{.*}}>>
// TENSOR-LABEL: func @fully_connected
// TENSOR: tensor<2x4x!quant.uniform<i8<-127:127>:f32, 0.015748031437397{{[0-9]*}}>>
func.func @fully_connected(%x: !x) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>> {
  %w = qnn.constant dense<[[1.0, -0.5, 0.0, 0.25], [2.0, 1.0, -2.0, 0.0]]> : tensor<2x4xf32> -> tensor<2x4xf32>
  %b = qnn.constant dense<[0.5, -2.0]> : tensor<2xf32> -> tensor<2xf32>
  %y = qnn.fully_connected %x, %w, %b {activation = #qnn<activation relu6>} : (!x, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
}

// -----

// A moved value keeps its parameters; softmax has its own.
// CHECK-LABEL: func @fixed_and_same
// CHECK: qnn.max_pool_2d %{{.*}} -> tensor<1x1x1x4x!quant.uniform<i8:f32, 0.0078431377187371{{[0-9]*}}:-1>>
// CHECK: qnn.softmax {{.*}} -> tensor<1x1x1x4x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK-NOT: qnn.quantize
func.func @fixed_and_same(%x: tensor<1x2x2x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x1x1x4x!quant.calibrated<f32<0.1:0.5>>> {
  %p = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x2x2x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x1x1x4x!quant.calibrated<f32<-0.2:1.0>>>
  %s = qnn.softmax %p {beta = 1.0 : f32} : (tensor<1x1x1x4x!quant.calibrated<f32<-0.2:1.0>>>) -> tensor<1x1x1x4x!quant.calibrated<f32<0.1:0.5>>>
  return %s : tensor<1x1x1x4x!quant.calibrated<f32<0.1:0.5>>>
}

// -----

// The inputs of a concatenation take its output's parameters from where they are made, an input of the model as well.
// CHECK-LABEL: func @concatenation
// CHECK-SAME: %arg1: tensor<1x4x!quant.uniform<i8:f32, 0.031372550874948502:-1>>
// CHECK: %[[R:.*]] = qnn.relu %arg0 {{.*}} -> tensor<1x4x!quant.uniform<i8:f32, 0.031372550874948502:-1>>
// CHECK: qnn.concatenation %[[R]], %arg1
func.func @concatenation(%x: tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>, %y: tensor<1x4x!quant.calibrated<f32<-2.0:2.0>>>) -> tensor<1x8x!quant.calibrated<f32<-4.0:4.0>>> {
  %r = qnn.relu %x : (tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
  %c = qnn.concatenation %r, %y {axis = 1 : i64} : (tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>, tensor<1x4x!quant.calibrated<f32<-2.0:2.0>>>) -> tensor<1x8x!quant.calibrated<f32<-4.0:4.0>>>
  return %c : tensor<1x8x!quant.calibrated<f32<-4.0:4.0>>>
}

// With int16 the result's range counts as well, and the operands are rescaled to it: one is cut off otherwise.
// INT16-LABEL: func @concatenation_of_unequal
// INT16: %[[A:.*]] = qnn.quantize %arg0 {{.*}} -> tensor<1x4x!quant.uniform<i16:f32, 3.05185{{.*}}E-4>>
// INT16: qnn.concatenation %[[A]], %arg1 {{.*}} -> tensor<1x8x!quant.uniform<i16:f32, 3.05185{{.*}}E-4>>
func.func @concatenation_of_unequal(%x: tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>, %y: tensor<1x4x!quant.calibrated<f32<-10.0:10.0>>>) -> tensor<1x8x!quant.calibrated<f32<-10.0:10.0>>> {
  %c = qnn.concatenation %x, %y {axis = 1 : i64} : (tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1x4x!quant.calibrated<f32<-10.0:10.0>>>) -> tensor<1x8x!quant.calibrated<f32<-10.0:10.0>>>
  return %c : tensor<1x8x!quant.calibrated<f32<-10.0:10.0>>>
}

// -----

// Also through what only moves values: the maximum pool and what is in front of it.
// CHECK-LABEL: func @concatenation_of_pool
// CHECK: %[[R:.*]] = qnn.relu %arg0 {{.*}} -> tensor<1x2x2x1x!quant.uniform<i8:f32, 0.031372550874948502:-1>>
// CHECK: %[[P:.*]] = qnn.max_pool_2d %[[R]]
// CHECK-NOT: qnn.quantize
// CHECK: qnn.concatenation %[[P]], %{{.*}}
func.func @concatenation_of_pool(%x: tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x1x1x2x!quant.calibrated<f32<-4.0:4.0>>> {
  %r = qnn.relu %x : (tensor<1x2x2x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x2x1x!quant.calibrated<f32<0.0:1.0>>>
  %p = qnn.max_pool_2d %r {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x2x2x1x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<1x1x1x1x!quant.calibrated<f32<0.0:1.0>>>
  %a = qnn.abs %p : (tensor<1x1x1x1x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<1x1x1x1x!quant.calibrated<f32<0.0:1.0>>>
  %c = qnn.concatenation %p, %a {axis = 3 : i64} : (tensor<1x1x1x1x!quant.calibrated<f32<0.0:1.0>>>, tensor<1x1x1x1x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<1x1x1x2x!quant.calibrated<f32<-4.0:4.0>>>
  return %c : tensor<1x1x1x2x!quant.calibrated<f32<-4.0:4.0>>>
}

// -----

// A channel whose bias would not fit at its weight scale.
// CHECK-LABEL: func @bias_guard
// CHECK: qnn.constant dense<[1073741824, 0]> : tensor<2xi32>
func.func @bias_guard(%x: tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>> {
  %w = qnn.constant dense<[[1.0e-9], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = qnn.constant dense<[1.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
}

// -----

// ELU has no integer kernel: an island with stages at its borders.
// CHECK-LABEL: func @island
// CHECK: %[[A:.*]] = qnn.relu %arg0
// CHECK: %[[F:.*]] = qnn.dequantize %[[A]]
// CHECK: %[[E:.*]] = qnn.elu %[[F]] {{.*}} -> tensor<1x4xf32>
// CHECK: %[[Q:.*]] = qnn.quantize %[[E]]
// CHECK: qnn.abs %[[Q]]
func.func @island(%x: tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>> {
  %a = qnn.relu %x : (tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
  %e = qnn.elu %a : (tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
  %y = qnn.abs %e : (tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
  return %y : tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
}
