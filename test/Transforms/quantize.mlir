// RUN: quant-opt %s --split-input-file --qnn-quantize="rules=toco type=uint8" --cse | FileCheck %s --check-prefixes=CHECK,TOCO
// RUN: quant-opt %s --split-input-file --qnn-quantize="rules=tflite type=uint8" --cse | FileCheck %s --check-prefixes=CHECK,TFLITE

!in = !quant.uniform<u8:f32, 0.5:128>
!out = !quant.uniform<u8:f32, 1.0>
!w = !quant.calibrated<f32<-1.27:1.27>>

// The bias scale is the product of the unrounded scales.
// CHECK-LABEL: func.func @weights_and_bias
// CHECK-DAG: qnn.constant dense<{{\[\[\[\[}}-28]]], {{\[\[\[}}1]]]]> : tensor<2x1x1x1xi8> -> tensor<2x1x1x1x!quant.uniform<u8<1:255>:f32, 1.000000e-02:128>>
// CHECK-DAG: qnn.constant dense<[200, -400]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 5.000000e-03>>
// CHECK: qnn.conv_2d
func.func @weights_and_bias(%x: tensor<1x1x1x1x!in>) -> tensor<1x1x1x2x!out> {
  %w = qnn.constant dense<[[[[1.0]]], [[[-1.27]]]]> : tensor<2x1x1x1xf32> {qnn.ranges = [{narrow}]} -> tensor<2x1x1x1x!w>
  %b = qnn.constant dense<[1.0, -2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1x!in>, tensor<2x1x1x1x!w>, tensor<2xf32>) -> tensor<1x1x1x2x!out>
  return %0 : tensor<1x1x1x2x!out>
}

// -----

!in = !quant.uniform<u8:f32, 0.5:128>

// Weights without a range: 255 steps under TOCO's rules, 254 under TFLiteConverter's. Other constants: 255.
// CHECK-LABEL: func.func @ranges_from_data
// TOCO-DAG: !quant.uniform<u8:f32, 0.003921568{{[0-9]*}}>>
// TFLITE-DAG: !quant.uniform<u8<1:255>:f32, 0.003937007{{[0-9]*}}:1>>
// CHECK-DAG: tensor<1xi8> -> tensor<1x!quant.uniform<u8:f32, 0.01568627{{[0-9]*}}:255>>
func.func @ranges_from_data(%x: tensor<1x1x!in>) -> tensor<1x1x!in> {
  %w = qnn.constant dense<1.0> : tensor<1x1xf32> -> tensor<1x1xf32>
  %c = qnn.constant dense<-4.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x1x!in>, tensor<1x1xf32>) -> tensor<1x1x!in>
  %1 = qnn.mul %0, %c : (tensor<1x1x!in>, tensor<1xf32>) -> tensor<1x1x!in>
  return %1 : tensor<1x1x!in>
}

// -----

!in = !quant.uniform<u8:f32, 0.5:128>

// elu has no integer kernel; neg's result has no scale.
// CHECK-LABEL: func.func @islands
// CHECK: %[[D:.*]] = qnn.dequantize %arg0
// CHECK: %[[E:.*]] = qnn.elu %[[D]] {qnn.stays_float = "it has no integer kernel"} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK: %[[Q:.*]] = qnn.quantize %[[E]] : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>>
// CHECK: %[[N:.*]] = qnn.neg %[[D]] {{.*}} : (tensor<4xf32>) -> tensor<4xf32>
func.func @islands(%x: tensor<4x!in>) -> (tensor<4x!in>, tensor<4xf32>) {
  %0 = qnn.elu %x : (tensor<4x!in>) -> tensor<4x!in>
  %1 = qnn.neg %x : (tensor<4x!in>) -> tensor<4xf32>
  return %0, %1 : tensor<4x!in>, tensor<4xf32>
}

// -----

!a = !quant.uniform<u8:f32, 0.5:128>
!b = !quant.uniform<u8:f32, 0.25:128>

// A change of range that only integer operators asked for is none of a float operator.
// CHECK-LABEL: func.func @before_the_change
// CHECK-DAG: %[[D:.*]] = qnn.dequantize %arg0
// CHECK-DAG: %[[Q:.*]] = qnn.quantize %arg0 : (tensor
// CHECK-DAG: qnn.elu %[[D]]
// CHECK-DAG: qnn.relu %[[Q]]
func.func @before_the_change(%x: tensor<4x!a>) -> (tensor<4xf32>, tensor<4x!b>) {
  %0 = qnn.quantize %x {qnn.for_integers} : (tensor<4x!a>) -> tensor<4x!b>
  %1 = qnn.elu %0 : (tensor<4x!b>) -> tensor<4xf32>
  %2 = qnn.relu %0 : (tensor<4x!b>) -> tensor<4x!b>
  return %1, %2 : tensor<4xf32>, tensor<4x!b>
}
