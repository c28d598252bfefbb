// The three stages of a value in one module: imported, range known, decided. Text keeps every bit.
// RUN: quant-opt %s | quant-opt | FileCheck %s

// CHECK-LABEL: func @main
// CHECK-SAME: tensor<1x4xf32>
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: !quant.calibrated<f32<-1.000000e+00:6.000000e+00>>
  %0 = qnn.relu %x : (tensor<1x4xf32>) -> tensor<1x4x!quant.calibrated<f32<-1.0:6.0>>>
  // CHECK: i8:f32, 0.10000000149011612:3
  %1 = qnn.quantize %0 : (tensor<1x4x!quant.calibrated<f32<-1.0:6.0>>>) -> tensor<1x4x!quant.uniform<i8:f32, 0.10000000149011612:3>>
  %2 = qnn.dequantize %1 : (tensor<1x4x!quant.uniform<i8:f32, 0.10000000149011612:3>>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}
