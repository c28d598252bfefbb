// What is written is read back as it was: names, quantization, options, a bias left out.
// RUN: quant-translate --export-tflite %s -o %t.tflite
// RUN: quant-translate --import-tflite %t.tflite | FileCheck %s
// The same module gives the same bytes.
// RUN: quant-translate --import-tflite --mlir-print-debuginfo %t.tflite | quant-translate --export-tflite -o %t2.tflite
// RUN: cmp %t.tflite %t2.tflite

// CHECK: module attributes {qnn.description = "a test"}
module attributes {qnn.description = "a test"} {
  // CHECK: func.func @main(%[[X:.*]]: tensor<1x4x4x2x!quant.uniform<u8:f32, 5.000000e-01:128>> {qnn.name = "image"})
  // CHECK-SAME: -> (tensor<1x3x!quant.uniform<u8:f32, 2.500000e-01:3>> {qnn.name = "logits"})
  func.func @main(%x: tensor<1x4x4x2x!quant.uniform<u8:f32, 0.5:128>> {qnn.name = "image"})
      -> (tensor<1x3x!quant.uniform<u8:f32, 0.25:3>> {qnn.name = "logits"}) {
    %w = qnn.constant dense<7> : tensor<3x1x1x2xi8> -> tensor<3x1x1x2x!quant.uniform<u8:f32, 0.25:9>> loc("w")
    %b = qnn.constant dense<[1, -2, 3]> : tensor<3xi32> -> tensor<3x!quant.uniform<i32:f32, 0.125>> loc("b")
    // CHECK-DAG: %[[W:.*]] = qnn.constant dense<7> : tensor<3x1x1x2xi8> -> tensor<3x1x1x2x!quant.uniform<u8:f32, 2.500000e-01:9>>
    // CHECK-DAG: %[[B:.*]] = qnn.constant dense<[1, -2, 3]> : tensor<3xi32> -> tensor<3x!quant.uniform<i32:f32, 1.250000e-01>>
    // CHECK: %[[C:.*]] = qnn.conv_2d %[[X]], %[[W]], %[[B]] {activation = #qnn<activation relu6>, padding = #qnn<padding same>, strides = array<i64: 2, 1>}
    %c = qnn.conv_2d %x, %w, %b {strides = array<i64: 2, 1>, padding = #qnn<padding same>, activation = #qnn<activation relu6>}
      : (tensor<1x4x4x2x!quant.uniform<u8:f32, 0.5:128>>, tensor<3x1x1x2x!quant.uniform<u8:f32, 0.25:9>>, tensor<3x!quant.uniform<i32:f32, 0.125>>)
      -> tensor<1x2x4x3x!quant.uniform<u8:f32, 0.25:3>> loc("conv")
    // CHECK: %[[P:.*]] = qnn.max_pool_2d %[[C]]
    // CHECK-SAME: window = array<i64: 2, 4>
    %p = qnn.max_pool_2d %c {window = array<i64: 2, 4>, strides = array<i64: 1, 1>, padding = #qnn<padding valid>}
      : (tensor<1x2x4x3x!quant.uniform<u8:f32, 0.25:3>>) -> tensor<1x1x1x3x!quant.uniform<u8:f32, 0.25:3>> loc("pool")
    %s = qnn.constant dense<[1, 3]> : tensor<2xi32> -> tensor<2xi32> loc("shape")
    // CHECK: qnn.reshape %[[P]]
    %r = qnn.reshape %p, %s : (tensor<1x1x1x3x!quant.uniform<u8:f32, 0.25:3>>, tensor<2xi32>) -> tensor<1x3x!quant.uniform<u8:f32, 0.25:3>> loc("other")
    return %r : tensor<1x3x!quant.uniform<u8:f32, 0.25:3>>
  }
}
