// RUN: quant-opt %s --split-input-file --qnn-equalize | FileCheck %s
// RUN: quant-opt %s --split-input-file --qnn-equalize=strength=0.5 | FileCheck %s --check-prefix=HALF
// RUN: quant-opt %s --split-input-file --qnn-equalize=margin=2 | FileCheck %s --check-prefix=MARGIN
// RUN: quant-opt %s --split-input-file --qnn-equalize=by=weights | FileCheck %s --check-prefix=WEIGHTS

// The second channel reaches a quarter as far: four times as large, and a quarter of it is read, by both readers.
// Half way it is twice as large; with a margin of 2 too. The weights of both sides: 1 and 4 meet at 2, 0.25 and 1
// at 0.5.
// CHECK-LABEL: func.func @two_readers
// CHECK: %[[W:.*]] = qnn.constant dense<1.000000e+00> : tensor<2x1x1x1xf32>
// CHECK: %[[B:.*]] = qnn.constant dense<[3.000000e+00, 8.000000e+00]>
// CHECK: qnn.conv_2d %arg0, %[[W]], %[[B]] {activation = #qnn<activation relu>
// CHECK-NOT: channel_reach
// CHECK: dense<{{\[\[\[\[}}4.000000e+00, 2.500000e-01]]]]>
// CHECK: dense<{{\[\[\[\[}}-2.000000e+00, 5.000000e-01]]]]>
// HALF-LABEL: func.func @two_readers
// HALF: qnn.constant dense<{{\[\[\[\[}}1.000000e+00]]], {{\[\[\[}}5.000000e-01]]]]>
// HALF: qnn.constant dense<[3.000000e+00, 4.000000e+00]>
// HALF: dense<{{\[\[\[\[}}4.000000e+00, 5.000000e-01]]]]>
// HALF: dense<{{\[\[\[\[}}-2.000000e+00, 1.000000e+00]]]]>
// MARGIN-LABEL: func.func @two_readers
// MARGIN: dense<[3.000000e+00, 4.000000e+00]>
// WEIGHTS-LABEL: func.func @two_readers
// WEIGHTS: qnn.constant dense<{{\[\[\[\[}}2.000000e+00]]], {{\[\[\[}}0.707106
// WEIGHTS: qnn.constant dense<[6.000000e+00, 5.65685{{.*}}]>
// WEIGHTS: dense<{{\[\[\[\[}}2.000000e+00, 0.353553{{.*}}]]]]>
// WEIGHTS: dense<{{\[\[\[\[}}-1.000000e+00, 0.70710{{.*}}]]]]>
func.func @two_readers(%x: tensor<1x2x2x1xf32>) -> (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) {
  %w = qnn.constant dense<[[[[1.0]]], [[[0.25]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %b = qnn.constant dense<[3.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %v = qnn.constant dense<[[[[4.0, 1.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %u = qnn.constant dense<[[[[-2.0, 2.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.channel_reach = {max = array<f32: 8.0, 2.0>, min = array<f32: 0.0, 0.0>}} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.conv_2d %0, %v {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32>
  %2 = qnn.conv_2d %0, %u {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32>
  return %1, %2 : tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>
}

// -----

// RELU6 cuts the first channel off at 6, and only there may it; the second may be three times as large, the third
// was never on. A depthwise layer of two outputs a channel, a mean and a matrix product stand behind.
// CHECK-LABEL: func.func @bounded
// CHECK: dense<{{\[\[}}1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00, 5.000000e+00, 6.000000e+00]]>
// CHECK: qnn.constant dense<[1.000000e+00, 3.000000e+00, 1.000000e+00]>
// CHECK: qnn.conv_2d
// CHECK: qnn.constant dense<{{\[\[\[\[}}1.000000e+00, 1.000000e+00, 1.000000e+00, 1.000000e+00, 3.000000e+00, 3.000000e+00]]]]>
// WEIGHTS-LABEL: func.func @bounded
// The largest weights of both sides of the second layer meet too, and then again those of the first.
// WEIGHTS: qnn.constant dense<[1.000000e+00, 2.28693{{.*}}, 2.61650{{.*}}]>
func.func @bounded(%x: tensor<1x2x2x1xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<1.0> : tensor<3x1x1x1xf32> -> tensor<3x1x1x1xf32>
  %b = qnn.constant dense<1.0> : tensor<3xf32> -> tensor<3xf32>
  %d = qnn.constant dense<[[[[1.0, 1.0, 3.0, 3.0, 3.0, 3.0]]]]> : tensor<1x1x1x6xf32> -> tensor<1x1x1x6xf32>
  %axes = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %f = qnn.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]> : tensor<1x6xf32> -> tensor<1x6xf32>
  %0 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu6>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.channel_reach = {max = array<f32: 6.0, 2.0, 0.0>, min = array<f32: 0.0, 0.0, 0.0>}} : (tensor<1x2x2x1xf32>, tensor<3x1x1x1xf32>, tensor<3xf32>) -> tensor<1x2x2x3xf32>
  %1 = qnn.depthwise_conv_2d %0, %d {depth_multiplier = 2 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x3xf32>, tensor<1x1x1x6xf32>) -> tensor<1x2x2x6xf32>
  %2 = qnn.mean %1, %axes {keep_dims = false} : (tensor<1x2x2x6xf32>, tensor<2xi32>) -> tensor<1x6xf32>
  %3 = qnn.fully_connected %2, %f : (tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Channels move through a mean, and indices of a flattened picture fall on channels as their remainders.
// CHECK-LABEL: func.func @through
// CHECK: qnn.conv_2d
// CHECK: dense<{{\[\[}}1.000000e+00, 1.000000e+00, 3.000000e+00, 2.000000e+00]]>
func.func @through(%x: tensor<1x2x2x1xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[[[1.0]]], [[[-0.5]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %shape = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %f = qnn.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.channel_reach = {max = array<f32: 4.0, 1.0>, min = array<f32: -2.0, -1.0>}} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.max_pool_2d %0 {window = array<i64: 1, 2>, strides = array<i64: 1, 2>, padding = #qnn<padding valid>} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x2xf32>
  %2 = qnn.reshape %1, %shape : (tensor<1x2x1x2xf32>, tensor<2xi32>) -> tensor<1x4xf32>
  %3 = qnn.fully_connected %2, %f : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// Another reader that can't take a factor, an output of the network, RELU6 without samples, a sigmoid between: all
// stays as it is.
// CHECK-LABEL: func.func @stays
// CHECK-COUNT-2: qnn.constant dense<[1.000000e+00, 1.000000e-01]>
// WEIGHTS-LABEL: func.func @stays
// WEIGHTS-COUNT-2: qnn.constant dense<[1.000000e+00, 1.000000e-01]>
func.func @stays(%x: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x2xf32>, tensor<1x1xf32>) {
  %w = qnn.constant dense<[[1.0, 1.0], [0.1, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[1.0, 0.1]> : tensor<2xf32> -> tensor<2xf32>
  %c = qnn.constant dense<[1.0, 0.1]> : tensor<2xf32> -> tensor<2xf32>
  %f = qnn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = qnn.fully_connected %x, %w, %b {qnn.channel_reach = {max = array<f32: 4.0, 1.0>, min = array<f32: 0.0, 0.0>}} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = qnn.fully_connected %0, %f : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %2 = qnn.logistic %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = qnn.fully_connected %x, %w, %c {activation = #qnn<activation relu6>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %4 = qnn.fully_connected %3, %f : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %1, %2, %4 : tensor<1x1xf32>, tensor<1x2xf32>, tensor<1x1xf32>
}

// -----

// A channel that reaches 6 is cut off there, whatever the weights of both sides want: half of it would be cut off at 3. A pool
// that cuts off at 6 itself, and a mean over the channels, let no factor through.
// WEIGHTS-LABEL: func.func @cut
// WEIGHTS: qnn.constant dense<1.000000e+00> : tensor<2xf32>
// WEIGHTS: qnn.constant dense<{{\[\[\[\[}}4.000000e+00]]], {{\[\[\[}}1.000000e+00]]]]> : tensor<2x1x1x1xf32>
// WEIGHTS: dense<1.000000e+00> : tensor<1x1x1x2xf32>
func.func @cut(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  %b = qnn.constant dense<1.0> : tensor<2xf32> -> tensor<2xf32>
  %w = qnn.constant dense<[[[[4.0]]], [[[1.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = qnn.constant dense<1.0> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w, %b {activation = #qnn<activation relu6>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.channel_reach = {max = array<f32: 6.0, 6.0>, min = array<f32: 0.0, 0.0>}} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.conv_2d %0, %v {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32>
  return %1 : tensor<1x2x2x1xf32>
}

// CHECK-LABEL: func.func @pool
// CHECK: dense<{{\[\[\[\[}}1.000000e+00]]], {{\[\[\[}}2.500000e-01]]]]>
func.func @pool(%x: tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<[[[[1.0]]], [[[0.25]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %v = qnn.constant dense<1.0> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.channel_reach = {max = array<f32: 8.0, 2.0>, min = array<f32: 0.0, 0.0>}} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.max_pool_2d %0 {activation = #qnn<activation relu6>, window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x2x2x2xf32>) -> tensor<1x1x1x2xf32>
  %2 = qnn.conv_2d %1, %v {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// CHECK-LABEL: func.func @channels
// CHECK: dense<{{\[\[\[\[}}1.000000e+00]]], {{\[\[\[}}2.500000e-01]]]]>
func.func @channels(%x: tensor<1x2x2x1xf32>) -> tensor<2x1xf32> {
  %w = qnn.constant dense<[[[[1.0]]], [[[0.25]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %axis = qnn.constant dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %v = qnn.constant dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #qnn<padding same>, qnn.channel_reach = {max = array<f32: 8.0, 2.0>, min = array<f32: 0.0, 0.0>}} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.mean %0, %axis {keep_dims = false} : (tensor<1x2x2x2xf32>, tensor<1xi32>) -> tensor<1x2x2xf32>
  %2 = qnn.fully_connected %1, %v : (tensor<1x2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32>
  return %2 : tensor<2x1xf32>
}

// -----

// A layer that reads a value as its bias too.
// CHECK-LABEL: func.func @twice
// CHECK: qnn.constant dense<[1.000000e+00, 1.000000e-01]>
// CHECK: qnn.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]>
func.func @twice(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0, 1.0], [0.1, 0.1]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[1.0, 0.1]> : tensor<2xf32> -> tensor<2xf32>
  %f = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = qnn.fully_connected %x, %w, %b {qnn.channel_reach = {max = array<f32: 4.0, 1.0>, min = array<f32: 0.0, 0.0>}} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = qnn.fully_connected %0, %f, %0 : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
