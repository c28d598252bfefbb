// RUN: quant-opt %s --qnn-fold-fake-quant="rules=toco" --canonicalize | FileCheck %s --check-prefixes=CHECK,TOCO
// RUN: quant-opt %s --qnn-fold-fake-quant="rules=tflite" --canonicalize | FileCheck %s --check-prefixes=CHECK,TFLITE

// The constant is rounded in float32, its range stays. The two kernels differ in the last bits.
// CHECK-LABEL: func.func @rounded
// TOCO: qnn.constant dense<[0.110236168, -0.299212575]>
// TFLITE: qnn.constant dense<[0.11023622, -0.299212605]>
// CHECK-SAME: qnn.ranges = [{learnt, narrow, origin = "FakeQuant w_fq"}]
// CHECK-SAME: -> tensor<2x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
func.func @rounded() -> tensor<2xf32> {
  %0 = qnn.constant dense<[0.11, -0.3]> : tensor<2xf32> -> tensor<2xf32>
  %1 = qnn.fake_quant %0 {min = [-1.0 : f32], max = [1.0 : f32], narrow_range = true} : (tensor<2xf32>) -> tensor<2xf32> loc("w_fq")
  %2 = qnn.relu %1 : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// Both are applied, the second gives the range.
// CHECK-LABEL: func.func @two_in_a_row
// CHECK: qnn.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK-SAME: -> tensor<2x!quant.calibrated<f32<0.000000e+00:2.550000e+02>>>
func.func @two_in_a_row() -> tensor<2xf32> {
  %0 = qnn.constant dense<[1.2, 400.0]> : tensor<2xf32> -> tensor<2xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [2.0 : f32]} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = qnn.fake_quant %1 {min = [0.0 : f32], max = [255.0 : f32]} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = qnn.relu %2 : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// The layout changes behind it are folded and carry the range.
// CHECK-LABEL: func.func @layout
// CHECK: qnn.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]>
// CHECK-SAME: !quant.calibrated<f32<0.000000e+00:2.550000e+02>>
// CHECK-NOT: qnn.transpose
func.func @layout() -> tensor<2x2xf32> {
  %0 = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %p = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [255.0 : f32]} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = qnn.transpose %1, %p : (tensor<2x2xf32>, tensor<2xi32>) -> tensor<2x2xf32>
  %3 = qnn.relu %2 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

// One range per channel.
// CHECK-LABEL: func.func @per_channel
// CHECK: qnn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [2.000000e+00, 4.000000e+00]]>
// CHECK-SAME: qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 2.550000e+02, 5.100000e+02>, min = array<f64: 0.000000e+00, 0.000000e+00>}
func.func @per_channel() -> tensor<2x2xf32> {
  %0 = qnn.constant dense<[[1.2, 2.0], [2.9, 3.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32, 0.0 : f32], max = [255.0 : f32, 510.0 : f32], axis = 0 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = qnn.relu %1 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// TOCO's reshape of a constant forgets narrow_range, its transpose does not; one that moves nothing is a reshape.
// CHECK-LABEL: func.func @narrow_layout
// CHECK-DAG: qnn.constant {{.*}}qnn.ranges = [{learnt, narrow, origin = "FakeQuant w"}]{{.*}} -> tensor<3x2x
// TFLITE-DAG: qnn.constant {{.*}}qnn.ranges = [{learnt, narrow, origin = "FakeQuant v"}]{{.*}} -> tensor<2x1x
// TOCO-DAG: qnn.constant {{.*}}qnn.ranges = [{learnt, origin = "FakeQuant v"}]{{.*}} -> tensor<2x1x
func.func @narrow_layout() -> (tensor<3x2xf32>, tensor<2x1xf32>) {
  %p = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32> -> tensor<2x3xf32>
  %1 = qnn.fake_quant %0 {min = [-127.0 : f32], max = [127.0 : f32], narrow_range = true} : (tensor<2x3xf32>) -> tensor<2x3xf32> loc("w")
  %2 = qnn.transpose %1, %p : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<3x2xf32>
  %3 = qnn.relu %2 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %4 = qnn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %5 = qnn.fake_quant %4 {min = [-127.0 : f32], max = [127.0 : f32], narrow_range = true} : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("v")
  %6 = qnn.transpose %5, %p : (tensor<1x2xf32>, tensor<2xi32>) -> tensor<2x1xf32>
  %7 = qnn.relu %6 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  return %3, %7 : tensor<3x2xf32>, tensor<2x1xf32>
}

// The weights of a transposed convolution TOCO moves into another layout; where no element moves by that, for there is one
// channel to give or one place in the kernel, it is such a reshape.
// CHECK-LABEL: func.func @transposed_weights
// TFLITE: qnn.constant {{.*}}qnn.ranges = [{learnt, narrow, origin = "FakeQuant w"}]{{.*}} -> tensor<1x2x2x2x
// TOCO: qnn.constant {{.*}}qnn.ranges = [{learnt, origin = "FakeQuant w"}]{{.*}} -> tensor<1x2x2x2x
// TFLITE: qnn.constant {{.*}}qnn.ranges = [{learnt, narrow, origin = "FakeQuant v"}]{{.*}} -> tensor<3x1x1x2x
// TOCO: qnn.constant {{.*}}qnn.ranges = [{learnt, origin = "FakeQuant v"}]{{.*}} -> tensor<3x1x1x2x
// CHECK: qnn.constant {{.*}}qnn.ranges = [{learnt, narrow, origin = "FakeQuant u"}]{{.*}} -> tensor<3x2x2x2x
func.func @transposed_weights(%x: tensor<1x2x2x2xf32>) -> (tensor<1x4x4x1xf32>, tensor<1x4x4x3xf32>, tensor<1x4x4x3xf32>) {
  %s1 = qnn.constant dense<[1, 4, 4, 1]> : tensor<4xi32> -> tensor<4xi32>
  %s = qnn.constant dense<[1, 4, 4, 3]> : tensor<4xi32> -> tensor<4xi32>
  %w = qnn.constant dense<1.0> : tensor<1x2x2x2xf32> -> tensor<1x2x2x2xf32>
  %0 = qnn.fake_quant %w {min = [-127.0 : f32], max = [127.0 : f32], narrow_range = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> loc("w")
  %v = qnn.constant dense<1.0> : tensor<3x1x1x2xf32> -> tensor<3x1x1x2xf32>
  %1 = qnn.fake_quant %v {min = [-127.0 : f32], max = [127.0 : f32], narrow_range = true} : (tensor<3x1x1x2xf32>) -> tensor<3x1x1x2xf32> loc("v")
  %u = qnn.constant dense<1.0> : tensor<3x2x2x2xf32> -> tensor<3x2x2x2xf32>
  %2 = qnn.fake_quant %u {min = [-127.0 : f32], max = [127.0 : f32], narrow_range = true} : (tensor<3x2x2x2xf32>) -> tensor<3x2x2x2xf32> loc("u")
  %3 = qnn.transpose_conv %s1, %0, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x4x1xf32>
  %4 = qnn.transpose_conv %s, %1, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<3x1x1x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x4x3xf32>
  %5 = qnn.transpose_conv %s, %2, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<3x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x4x3xf32>
  return %3, %4, %5 : tensor<1x4x4x1xf32>, tensor<1x4x4x3xf32>, tensor<1x4x4x3xf32>
}
