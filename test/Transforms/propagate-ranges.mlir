// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=toco" | FileCheck %s --check-prefixes=CHECK,TOCO
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=tflite exact=true" | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=tflite" | FileCheck %s --check-prefixes=CHECK,OWN
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=toco change-concat-input-ranges=true" | FileCheck %s --check-prefix=UNION

!a = !quant.calibrated<f32<-1.0:2.0>>

// Forward through a pool; softmax has a fixed range.
// CHECK-LABEL: func.func @forward
// CHECK: qnn.max_pool_2d {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:2.000000e+00>>>
// CHECK: qnn.softmax {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:0.99609375>>>
func.func @forward(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}) -> tensor<1x2x2x1xf32> {
  %0 = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1xf32>
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// -----

!a = !quant.calibrated<f32<-1.0:2.0>>

// A reshape takes the range from behind.
// CHECK-LABEL: func.func @back
// CHECK: qnn.neg {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:2.000000e+00>>>
func.func @back(%x: tensor<4xf32>) -> tensor<2x2x!a> {
  %s = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.reshape %0, %s {qnn.ranges = [{learnt}]} : (tensor<4xf32>, tensor<2xi32>) -> tensor<2x2x!a>
  return %1 : tensor<2x2x!a>
}

// -----

!a = !quant.calibrated<f32<-1.0:2.0>>
!b = !quant.calibrated<f32<0.0:4.0>>

// Different ranges on both sides of a pool: TOCO ignores the second, TFLiteConverter changes over behind it.
// CHECK-LABEL: func.func @both
// CHECK: %[[P:.*]] = qnn.max_pool_2d {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:2.000000e+00>>>
// TOCO: return %[[P]]
// TFLITE: %[[Q:.*]] = qnn.quantize %[[P]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// TFLITE: return %[[Q]]
func.func @both(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}) -> tensor<1x2x2x1x!b> {
  %0 = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!b>
  return %0 : tensor<1x2x2x1x!b>
}

// -----

!a = !quant.calibrated<f32<-1.0:2.0>>
!b = !quant.calibrated<f32<0.0:4.0>>

