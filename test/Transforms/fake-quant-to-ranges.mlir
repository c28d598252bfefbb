// RUN: quant-opt %s --split-input-file --qnn-fake-quant-to-ranges="rules=toco" | FileCheck %s --check-prefixes=CHECK,TOCO
// RUN: quant-opt %s --split-input-file --qnn-fake-quant-to-ranges="rules=tflite" | FileCheck %s --check-prefixes=CHECK,TFLITE

// CHECK-LABEL: func.func @one
// CHECK: qnn.relu %arg0 {qnn.ranges = [{learnt, narrow, origin = "FakeQuant act_quant"}]}
// CHECK-SAME: -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// CHECK-NOT: qnn.fake_quant
func.func @one(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.relu %a : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32], narrow_range = true} : (tensor<4xf32>) -> tensor<4xf32> loc("act_quant")
  %2 = qnn.neg %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// Two in a row: for TOCO the first counts. Else the second is marked, and qnn-propagate-ranges keeps it or drops it;
// behind a layer that stays float it is a quantize as any other.
// CHECK-LABEL: func.func @two_in_a_row
// CHECK: %[[R:.*]] = qnn.relu {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// TOCO-NEXT: qnn.neg %[[R]]
// TFLITE-NEXT: %[[Q:.*]] = qnn.quantize %[[R]] {qnn.ranges = [{learnt{{.*}}}], qnn.second_range} {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// TFLITE-NEXT: qnn.neg %[[Q]]
func.func @two_in_a_row(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.relu %a : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.fake_quant %1 {min = [0.0 : f32], max = [3.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.neg %2 : (tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @two_behind_float
// TFLITE: %[[R:.*]] = qnn.relu {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// TFLITE-NEXT: qnn.quantize %[[R]]
// TFLITE-NOT: qnn.second_range
// CHECK: return
func.func @two_behind_float(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.relu %a {qnn.stays_float = "a reason"} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.fake_quant %1 {min = [0.0 : f32], max = [3.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// Two on one value: TOCO takes the first for both readers; TFLiteConverter leaves the value in float.
// CHECK-LABEL: func.func @two_on_one
// TOCO: %[[R:.*]] = qnn.relu {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// TOCO: qnn.add %[[R]], %[[R]]
// TFLITE: %[[R:.*]] = qnn.relu {{.*}} -> tensor<4xf32>
// TFLITE: %[[A:.*]] = qnn.quantize %[[R]] {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// TFLITE: %[[B:.*]] = qnn.quantize %[[R]] {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// TFLITE: qnn.add %[[A]], %[[B]]
func.func @two_on_one(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.relu %a : (tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.fake_quant %0 {min = [0.0 : f32], max = [3.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.add %1, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// One range for each channel: kernels have one scale, so that all share the widest; each is still cut off at its own ends.
// CHECK-LABEL: func.func @per_channel
// CHECK-SAME: qnn.notes = ["{{.*}}its ranges, one for each channel, became one for all
// CHECK: %[[R:.*]] = qnn.relu %arg0 {{.*}} -> tensor<3x2x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// CHECK: %[[H:.*]] = qnn.constant dense<[1.000000e+00, 4.000000e+00]>
// CHECK: %[[A:.*]] = qnn.minimum %[[R]], %[[H]] {{.*}} -> tensor<3x2x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// CHECK: %[[L:.*]] = qnn.constant dense<0.000000e+00>
// CHECK: %[[B:.*]] = qnn.maximum %[[A]], %[[L]] {{.*}} -> tensor<3x2x!quant.calibrated<f32<0.000000e+00:4.000000e+00>>>
// CHECK: return %[[B]]
func.func @per_channel(%a: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = qnn.relu %a : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %1 = qnn.fake_quant %0 {min = [0.0 : f32, 0.0 : f32], max = [1.0 : f32, 4.0 : f32], axis = 1 : i64} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}
