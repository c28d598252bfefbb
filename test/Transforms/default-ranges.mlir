// RUN: quant-opt %s --qnn-default-ranges="min=0 max=6 rules=toco" | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: quant-opt %s --qnn-default-ranges="min=0 max=6" | FileCheck %s --check-prefixes=CHECK,DIRECT
// RUN: not quant-opt %s --qnn-default-ranges="min=6 max=0" 2>&1 | FileCheck %s --check-prefix=BAD

// BAD: default range [6.000000e+00, 0.000000e+00] is not usable; both ends must be finite, min below max
// CHECK: func.func @main(%arg0: tensor<4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>)
// DIRECT: qnn.relu {{.*}}[{direct, origin = "default range"}]{{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// PLAIN: qnn.relu {{.*}}[{origin = "default range"}]{{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
func.func @main(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4xf32> {
  %0 = qnn.relu %x : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// An operator that reads integers and writes float32 keeps its float results.
// CHECK-LABEL: func.func @detection
// CHECK: qnn.custom "D"{{.*}} -> tensor<f32>
func.func @detection(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<f32> {
  %0 = qnn.custom "D"(%x) {qnn.quantized_inputs} : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<f32>
  return %0 : tensor<f32>
}
