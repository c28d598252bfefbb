// RUN: quant-opt %s --qnn-mark-float="type=uint8 keep-float=^sum$" | FileCheck %s --check-prefixes=CHECK,UINT8
// RUN: quant-opt %s --qnn-mark-float="rules=measured type=int8 keep-float=^sum$" | FileCheck %s --check-prefixes=CHECK,MEASURED
// RUN: quant-opt %s --qnn-mark-float="type=int16 keep-float=^sum$" | FileCheck %s --check-prefixes=CHECK,INT16
// RUN: not quant-opt %s --qnn-mark-float="keep-float=(" 2>&1 | FileCheck %s --check-prefix=REGEX

// REGEX: error: keep-float: '(' is no regular expression: parentheses not balanced

// CHECK-LABEL: func @names
// By name.
// CHECK: qnn.add {{.*}} {qnn.stays_float = "its name matches keep-float"}
// Without an integer kernel; a reason that is there stays.
// CHECK: qnn.elu {{.*}} {qnn.stays_float = "it has no integer kernel"}
// CHECK: qnn.neg {{.*}} {qnn.stays_float = "because"}
// With one for some integers only.
// UINT8: qnn.exp {{.*}} {qnn.stays_float = "it has an int8 kernel, but none for uint8"}
// MEASURED: qnn.exp %{{[0-9]+}} :
// INT16: qnn.exp %{{[0-9]+}} :
// With one.
// CHECK: qnn.relu %{{[0-9]+}} :
func.func @names(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("sum")
  %1 = qnn.elu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.neg %1 {qnn.stays_float = "because"} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.exp %2 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = qnn.relu %3 : (tensor<4xf32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// Weights that are computed: of a trained network they have a range.
// CHECK-LABEL: func @computed
// UINT8: qnn.fully_connected %arg0, %{{[0-9]+}} :
// MEASURED: qnn.fully_connected {{.*}} {qnn.stays_float = "its weights are computed, the integer kernel needs constant ones"}
func.func @computed(%x: tensor<1x4xf32>, %w: tensor<3x4xf32>) -> tensor<1x3xf32> {
  %0 = qnn.abs %w : (tensor<3x4xf32>) -> tensor<3x4xf32>
  %1 = qnn.fully_connected %x, %0 : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}

// The detection operator says that it reads integers and writes float32: so it does from trained ranges, and from measured
// ones it reads float32, as in TFLiteConverter's files.
// CHECK-LABEL: func @detection
// UINT8: qnn.custom "D"(%{{.*}}) {qnn.quantized_inputs} :
// MEASURED: qnn.custom "D"(%{{.*}}) {qnn.quantized_inputs, qnn.stays_float = "it has no integer kernel"} :
func.func @detection(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<f32> {
  %0 = qnn.custom "D"(%x) {qnn.quantized_inputs} : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<f32>
  return %0 : tensor<f32>
}