// The union; the inputs keep their own unless the option says otherwise.
// CHECK-LABEL: func.func @concatenation
// CHECK: qnn.neg {{.*}} -> tensor<2x!quant.calibrated<f32<-1.000000e+00:2.000000e+00>>>
// CHECK: qnn.concatenation {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:4.000000e+00>>>
// UNION-LABEL: func.func @concatenation
// UNION: qnn.neg {{.*}} -> tensor<2x!quant.calibrated<f32<-1.000000e+00:4.000000e+00>>>
// UNION: qnn.abs {{.*}} -> tensor<2x!quant.calibrated<f32<-1.000000e+00:4.000000e+00>>>
// UNION: qnn.concatenation {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:4.000000e+00>>>
func.func @concatenation(%x: tensor<2xf32>) -> tensor<4xf32> {
  %0 = qnn.neg %x {qnn.ranges = [{learnt}]} : (tensor<2xf32>) -> tensor<2x!a>
  %1 = qnn.abs %x {qnn.ranges = [{learnt}]} : (tensor<2xf32>) -> tensor<2x!b>
  %2 = qnn.concatenation %0, %1 {axis = 0 : i64} : (tensor<2x!a>, tensor<2x!b>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

!a = !quant.calibrated<f32<-1.0:2.0>>

// TANH has zero point 128; what TOCO tells the MEAN behind it is [-127/128, 1].
// CHECK-LABEL: func.func @tanh
// CHECK: qnn.tanh {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:0.9921875>>>
// TOCO: qnn.mean {{.*}} -> tensor<1x1x1x1x!quant.calibrated<f32<-0.9921875:1.000000e+00>>>
func.func @tanh(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}) -> tensor<1x1x1x1xf32> {
  %axes = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.tanh %x : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1xf32>
  %1 = qnn.mean %0, %axes {keep_dims = true} : (tensor<1x2x2x1xf32>, tensor<2xi32>) -> tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// -----

!a = !quant.calibrated<f32<0.0:255.0>>
!b = !quant.calibrated<f32<-0.4:254.6>>
!c = !quant.calibrated<f32<0.0:3.0>>

// TFLiteConverter: FakeQuants on all inputs unite as they are written; where the range of an input comes from a pool the
// others count as what their integers say: -0.4 is the integer 0, so nothing lies below zero.
// CHECK-LABEL: func.func @union
// CHECK: qnn.concatenation {{.*}} -> tensor<1x2x2x2x!quant.calibrated<f32<-4.000000e-01:2.550000e+02>>>
// TFLITE: qnn.quantize
// TFLITE: qnn.concatenation {{.*}} -> tensor<1x2x2x3x!quant.calibrated<f32<0.000000e+00:2.550000e+02>>>
// Our own: the pool keeps the range of what it reads.
// OWN-NOT: qnn.quantize
// OWN: qnn.concatenation {{.*}} -> tensor<1x2x2x3x!quant.calibrated<f32<0.000000e+00:2.550000e+02>>>
func.func @union(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}, %y: tensor<1x2x2x1x!b> {qnn.range = {learnt}}, %z: tensor<1x2x2x1x!c> {qnn.range = {learnt}}) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x3xf32>) {
  %0 = qnn.concatenation %x, %y {axis = 3 : i64} : (tensor<1x2x2x1x!a>, tensor<1x2x2x1x!b>) -> tensor<1x2x2x2xf32>
  %1 = qnn.max_pool_2d %z {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x1x!c>) -> tensor<1x2x2x1xf32>
  %2 = qnn.concatenation %x, %y, %1 {axis = 3 : i64} : (tensor<1x2x2x1x!a>, tensor<1x2x2x1x!b>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x3xf32>
  return %0, %2 : tensor<1x2x2x2xf32>, tensor<1x2x2x3xf32>
}

// -----

!a = !quant.calibrated<f32<0.0:4.0>>
!b = !quant.calibrated<f32<0.0:3.0>>

// TFLiteConverter: the FakeQuant behind the concatenation goes behind the reshape, so the concatenation has the range
// of its inputs. TOCO leaves it its own.
// CHECK-LABEL: func.func @concatenation_reshape
// TOCO: %[[C:.*]] = qnn.concatenation {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// TOCO: qnn.reshape %[[C]]
// TFLITE: %[[C:.*]] = qnn.concatenation {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// TFLITE: %[[Q:.*]] = qnn.quantize %[[C]]
// TFLITE-SAME: -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// TFLITE: qnn.reshape %[[Q]]
// Our own leaves it too: there is one rounding less.
// OWN: %[[C:.*]] = qnn.concatenation {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// OWN: qnn.reshape %[[C]]
func.func @concatenation_reshape(%x: tensor<1x2x!a> {qnn.range = {learnt}}, %y: tensor<1x2x!a> {qnn.range = {learnt}}) -> tensor<4xf32> {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.concatenation %x, %y {axis = 1 : i64, qnn.ranges = [{learnt}]} : (tensor<1x2x!a>, tensor<1x2x!a>) -> tensor<1x4x!b>
  %1 = qnn.reshape %0, %s : (tensor<1x4x!b>, tensor<1xi32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

!a = !quant.calibrated<f32<0.0:4.0>>
!b = !quant.calibrated<f32<0.0:3.0>>

// A pool between two ranges: the concatenation gave it its own first, so what the pool's input has is changed behind the
// pool for all readers. Float operators read the value before that (quantize.mlir).
// CHECK-LABEL: func.func @all_readers
// TFLITE: %[[P:.*]] = qnn.max_pool_2d %arg0
// TFLITE: %[[Q:.*]] = qnn.quantize %[[P]]
// TFLITE-DAG: qnn.concatenation %arg1, %[[Q]]
// TFLITE-DAG: qnn.neg %[[Q]]
// Our own: values of the pool above 3 would be cut off; the union holds them.
// OWN: %[[P:.*]] = qnn.max_pool_2d %arg0
// OWN-NOT: qnn.quantize
// OWN: qnn.concatenation %arg1, %[[P]] {{.*}} -> tensor<1x2x2x2x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// CHECK: return
func.func @all_readers(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}, %y: tensor<1x2x2x1x!b> {qnn.range = {learnt}}) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x1xf32>) {
  %0 = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1xf32>
  %1 = qnn.concatenation %y, %0 {axis = 3 : i64} : (tensor<1x2x2x1x!b>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32>
  %2 = qnn.neg %0 : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  return %1, %2 : tensor<1x2x2x2xf32>, tensor<1x2x2x1xf32>
}

// The range of a concatenation in front of a Squeeze, whose shape has the name of the op, stays where it was learnt.
// CHECK-LABEL: func.func @concatenation_squeezed
// TFLITE-NOT: qnn.quantize
// TFLITE: qnn.concatenation {{.*}} -> tensor<1x4x!quant.calibrated<f32<-2.000000e+00:2.000000e+00>>>
// TFLITE-NOT: qnn.quantize
// CHECK: return
func.func @concatenation_squeezed(%a: tensor<1x2x!quant.calibrated<f32<-1.0:1.0>>> {qnn.name = "a", qnn.range = {learnt}}, %b: tensor<1x2x!quant.calibrated<f32<-3.0:3.0>>> {qnn.name = "b", qnn.range = {learnt}}) -> tensor<4xf32> {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32> loc("squeeze")
  %0 = qnn.concatenation %a, %b {axis = 1 : i64, qnn.ranges = [{learnt}]} : (tensor<1x2x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1x2x!quant.calibrated<f32<-3.0:3.0>>>) -> tensor<1x4x!quant.calibrated<f32<-2.0:2.0>>> loc("c")
  %1 = qnn.reshape %0, %s : (tensor<1x4x!quant.calibrated<f32<-2.0:2.0>>>, tensor<1xi32>) -> tensor<4xf32> loc("squeeze")
  return %1 : tensor<4xf32>
}

// -----

!a = !quant.calibrated<f32<-2.0:2.0>>
!b = !quant.calibrated<f32<0.0:1.0>>

// A value that two operators want in other integers: each reader that doesn't takes it as its producer made it, and the
// two equal demands share one quantize.
// CHECK-LABEL: func.func @each_reader
// CHECK: %[[S:.*]] = qnn.mul %arg1, %arg1 {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:1.000000e+00>>>
// CHECK-NEXT: %[[Q:.*]] = qnn.quantize %[[S]] {{.*}} -> tensor<4x!quant.calibrated<f32<-2.000000e+00:2.000000e+00>>>
// CHECK-NOT: qnn.quantize
// CHECK: qnn.maximum %arg0, %[[Q]]
// CHECK: qnn.minimum %arg0, %[[Q]]
// CHECK: qnn.mul %[[S]], %[[S]]
func.func @each_reader(%x: tensor<4x!a> {qnn.range = {learnt}}, %y: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4x!a>, tensor<4x!a>, tensor<4x!b>) {
  %0 = qnn.mul %y, %y {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %1 = qnn.maximum %x, %0 {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!a>
  %2 = qnn.minimum %x, %0 {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!a>
  %3 = qnn.mul %0, %0 {qnn.ranges = [{learnt}]} : (tensor<4x!b>, tensor<4x!b>) -> tensor<4x!b>
  return %1, %2, %3 : tensor<4x!a>, tensor<4x!a>, tensor<4x!b>
}

// The FakeQuant behind a concatenation went behind the reshape first, so that the inputs unite as they are written,
// [-2, 3], not as their integers say, [-2.0078, 3].
// CHECK-LABEL: func.func @concatenation_before_reshape
// TFLITE: qnn.concatenation {{.*}} -> tensor<1x4x!quant.calibrated<f32<-2.000000e+00:3.000000e+00>>>
// OWN: qnn.concatenation {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK: return
func.func @concatenation_before_reshape(%a: tensor<1x2x!quant.calibrated<f32<-2.0:2.0>>> {qnn.name = "a", qnn.range = {learnt}}, %b: tensor<1x2x!quant.calibrated<f32<-2.0:3.0>>> {qnn.name = "b", qnn.range = {learnt}}) -> tensor<4xf32> {
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.concatenation %a, %b {axis = 1 : i64, qnn.ranges = [{learnt}]} : (tensor<1x2x!quant.calibrated<f32<-2.0:2.0>>>, tensor<1x2x!quant.calibrated<f32<-2.0:3.0>>>) -> tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>
  %1 = qnn.reshape %0, %s : (tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1xi32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Two reshapes with a FakeQuant behind each: the first one's value is rounded anew before the second reshape, which copies
// integers and can't.
// CHECK-LABEL: func.func @reshape_twice
// TFLITE: %[[F:.*]] = qnn.reshape %arg0{{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:2.000000e+00>>>
// TFLITE: %[[Q:.*]] = qnn.quantize %[[F]] {{.*}} -> tensor<4x!quant.calibrated<f32<-4.000000e+00:4.000000e+00>>>
// TFLITE: qnn.reshape %[[Q]]
func.func @reshape_twice(%x: tensor<2x2x!quant.calibrated<f32<0.0:2.0>>> {qnn.range = {learnt}}) -> tensor<1x4xf32> {
  %a = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %b = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %a {qnn.ranges = [{learnt}]} : (tensor<2x2x!quant.calibrated<f32<0.0:2.0>>>, tensor<1xi32>) -> tensor<4x!quant.calibrated<f32<-4.0:4.0>>>
  %1 = qnn.reshape %0, %b : (tensor<4x!quant.calibrated<f32<-4.0:4.0>>>, tensor<2xi32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

!a = !quant.calibrated<f32<0.0:4.0>>
!b = !quant.calibrated<f32<-2.0:2.0>>
!c = !quant.calibrated<f32<-1.0:1.0>>

// A FakeQuant before a reshape does not go behind it where others read it too: the one behind the reshape becomes a
// QUANTIZE before it, and a pool keeps it (TFLiteConverter's file for seed 4002 of the random networks).
// CHECK-LABEL: func.func @reshape_of_many_readers
// TFLITE: %[[S:.*]] = qnn.add
// TFLITE: %[[Q:.*]] = qnn.quantize %[[S]] {{.*}} -> tensor<4x!quant.calibrated<f32<-2.000000e+00:2.000000e+00>>>
// TFLITE: %[[R:.*]] = qnn.reshape %[[Q]]
// TFLITE: %[[P:.*]] = qnn.average_pool_2d %[[R]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-2.000000e+00:2.000000e+00>>>
// TFLITE: qnn.quantize %[[P]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK: return
func.func @reshape_of_many_readers(%x: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4x!a>, tensor<1x2x2x1x!c>) {
  %s = qnn.constant dense<[1, 2, 2, 1]> : tensor<4xi32> -> tensor<4xi32>
  %0 = qnn.add %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!a>
  %1 = qnn.reshape %0, %s {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4xi32>) -> tensor<1x2x2x1x!b>
  %2 = qnn.average_pool_2d %1 {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!b>) -> tensor<1x2x2x1x!c>
  return %0, %2 : tensor<4x!a>, tensor<1x2x2x1x!c>
}

// -----

!a = !quant.calibrated<f32<0.0:4.0>>
!b = !quant.calibrated<f32<0.0:3.0>>
!c = !quant.calibrated<f32<-1.0:2.0>>

// The second of two FakeQuants in a row: TFLiteConverter forgets it, but at the end of the network, where it forgets the
// first. Our own takes the second alone where the first cuts off nothing more, else rounds twice, as trained.
// CHECK-LABEL: func.func @second_ranges
// TFLITE-NOT: qnn.quantize
// TFLITE: %[[S:.*]] = qnn.add {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// TFLITE: qnn.mul %[[S]], %[[S]]
// TFLITE: qnn.sub {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// TFLITE-NOT: qnn.quantize
// OWN: %[[S:.*]] = qnn.add {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// OWN-NEXT: qnn.mul %[[S]], %[[S]]
// OWN-NEXT: qnn.sub {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// OWN-NEXT: return
// TFLITE-NOT: qnn.second_range
// OWN-NOT: qnn.second_range
func.func @second_ranges(%x: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4x!a>, tensor<4x!b>) {
  %0 = qnn.add %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!a>
  %1 = qnn.quantize %0 {qnn.ranges = [{learnt}], qnn.second_range} : (tensor<4x!a>) -> tensor<4x!b>
  %2 = qnn.mul %1, %1 {qnn.ranges = [{learnt}]} : (tensor<4x!b>, tensor<4x!b>) -> tensor<4x!a>
  %3 = qnn.sub %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!a>
  %4 = qnn.quantize %3 {qnn.ranges = [{learnt}], qnn.second_range} : (tensor<4x!a>) -> tensor<4x!b>
  return %2, %4 : tensor<4x!a>, tensor<4x!b>
}
// CHECK-LABEL: func.func @second_of_others
// OWN: %[[S:.*]] = qnn.add {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// OWN-NEXT: %[[T:.*]] = qnn.quantize %[[S]] {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// OWN-NEXT: qnn.mul %[[T]], %[[T]]
// OWN: %[[D:.*]] = qnn.sub {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// OWN: %[[Q:.*]] = qnn.quantize %[[D]] {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:2.000000e+00>>>
// OWN: qnn.mul %[[Q]], %[[Q]]
// OWN: %[[E:.*]] = qnn.squared_difference {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// OWN: qnn.quantize %[[E]]
func.func @second_of_others(%x: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4x!a>, tensor<4x!a>, tensor<4x!b>, tensor<4x!a>) {
  %0 = qnn.add %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %1 = qnn.quantize %0 {qnn.ranges = [{learnt}], qnn.second_range} : (tensor<4x!b>) -> tensor<4x!a>
  %2 = qnn.mul %1, %1 {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!a>
  %3 = qnn.sub %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %4 = qnn.quantize %3 {qnn.ranges = [{learnt}], qnn.second_range} : (tensor<4x!b>) -> tensor<4x!c>
  %5 = qnn.mul %4, %4 {qnn.ranges = [{learnt}]} : (tensor<4x!c>, tensor<4x!c>) -> tensor<4x!a>
  %6 = qnn.squared_difference %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!a>
  %7 = qnn.quantize %6 {qnn.ranges = [{learnt}], qnn.second_range} : (tensor<4x!a>) -> tensor<4x!b>
  return %2, %5, %7, %6 : tensor<4x!a>, tensor<4x!a>, tensor<4x!b>, tensor<4x!a>
}

// -----

!a = !quant.calibrated<f32<0.0:0.25>>
!b = !quant.calibrated<f32<0.0:1.0>>
!c = !quant.calibrated<f32<0.0:1.3>>

// The larger of two values, then an activation with a FakeQuant: TOCO gives the result that range (seed 2067), and so do
// we; TFLiteConverter takes the first operand's, which cuts the second off.
// CHECK-LABEL: func.func @larger_of_two
// TOCO: qnn.maximum {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:1.300000e+00>>>
// OWN: qnn.maximum {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:1.300000e+00>>>
// TFLITE: qnn.maximum {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:2.500000e-01>>>
func.func @larger_of_two(%x: tensor<4x!a> {qnn.range = {learnt}}, %y: tensor<4x!b> {qnn.range = {learnt}}) -> tensor<4x!c> {
  %0 = qnn.maximum %x, %y : (tensor<4x!a>, tensor<4x!b>) -> tensor<4xf32>
  %1 = qnn.relu %0 {qnn.ranges = [{learnt}]} : (tensor<4xf32>) -> tensor<4x!c>
  return %1 : tensor<4x!c>
}

// -----

!a = !quant.calibrated<f32<0.0:0.25>>

// Without one behind, the range that holds the constant too: TFLiteConverter cuts the constant off at 0.25.
// CHECK-LABEL: func.func @larger_than_constant
// OWN: qnn.quantize %arg0 {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:5.000000e-01>>>
// OWN: qnn.maximum {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:5.000000e-01>>>
// OWN: qnn.maximum %arg0, {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:2.500000e-01>>>
// TFLITE-NOT: qnn.quantize
// TFLITE: qnn.maximum {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:2.500000e-01>>>
func.func @larger_than_constant(%x: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4xf32>, tensor<4xf32>) {
  %beyond = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %inside = qnn.constant dense<0.125> : tensor<f32> -> tensor<f32>
  %0 = qnn.maximum %x, %beyond : (tensor<4x!a>, tensor<f32>) -> tensor<4xf32>
  %1 = qnn.maximum %x, %inside : (tensor<4x!a>, tensor<f32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// -----

!wide = !quant.calibrated<f32<-5.0:4.0>>
!a = !quant.calibrated<f32<-1.0:1.0>>
!b = !quant.calibrated<f32<0.0:3.0>>

// The smaller of two is never above 1 (seed 4112): what the second operand has beyond that may be cut off.
// CHECK-LABEL: func.func @smaller_of_two
// OWN: qnn.quantize %arg1 {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// OWN: qnn.minimum {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// OWN: qnn.minimum {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK: return
func.func @smaller_of_two(%x: tensor<4x!a> {qnn.range = {learnt}}, %y: tensor<4x!b> {qnn.range = {learnt}}) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = qnn.minimum %x, %y : (tensor<4x!a>, tensor<4x!b>) -> tensor<4xf32>
  %1 = qnn.minimum %y, %x : (tensor<4x!b>, tensor<4x!a>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
// Nor below 0, where a RELU alone reads it (seed 2050).
// CHECK-LABEL: func.func @smaller_before_relu
// OWN: qnn.quantize %arg0 {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// OWN: qnn.minimum {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// CHECK-LABEL: func.func @smaller_before_tanh
// OWN: qnn.minimum {{.*}} -> tensor<4x!quant.calibrated<f32<-5.000000e+00:3.000000e+00>>>
func.func @smaller_before_relu(%x: tensor<4x!wide> {qnn.range = {learnt}}, %y: tensor<4x!b> {qnn.range = {learnt}}) -> tensor<4xf32> {
  %0 = qnn.minimum %y, %x : (tensor<4x!b>, tensor<4x!wide>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func @smaller_before_tanh(%x: tensor<4x!wide> {qnn.range = {learnt}}, %y: tensor<4x!b> {qnn.range = {learnt}}) -> tensor<4xf32> {
  %0 = qnn.minimum %y, %x : (tensor<4x!b>, tensor<4x!wide>) -> tensor<4xf32>
  %1 = qnn.tanh %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
