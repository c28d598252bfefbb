// RUN: quant-opt %s -qnn-fold-clamps | FileCheck %s

// CHECK-LABEL: func @relu_then_relu6
// CHECK: qnn.add {{.*}}activation = #qnn<activation relu6>{{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// CHECK-NEXT: return
func.func @relu_then_relu6(%x: tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> {
  %a = qnn.add %x, %x {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<0.0:86.0>>>
  %y = qnn.relu6 %a : (tensor<4x!quant.calibrated<f32<0.0:86.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<4x!quant.calibrated<f32<0.0:6.0>>>
}

// CHECK-LABEL: func @relu_then_minimum
// CHECK: qnn.add {{.*}}activation = #qnn<activation relu6>
// CHECK-NEXT: return
func.func @relu_then_minimum(%x: tensor<4xf32>) -> tensor<4xf32> {
  %six = qnn.constant dense<6.0> : tensor<f32> -> tensor<f32>
  %a = qnn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = qnn.relu %a : (tensor<4xf32>) -> tensor<4xf32>
  %y = qnn.minimum %r, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// A minimum alone, a bound that no activation has, a value that is read elsewhere: they stay.
// CHECK-LABEL: func @kept
// CHECK: qnn.minimum
// CHECK: qnn.relu6
func.func @kept(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %five = qnn.constant dense<5.0> : tensor<f32> -> tensor<f32>
  %a = qnn.add %x, %x {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %y = qnn.minimum %a, %five : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %b = qnn.mul %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %z = qnn.relu6 %b : (tensor<4xf32>) -> tensor<4xf32>
  return %y, %z, %b : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
