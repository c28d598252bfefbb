// RUN: quant-opt %s -qnn-quantize-ptq | FileCheck %s
// RUN: not quant-opt %s -qnn-quantize-ptq="strict=true" 2>&1 | FileCheck %s --check-prefix=STRICT

// A filter that is an input of the network has no constant to quantize: the layer stays in float.
// CHECK: qnn.fully_connected {{.*}} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
// STRICT: qnn.fully_connected stays in float: its weights '{{.*}}' are computed in the graph
func.func @main(%x: tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>, %w: tensor<2x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:1.0>>> {
  %y = qnn.fully_connected %x, %w : (tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>, tensor<2x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:1.0>>>
  return %y : tensor<1x2x!quant.calibrated<f32<0.0:1.0>>>
}
