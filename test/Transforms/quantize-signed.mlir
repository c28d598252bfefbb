// uint8 networks with a step for each channel of the weights: uint8 kernels have one scale for all, int8 kernels one for
// each channel, between two QUANTIZE operators that take and add 128.
// RUN: quant-opt %s --qnn-quantize="type=uint8" | FileCheck %s
// RUN: not quant-opt %s --qnn-quantize="type=uint8 exact=true" 2>&1 | FileCheck %s --check-prefix=EXACT
// RUN: not quant-opt %s --qnn-quantize="type=uint8 rules=toco" 2>&1 | FileCheck %s --check-prefix=EXACT
// RUN: not quant-opt %s --qnn-quantize="type=uint8 strict" 2>&1 | FileCheck %s --check-prefix=STRICT

!in = !quant.uniform<u8:f32, 0.5:100>

// The bytes are those that were trained; two layers in a row stay in int8 between them; what else reads the value has it
// in uint8.
// CHECK: ![[W:.*]] = !quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,2.000000e+00}>
// CHECK-LABEL: func.func @trained
// CHECK-SAME: qnn.notes = ["first: runs in int8, whose kernels have a scale for each channel{{.*}}", "second: runs in int8{{.*}}"]
// CHECK: %[[X:.*]] = qnn.quantize %arg0 : (tensor<1x2x!quant.uniform<u8:f32, 5.000000e-01:100>>) -> tensor<1x2x!quant.uniform<i8:f32, 5.000000e-01:-28>>
// CHECK: %[[WEIGHTS:.*]] = qnn.constant dense<{{\[\[}}127, 64], [127, -127]]> : tensor<2x2xi8> -> tensor<2x2x![[W]]>
// CHECK: %[[FIRST:.*]] = qnn.fully_connected %[[X]], %[[WEIGHTS]]{{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 5.000000e-01:-28>>
// CHECK: %[[BACK:.*]] = qnn.quantize %[[FIRST]] : {{.*}} -> tensor<1x2x!quant.uniform<u8:f32, 5.000000e-01:100>>
// CHECK: %[[SECOND:.*]] = qnn.fully_connected %[[FIRST]], %[[WEIGHTS]]
// CHECK: %[[END:.*]] = qnn.quantize %[[SECOND]]
// CHECK: return %[[BACK]], %[[END]]
// EXACT: error: {{.*}}have a range per channel, which uint8 kernels don't take; int8 ones do
func.func @trained(%x: tensor<1x2x!in>) -> (tensor<1x2x!in>, tensor<1x2x!in>) {
  %w = qnn.constant dense<[[127.0, 64.0], [254.0, -254.0]]> : tensor<2x2xf32> {qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 127.0, 254.0>, min = array<f64: -127.0, -254.0>, narrow}} -> tensor<2x2xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x2x!in>, tensor<2x2xf32>) -> tensor<1x2x!in> loc("first")
  %1 = qnn.fully_connected %0, %w : (tensor<1x2x!in>, tensor<2x2xf32>) -> tensor<1x2x!in> loc("second")
  return %0, %1 : tensor<1x2x!in>, tensor<1x2x!in>
}

// Ranges that are not symmetric, but no weight is more than 127 steps from 0: all integers stay.
// CHECK-LABEL: func.func @inside
// CHECK: qnn.constant dense<{{\[\[}}-100, 127], [50, -40]]> : tensor<2x2xi8>
// CHECK: qnn.fully_connected
func.func @inside(%x: tensor<1x2x!in>) -> tensor<1x2x!in> {
  %w = qnn.constant dense<[[-100.0, 127.0], [100.0, -80.0]]> : tensor<2x2xf32> {qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 155.0, 310.0>, min = array<f64: -100.0, -200.0>}} -> tensor<2x2xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x2x!in>, tensor<2x2xf32>) -> tensor<1x2x!in>
  return %0 : tensor<1x2x!in>
}

// 128 steps from 0: no integer kernel has both a scale for each channel and a zero point of the weights.
// CHECK-LABEL: func.func @beyond
// CHECK: qnn.dequantize
// CHECK: qnn.fully_connected {{.*}}qnn.stays_float = "its weights have a step for each channel, for which uint8 kernels have no scale and int8 kernels no zero point; --per-tensor rounds them again"
// CHECK: qnn.quantize
// STRICT: "third"{{.*}}FULLY_CONNECTED stays in float: its weights have a step for each channel
func.func @beyond(%x: tensor<1x2x!in>) -> tensor<1x2x!in> {
  %w = qnn.constant dense<[[-100.0, 128.0], [100.0, -80.0]]> : tensor<2x2xf32> {qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 155.0, 310.0>, min = array<f64: -100.0, -200.0>}} -> tensor<2x2xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x2x!in>, tensor<2x2xf32>) -> tensor<1x2x!in> loc("third")
  return %0 : tensor<1x2x!in>
}
