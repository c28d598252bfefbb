// RUN: quant-opt %s --qnn-widen-fake-quant | FileCheck %s

// CHECK-LABEL: func.func @pair
// CHECK: %[[Q:.*]] = qnn.quantize %{{.*}} -> tensor<4x!quant.uniform<u8:f32, 0.0078740157480314959:128>>
// CHECK: qnn.dequantize %[[Q]]
// CHECK-NOT: fake_quant
func.func @pair(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.fake_quant %a {min = [-1.0 : f32], max = [1.0 : f32], narrow_range = true} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @other_width
// CHECK: qnn.fake_quant {{.*}}max = [7.000000e+00 : f32], min = [-8.000000e+00 : f32], num_bits = 4
// CHECK-NOT: narrow_range = true
func.func @other_width(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.fake_quant %a {min = [-7.0 : f32], max = [7.0 : f32], narrow_range = true, num_bits = 4} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @wide
// CHECK-NEXT: qnn.fake_quant
func.func @wide(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.fake_quant %a {min = [-1.0 : f32], max = [1.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
