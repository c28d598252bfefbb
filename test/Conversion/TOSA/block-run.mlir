// Blocks and elements that change places, run by upstream.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s

//--- net.mlir
!x = !quant.uniform<i8:f32, 0.5:7>
func.func @space_to_depth(%x: tensor<1x2x4x1x!x>) -> tensor<1x1x2x4x!x> {
  %0 = qnn.space_to_depth %x {block_size = 2} : (tensor<1x2x4x1x!x>) -> tensor<1x1x2x4x!x>
  return %0 : tensor<1x1x2x4x!x>
}
func.func @depth_to_space(%x: tensor<1x1x2x4x!x>) -> tensor<1x2x4x1x!x> {
  %0 = qnn.depth_to_space %x {block_size = 2} : (tensor<1x1x2x4x!x>) -> tensor<1x2x4x1x!x>
  return %0 : tensor<1x2x4x1x!x>
}
func.func @space_to_batch(%x: tensor<1x3x1x1x!x>) -> tensor<2x2x1x1x!x> {
  %b = qnn.constant dense<[2, 1]> : tensor<2xi32> -> tensor<2xi32>
  %p = qnn.constant dense<[[0, 1], [0, 0]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  %0 = qnn.space_to_batch_nd %x, %b, %p : (tensor<1x3x1x1x!x>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<2x2x1x1x!x>
  return %0 : tensor<2x2x1x1x!x>
}
func.func @mirror(%x: tensor<3x!x>) -> tensor<6x!x> {
  %p = qnn.constant dense<[[2, 1]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %0 = qnn.mirror_pad %x, %p {mode = #qnn<mirror reflect>} : (tensor<3x!x>, tensor<1x2xi32>) -> tensor<6x!x>
  return %0 : tensor<6x!x>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func private @printMemrefF32(tensor<*xf32>)
func.func @entry() {
  // CHECK: [1,     2,     5,     6]
  // CHECK: [3,     4,     7,     8]
  %x0_0 = arith.constant dense<[[[[1], [2], [3], [4]], [[5], [6], [7], [8]]]]> : tensor<1x2x4x1xi8>
  %y0 = call @space_to_depth(%x0_0) : (tensor<1x2x4x1xi8>) -> tensor<1x1x2x4xi8>
  %w0 = arith.extsi %y0 : tensor<1x1x2x4xi8> to tensor<1x1x2x4xi32>
  %u0 = tensor.cast %w0 : tensor<1x1x2x4xi32> to tensor<*xi32>
  call @printMemrefI32(%u0) : (tensor<*xi32>) -> ()
  // CHECK: [1]
  // CHECK: [2]
  // CHECK: [3]
  // CHECK: [4]
  // CHECK: [5]
  // CHECK: [6]
  // CHECK: [7]
  // CHECK: [8]
  %x1_0 = arith.constant dense<[[[[1, 2, 5, 6], [3, 4, 7, 8]]]]> : tensor<1x1x2x4xi8>
  %y1 = call @depth_to_space(%x1_0) : (tensor<1x1x2x4xi8>) -> tensor<1x2x4x1xi8>
  %w1 = arith.extsi %y1 : tensor<1x2x4x1xi8> to tensor<1x2x4x1xi32>
  %u1 = tensor.cast %w1 : tensor<1x2x4x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u1) : (tensor<*xi32>) -> ()
  // The border is real 0.0, stored 7.
  // CHECK: [1]
  // CHECK: [3]
  // CHECK: [2]
  // CHECK: [7]
  %x2_0 = arith.constant dense<[[[[1]], [[2]], [[3]]]]> : tensor<1x3x1x1xi8>
  %y2 = call @space_to_batch(%x2_0) : (tensor<1x3x1x1xi8>) -> tensor<2x2x1x1xi8>
  %w2 = arith.extsi %y2 : tensor<2x2x1x1xi8> to tensor<2x2x1x1xi32>
  %u2 = tensor.cast %w2 : tensor<2x2x1x1xi32> to tensor<*xi32>
  call @printMemrefI32(%u2) : (tensor<*xi32>) -> ()
  // CHECK: [3,  2,  1,  2,  3,  2]
  %x3_0 = arith.constant dense<[1, 2, 3]> : tensor<3xi8>
  %y3 = call @mirror(%x3_0) : (tensor<3xi8>) -> tensor<6xi8>
  %w3 = arith.extsi %y3 : tensor<6xi8> to tensor<6xi32>
  %u3 = tensor.cast %w3 : tensor<6xi32> to tensor<*xi32>
  call @printMemrefI32(%u3) : (tensor<*xi32>) -> ()
  return
}
