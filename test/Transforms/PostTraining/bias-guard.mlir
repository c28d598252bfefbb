// Every channel whose weight scale is widened is named.
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8" | FileCheck %s

// CHECK: qnn.fully_connected {{.*}}qnn.widened = [{after = 1.18743{{[0-9]*}}E-7 : f32, before = 3.93700{{[0-9]*}}E-9 : f32, bias = 1.000000e+00 : f32, channel = 0 : i64}]}
func.func @main(%x: tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>> {
  %w = qnn.constant dense<[[1.0e-9], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = qnn.constant dense<[1.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
}
