// RUN: quant-opt %s --qnn-quantize="type=int8" | FileCheck %s
// RUN: quant-opt %s --qnn-quantize="type=int8 per-tensor=true" | FileCheck %s --check-prefix=TENSOR
// RUN: not quant-opt %s --qnn-quantize="type=int8 exact=true" 2>&1 | FileCheck %s --check-prefix=EXACT

!in = !quant.uniform<i8:f32, 0.5>

// int8 weights without a range are symmetric per channel.
// CHECK-DAG: ![[W:.*]] = !quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,2.000000e+00}>
// CHECK-DAG: ![[B:.*]] = !quant.uniform<i32:f32:0, {5.000000e-01,1.000000e+00}>
// The file rounds the scale of weights to float32; the bias takes its product before that (@exact).
// CHECK-DAG: !quant.uniform<i8<-127:127>:f32:0, {7.874015865{{[0-9]*}}E-4}>
// The trained step of the first channel, a longer one of the second (@asymmetric).
// CHECK-DAG: !quant.uniform<i8<-127:127>:f32:0, {0.017647058823529412,0.023622047{{[0-9]*}}}>
// CHECK: qnn.constant dense<{{\[\[}}127, 64], [127, -127]]> : tensor<2x2xi8> -> tensor<2x2x![[W]]>
// CHECK: qnn.constant dense<[2, 1]> : tensor<2xi32> -> tensor<2x![[B]]>
func.func @per_channel(%x: tensor<1x2x!in>) -> tensor<1x2x!in> {
  %w = qnn.constant dense<[[127.0, 63.5], [254.0, -254.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[1.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x2x!in>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2x!in>
  return %0 : tensor<1x2x!in>
}

// Ranges per channel that were learnt, and are symmetric.
// CHECK-LABEL: func.func @learnt_per_channel
// CHECK: qnn.constant dense<{{\[\[}}127, 64], [127, -127]]> : tensor<2x2xi8>
func.func @learnt_per_channel(%x: tensor<1x2x!in>) -> tensor<1x2x!in> {
  %w = qnn.constant dense<[[127.0, 63.5], [254.0, -254.0]]> : tensor<2x2xf32> {qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 127.0, 254.0>, min = array<f64: -127.0, -254.0>, narrow}} -> tensor<2x2xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x2x!in>, tensor<2x2xf32>) -> tensor<1x2x!in>
  return %0 : tensor<1x2x!in>
}

// CHECK-LABEL: func.func @exact
// CHECK: qnn.constant {{.*}}i32:f32, 3.937007932{{[0-9]*}}E-4>
func.func @exact(%x: tensor<1x1x!in>) -> tensor<1x1x!in> {
  %w = qnn.constant dense<[[0.1]]> : tensor<1x1xf32> -> tensor<1x1xf32>
  %b = qnn.constant dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x1x!in>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1x!in>
  return %0 : tensor<1x1x!in>
}

// Weights that were trained in a range that is not symmetric: kernels of convolutions take zero point 0, so that the
// bytes are others, and a note says how far they are off. The first channel has no weight that is more than 127 trained
// steps from 0 and keeps them. All together when one scale was asked for.
// CHECK-LABEL: func.func @asymmetric
// CHECK-SAME: qnn.notes = ["{{.*}}its weights were trained in a range that is not symmetric{{.*}}rounded again, {{[0-9.]+}} dB; --quantize uint8
// CHECK: qnn.constant dense<[{{\[\[\[}}-85, 57]]], {{\[\[\[}}127, 42]]]]> : tensor<2x1x1x2xi8>
// TENSOR-LABEL: func.func @asymmetric
// TENSOR: qnn.constant dense<[{{\[\[\[}}-64, 42]]], {{\[\[\[}}127, 42]]]]> : tensor<2x1x1x2xi8> -> tensor<2x1x1x2x!quant.uniform<i8<-127:127>:f32, 0.023622{{[0-9]*}}>>
// EXACT: error: {{.*}}weights {{.*}} were trained in [-1.5{{0*e?\+?0*}}, 3.0{{0*e?\+?0*}}], which as int8 has zero point -43; LiteRT refuses
func.func @asymmetric(%x: tensor<1x1x1x2x!in>) -> tensor<1x1x1x2x!in> {
  %w = qnn.constant dense<[[[[-1.5, 1.0]]], [[[3.0, 1.0]]]]> : tensor<2x1x1x2xf32> {qnn.ranges = [{learnt}]} -> tensor<2x1x1x2x!quant.calibrated<f32<-1.5:3.0>>>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x2x!in>, tensor<2x1x1x2x!quant.calibrated<f32<-1.5:3.0>>>) -> tensor<1x1x1x2x!in>
  return %0 : tensor<1x1x1x2x!in>
}

// The kernel of matrix products subtracts a zero point: what was trained stays.
// CHECK-LABEL: func.func @asymmetric_matrix
// CHECK-NOT: qnn.notes
// CHECK: qnn.constant dense<{{\[\[}}-128, 127]]> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32, 0.017647{{[0-9]*}}:-43>>
func.func @asymmetric_matrix(%x: tensor<1x2x!in>) -> tensor<1x1x!in> {
  %w = qnn.constant dense<[[-1.5, 3.0]]> : tensor<1x2xf32> {qnn.ranges = [{learnt}]} -> tensor<1x2x!quant.calibrated<f32<-1.5:3.0>>>
  %0 = qnn.fully_connected %x, %w : (tensor<1x2x!in>, tensor<1x2x!quant.calibrated<f32<-1.5:3.0>>>) -> tensor<1x1x!in>
  return %0 : tensor<1x1x!in>
}

// Constant factors behind weights of one trained range: kernels have a step for each channel or a zero point. The first
// holds the trained integers, the second is one step too far from 0 (seeds 4024, 4036, 4100).
// CHECK-LABEL: func.func @factors
// CHECK: %[[F:.*]] = qnn.dequantize %arg0
// CHECK: qnn.conv_2d %arg0
// CHECK: qnn.conv_2d %[[F]], {{.*}}qnn.stays_float = "its weights have a step for each channel, for which uint8 kernels have no scale and int8 kernels no zero point; --per-tensor rounds them again"
func.func @factors(%x: tensor<1x1x1x1x!in>) -> tensor<1x1x1x2x!in> {
  %a = qnn.constant dense<[[[[-100.0]]], [[[254.0]]]]> : tensor<2x1x1x1xf32> {qnn.one_trained_range, qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 155.0, 310.0>, min = array<f64: -100.0, -200.0>}} -> tensor<2x1x1x1xf32>
  %b = qnn.constant dense<[[[[-100.0]]], [[[256.0]]]]> : tensor<2x1x1x1xf32> {qnn.one_trained_range, qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 155.0, 310.0>, min = array<f64: -100.0, -200.0>}} -> tensor<2x1x1x1xf32>
  %0 = qnn.conv_2d %x, %a {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1x!in>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x2x!in>
  %1 = qnn.conv_2d %x, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1x!in>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x2x!in>
  %2 = qnn.add %0, %1 : (tensor<1x1x1x2x!in>, tensor<1x1x1x2x!in>) -> tensor<1x1x1x2x!in>
  return %2 : tensor<1x1x1x2x!in>
}
