// Forms that an NPU compiler behind TOSA takes into few operators, as it has for the TFLite operators themselves.
// RUN: quant-opt %s --qnn-to-tosa --split-input-file | FileCheck %s

!x = !quant.uniform<i8:f32, 0.0625>
!y = !quant.uniform<i8:f32, 3.906250e-03:-128>
// The largest by a pool (an Ethos-U55 has no REDUCE_MAX), a difference for each of two tables, the leading zeros for
// each of their two readers, no clamp of the inverse and none of the shift.
// CHECK-LABEL: func.func @softmax
// CHECK: tosa.max_pool2d %{{.*}}kernel = array<i64: 1, 10>
// CHECK: tosa.sub
// CHECK: tosa.table
// CHECK: tosa.sub
// CHECK: tosa.table
// CHECK: tosa.reduce_sum %{{.*}}axis = 1
// CHECK: tosa.clz
// CHECK-NOT: tosa.minimum
// CHECK: tosa.clz
// CHECK-NOT: tosa.minimum
// CHECK-NOT: tosa.table
// CHECK: return
func.func @softmax(%x: tensor<2x10x!x>) -> tensor<2x10x!y> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<2x10x!x>) -> tensor<2x10x!y>
  return %0 : tensor<2x10x!y>
}

// -----

!x = !quant.uniform<i8:f32, 0.0625:-3>
// The mean over pixels is one depthwise convolution with ones, around the zero point.
// CHECK-LABEL: func.func @mean
// CHECK: %[[ONES:.*]] = "tosa.const"() <{values = dense<1> : tensor<7x5x4x1xi8>}>
// CHECK: tosa.depthwise_conv2d %arg0, %[[ONES]]
// CHECK-NOT: tosa.reduce_sum
// CHECK: tosa.rescale
func.func @mean(%x: tensor<1x7x5x4x!x>) -> tensor<1x4x!x> {
  %axes = qnn.constant dense<[2, 1]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.mean %x, %axes : (tensor<1x7x5x4x!x>, tensor<2xi32>) -> tensor<1x4x!x>
  return %0 : tensor<1x4x!x>
}

// -----

!x = !quant.uniform<i8:f32, 0.0625:-3>
// Not where the ones would be many, or a side longer than an NPU's window.
// CHECK-LABEL: func.func @mean_of_much
// CHECK-NOT: tosa.depthwise_conv2d
func.func @mean_of_much(%x: tensor<1x64x64x33x!x>, %long: tensor<1x65x1x1x!x>) -> (tensor<1x33x!x>, tensor<1x1x!x>) {
  %axes = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.mean %x, %axes : (tensor<1x64x64x33x!x>, tensor<2xi32>) -> tensor<1x33x!x>
  %1 = qnn.mean %long, %axes : (tensor<1x65x1x1x!x>, tensor<2xi32>) -> tensor<1x1x!x>
  return %0, %1 : tensor<1x33x!x>, tensor<1x1x!x>
}

// -----

!u = !quant.uniform<u8:f32, 0.5:128>
!s = !quant.uniform<i8:f32, 0.5>
// uint8 and int8 of one range are the same integers in TOSA: no second RESCALE.
// CHECK-LABEL: func.func @same
// CHECK: tosa.rescale %arg0
// CHECK-SAME: input_unsigned = true
// CHECK-NOT: tosa.rescale
// CHECK: return
func.func @same(%x: tensor<4x!u>) -> tensor<4x!s> {
  %0 = qnn.quantize %x : (tensor<4x!u>) -> tensor<4x!s>
  return %0 : tensor<4x!s>
}

// -----

!x = !quant.uniform<i8:f32, 0.0032>
!y = !quant.uniform<i16:f32, 3.0517578125E-5>
// One of its exponentials lies half way between two integers of the result: the inverse is clamped as in the kernel.
// CHECK-LABEL: func.func @half_way
// CHECK: tosa.minimum
func.func @half_way(%x: tensor<1x10x!x>) -> tensor<1x10x!y> {
  %0 = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x10x!x>) -> tensor<1x10x!y>
  return %0 : tensor<1x10x!y>
}

// -----

!tiny = !quant.uniform<i8:f32, 7.8e-08>
!log = !quant.uniform<i8:f32, 0.0625:127>
// No difference is below the least that has a digit: no bound, whose RESCALE would have to take -2^31 with a small shift.
// CHECK-LABEL: func.func @near_logits
// CHECK-NOT: tosa.rescale {{.*}}(tensor<1x1x1x1xi32>, {{.*}} -> tensor<1x1x1x1xi32>
// CHECK: return
func.func @near_logits(%x: tensor<1x10x!tiny>) -> tensor<1x10x!log> {
  %0 = qnn.log_softmax %x : (tensor<1x10x!tiny>) -> tensor<1x10x!log>
  return %0 : tensor<1x10x!log>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
// Constant indices of int64.
// CHECK-LABEL: func.func @gather
// CHECK: dense<{{.*}}[2, 0]{{.*}}> : tensor<{{.*}}2xi32>
// CHECK: tosa.gather
func.func @gather(%x: tensor<1x3x!x>) -> tensor<1x2x!x> {
  %i = qnn.constant dense<[2, 0]> : tensor<2xi64> -> tensor<2xi64>
  %0 = qnn.gather %x, %i {axis = 1 : i64} : (tensor<1x3x!x>, tensor<2xi64>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}
