// Weights in 8 or 16 bits beside float data become the float32 they stand for; what integer operators read stays.
// RUN: quant-opt %s --qnn-widen-weights | FileCheck %s

// Per channel along axis 0: -2 * 0.5 = -1, 3 * 0.25 = 0.75.
// CHECK-LABEL: func.func @hybrid
// CHECK: qnn.constant dense<{{\[\[}}5.000000e-01, -1.000000e+00], [7.500000e-01, 2.500000e-01]]> : tensor<2x2xf32>
// CHECK: qnn.fully_connected {{.*}}tensor<2x2xf32>
// CHECK-NOT: asymmetric_quantize_inputs = true
func.func @hybrid(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1, -2], [3, 1]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8:f32:0, {0.5,0.25}>>
  %b = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.fully_connected %x, %w, %b {asymmetric_quantize_inputs = true} : (tensor<1x2xf32>, tensor<2x2x!quant.uniform<i8:f32:0, {0.5,0.25}>>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// uint8: (200 - 128) * 0.5 = 36. The bytes of an attribute have no sign.
// CHECK-LABEL: func.func @unsigned
// CHECK: qnn.constant dense<[3.600000e+01, -6.400000e+01]> : tensor<2xf32>
func.func @unsigned(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = qnn.constant dense<[-56, 0]> : tensor<2xi8> -> tensor<2x!quant.uniform<u8:f32, 0.5:128>>
  %r = qnn.dequantize %w : (tensor<2x!quant.uniform<u8:f32, 0.5:128>>) -> tensor<2xf32>
  %0 = qnn.add %x, %r : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// The lookup of an embedding in bytes, and the DEQUANTIZE behind it.
// CHECK-LABEL: func.func @embedding
// CHECK-DAG: %[[T:.*]] = qnn.constant dense<{{\[\[}}1.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>
// CHECK: %[[Y:.*]] = qnn.gather %[[T]], %arg0 {{.*}} -> tensor<1x1xf32>
// CHECK-NEXT: return %[[Y]]
func.func @embedding(%i: tensor<1xi32>) -> tensor<1x1xf32> {
  %t = qnn.constant dense<[[2], [4]]> : tensor<2x1xi8> -> tensor<2x1x!quant.uniform<i8:f32, 0.5>>
  %0 = qnn.gather %t, %i {axis = 0 : i64, batch_dims = 0 : i64} : (tensor<2x1x!quant.uniform<i8:f32, 0.5>>, tensor<1xi32>) -> tensor<1x1x!quant.uniform<i8:f32, 0.5>>
  %1 = qnn.dequantize %0 : (tensor<1x1x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// CHECK-LABEL: func.func @half
// CHECK: qnn.constant dense<[1.500000e+00, -2.000000e+00]> : tensor<2xf32>
// CHECK-NOT: qnn.dequantize
func.func @half(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = qnn.constant dense<[1.5, -2.0]> : tensor<2xf16> -> tensor<2xf16>
  %r = qnn.dequantize %w : (tensor<2xf16>) -> tensor<2xf32>
  %0 = qnn.mul %x, %r : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @integer
// CHECK: qnn.constant dense<[1, 2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01>>
func.func @integer(%x: tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2x!quant.uniform<i8:f32, 0.5>> {
  %w = qnn.constant dense<[1, 2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  %0 = qnn.add %x, %w : (tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  return %0 : tensor<2x!quant.uniform<i8:f32, 0.5>>
}
