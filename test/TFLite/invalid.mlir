// What the format can't hold is named, all of it in one run, and nothing is written.
// RUN: split-file %s %t
// RUN: not quant-translate --export-tflite %t/ops.mlir -o %t/ops.tflite 2>&1 | FileCheck %t/ops.mlir
// RUN: not test -e %t/ops.tflite
// RUN: not quant-translate --export-tflite %t/numbers.mlir 2>&1 | FileCheck %t/numbers.mlir
// RUN: not quant-translate --export-tflite %t/functions.mlir 2>&1 | FileCheck %t/functions.mlir
// RUN: not quant-translate --export-tflite %t/signature.mlir 2>&1 | FileCheck %t/signature.mlir
// RUN: not quant-translate --export-tflite %t/options.mlir 2>&1 | FileCheck %t/options.mlir

//--- ops.mlir
// CHECK-DAG: ops.mlir:[[@LINE+4]]:8: error: cannot be written as .tflite: no operator of the format stands for it
// CHECK-DAG: ops.mlir:[[@LINE+4]]:8: error: cannot be written as .tflite: the format has no element type for a result
func.func @main(%x: tensor<1x2xf32>, %p: tensor<2xf32>, %n: tensor<4xi7>) -> tensor<1x2xf32> {
  // Folded into the layer before it, or not at all.
  %0 = qnn.batch_norm %x, %p, %p, %p, %p {epsilon = 1.0e-3 : f32} : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = qnn.neg %n : (tensor<4xi7>) -> tensor<4xi7>
  return %0 : tensor<1x2xf32>
}

//--- numbers.mlir
// CHECK: error: cannot be written as .tflite: radius 5000000000 does not fit the 32 bits of the format
func.func @main(%x: tensor<1x4x4x1xf32>, %w: tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32> {
  %0 = qnn.leaky_relu %x {alpha = 0.1 : f32} : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = qnn.local_response_normalization %0 {radius = 5000000000 : i64, bias = 1.0 : f32, alpha = 1.0 : f32, beta = 0.5 : f32} : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}

//--- functions.mlir
// CHECK: error: a .tflite holds one function, the module has 2
func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
  return %x : tensor<1xf32>
}
func.func @other(%x: tensor<1xf32>) -> tensor<1xf32> {
  return %x : tensor<1xf32>
}

//--- signature.mlir
// CHECK: qnn.signatures names an input or output that the function does not have
module attributes {qnn.signatures = [{inputs = [{index = 1, name = "a"}], key = "k", outputs = []}]} {
  func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
    return %x : tensor<1xf32>
  }
}

//--- options.mlir
// CHECK: cannot be written as .tflite: its options are damaged
func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
  %0 = qnn.custom "RNN"(%x) {builtin_code = 24 : i64, options = array<i8: 1, 2, 3, 4>} : (tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
