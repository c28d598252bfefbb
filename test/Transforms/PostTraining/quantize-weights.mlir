// RUN: quant-opt %s -qnn-quantize-weights=min-elements=4 | FileCheck %s
// RUN: quant-opt %s -qnn-quantize-weights | FileCheck %s --check-prefix=SMALL
// RUN: quant-opt %s -qnn-quantize-weights="min-elements=4 rules=toco" | FileCheck %s
// RUN: quant-opt %S/Inputs/weights-tie.mlir -qnn-quantize-weights=min-elements=2 | FileCheck %s --check-prefix=TIE
// RUN: quant-opt %S/Inputs/weights-tie.mlir -qnn-quantize-weights="min-elements=2 rules=toco" | FileCheck %s --check-prefix=TOCO
// RUN: quant-opt %s -qnn-quantize-weights=storage=float16 | FileCheck %s --check-prefix=HALF

// CHECK: ![[W:.*]] = !quant.uniform<i8<-127:127>:f32:0, {0.00787401{{.*}},0.0157480{{.*}}}>
// CHECK: qnn.constant dense<{{\[\[}}127, -64], [127, -127]]> : tensor<2x2xi8> -> tensor<2x2x![[W]]>
// CHECK: qnn.fully_connected %arg0, {{.*}} {asymmetric_quantize_inputs = true} {{.*}}, tensor<2xf32>) -> tensor<1x2xf32>
// SMALL-NOT: quant.uniform
// SMALL-NOT: asymmetric_quantize_inputs
// HALF-DAG: qnn.constant dense<{{.*}}> : tensor<2x2xf16> -> tensor<2x2xf16>
// HALF-DAG: qnn.constant dense<{{.*}}> : tensor<2xf16> -> tensor<2xf16>
// HALF-DAG: qnn.dequantize {{.*}} -> tensor<2x2xf32>
// HALF-NOT: asymmetric_quantize_inputs
// 0.001476378 is a hair below 1.5 steps of 0.125 / 127: TOCO's product of float32 is 1.5.
// TIE: dense<{{\[\[}}127, 1]]>
// TOCO: dense<{{\[\[}}127, 2]]>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0, -0.5], [2.0, -2.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, -2.0]> : tensor<2xf32> -> tensor<2xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// An embedding is read as bytes; what is read is real again. One scale, two bytes for 1.0 and -2.0.
// CHECK-LABEL: func.func @embedding
// CHECK: %[[T:.*]] = qnn.constant dense<{{\[\[}}64, 0], [-127, 127]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.015748031437397{{[0-9]*}}>>
// CHECK: %[[G:.*]] = qnn.gather %[[T]], %arg0
// CHECK: qnn.dequantize %[[G]] {{.*}} -> tensor<3x2xf32>
// Half precision narrows what is finite to the largest finite value.
// HALF-LABEL: func.func @embedding
// HALF: qnn.constant dense<{{.*}}> : tensor<2x2xf16>
// HALF-DAG: qnn.constant dense<-6.550400e+04> : tensor<f16>
func.func @embedding(%i: tensor<3xi32>) -> tensor<3x2xf32> {
  %t = qnn.constant dense<[[1.0, 0.0], [-2.0, 2.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %m = qnn.constant dense<-1.0e38> : tensor<f32> -> tensor<f32>
  %y = qnn.gather %t, %i {axis = 0 : i64} : (tensor<2x2xf32>, tensor<3xi32>) -> tensor<3x2xf32>
  %z = qnn.maximum %y, %m : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  return %z : tensor<3x2xf32>
}

// A constant right matrix of a batch of products: one scale, and the left one is quantized over its whole range.
// CHECK-LABEL: func.func @batch_matmul
// CHECK: %[[M:.*]] = qnn.constant dense<{{\[\[\[}}64, 0], [-127, 127]]]> : tensor<1x2x2xi8> -> tensor<1x2x2x!quant.uniform<i8<-127:127>:f32, 0.015748031437397{{[0-9]*}}>>
// CHECK: qnn.batch_matmul %arg0, %[[M]] {asymmetric_quantize_inputs = true}
func.func @batch_matmul(%x: tensor<1x2x2xf32>) -> tensor<1x2x2xf32> {
  %w = qnn.constant dense<[[[1.0, 0.0], [-2.0, 2.0]]]> : tensor<1x2x2xf32> -> tensor<1x2x2xf32>
  %y = qnn.batch_matmul %x, %w : (tensor<1x2x2xf32>, tensor<1x2x2xf32>) -> tensor<1x2x2xf32>
  return %y : tensor<1x2x2xf32>
}

// The kernel of an LSTM asks one matrix for the type of all: all become bytes where one is large, with one scale each.
// CHECK-LABEL: func.func @lstm
// CHECK-DAG: qnn.constant dense<{{\[\[}}64], [127]]> : tensor<2x1xi8> -> tensor<2x1x!quant.uniform<i8<-127:127>:f32, 0.00787401{{[0-9]*}}>>
// CHECK-DAG: qnn.constant dense<{{\[\[}}127, 0], [-127, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.01574803{{[0-9]*}}>>
// CHECK: qnn.unidirectional_sequence_lstm {{.*}}asymmetric_quantize_inputs = true{{.*}} -> tensor<1x2x2xf32>
// SMALL-LABEL: func.func @lstm
// SMALL-NOT: i8
// SMALL: return
func.func @lstm(%x: tensor<1x2x1xf32>) -> tensor<1x2x2xf32> {
  %none = qnn.no_value : none
  %w = qnn.constant dense<[[0.5], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %u = qnn.constant dense<[[2.0, 0.0], [-2.0, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.5, -1.0]> : tensor<2xf32> -> tensor<2xf32>
  %h = qnn.variable : tensor<1x2xf32>
  %c = qnn.variable : tensor<1x2xf32>
  %0 = qnn.unidirectional_sequence_lstm %x, %w, %w, %w, %w, %u, %u, %u, %u, %none, %none, %none, %b, %b, %b, %b, %none, %none, %h, %c, %none, %none, %none, %none {activation = #qnn<activation tanh>, cell_clip = 0.0 : f32, proj_clip = 0.0 : f32}
    : (tensor<1x2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, none, none, none, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, none, none, tensor<1x2xf32>, tensor<1x2xf32>, none, none, none, none) -> tensor<1x2x2xf32>
  return %0 : tensor<1x2x2xf32>
}
