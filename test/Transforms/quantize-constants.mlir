// Constants whose steps no other value shares. --compat takes the range of the values, as the converters do.
// RUN: quant-opt %s --qnn-quantize="type=int8" | FileCheck %s --check-prefixes=CHECK,OWN
// RUN: quant-opt %s --qnn-quantize="type=int8 exact=true" | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --qnn-quantize="type=uint8 rules=toco" | FileCheck %s --check-prefix=TOCO

!in = !quant.uniform<i8:f32, 0.5>

// The ends of the values are whole steps of their own range, what lies between is not: in steps that are longer by a
// sixteenth all three nearly are, and the squared error is a fifteenth.
// CHECK-LABEL: func.func @few_values
// OWN: qnn.constant dense<[115, -125, -53]> : tensor<3xi8> -> tensor<3x!quant.uniform<i8:f32, 0.005208333{{[0-9]*}}:-77>>
// TFLITE: qnn.constant dense<[127, -128, -51]> : tensor<3xi8> -> tensor<3x!quant.uniform<i8:f32, 0.0049019607843137254:-77>>
// TOCO: qnn.constant {{.*}}!quant.uniform<u8:f32, 0.0049019607843137254:51>>
func.func @few_values(%x: tensor<1x3x!in>) -> tensor<1x3x!in> {
  %c = qnn.constant dense<[1.0, -0.25, 0.1255]> : tensor<3xf32> -> tensor<3xf32>
  %0 = qnn.add %x, %c : (tensor<1x3x!in>, tensor<3xf32>) -> tensor<1x3x!in>
  return %0 : tensor<1x3x!in>
}

// One value is the end of its range: it stays.
// CHECK-LABEL: func.func @one_value
// CHECK: qnn.constant dense<127> : tensor<i8> -> tensor<!quant.uniform<i8:f32, 0.003921568{{[0-9]*}}:-128>>
func.func @one_value(%x: tensor<1x3x!in>) -> tensor<1x3x!in> {
  %c = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %0 = qnn.mul %x, %c : (tensor<1x3x!in>, tensor<f32>) -> tensor<1x3x!in>
  return %0 : tensor<1x3x!in>
}
