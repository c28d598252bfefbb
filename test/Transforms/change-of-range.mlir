// What rounds where two ranges meet, by default (ChangeOfRange.cpp): as the trained network, or nearer to it.
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=tflite" | FileCheck %s --check-prefixes=CHECK,OWN
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=tflite exact=true" | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=tflite type=int8" --qnn-choose-params="rules=tflite type=int8" | FileCheck %s --check-prefix=INT8
// RUN: quant-opt %s --split-input-file --qnn-propagate-ranges="rules=tflite type=int8 exact=true" --qnn-choose-params="rules=tflite type=int8" | FileCheck %s --check-prefix=EXACT8

!a = !quant.calibrated<f32<-1.0:1.0>>
!half = !quant.calibrated<f32<0.0:0.5>>

// A softmax gives 256 steps of [0, 1): rounded to the range of a FakeQuant behind it as well, it would be rounded twice.
// Where the FakeQuant cuts off, it stays (seed 4030).
// CHECK-LABEL: func.func @fixed
// OWN: %[[S:.*]] = qnn.softmax {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:0.99609375>>>
// OWN-NOT: qnn.quantize
// OWN: %[[L:.*]] = qnn.logistic
// OWN: %[[Q:.*]] = qnn.quantize %[[L]] {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:5.000000e-01>>>
// OWN: return %[[S]], %[[Q]]
// TFLITE: qnn.softmax
// TFLITE: qnn.quantize {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
func.func @fixed(%x: tensor<1x4x!a> {qnn.range = {learnt}}) -> (tensor<1x4x!a>, tensor<1x4x!half>) {
  %0 = qnn.softmax %x {beta = 1.0 : f32, qnn.ranges = [{learnt}]} : (tensor<1x4x!a>) -> tensor<1x4x!a>
  %1 = qnn.logistic %x {qnn.ranges = [{learnt}]} : (tensor<1x4x!a>) -> tensor<1x4x!half>
  return %0, %1 : tensor<1x4x!a>, tensor<1x4x!half>
}

// -----

!a = !quant.calibrated<f32<-1.0:1.0>>
!behind = !quant.calibrated<f32<0.0:1.8>>

// Steps of 1.8 / 255 are near enough to a softmax's own that a QUANTIZE would make of each integer what the FakeQuant does;
// but the trained network rounds the probability itself, once.
// CHECK-LABEL: func.func @fixed_near
// OWN: %[[S:.*]] = qnn.softmax {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:0.99609375>>>
// OWN-NEXT: return %[[S]]
// TFLITE: qnn.quantize {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:1.800000e+00>>>
func.func @fixed_near(%x: tensor<1x4x!a> {qnn.range = {learnt}}) -> tensor<1x4x!behind> {
  %0 = qnn.softmax %x {beta = 1.0 : f32, qnn.ranges = [{learnt}]} : (tensor<1x4x!a>) -> tensor<1x4x!behind>
  return %0 : tensor<1x4x!behind>
}

// -----

!a = !quant.calibrated<f32<-1.0:1.0>>
!wide = !quant.calibrated<f32<-1.1:1.1>>
!wider = !quant.calibrated<f32<-20.0:20.0>>

// The same behind an average, which is rounded to the steps of what it reads; a largest value is not rounded, and a far
// coarser range is nearer to the trained one with both roundings.
// CHECK-LABEL: func.func @averages
// OWN: %[[A:.*]] = qnn.average_pool_2d %arg0 {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// OWN-NEXT: %[[M:.*]] = qnn.max_pool_2d %arg0 {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// OWN-NEXT: %[[Q:.*]] = qnn.quantize %[[M]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.1{{.*}}:1.1{{.*}}>>>
// OWN-NEXT: %[[C:.*]] = qnn.average_pool_2d %arg0 {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// OWN-NEXT: qnn.quantize %[[C]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-2.000000e+01:2.000000e+01>>>
// TFLITE: %[[A:.*]] = qnn.average_pool_2d
// TFLITE-NEXT: qnn.quantize %[[A]]
// CHECK: return
func.func @averages(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}) -> (tensor<1x2x2x1x!wide>, tensor<1x2x2x1x!wide>, tensor<1x2x2x1x!wider>) {
  %0 = qnn.average_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!wide>
  %1 = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!wide>
  %2 = qnn.average_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!wider>
  return %0, %1, %2 : tensor<1x2x2x1x!wide>, tensor<1x2x2x1x!wide>, tensor<1x2x2x1x!wider>
}

// -----

!a = !quant.calibrated<f32<0.0:1.0>>
!coarse = !quant.calibrated<f32<0.0:2.6>>
!fine = !quant.calibrated<f32<0.0:1.8>>

