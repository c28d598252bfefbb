// What TFLiteConverter does to the loss of the network, and what is done instead.
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int8" 2>/dev/null | FileCheck %s
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int8 exact=true" 2>/dev/null | FileCheck %s --check-prefix=EXACT
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int16" 2>/dev/null | FileCheck %s --check-prefix=INT16
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int16 exact=true" 2>/dev/null | FileCheck %s --check-prefix=EXACT16

!wide = tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
!half = tensor<4x!quant.calibrated<f32<-0.5:0.5>>>
// The smaller of two reaches 0.5 at most; what the sum reads as well keeps its range to 1, and the other one, which
// nobody else reads, is made in the result's.
// CHECK-LABEL: func @chosen
// CHECK-SAME: %arg0: tensor<4x!quant.uniform<i8:f32, 0.0078431377187371{{[0-9]*}}:-1>>, %arg1: tensor<4x!quant.uniform<i8:f32, 0.0039215688593685{{[0-9]*}}:-1>>
// CHECK: %[[Q:.*]] = qnn.quantize %arg0 {{.*}} -> tensor<4x!quant.uniform<i8:f32, 0.0039215688593685{{[0-9]*}}:-1>>
// CHECK: qnn.minimum %[[Q]], %arg1
// EXACT-LABEL: func @chosen
// EXACT-SAME: %arg0: tensor<4x!quant.uniform<i8:f32, 0.0039215688593685{{[0-9]*}}:-1>>
// EXACT-NOT: qnn.quantize
// EXACT: return
func.func @chosen(%x: !wide, %y: !wide) -> !wide {
  %0 = qnn.minimum %x, %y : (!wide, !wide) -> !half
  %1 = qnn.add %0, %x : (!half, !wide) -> !wide
  return %1 : !wide
}

// -----

!wide = tensor<2x4x!quant.calibrated<f32<-3.0:3.0>>>
!most = tensor<2x!quant.calibrated<f32<0.5:3.0>>>
!flat = tensor<2x4x!quant.calibrated<f32<-1.0:1.0>>>
// The largest reach from 0.5 to 3, which the choice between them and others takes; what they are the largest of, and
// others read as well, keeps its range down to -3.
// CHECK-LABEL: func @largest
// CHECK-SAME: %arg0: tensor<2x4x!quant.uniform<i8:f32, 0.023529412224888{{[0-9]*}}:-1>>
// CHECK: qnn.reduce_max {{.*}} -> tensor<2x!quant.uniform<i8:f32, 0.023529412224888{{[0-9]*}}:-1>>
// CHECK: qnn.quantize {{.*}} -> tensor<2x!quant.uniform<i8:f32, 0.01176470611244{{[0-9]*}}:-128>>
// EXACT-LABEL: func @largest
// EXACT-SAME: %arg0: tensor<2x4x!quant.uniform<i8:f32, 0.01176470611244{{[0-9]*}}:-128>>
func.func @largest(%x: !wide, %y: !most, %c: tensor<2xi1>) -> (!most, !flat) {
  %axes = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.reduce_max %x, %axes {keep_dims = false} : (!wide, tensor<1xi32>) -> !most
  %1 = qnn.select %c, %0, %y : (tensor<2xi1>, !most, !most) -> !most
  %2 = qnn.tanh %x : (!wide) -> !flat
  return %1, %2 : !most, !flat
}

// -----

!x = tensor<2x!quant.calibrated<f32<-1.0:3.0>>>
!y = tensor<4x!quant.calibrated<f32<-1.0:3.0>>>
// Its kernel fills with byte 0, which here stands for 1.0.
// CHECK-LABEL: func @scattered
// CHECK: qnn.scatter_nd {{.*}} -> tensor<4xf32>
// What stands behind it has the range that was seen there.
// CHECK: qnn.quantize {{.*}} -> tensor<4x!quant.uniform<i8
// CHECK: qnn.relu {{.*}} -> tensor<4x!quant.uniform<i8
// EXACT-LABEL: func @scattered
// EXACT: qnn.scatter_nd {{.*}} -> tensor<4x!quant.uniform<i8
// INT16-LABEL: func @scattered
// INT16: qnn.scatter_nd {{.*}} -> tensor<4xf32>
// EXACT16-LABEL: func @scattered
// EXACT16: qnn.scatter_nd {{.*}} -> tensor<4xf32>
func.func @scattered(%x: !x) -> !y {
  %i = qnn.constant dense<[[0], [2]]> : tensor<2x1xi32> -> tensor<2x1xi32>
  %s = qnn.constant dense<[4]> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.scatter_nd %i, %x, %s : (tensor<2x1xi32>, !x, tensor<1xi32>) -> !y
  %1 = qnn.relu %0 : (!y) -> !y
  return %1 : !y
}

// -----

