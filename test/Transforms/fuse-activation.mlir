// RUN: quant-opt %s --qnn-fuse-activation | FileCheck %s

// CHECK-LABEL: func.func @fused
// CHECK: %[[Y:.*]] = qnn.add %{{.*}}, %{{.*}} {activation = #qnn<activation relu6>}
// CHECK: return %[[Y]]
func.func @fused(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.relu6 %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// One activation only, and never into an op without the attribute.
// CHECK-LABEL: func.func @stays
// CHECK: qnn.add %{{.*}} {activation = #qnn<activation relu>}
// CHECK: qnn.relu6
// CHECK: qnn.neg
// CHECK: qnn.relu %
func.func @stays(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.add %a, %b {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.relu6 %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.neg %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.relu %2 : (tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// The sum is read twice.
// CHECK-LABEL: func.func @two_readers
// CHECK: qnn.relu
func.func @two_readers(%a: tensor<4xf32>, %b: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = qnn.add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// A range between the two says that the sum is rounded before it is cut off.
// CHECK-LABEL: func.func @range_between
// CHECK: qnn.relu
func.func @range_between(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.add %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<-1.0:6.0>>>
  %1 = qnn.relu %0 : (tensor<4x!quant.calibrated<f32<-1.0:6.0>>>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// The kernel of a transposed convolution takes an activation only beside a bias.
// CHECK-LABEL: func.func @without_bias
// CHECK: qnn.relu
func.func @without_bias(%x: tensor<1x2x2x1xf32>, %w: tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32> {
  %s = qnn.constant dense<[1, 4, 4, 1]> : tensor<4xi32> -> tensor<4xi32>
  %0 = qnn.transpose_conv %s, %w, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = qnn.relu %0 : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}
