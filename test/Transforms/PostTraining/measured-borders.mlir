// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 input=float output=float" | FileCheck %s --check-prefix=FLOAT
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 input=uint8 output=uint8" | FileCheck %s --check-prefix=UINT8
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 keep-float=^middle$" | FileCheck %s --check-prefix=KEEP
// RUN: not quant-opt %s --quantc-integers="rules=measured type=int8 keep-float=^middle$ strict=true" 2>&1 | FileCheck %s --check-prefix=STRICT
// RUN: not quant-opt %s --quantc-integers="rules=measured type=int8 keep-float=(" 2>&1 | FileCheck %s --check-prefix=REGEX
// RUN: not quant-opt %s --quantc-integers="rules=measured type=int8 input=int16" 2>&1 | FileCheck %s --check-prefix=BORDER

// FLOAT: func @main(%arg0: tensor<1x4xf32>
// FLOAT-SAME: -> tensor<1x4xf32>
// FLOAT: %[[Q:.*]] = qnn.quantize %arg0
// FLOAT: qnn.relu %[[Q]]
// FLOAT: qnn.dequantize

// UINT8: func @main(%arg0: tensor<1x4x!quant.uniform<u8:f32, 0.0078431377187371{{[0-9]*}}:127>>
// UINT8-SAME: -> tensor<1x4x!quant.uniform<u8:f32, 0.0039215688593685{{[0-9]*}}>>
// UINT8: %[[Q:.*]] = qnn.quantize %arg0 {{.*}} -> tensor<1x4x!quant.uniform<i8:f32, 0.0078431377187371{{[0-9]*}}:-1>>
// UINT8: qnn.relu %[[Q]]

// KEEP: %[[A:.*]] = qnn.relu
// KEEP: qnn.dequantize %[[A]]
// KEEP: qnn.abs {{.*}} -> tensor<1x4xf32>

// An output that a float op makes is float, unless integers are asked for: they would only lose. `output-may-stay` asks
// for them where they are.
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 keep-float=^middle$ output=int8" | FileCheck %s --check-prefix=ASKED
// RUN: quant-opt %s --quantc-integers="rules=measured type=int8 keep-float=^middle$ output=uint8 output-may-stay" | FileCheck %s --check-prefix=STAYS
// KEEP: return %{{.*}} : tensor<1x4xf32>
// ASKED: qnn.abs {{.*}} -> tensor<1x4xf32>
// ASKED: qnn.quantize {{.*}} -> tensor<1x4x!quant.uniform<i8
// ASKED: return %{{.*}} : tensor<1x4x!quant.uniform<i8
// STAYS: return %{{.*}} : tensor<1x4xf32>

// STRICT: error: {{.*}}ABS stays in float: its name matches keep-float
// REGEX: error: keep-float: '(' is no regular expression
// BORDER: error: {{.*}}an input of type int16 does not go with int8 activations; int8, uint8 and float do
func.func @main(%x: tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>> {
  %a = qnn.relu %x : (tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
  %y = qnn.abs %a : (tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>) -> tensor<1x4x!quant.calibrated<f32<0.0:1.0>>> loc("middle")
  return %y : tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
}
