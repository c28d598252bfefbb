// RUN: quant-opt %s --quantc-qat --quantc-float --quantc-ptq | FileCheck %s
// RUN: quant-opt %s --qnn-fold-clamps --quantc-integers=rules=measured --qnn-mark-float --qnn-quantize-weights --qnn-quantize-weights=storage=float16 --qnn-expand-integer | FileCheck %s
// RUN: quant-opt %s --qnn-check-ranges --qnn-import-ranges --qnn-default-ranges --qnn-set-input-ranges --qnn-unblock-fusions --qnn-fuse-flatten --qnn-drop-trivial-activations | FileCheck %s

// A function without a body is left alone.
// CHECK: func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
