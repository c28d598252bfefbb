// Ops of segments, bits, spectra and random numbers in both directions. Two draws stay two.
// RUN: quant-translate --export-tflite %s | quant-translate --import-tflite | FileCheck %s

// CHECK: qnn.unsorted_segment_sum %{{.*}} -> tensor<5x3xf32>
// CHECK: qnn.unsorted_segment_prod
// CHECK: qnn.unsorted_segment_max
// CHECK: qnn.unsorted_segment_min
// CHECK: qnn.bucketize %{{.*}} {boundaries = array<f32: -1.000000e+00, 2.500000e+00>} : (tensor<4x3xf32>) -> tensor<4x3xi32>
// CHECK: qnn.bitcast %{{.*}} {to = i16} : (tensor<4x3xf32>) -> tensor<4x3x2xi16>
// CHECK: qnn.rfft2d %{{.*}} -> tensor<4x3xcomplex<f32>>
// CHECK: qnn.real %{{.*}} : (tensor<4x3xcomplex<f32>>) -> tensor<4x3xf32>
// CHECK: qnn.imag
// CHECK: qnn.complex_abs
// CHECK: qnn.random_uniform %{{.*}} {seed = 5000000000 : i64, seed2 = -2 : i64} : (tensor<2xi32>) -> tensor<4x3xf32>
// CHECK: qnn.random_uniform
// CHECK: qnn.random_standard_normal %{{.*}} {seed = 1 : i64, seed2 = 2 : i64}
// CHECK: qnn.multinomial %{{.*}} {output_type = i64, seed = 1 : i64} : (tensor<4x3xf32>, tensor<i32>) -> tensor<4x6xi64>
func.func @main(%x: tensor<4x3xf32>, %s: tensor<4xi32>) -> (tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<4x3xi32>, tensor<4x3x2xi16>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x6xi64>) {
  %n = qnn.constant dense<5> : tensor<i32> -> tensor<i32>
  %length = qnn.constant dense<4> : tensor<2xi32> -> tensor<2xi32>
  %dims = qnn.constant dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  %six = qnn.constant dense<6> : tensor<i32> -> tensor<i32>
  %0 = qnn.unsorted_segment_sum %x, %s, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<5x3xf32>
  %1 = qnn.unsorted_segment_prod %x, %s, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<5x3xf32>
  %2 = qnn.unsorted_segment_max %x, %s, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<5x3xf32>
  %3 = qnn.unsorted_segment_min %x, %s, %n : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<5x3xf32>
  %4 = qnn.bucketize %x {boundaries = array<f32: -1.0, 2.5>} : (tensor<4x3xf32>) -> tensor<4x3xi32>
  %5 = qnn.bitcast %x {to = i16} : (tensor<4x3xf32>) -> tensor<4x3x2xi16>
  %6 = qnn.rfft2d %x, %length : (tensor<4x3xf32>, tensor<2xi32>) -> tensor<4x3xcomplex<f32>>
  %7 = qnn.real %6 : (tensor<4x3xcomplex<f32>>) -> tensor<4x3xf32>
  %8 = qnn.imag %6 : (tensor<4x3xcomplex<f32>>) -> tensor<4x3xf32>
  %9 = qnn.complex_abs %6 : (tensor<4x3xcomplex<f32>>) -> tensor<4x3xf32>
  %10 = qnn.random_uniform %dims {seed = 5000000000 : i64, seed2 = -2 : i64} : (tensor<2xi32>) -> tensor<4x3xf32>
  %11 = qnn.random_uniform %dims {seed = 5000000000 : i64, seed2 = -2 : i64} : (tensor<2xi32>) -> tensor<4x3xf32>
  %12 = qnn.random_standard_normal %dims {seed = 1 : i64, seed2 = 2 : i64} : (tensor<2xi32>) -> tensor<4x3xf32>
  %13 = qnn.add %11, %12 : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
  %14 = qnn.multinomial %x, %six {seed = 1 : i64, output_type = i64} : (tensor<4x3xf32>, tensor<i32>) -> tensor<4x6xi64>
  return %0, %1, %2, %3, %4, %5, %7, %8, %9, %10, %13, %12, %14 : tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<4x3xi32>, tensor<4x3x2xi16>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x6xi64>
}
