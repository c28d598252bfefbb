// A stage that only an end of the model has comes off when that end is to have another type; scale and zero point stay.
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-peel-io{input=int8 output=int8}))' | FileCheck %s --check-prefix=INT8
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-peel-io{input=float output=float}))' | FileCheck %s --check-prefix=FLOAT
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(qnn-peel-io{input=uint8 output=uint8},qnn-quantize-io{input=uint8 output=uint8}))' | FileCheck %s --check-prefix=UINT8
// RUN: not quant-opt %S/Inputs/float-ends.mlir --pass-pipeline='builtin.module(func.func(qnn-peel-io{input=int8 output=int8}))' 2>&1 | FileCheck %s --check-prefix=REFUSED
// RUN: quant-opt %S/Inputs/float-ends.mlir --pass-pipeline='builtin.module(func.func(qnn-peel-io{input=int8 output=int8 input-may-stay output-may-stay}))' | FileCheck %s --check-prefix=STAYS

// INT8-LABEL: func.func @float_ends(%arg0: tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
// INT8-NOT: quantize
// FLOAT-LABEL: func.func @float_ends(%arg0: tensor<4xf32>) -> tensor<4xf32>
// FLOAT: qnn.quantize
// FLOAT: qnn.dequantize
// 128 apart, and one stage each.
// UINT8-LABEL: func.func @float_ends(%arg0: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:131>>) -> tensor<4x!quant.uniform<u8:f32, 2.500000e-01:128>>
// UINT8-NEXT: %[[X:.*]] = qnn.quantize %arg0
// UINT8-NEXT: %[[Y:.*]] = qnn.neg %[[X]]
// UINT8-NEXT: %[[Z:.*]] = qnn.quantize %[[Y]]
// UINT8-NEXT: return %[[Z]]
func.func @float_ends(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5:3>>
  %1 = qnn.neg %0 : (tensor<4x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>>
  %2 = qnn.dequantize %1 : (tensor<4x!quant.uniform<i8:f32, 0.25>>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// uint8 ends of an int8 network: the stage between them is a shift of 128 and comes off.
// INT8-LABEL: func.func @shifted_ends(%arg0: tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
// INT8-NEXT: qnn.neg %arg0
// INT8-NEXT: return
// FLOAT-LABEL: func.func @shifted_ends(%arg0: tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>
// UINT8-LABEL: func.func @shifted_ends(%arg0: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:131>>) -> tensor<4x!quant.uniform<u8:f32, 2.500000e-01:128>>
func.func @shifted_ends(%x: tensor<4x!quant.uniform<u8:f32, 0.5:131>>) -> tensor<4x!quant.uniform<u8:f32, 0.25:128>> {
  %0 = qnn.quantize %x : (tensor<4x!quant.uniform<u8:f32, 0.5:131>>) -> tensor<4x!quant.uniform<i8:f32, 0.5:3>>
  %1 = qnn.neg %0 : (tensor<4x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>>
  %2 = qnn.quantize %1 : (tensor<4x!quant.uniform<i8:f32, 0.25>>) -> tensor<4x!quant.uniform<u8:f32, 0.25:128>>
  return %2 : tensor<4x!quant.uniform<u8:f32, 0.25:128>>
}

// A QUANTIZE that changes the scale is work of the network and stays.
// INT8-LABEL: func.func @rescaled(%arg0: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:131>>)
// INT8-NEXT: qnn.quantize %arg0
func.func @rescaled(%x: tensor<4x!quant.uniform<u8:f32, 0.5:131>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>> {
  %0 = qnn.quantize %x : (tensor<4x!quant.uniform<u8:f32, 0.5:131>>) -> tensor<4x!quant.uniform<i8:f32, 0.125:3>>
  %1 = qnn.neg %0 : (tensor<4x!quant.uniform<i8:f32, 0.125:3>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>>
  return %1 : tensor<4x!quant.uniform<i8:f32, 0.25>>
}

// Float operators at the ends of an integer network: float ends need no stage.
// FLOAT-LABEL: func.func @islands(%arg0: tensor<4xf32>) -> tensor<4xf32>
// FLOAT-NEXT: qnn.elu %arg0
// FLOAT-NEXT: return
func.func @islands(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  %0 = qnn.dequantize %x : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4xf32>
  %1 = qnn.elu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.quantize %1 : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %2 : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// REFUSED-DAG: input 'x' is read by 'first', which computes in float, so there are no integers for it; allowed is float
// REFUSED-DAG: output 'last' comes from an operator that computes in float
// STAYS: func.func @main(%arg0: tensor<4xf32> {{.*}}) -> tensor<4xf32>
