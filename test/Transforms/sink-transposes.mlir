// RUN: quant-opt %s --qnn-sink-transposes | FileCheck %s

// conv, bias and relu in NCHW: the transposes between two NHWC operators cancel.
// CHECK-LABEL: func.func @nchw
// CHECK: %[[IN:.*]] = qnn.transpose %arg0
// CHECK: %[[P:.*]] = qnn.max_pool_2d %[[IN]]
// CHECK: %[[B:.*]] = qnn.add %[[P]], %{{.*}} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>)
// CHECK: %[[R:.*]] = qnn.relu %[[B]]
// CHECK: qnn.max_pool_2d %[[R]]
func.func @nchw(%x: tensor<1x2x8x8xf32>) -> tensor<1x2x2x2xf32> {
  %nhwc = qnn.constant dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32>
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %c = qnn.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32> -> tensor<1x2x1x1xf32>
  %1 = qnn.transpose %x, %nhwc : (tensor<1x2x8x8xf32>, tensor<4xi32>) -> tensor<1x8x8x2xf32>
  %2 = qnn.max_pool_2d %1 {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x8x8x2xf32>) -> tensor<1x4x4x2xf32>
  %3 = qnn.transpose %2, %nchw : (tensor<1x4x4x2xf32>, tensor<4xi32>) -> tensor<1x2x4x4xf32>
  %4 = qnn.add %3, %c : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = qnn.relu %4 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = qnn.transpose %5, %nhwc : (tensor<1x2x4x4xf32>, tensor<4xi32>) -> tensor<1x4x4x2xf32>
  %7 = qnn.max_pool_2d %6 {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  %8 = qnn.transpose %7, %nchw : (tensor<1x2x2x2xf32>, tensor<4xi32>) -> tensor<1x2x2x2xf32>
  return %8 : tensor<1x2x2x2xf32>
}

// A mean over height and width has no layout left.
// CHECK-LABEL: func.func @mean
// CHECK-NOT: qnn.transpose
// CHECK: %[[AXES:.*]] = qnn.constant dense<[1, 2]>
// CHECK: qnn.mean %arg0, %[[AXES]]
func.func @mean(%x: tensor<1x4x4x2xf32>) -> tensor<1x2xf32> {
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %axes = qnn.constant dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  %1 = qnn.transpose %x, %nchw : (tensor<1x4x4x2xf32>, tensor<4xi32>) -> tensor<1x2x4x4xf32>
  %2 = qnn.mean %1, %axes : (tensor<1x2x4x4xf32>, tensor<2xi32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// Nothing cancels: nothing moves.
// CHECK-LABEL: func.func @alone
// CHECK: %[[T:.*]] = qnn.transpose %arg0
// CHECK: qnn.relu %[[T]]
func.func @alone(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x4x4xf32> {
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.transpose %x, %nchw : (tensor<1x4x4x2xf32>, tensor<4xi32>) -> tensor<1x2x4x4xf32>
  %2 = qnn.relu %1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// Concatenation along channels of NCHW is along the last axis of NHWC.
// CHECK-LABEL: func.func @concatenation
// CHECK: qnn.concatenation %arg0, %arg1 {{.*}}axis = 3
// CHECK: qnn.transpose
func.func @concatenation(%x: tensor<1x4x4x2xf32>, %y: tensor<1x4x4x3xf32>) -> tensor<1x5x4x4xf32> {
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.transpose %x, %nchw : (tensor<1x4x4x2xf32>, tensor<4xi32>) -> tensor<1x2x4x4xf32>
  %2 = qnn.transpose %y, %nchw : (tensor<1x4x4x3xf32>, tensor<4xi32>) -> tensor<1x3x4x4xf32>
  %3 = qnn.concatenation %1, %2 {axis = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x3x4x4xf32>) -> tensor<1x5x4x4xf32>
  return %3 : tensor<1x5x4x4xf32>
}

// Behind a flattened image in NCHW the columns of the weights move: channel, height, width becomes height, width, channel.
// CHECK-LABEL: func.func @flatten
// CHECK-NOT: qnn.transpose
// CHECK: %[[W:.*]] = qnn.constant dense<{{.*}}0.000000e+00, 4.000000e+00, 1.000000e+00, 5.000000e+00, 2.000000e+00, 6.000000e+00, 3.000000e+00, 7.000000e+00{{.*}}> : tensor<1x8xf32>
// CHECK: qnn.fully_connected %{{.*}}, %[[W]]
func.func @flatten(%x: tensor<1x2x2x2xf32>) -> tensor<1x1xf32> {
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %shape = qnn.constant dense<[1, 8]> : tensor<2xi32> -> tensor<2xi32>
  %w = qnn.constant dense<[[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]]> : tensor<1x8xf32> -> tensor<1x8xf32>
  %1 = qnn.transpose %x, %nchw : (tensor<1x2x2x2xf32>, tensor<4xi32>) -> tensor<1x2x2x2xf32>
  %2 = qnn.reshape %1, %shape : (tensor<1x2x2x2xf32>, tensor<2xi32>) -> tensor<1x8xf32>
  %3 = qnn.fully_connected %2, %w : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// One range for each channel belongs to an axis, so such a FakeQuant stays where it is.
// CHECK-LABEL: func.func @per_channel
// CHECK: %[[T:.*]] = qnn.transpose %arg0
// CHECK: %[[Q:.*]] = qnn.fake_quant %[[T]] {{.*}}axis = 1
// CHECK: qnn.transpose %[[Q]]
func.func @per_channel(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %nhwc = qnn.constant dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.transpose %x, %nchw : (tensor<1x4x4x2xf32>, tensor<4xi32>) -> tensor<1x2x4x4xf32>
  %2 = qnn.fake_quant %1 {min = [-1.0 : f32, -2.0 : f32], max = [1.0 : f32, 2.0 : f32], axis = 1 : i64} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %3 = qnn.transpose %2, %nhwc : (tensor<1x2x4x4xf32>, tensor<4xi32>) -> tensor<1x4x4x2xf32>
  return %3 : tensor<1x4x4x2xf32>
}

// Two operands in different layouts are added as they are.
// CHECK-LABEL: func.func @two_layouts
// CHECK: qnn.transpose
// CHECK: qnn.transpose
// CHECK: %[[S:.*]] = qnn.add
// CHECK: qnn.transpose %[[S]]
func.func @two_layouts(%x: tensor<1x4x4x4xf32>, %y: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
  %nchw = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %swap = qnn.constant dense<[0, 2, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
  %nhwc = qnn.constant dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32>
  %1 = qnn.transpose %x, %nchw : (tensor<1x4x4x4xf32>, tensor<4xi32>) -> tensor<1x4x4x4xf32>
  %2 = qnn.transpose %y, %swap : (tensor<1x4x4x4xf32>, tensor<4xi32>) -> tensor<1x4x4x4xf32>
  %3 = qnn.add %1, %2 : (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %4 = qnn.transpose %3, %nhwc : (tensor<1x4x4x4xf32>, tensor<4xi32>) -> tensor<1x4x4x4xf32>
  return %4 : tensor<1x4x4x4xf32>
}
