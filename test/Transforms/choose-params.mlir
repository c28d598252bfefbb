// RUN: quant-opt %s --qnn-choose-params="rules=toco type=uint8" | FileCheck %s --check-prefix=TOCO
// RUN: quant-opt %s --qnn-choose-params="rules=tflite type=uint8" | FileCheck %s --check-prefix=TFLITE
// RUN: quant-opt %s --qnn-choose-params="rules=tflite type=int8" | FileCheck %s --check-prefix=INT8

// Zero is exact; the scale keeps its bits; narrow is the storage range.
// TOCO-LABEL: func.func @relu6
// TOCO: -> tensor<4x!quant.uniform<u8:f32, 0.023529411764705882>>
// INT8-LABEL: func.func @relu6
// INT8: -> tensor<4x!quant.uniform<i8:f32, 0.023529411764705882:-128>>
func.func @relu6(%x: tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> {
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
  return %0 : tensor<4x!quant.calibrated<f32<0.0:6.0>>>
}

// TFLITE-LABEL: func.func @narrow
// TFLITE: -> tensor<4x!quant.uniform<u8<1:255>:f32, 0.0078740157480314959:128>>
// INT8-LABEL: func.func @narrow
// INT8: -> tensor<4x!quant.uniform<i8<-127:127>:f32, 0.0078740157480314959>>
func.func @narrow(%x: tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<-1.0:1.0>>> {
  %0 = qnn.relu %x {qnn.ranges = [{narrow}]} : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
  return %0 : tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
}

// Zero below the range: TOCO widens it to [0, 5], TFLiteConverter shifts it to [0, 4].
// TOCO-LABEL: func.func @above_zero
// TOCO: -> tensor<4x!quant.uniform<u8:f32, 0.019607843137254902>>
// TFLITE-LABEL: func.func @above_zero
// TFLITE: -> tensor<4x!quant.uniform<u8:f32, 0.015686274509803921>>
func.func @above_zero(%x: tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<1.0:5.0>>> {
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<1.0:5.0>>>
  return %0 : tensor<4x!quant.calibrated<f32<1.0:5.0>>>
}

!a = !quant.calibrated<f32<0.0:4.0>>
!b = !quant.calibrated<f32<0.0:8.0>>
!r = !quant.calibrated<f32<0.0:255.0>>

// The int8 kernel of CONCATENATION moves bytes: what makes an input takes the range of the output, and an input that
// others read gets a quantize. The uint8 kernel rescales, so everything keeps its own.
// INT8-LABEL: func.func @concatenation
// INT8: %[[A:.*]] = qnn.relu %arg0 {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00:-128>>
// INT8: %[[B:.*]] = qnn.relu %arg1 {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 0.031372549019607843:-128>>
// INT8: %[[Q:.*]] = qnn.quantize %[[B]] {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00:-128>>
// INT8: qnn.concatenation %[[A]], %[[Q]]
// TFLITE-LABEL: func.func @concatenation
// TFLITE: %[[A:.*]] = qnn.relu %arg0 {{.*}} -> tensor<1x2x!quant.uniform<u8:f32, 0.015686274509803921>>
// TFLITE-NOT: qnn.quantize
// TFLITE: return
func.func @concatenation(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> (tensor<1x4x!r>, tensor<1x2x!b>) {
  %0 = qnn.relu %x {qnn.ranges = [{learnt}]} : (tensor<1x2xf32>) -> tensor<1x2x!a>
  %1 = qnn.relu %y {qnn.ranges = [{learnt}]} : (tensor<1x2xf32>) -> tensor<1x2x!b>
  %2 = qnn.concatenation %0, %1 {axis = 1 : i64, qnn.ranges = [{learnt}]} : (tensor<1x2x!a>, tensor<1x2x!b>) -> tensor<1x4x!r>
  return %2, %1 : tensor<1x4x!r>, tensor<1x2x!b>
}

// What a layer gives that stays float has its own range, then that of the concatenation. The concatenation keeps the
// union it was given, though a range was trained for one input alone.
// INT8-LABEL: func.func @concatenation_of_float
// INT8: %[[A:.*]] = qnn.relu %arg0 {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 0.015686274509803921:-128>>
// INT8: %[[Q:.*]] = qnn.quantize %[[A]] {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00:-128>>
// INT8: qnn.concatenation %[[Q]], {{.*}} -> tensor<1x4x!quant.uniform<i8:f32, 1.000000e+00:-128>>
func.func @concatenation_of_float(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x4x!r> {
  %0 = qnn.relu %x {qnn.ranges = [{learnt}], qnn.stays_float = "a reason"} : (tensor<1x2xf32>) -> tensor<1x2x!a>
  %1 = qnn.relu %y {qnn.ranges = [{}]} : (tensor<1x2xf32>) -> tensor<1x2x!r>
  %2 = qnn.concatenation %0, %1 {axis = 1 : i64, qnn.ranges = [{}]} : (tensor<1x2x!a>, tensor<1x2x!r>) -> tensor<1x4x!r>
  return %2 : tensor<1x4x!r>
}

// An int8 input with mean -0.5: -128..127 reach as far to both sides of zero, and the zero point from the minimum,
// -0.50000000000001, would round to -1. The one from the maximum counts, for it is nearer to zero.
// INT8-LABEL: func.func @nearer_end
// INT8-SAME: (%arg0: tensor<4x!quant.uniform<i8:f32, 0.0050015003890632476>>)
func.func @nearer_end(%x: tensor<4x!quant.calibrated<f32<-0.637691299605564:0.637691299605564>>> {qnn.range = {direct, learnt}}) -> tensor<4x!quant.calibrated<f32<-0.637691299605564:0.637691299605564>>> {
  return %x : tensor<4x!quant.calibrated<f32<-0.637691299605564:0.637691299605564>>>
}
