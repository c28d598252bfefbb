// RUN: quant-opt %s --qnn-forget-ranges | FileCheck %s

// CHECK-LABEL: func.func @forgotten(
// CHECK-SAME: %arg0: tensor<4xf32>) -> tensor<4xf32>
// CHECK-NOT: calibrated
func.func @forgotten(%a: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:1.0>>> {
  %0 = qnn.relu %a {qnn.ranges = [{origin = "test"}]} : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:1.0>>>
  return %0 : tensor<4x!quant.calibrated<f32<0.0:1.0>>>
}