// LiteRT rounds a product below one half twice: of a change to steps 2.6 times as long a quarter goes to another integer
// than the FakeQuant's, and the values as they are are nearer (seeds 4128, 5048); to steps 1.8 times as long none does.
// CHECK-LABEL: func.func @rounded_twice
// OWN: %[[P:.*]] = qnn.max_pool_2d %arg0 {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:1.000000e+00>>>
// OWN-NEXT: %[[F:.*]] = qnn.max_pool_2d %arg0 {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:1.000000e+00>>>
// OWN-NEXT: %[[Q:.*]] = qnn.quantize %[[F]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:1.800000e+00>>>
// OWN-NEXT: %[[R:.*]] = qnn.relu6 %arg0 {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:1.000000e+00>>>
// OWN-NEXT: return %[[P]], %[[Q]], %[[R]]
func.func @rounded_twice(%x: tensor<1x2x2x1x!a> {qnn.range = {learnt}}) -> (tensor<1x2x2x1x!coarse>, tensor<1x2x2x1x!fine>, tensor<1x2x2x1x!coarse>) {
  %0 = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!coarse>
  %1 = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!fine>
  %2 = qnn.relu6 %x {qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!a>) -> tensor<1x2x2x1x!coarse>
  return %0, %1, %2 : tensor<1x2x2x1x!coarse>, tensor<1x2x2x1x!fine>, tensor<1x2x2x1x!coarse>
}

// -----

!pixels = !quant.calibrated<f32<0.0:1.0>>
!b = !quant.calibrated<f32<-2.0:2.0>>
!c = !quant.calibrated<f32<-0.5:1.2>>

// A quarter of the integers of the input lies half way between two of [-2, 2]. The kernel takes them away from 0, the
// FakeQuant down; with a step one float32 step longer the kernel does too (seed 2011). A range without such values stays.
// CHECK-LABEL: func.func @ties
// OWN-DAG: qnn.quantize %arg0 {{.*}} -> tensor<4x!quant.calibrated<f32<-2.0000002384185791:2.0000002384185791>>>
// OWN-DAG: qnn.quantize %arg0 {{.*}} -> tensor<4x!quant.calibrated<f32<-5.000000e-01:1.200000e+00>>>
// OWN: qnn.reshape {{.*}} -> tensor<2x2x!quant.calibrated<f32<-2.0000002384185791:2.0000002384185791>>>
// TFLITE-NOT: 2.0000002
// CHECK: return
func.func @ties(%x: tensor<4x!pixels> {qnn.range = {learnt}}) -> (tensor<2x2x!b>, tensor<2x2x!c>) {
  %s = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %s {qnn.ranges = [{learnt}]} : (tensor<4x!pixels>, tensor<2xi32>) -> tensor<2x2x!b>
  %1 = qnn.reshape %x, %s {qnn.ranges = [{learnt}]} : (tensor<4x!pixels>, tensor<2xi32>) -> tensor<2x2x!c>
  return %0, %1 : tensor<2x2x!b>, tensor<2x2x!c>
}

// -----

!a = !quant.calibrated<f32<-1.0:1.0>>
!b = !quant.calibrated<f32<0.0:2.0>>
!c = !quant.calibrated<f32<-4.0:4.0>>

// A value that was trained with a range of its own is cut off there, though its only reader wants another (seeds 3007
// and 3123): TFLiteConverter makes the second range at once, also in front of a concatenation in int8.
// CHECK-LABEL: func.func @cut_off_before
// OWN: %[[M:.*]] = qnn.mul {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:2.000000e+00>>>
// OWN: %[[Q:.*]] = qnn.quantize %[[M]] {{.*}} -> tensor<4x!quant.calibrated<f32<-4.000000e+00:4.000000e+00>>>
// OWN: qnn.minimum %arg1, %[[Q]]
// TFLITE: %[[M:.*]] = qnn.mul {{.*}} -> tensor<4x!quant.calibrated<f32<-4.000000e+00:4.000000e+00>>>
// TFLITE: qnn.minimum %arg1, %[[M]]
// INT8-LABEL: func.func @cut_off_before
// INT8: %[[S:.*]] = qnn.sub {{.*}} -> tensor<4x!quant.uniform<i8:f32, 0.0078431372549019607:-128>>
// INT8: %[[R:.*]] = qnn.quantize %[[S]] {{.*}} -> tensor<4x!quant.uniform<i8:f32, 0.031372549019607843>>
// INT8: qnn.concatenation %arg1, %[[R]] {axis = 0 : i64} :
// INT8-NOT: qnn.trained_inputs
// EXACT8-LABEL: func.func @cut_off_before
// EXACT8: %[[S:.*]] = qnn.sub {{.*}} -> tensor<4x!quant.uniform<i8:f32, 0.031372549019607843>>
// EXACT8: qnn.concatenation %arg1, %[[S]]
func.func @cut_off_before(%x: tensor<4x!a> {qnn.range = {learnt}}, %y: tensor<4x!c> {qnn.range = {learnt}}) -> (tensor<4x!c>, tensor<8x!c>) {
  %0 = qnn.mul %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %1 = qnn.minimum %y, %0 {qnn.ranges = [{learnt}]} : (tensor<4x!c>, tensor<4x!b>) -> tensor<4x!c>
  %2 = qnn.sub %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %3 = qnn.concatenation %y, %2 {axis = 0 : i64, qnn.ranges = [{learnt}]} : (tensor<4x!c>, tensor<4x!b>) -> tensor<8x!c>
  return %1, %3 : tensor<4x!c>, tensor<8x!c>
}

