// RUN: quant-opt %s --qnn-quantize-io="input=float output=float" | FileCheck %s --check-prefix=FLOAT
// RUN: quant-opt %s --qnn-quantize-io="input=int8" | FileCheck %s --check-prefix=INT8
// RUN: not quant-opt %s --qnn-quantize-io="input=int16" 2>&1 | FileCheck %s --check-prefix=INT16

!in = !quant.uniform<u8:f32, 0.5:128>

// FLOAT: func.func @main(%arg0: tensor<4xf32> {{.*}}) -> tensor<4xf32>
// FLOAT: %[[Q:.*]] = qnn.quantize %arg0
// FLOAT: %[[R:.*]] = qnn.relu %[[Q]]
// FLOAT: %[[D:.*]] = qnn.dequantize %[[R]]
// FLOAT: return %[[D]]
// INT8: func.func @main(%arg0: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
// INT8: qnn.quantize %arg0 : (tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>>
// INT16: 'x': an input of type int16 does not go with uint8 activations; int8, uint8 and float do
func.func @main(%x: tensor<4x!in> {qnn.name = "x"}) -> tensor<4x!in> {
  %0 = qnn.relu %x : (tensor<4x!in>) -> tensor<4x!in>
  return %0 : tensor<4x!in>
}
