// One op through the stages: real, range known, decided; types and locations survive text, bytecode and generic form.
// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt --mlir-print-op-generic %s | quant-opt | FileCheck %s
// RUN: quant-opt --emit-bytecode %s | quant-opt --allow-bytecode | FileCheck %s

// Types with a scale for each channel print as aliases: a thousand channels would repeat 19 kB at every use.
// CHECK-DAG{LITERAL}: !q = !quant.uniform<i8<-127:127>:f32:0, {5.000000e-01,2.500000e-01}>
// CHECK-DAG{LITERAL}: !q1 = !quant.uniform<i32:f32:0, {1.250000e-01,6.250000e-02}>
// CHECK-DAG{LITERAL}: !q2 = !qnn.wide_bias<[5.000000e-01, 2.500000e-01]>

// CHECK-LABEL: func.func @real
// CHECK: qnn.conv_2d %{{.*}} {activation = #qnn<activation relu6>, padding = #qnn<padding same>, strides = array<i64: 2, 2>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
func.func @real(%x: tensor<1x8x8x3xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>) -> tensor<1x4x4x4xf32> {
  %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 2, 2>, padding = #qnn<padding same>, activation = #qnn<activation relu6>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x4x4xf32>
  return %y : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func.func @calibrated
// CHECK: qnn.relu %{{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
func.func @calibrated(%x: tensor<4x!quant.calibrated<f32<-1.0:6.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> {
  %y = qnn.relu %x : (tensor<4x!quant.calibrated<f32<-1.0:6.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<4x!quant.calibrated<f32<0.0:6.0>>>
}

// CHECK-LABEL: func.func @decided
// CHECK{LITERAL}: qnn.constant dense<[[1, -127], [127, 0]]> : tensor<2x2xi8> -> tensor<2x2x!q>
// CHECK{LITERAL}: qnn.constant dense<[3, -4]> : tensor<2xi32> -> tensor<2x!q1>
// CHECK: qnn.fully_connected
// CHECK-SAME: -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e-01:-128>>
func.func @decided(%x: tensor<1x2x!quant.uniform<i8:f32, 0.25:3>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.1:-128>> {
  %w = qnn.constant dense<[[1, -127], [127, 0]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {0.5,0.25}>>
  %b = qnn.constant dense<[3, -4]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32:0, {0.125,0.0625}>>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2x!quant.uniform<i8:f32, 0.25:3>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {0.5,0.25}>>, tensor<2x!quant.uniform<i32:f32:0, {0.125,0.0625}>>) -> tensor<1x2x!quant.uniform<i8:f32, 0.1:-128>>
  return %y : tensor<1x2x!quant.uniform<i8:f32, 0.1:-128>>
}

// A module half way: one operand decided, one calibrated.
// CHECK-LABEL: func.func @half_way
func.func @half_way(%a: tensor<4x!quant.uniform<u8:f32, 0.5:128>>, %b: tensor<4x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<4xf32> {
  // CHECK: qnn.add
  %y = qnn.add %a, %b : (tensor<4x!quant.uniform<u8:f32, 0.5:128>>, tensor<4x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func.func @wide_bias
// CHECK{LITERAL}: qnn.constant dense<[1, 9223372036854775807]> : tensor<2xi64> -> tensor<2x!q2>
func.func @wide_bias() -> tensor<2x!qnn.wide_bias<[0.5, 0.25]>> {
  %b = qnn.constant dense<[1, 9223372036854775807]> : tensor<2xi64> -> tensor<2x!qnn.wide_bias<[0.5, 0.25]>>
  return %b : tensor<2x!qnn.wide_bias<[0.5, 0.25]>>
}

// What is open stays open.
// CHECK-LABEL: func.func @dynamic
// CHECK: qnn.max_pool_2d {{.*}} -> tensor<?x4x4x3xf32>
func.func @dynamic(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32> {
  %y = qnn.max_pool_2d %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<?x8x8x3xf32>) -> tensor<?x4x4x3xf32>
  return %y : tensor<?x4x4x3xf32>
}