// -----

!c = !quant.calibrated<f32<0.0:1.0>>
!d = !quant.calibrated<f32<0.0:1.3>>
!e = !quant.calibrated<f32<-0.99922:0.99922>>

// An average whose range the next one rounds once more keeps its own, for half of the integers that it reads lie half way
// between two of the last one's (seed 6003).
// CHECK-LABEL: func.func @next
// OWN: %[[A:.*]] = qnn.average_pool_2d
// OWN: %[[Q:.*]] = qnn.quantize %[[A]] {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:1.3{{.*}}>>>
// OWN: %[[P:.*]] = qnn.max_pool_2d %[[Q]]
// OWN: %[[R:.*]] = qnn.quantize %[[P]]
// OWN: return %[[R]]
func.func @next(%y: tensor<1x2x2x1x!c> {qnn.range = {learnt}}) -> tensor<1x2x2x1x!e> {
  %0 = qnn.average_pool_2d %y {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!c>) -> tensor<1x2x2x1x!d>
  %1 = qnn.max_pool_2d %0 {window = array<i64: 2, 2>, strides = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.ranges = [{learnt}]} : (tensor<1x2x2x1x!d>) -> tensor<1x2x2x1x!e>
  return %1 : tensor<1x2x2x1x!e>
}

// -----

!a = !quant.calibrated<f32<0.0:1.0>>
!b = !quant.calibrated<f32<0.0:0.7309>>
!c = !quant.calibrated<f32<-1.156:0.7309>>

// A product of what is not negative needs no end at 0; QUANTIZE to steps 2.6 times as long would round a quarter of its
// integers twice (seed 8011). Of a difference the end at 0 cuts off.
// CHECK-LABEL: func.func @second_alone
// OWN: %[[M:.*]] = qnn.mul {{.*}} -> tensor<4x!quant.calibrated<f32<-1.156000e+00:7.309000e-01>>>
// OWN-NEXT: qnn.minimum %[[M]],
// OWN: %[[S:.*]] = qnn.sub {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:7.309000e-01>>>
// OWN-NEXT: %[[Q:.*]] = qnn.quantize %[[S]]
// OWN-NEXT: qnn.minimum %[[Q]],
func.func @second_alone(%x: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4x!c>, tensor<4x!c>) {
  %k = qnn.constant dense<[0.5, -1.0, 0.7, 0.2]> : tensor<4xf32> -> tensor<4xf32>
  %0 = qnn.mul %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %1 = qnn.minimum %0, %k {qnn.ranges = [{learnt}]} : (tensor<4x!b>, tensor<4xf32>) -> tensor<4x!c>
  %2 = qnn.sub %x, %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!b>
  %3 = qnn.minimum %2, %k {qnn.ranges = [{learnt}]} : (tensor<4x!b>, tensor<4xf32>) -> tensor<4x!c>
  return %1, %3 : tensor<4x!c>, tensor<4x!c>
}

// -----

!a = !quant.calibrated<f32<-1.0:1.0>>
!b = !quant.calibrated<f32<0.0:6.0>>
!c = !quant.calibrated<f32<0.0:1.297>>

// Half of what a RELU gives is 0, whose logistic QUANTIZE takes where the FakeQuant does (seeds 2032, 2075).
// CHECK-LABEL: func.func @one_value
// OWN: %[[R:.*]] = qnn.relu
// OWN: %[[L:.*]] = qnn.logistic %[[R]]
// OWN: %[[Q:.*]] = qnn.quantize %[[L]] {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:1.29{{.*}}>>>
// OWN: %[[M:.*]] = qnn.logistic %arg0
// OWN-NEXT: return %[[Q]], %[[M]]
func.func @one_value(%x: tensor<4x!a> {qnn.range = {learnt}}) -> (tensor<4x!c>, tensor<4x!c>) {
  %0 = qnn.relu %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>) -> tensor<4x!b>
  %1 = qnn.logistic %0 {qnn.ranges = [{learnt}]} : (tensor<4x!b>) -> tensor<4x!c>
  %2 = qnn.logistic %x {qnn.ranges = [{learnt}]} : (tensor<4x!a>) -> tensor<4x!c>
  return %1, %2 : tensor<4x!c>, tensor<4x!c>
}
