// The expansion is plain integer IR on storage types, without an op of qnn.
// RUN: quant-opt %s --qnn-expand-integer | FileCheck %s
// CHECK-NOT: qnn.

!x = !quant.uniform<i8:f32, 0.05:-3>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.01,0.02}>
!b = !quant.uniform<i32:f32:0, {0.0005,0.001}>
!y = !quant.uniform<i8:f32, 0.08:5>

// CHECK-LABEL: func.func @conv(%arg0: tensor<1x5x5x2xi8>) -> tensor<1x3x3x2xi8>
// The border holds the zero point, so it adds nothing.
// CHECK: %[[Z:.*]] = arith.constant -3 : i8
// CHECK: tensor.pad %arg0 low[0, 1, 1, 0] high[0, 1, 1, 0]
// CHECK: tensor.yield %[[Z]] : i8
// CHECK: linalg.generic {{.*}}"reduction", "reduction", "reduction"]
// CHECK: arith.muli
// CHECK: linalg.generic
// CHECK: arith.divsi {{.*}} : i64
func.func @conv(%x: tensor<1x5x5x2x!x>) -> tensor<1x3x3x2x!y> {
  %w = qnn.constant dense<1> : tensor<2x3x3x2xi8> -> tensor<2x3x3x2x!w>
  %b = qnn.constant dense<[100, -200]> : tensor<2xi32> -> tensor<2x!b>
  %1 = qnn.conv_2d %x, %w, %b {strides = array<i64: 2, 2>, padding = #qnn<padding same>, activation = #qnn<activation relu>} : (tensor<1x5x5x2x!x>, tensor<2x3x3x2x!w>, tensor<2x!b>) -> tensor<1x3x3x2x!y>
  return %1 : tensor<1x3x3x2x!y>
}

// FULLY_CONNECTED multiplies in double.
// CHECK-LABEL: func.func @fully_connected
// CHECK: arith.mulf {{.*}} : f64
func.func @fully_connected(%x: tensor<2x4x!x>) -> tensor<2x2x!y> {
  %w = qnn.constant dense<2> : tensor<2x4xi8> -> tensor<2x4x!w>
  %1 = qnn.fully_connected %x, %w : (tensor<2x4x!x>, tensor<2x4x!w>) -> tensor<2x2x!y>
  return %1 : tensor<2x2x!y>
}

// CHECK-LABEL: func.func @add
// CHECK: arith.shli
func.func @add(%x: tensor<2x4x!x>, %y: tensor<4x!y>) -> tensor<2x4x!y> {
  %1 = qnn.add %x, %y : (tensor<2x4x!x>, tensor<4x!y>) -> tensor<2x4x!y>
  return %1 : tensor<2x4x!y>
}

// Cells that lie in the image are counted when the pass runs.
// [-1, 1] in steps of 0.25 around 10.
// CHECK-LABEL: func.func @add_between_ones
// CHECK-DAG: arith.constant 6 : i32
// CHECK-DAG: arith.constant 14 : i32
func.func @add_between_ones(%x: tensor<2x4x!x>, %y: tensor<2x4x!x>) -> tensor<2x4x!quant.uniform<i8:f32, 0.25:10>> {
  %0 = qnn.add %x, %y {activation = #qnn<activation relu_n1_to_1>} : (tensor<2x4x!x>, tensor<2x4x!x>) -> tensor<2x4x!quant.uniform<i8:f32, 0.25:10>>
  return %0 : tensor<2x4x!quant.uniform<i8:f32, 0.25:10>>
}

// CHECK-LABEL: func.func @pool
// CHECK: arith.constant dense<{{\[\[}}4, 6, 4], [6, 9, 6], [4, 6, 4]]>
func.func @pool(%x: tensor<1x3x3x2x!x>) -> tensor<1x3x3x2x!x> {
  %1 = qnn.average_pool_2d %x {window = array<i64: 3, 3>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x3x3x2x!x>) -> tensor<1x3x3x2x!x>
  return %1 : tensor<1x3x3x2x!x>
}