!x = tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>
!y = tensor<1x!quant.calibrated<f32<-4.0:4.0>>>
// The sum of many reaches farther than one.
// INT16-LABEL: func @sum
// INT16: qnn.sum {{.*}} -> tensor<1x!quant.uniform<i16:f32, 1.220740{{.*}}E-4>>
// EXACT16-LABEL: func @sum
// EXACT16: qnn.sum {{.*}} -> tensor<1x!quant.uniform<i16:f32, 3.05185{{.*}}E-5>>
func.func @sum(%x: !x) -> !y {
  %axes = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.sum %x, %axes {keep_dims = false} : (!x, tensor<1xi32>) -> !y
  return %0 : !y
}

// -----

!x = tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
!near = tensor<4x!quant.calibrated<f32<0.003:1.0>>>
!far = tensor<4x!quant.calibrated<f32<0.5:1.0>>>
// A divisor whose integers may stand for 0 keeps the quotient in float: one step is 0.0039.
// CHECK-LABEL: func @divided
// CHECK: qnn.div {{.*}} -> tensor<4xf32>
// CHECK: qnn.div {{.*}} -> tensor<4x!quant.uniform<i8
// CHECK: qnn.div {{.*}} -> tensor<4xf32>
// CHECK: qnn.div {{.*}} -> tensor<4x!quant.uniform<i8
// EXACT-LABEL: func @divided
// EXACT: qnn.div {{.*}} -> tensor<4x!quant.uniform<i8
// EXACT: qnn.div {{.*}} -> tensor<4x!quant.uniform<i8
// EXACT: qnn.div {{.*}} -> tensor<4xf32>
func.func @divided(%x: !x, %n: !near, %f: !far) -> (!x, !x, !x, !x) {
  %tiny = qnn.constant dense<[1.0, 0.001, 1.0, 1.0]> : tensor<4xf32> -> tensor<4xf32>
  %good = qnn.constant dense<[1.0, 0.01, -1.0, 1.0]> : tensor<4xf32> -> tensor<4xf32>
  %0 = qnn.div %x, %n : (!x, !near) -> !x
  %1 = qnn.div %x, %f : (!x, !far) -> !x
  %2 = qnn.div %x, %tiny : (!x, tensor<4xf32>) -> !x
  %3 = qnn.div %x, %good : (!x, tensor<4xf32>) -> !x
  return %0, %1, %2, %3 : !x, !x, !x, !x
}

// -----

!x = tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
!pos = tensor<4x!quant.calibrated<f32<0.0:1.0>>>
!low = tensor<4x!quant.calibrated<f32<-0.5:1.0>>>
!norm = tensor<1x!quant.calibrated<f32<0.0:2.0>>>
// Roots of integers that may be below 0: of a difference seen there, and with int16, whose zero point is 0, of any
// but those whose sign is known.
// CHECK-LABEL: func @roots
// CHECK: qnn.sqrt {{.*}} -> tensor<4xf32>
// CHECK: qnn.sqrt {{.*}} -> tensor<4x!quant.uniform<i8
// CHECK: qnn.rsqrt {{.*}} -> tensor<4x!quant.uniform<i8
// INT16-LABEL: func @roots
// INT16: qnn.sqrt {{.*}} -> tensor<4xf32>
// INT16: qnn.sqrt {{.*}} -> tensor<4xf32>
// INT16: qnn.rsqrt {{.*}} -> tensor<4x!quant.uniform<i16
// A SUM in int16 proves nothing: LiteRT's reference kernel gives any number there.
// CHECK: qnn.sqrt {{.*}} -> tensor<1x!quant.uniform<i8
// INT16: qnn.sqrt {{.*}} -> tensor<1xf32>
func.func @roots(%x: !x) -> (!pos, !pos, !pos, !norm) {
  %e = qnn.constant dense<0.001> : tensor<f32> -> tensor<f32>
  %0 = qnn.sub %x, %e : (!x, tensor<f32>) -> !low
  %1 = qnn.sqrt %0 : (!low) -> !pos
  %2 = qnn.sub %x, %e : (!x, tensor<f32>) -> !pos
  %3 = qnn.sqrt %2 : (!pos) -> !pos
  %4 = qnn.mul %x, %x : (!x, !x) -> !pos
  %5 = qnn.add %4, %e : (!pos, tensor<f32>) -> !pos
  %6 = qnn.rsqrt %5 : (!pos) -> !pos
  %axes = qnn.constant dense<0> : tensor<1xi32> -> tensor<1xi32>
  %7 = qnn.sum %4, %axes {keep_dims = true} : (!pos, tensor<1xi32>) -> !norm
  %8 = qnn.sqrt %7 : (!norm) -> !norm
  return %1, %3, %6, %8 : !pos, !pos, !pos, !norm
}
// A product is a square when both operands are one value.
// CHECK-LABEL: func @root_of_product
// CHECK: qnn.sqrt {{.*}} -> tensor<4xf32>
func.func @root_of_product(%x: !x, %y: !x) -> !pos {
  %0 = qnn.mul %x, %y : (!x, !x) -> !low
  %1 = qnn.sqrt %0 : (!low) -> !pos
  return %1 : !pos
}

