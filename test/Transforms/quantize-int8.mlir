// RUN: quant-opt %s --qnn-quantize="type=int8" | FileCheck %s

!in = !quant.uniform<i8:f32, 0.5>

// int8 weights without a range are symmetric per channel.
// CHECK-DAG: ![[W:.*]] = !quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,2.000000e+00}>
// CHECK-DAG: ![[B:.*]] = !quant.uniform<i32:f32:0, {5.000000e-01,1.000000e+00}>
// The file rounds the scale of weights to float32; the bias takes its product before that (@exact).
// CHECK-DAG: !quant.uniform<i8<-127:127>:f32:0, {7.874015865{{[0-9]*}}E-4}>
// CHECK: qnn.constant dense<{{\[\[}}127, 64], [127, -127]]> : tensor<2x2xi8> -> tensor<2x2x![[W]]>
// CHECK: qnn.constant dense<[2, 1]> : tensor<2xi32> -> tensor<2x![[B]]>
func.func @per_channel(%x: tensor<1x2x!in>) -> tensor<1x2x!in> {
  %w = qnn.constant dense<[[127.0, 63.5], [254.0, -254.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[1.0, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x2x!in>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2x!in>
  return %0 : tensor<1x2x!in>
}

// Ranges per channel that were learnt; zero points only where a range is not symmetric.
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
