// Resizing of images, run by upstream: the integers that the kernels of profile tflite-2.13 give.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s

//--- net.mlir
!x = !quant.uniform<i8:f32, 0.5>
!x16 = !quant.uniform<i16:f32, 0.5>
func.func @bilinear(%x: tensor<1x1x2x1x!x>) -> tensor<1x1x4x1x!x> {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.resize_bilinear %x, %s {half_pixel_centers = false, align_corners = false} : (tensor<1x1x2x1x!x>, tensor<2xi32>) -> tensor<1x1x4x1x!x>
  return %0 : tensor<1x1x4x1x!x>
}
func.func @bilinear16(%x: tensor<1x1x4x1x!x16>) -> tensor<1x1x8x1x!x16> {
  %s = qnn.constant dense<[1, 8]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.resize_bilinear %x, %s {half_pixel_centers = false, align_corners = false} : (tensor<1x1x4x1x!x16>, tensor<2xi32>) -> tensor<1x1x8x1x!x16>
  return %0 : tensor<1x1x8x1x!x16>
}
func.func @half_pixels16(%x: tensor<1x2x1x1x!x16>) -> tensor<1x4x1x1x!x16> {
  %s = qnn.constant dense<[4, 1]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.resize_bilinear %x, %s {half_pixel_centers = true, align_corners = false} : (tensor<1x2x1x1x!x16>, tensor<2xi32>) -> tensor<1x4x1x1x!x16>
  return %0 : tensor<1x4x1x1x!x16>
}
func.func @nearest(%x: tensor<1x1x3x1x!x>) -> tensor<1x1x5x1x!x> {
  %s = qnn.constant dense<[1, 5]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.resize_nearest_neighbor %x, %s {half_pixel_centers = false, align_corners = false} : (tensor<1x1x3x1x!x>, tensor<2xi32>) -> tensor<1x1x5x1x!x>
  return %0 : tensor<1x1x5x1x!x>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func private @printMemrefF32(tensor<*xf32>)
func.func @entry() {
  // -1.5 away from zero.
  // CHECK: [-1]
  // CHECK: [-2]
  // CHECK: [-2]
  // CHECK: [-2]
  %x0_0 = arith.constant dense<[[[[-1], [-2]]]]> : tensor<1x1x2x1xi8>
  %y0 = call @bilinear(%x0_0) : (tensor<1x1x2x1xi8>) -> tensor<1x1x4x1xi8>
  %w0 = arith.extsi %y0 : tensor<1x1x4x1xi8> to tensor<1x1x4x1xi32>
  %u0 = tensor.cast %w0 : tensor<1x1x4x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  // Halves away from zero: -32767.5, -0.5, 32766.5.
  // CHECK: [-32768]
  // CHECK: [-32768]
  // CHECK: [-32767]
  // CHECK: [-1]
  // CHECK: [32766]
  // CHECK: [32767]
  // CHECK: [32767]
  // CHECK: [32767]
  %x1_0 = arith.constant dense<[[[[-32768], [-32767], [32766], [32767]]]]> : tensor<1x1x4x1xi16>
  %y1 = call @bilinear16(%x1_0) : (tensor<1x1x4x1xi16>) -> tensor<1x1x8x1xi16>
  %w1 = arith.extsi %y1 : tensor<1x1x8x1xi16> to tensor<1x1x8x1xi32>
  %u1 = tensor.cast %w1 : tensor<1x1x8x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // A quarter and three: 499.75, -500.75.
  // CHECK: [1000]
  // CHECK: [500]
  // CHECK: [-501]
  // CHECK: [-1001]
  %x2_0 = arith.constant dense<[[[[1000]], [[-1001]]]]> : tensor<1x2x1x1xi16>
  %y2 = call @half_pixels16(%x2_0) : (tensor<1x2x1x1xi16>) -> tensor<1x4x1x1xi16>
  %w2 = arith.extsi %y2 : tensor<1x4x1x1xi16> to tensor<1x4x1x1xi32>
  %u2 = tensor.cast %w2 : tensor<1x4x1x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u2) : (tensor<*xi32>) -> ()
  // CHECK: [1]
  // CHECK: [1]
  // CHECK: [2]
  // CHECK: [2]
  // CHECK: [3]
  %x3_0 = arith.constant dense<[[[[1], [2], [3]]]]> : tensor<1x1x3x1xi8>
  %y3 = call @nearest(%x3_0) : (tensor<1x1x3x1xi8>) -> tensor<1x1x5x1xi8>
  %w3 = arith.extsi %y3 : tensor<1x1x5x1xi8> to tensor<1x1x5x1xi32>
  %u3 = tensor.cast %w3 : tensor<1x1x5x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u3) : (tensor<*xi32>) -> ()
  return
}
