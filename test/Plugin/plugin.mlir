// Upstream's mlir-opt with quantc as a plugin: text of qnn, single passes with options, named pipelines, and passes of
// both sides in one pipeline. A plugin and its program share one libMLIR.
// REQUIRES: plugin

// RUN: mlir-opt --load-dialect-plugin=%plugin %s | FileCheck %s --check-prefix=TEXT
// TEXT: qnn.conv_2d {{.*}} -> tensor<1x2x2x2xf32>
// TEXT: qnn.fake_quant

// RUN: mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(func.func(qnn-fold-fake-quant{rules=toco},qnn-fuse-bias{rules=toco},qnn-fuse-activation))' | FileCheck %s --check-prefix=PASS
// PASS: qnn.conv_2d {{.*}}activation = #qnn<activation relu6>
// PASS-NOT: qnn.relu6

// RUN: mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(quantc-qat{type=int8 stats=*=0:255})' | FileCheck %s --check-prefix=QAT
// RUN: mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(quantc-float{drop-fake-quant=true},quantc-ptq{default-range=0,6})' | FileCheck %s --check-prefix=PTQ
// QAT: qnn.conv_2d {{.*}} -> tensor<1x2x2x2x!quant.uniform<i8:f32, 0.023529411764705882:-128>>
// PTQ: qnn.conv_2d {{.*}} -> tensor<1x2x2x2x!quant.uniform<i8:f32, 0.0235294{{[0-9]*}}:-128>>

// Down to upstream's dialects, with upstream's passes behind.
// RUN: mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(quantc-qat{type=int8 stats=*=0:255},qnn-expand-integer,canonicalize,one-shot-bufferize{bufferize-function-boundaries=true},func.func(convert-linalg-to-loops))' | FileCheck %s --check-prefix=LOOPS
// LOOPS: func.func @main(%{{.*}}: memref<1x2x2x2xi8
// LOOPS: scf.for
// LOOPS-NOT: qnn.

// After training, to TOSA, and on with upstream's lowering of TOSA.
// RUN: mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(quantc-float{drop-fake-quant=true},quantc-ptq{default-range=0,6},qnn-to-tosa)' | FileCheck %s --check-prefix=TOSA
// RUN: mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(quantc-float{drop-fake-quant=true},quantc-ptq{default-range=0,6},qnn-to-tosa,func.func(tosa-to-linalg-named))' | FileCheck %s --check-prefix=NAMED
// TOSA: tosa.conv2d {{.*}} -> tensor<1x2x2x2xi32>
// TOSA: tosa.rescale
// NAMED: linalg.conv_2d_nhwc_fhwc_q
// NAMED-NOT: tosa.conv2d
// NAMED-NOT: qnn.

// What the verifiers refuse is refused there too, and quant-opt's own copy is not disturbed.
// RUN: not mlir-opt --load-dialect-plugin=%plugin --load-pass-plugin=%plugin %s --pass-pipeline='builtin.module(func.func(qnn-check-ranges))' 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: error: {{[0-9]+}} values have no range
func.func @main(%x: tensor<1x2x2x2xf32> {qnn.name = "x"}) -> tensor<1x2x2x2xf32> {
  %w = qnn.constant dense<[[[[0.5, -0.25]]],[[[0.125, -0.75]]]]> : tensor<2x1x1x2xf32> -> tensor<2x1x1x2xf32>
  %wq = qnn.fake_quant %w {min = [-0.75 : f32], max = [0.75 : f32], narrow_range = true} : (tensor<2x1x1x2xf32>) -> tensor<2x1x1x2xf32>
  %b = qnn.constant dense<[0.25, -0.5]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %wq {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = qnn.add %0, %b : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %2 = qnn.relu6 %1 : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %3 = qnn.fake_quant %2 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %3 : tensor<1x2x2x2xf32>
}