// -----

!x = tensor<6x!quant.calibrated<f32<-2.8121374:2.0>>>
// A constant beside a value of another scale. TFLiteConverter rounds it to its own steps (7082, -32767, ...) and those
// to the value's: its integers for ptq/1003 of the random networks.
// INT16-LABEL: func @constant_of_other_scale
// INT16: qnn.constant dense<[6800, -31465, -14328, -1525, -4990, -13736]> : tensor<6xi16>
// EXACT16-LABEL: func @constant_of_other_scale
// EXACT16: qnn.constant dense<[6801, -31465, -14328, -1526, -4990, -13736]> : tensor<6xi16>
func.func @constant_of_other_scale(%x: !x) -> !x {
  %c = qnn.constant dense<[0.5836082, -2.7004223, -1.2296699, -0.13091883, -0.4282282, -1.178844]> : tensor<6xf32> -> tensor<6xf32>
  %0 = qnn.maximum %x, %c : (!x, tensor<6xf32>) -> !x
  return %0 : !x
}

// -----

!x = tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>
!dead = tensor<1x2x!quant.calibrated<f32<-1.0e-5:1.0e-5>>>
!live = tensor<1x2x!quant.calibrated<f32<-1.0e-1:1.0e-1>>>
// Products that the default resolver's delegate would rescale by 256 and more, with the steps that the weights will have.
// CHECK-LABEL: func @rescaled_too_far
// CHECK: qnn.fully_connected {{.*}}qnn.stays_float = "LiteRT could not run it: it rescales a product by {{.*}}, its kernels by less than 256"{{.*}} -> tensor<1x2xf32>
// CHECK: qnn.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i8
// INT16-LABEL: func @rescaled_too_far
// INT16: qnn.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i16
func.func @rescaled_too_far(%x: !x) -> (!dead, !live) {
  %w = qnn.constant dense<[[1.0, -1.0, 0.5, 0.25], [1.0, -1.0, 0.5, 0.25]]> : tensor<2x4xf32> -> tensor<2x4xf32>
  %0 = qnn.fully_connected %x, %w : (!x, tensor<2x4xf32>) -> !dead
  %1 = qnn.fully_connected %x, %w : (!x, tensor<2x4xf32>) -> !live
  return %0, %1 : !dead, !live
}

// -----

// Pixels and scores in one tensor: 1 of 100 is 2.55 of 255 steps. What spans 10 of them has 25.5 and is not named.
// CHECK-LABEL: func @crowded
// CHECK-SAME: qnn.notes = ["CONCATENATION all has one scale for all it joins, of whose 255 steps 'score' spans 2.5; --output{{.*}}int16x8
// INT16-LABEL: func @crowded
// INT16-NOT: qnn.notes = ["CONCATENATION
func.func @crowded(%x: tensor<1x2x!quant.calibrated<f32<0.0:100.0>>>, %y: tensor<1x2x!quant.calibrated<f32<0.0:9.0>>>) -> tensor<1x6x!quant.calibrated<f32<0.0:100.0>>> {
  %s = qnn.relu %y : (tensor<1x2x!quant.calibrated<f32<0.0:9.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:1.0>>> loc("score")
  %b = qnn.relu %y : (tensor<1x2x!quant.calibrated<f32<0.0:9.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:10.0>>> loc("box")
  %0 = qnn.concatenation %x, %s, %b {axis = 1 : i64} : (tensor<1x2x!quant.calibrated<f32<0.0:100.0>>>, tensor<1x2x!quant.calibrated<f32<0.0:1.0>>>, tensor<1x2x!quant.calibrated<f32<0.0:10.0>>>) -> tensor<1x6x!quant.calibrated<f32<0.0:100.0>>> loc("all")
  return %0 : tensor<1x6x!quant.calibrated<f32<0.0:100.0>>>
}

// -----

!x = tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>
!low = tensor<1x4x!quant.calibrated<f32<-1.0:0.5>>>
!both = tensor<1x8x!quant.calibrated<f32<-1.0:1.0>>>
// The concatenation gives the smaller of two its range; the reversal reads it too and has been asked before.
// CHECK-LABEL: func @other_reader
// CHECK: qnn.reverse_v2 {{.*}} -> tensor<1x4x!quant.uniform<i8:f32, 0.0078431377187371{{[0-9]*}}:-1>>
// EXACT-LABEL: func @other_reader
// EXACT: qnn.reverse_v2 {{.*}} -> tensor<1x4xf32>
func.func @other_reader(%x: !x) -> (!both, !low) {
  %c = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %axis = qnn.constant dense<1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.minimum %x, %c : (!x, tensor<f32>) -> !low
  %1 = qnn.concatenation %x, %0 {axis = 1 : i64} : (!x, !low) -> !both
  %2 = qnn.reverse_v2 %0, %axis : (!low, tensor<1xi32>) -> !low
  return %1, %2 : !both, !low
}
