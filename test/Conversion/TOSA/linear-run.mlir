// FULLY_CONNECTED at a factor just below a half, run by upstream: profile litert-ref scales in double and rounds once, profile
// tflite-2.13 rounds at bit 31 and then again.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/double.mlir
// RUN: cat %t/entry.mlir >> %t/double.mlir
// RUN: cat %t/double.mlir | %run_linalg | FileCheck %s --check-prefix=DOUBLE
// RUN: quant-opt %t/net.mlir --quantc-to-linalg=profile=tflite-2.13 --mlir-print-local-scope | sed '1d;$d' > %t/fixed.mlir
// RUN: cat %t/entry.mlir >> %t/fixed.mlir
// RUN: cat %t/fixed.mlir | %run_linalg | FileCheck %s --check-prefix=FIXED

//--- net.mlir
!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32, 0.499999970197677612>
!wh = !quant.uniform<i8<-127:127>:f32, 0.5>
!wc = !quant.uniform<i8<-127:127>:f32:0, {0.499999970197677612, 0.25}>
!y = !quant.uniform<i8:f32, 1.0:-1>
func.func @tensor(%x: tensor<4x1x!x>) -> tensor<4x1x!y> {
  %w = qnn.constant dense<1> : tensor<1x1xi8> -> tensor<1x1x!w>
  %0 = qnn.fully_connected %x, %w : (tensor<4x1x!x>, tensor<1x1x!w>) -> tensor<4x1x!y>
  return %0 : tensor<4x1x!y>
}
func.func @channels(%x: tensor<1x1x!x>) -> tensor<1x2x!y> {
  %w = qnn.constant dense<1> : tensor<2x1xi8> -> tensor<2x1x!wc>
  %0 = qnn.fully_connected %x, %w {activation = #qnn<activation relu>} : (tensor<1x1x!x>, tensor<2x1x!wc>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}
func.func @halves(%x: tensor<4x1x!x>) -> tensor<4x1x!y> {
  %w = qnn.constant dense<1> : tensor<1x1xi8> -> tensor<1x1x!wh>
  %0 = qnn.fully_connected %x, %w : (tensor<4x1x!x>, tensor<1x1x!wh>) -> tensor<4x1x!y>
  return %0 : tensor<4x1x!y>
}
func.func @transposed(%x: tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:1>>) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>> {
  %s = qnn.constant dense<[1, 1, 4, 1]> : tensor<4xi32> -> tensor<4xi32>
  %w = qnn.constant dense<[[[[1], [10], [20]]]]> : tensor<1x1x3x1xi8> -> tensor<1x1x3x1x!quant.uniform<i8<-127:127>:f32, 0.5>>
  %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 1, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x1x3x1x!quant.uniform<i8<-127:127>:f32, 0.5>>, tensor<1x1x2x1x!quant.uniform<i8:f32, 1.0:1>>) -> tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
  return %y : tensor<1x1x4x1x!quant.uniform<i8:f32, 1.0>>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func @entry() {
  // Of 1, -1, 3 and 127, minus one: 0.4999 is 0 in one rounding, and 1 in two.
  // DOUBLE: [-1],
  // DOUBLE-NEXT: [-1],
  // DOUBLE-NEXT: [0],
  // DOUBLE-NEXT: [62]
  // FIXED: [0],
  // FIXED-NEXT: [-2],
  // FIXED-NEXT: [1],
  // FIXED-NEXT: [63]
  %x0 = arith.constant dense<[[1], [-1], [3], [127]]> : tensor<4x1xi8>
  %y0 = call @tensor(%x0) : (tensor<4x1xi8>) -> tensor<4x1xi8>
  %w0 = arith.extsi %y0 : tensor<4x1xi8> to tensor<4x1xi32>
  %u0 = tensor.cast %w0 : tensor<4x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  // A factor for each channel: 2.4999 and 1.25, minus one; in two roundings 3 and 2.
  // DOUBLE: [1,   0]
  // FIXED: [2,   1]
  %x1 = arith.constant dense<[[5]]> : tensor<1x1xi8>
  %y1 = call @channels(%x1) : (tensor<1x1xi8>) -> tensor<1x2xi8>
  %w1 = arith.extsi %y1 : tensor<1x2xi8> to tensor<1x2xi32>
  %u1 = tensor.cast %w1 : tensor<1x2xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // Halves of 1, -1, 3 and -3, minus one: away from zero in double, up in fixed point.
  // DOUBLE: [0],
  // DOUBLE-NEXT: [-2],
  // DOUBLE-NEXT: [1],
  // DOUBLE-NEXT: [-3]
  // FIXED: [0],
  // FIXED-NEXT: [-1],
  // FIXED-NEXT: [1],
  // FIXED-NEXT: [-2]
  %x2 = arith.constant dense<[[1], [-1], [3], [-3]]> : tensor<4x1xi8>
  %y2 = call @halves(%x2) : (tensor<4x1xi8>) -> tensor<4x1xi8>
  %w2 = arith.extsi %y2 : tensor<4x1xi8> to tensor<4x1xi32>
  %u2 = tensor.cast %w2 : tensor<4x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u2) : (tensor<*xi32>) -> ()
  // A transposed convolution, which upstream writes as another one over a padded input.
  // DOUBLE: [1,  10,  22,  20]
  // FIXED: [1,  10,  22,  20]
  %x3 = arith.constant dense<[[[[3], [5]]]]> : tensor<1x1x2x1xi8>
  %y3 = call @transposed(%x3) : (tensor<1x1x2x1xi8>) -> tensor<1x1x4x1xi8>
  %f3 = tensor.collapse_shape %y3 [[0, 1, 2, 3]] : tensor<1x1x4x1xi8> into tensor<4xi8>
  %w3 = arith.extsi %f3 : tensor<4xi8> to tensor<4xi32>
  %u3 = tensor.cast %w3 : tensor<4xi32> to tensor<*xi32>
  call @printMemrefI32(%u3) : (tensor<*xi32>) -> ()
  return
}
