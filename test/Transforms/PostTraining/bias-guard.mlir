// Every channel whose weight scale is widened is named.
// RUN: quant-opt %s -qnn-quantize-ptq 2>&1 | FileCheck %s

// CHECK: remark: {{.*}}channel 0: bias 1.000000e+00 does not fit 31 bits at weight scale 3.937008e-09, scale widened to 1.187436e-07
// CHECK-NOT: channel 1
func.func @main(%x: tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>> {
  %w = qnn.constant dense<[[1.0e-9], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = qnn.constant dense<[1.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
}
