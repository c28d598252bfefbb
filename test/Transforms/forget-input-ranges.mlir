// RUN: quant-opt %s --qnn-forget-input-ranges | FileCheck %s

// Inputs alone: what other values have learnt stays.
// CHECK-LABEL: func @main(
// CHECK-SAME: %arg0: tensor<4xf32>, %arg1: tensor<4xi32>) -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// CHECK: qnn.relu6 %arg0 : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
func.func @main(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>, %i: tensor<4xi32>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> {
  %0 = qnn.relu6 %x : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
  return %0 : tensor<4x!quant.calibrated<f32<0.0:6.0>>>
}
