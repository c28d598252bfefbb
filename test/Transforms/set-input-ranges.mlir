// RUN: quant-opt %s --qnn-set-input-ranges="stats=x=128:128 rules=tflite" | FileCheck %s --check-prefixes=CHECK,TFLITE
// RUN: quant-opt %s --qnn-set-input-ranges="stats=x=128:128 rules=toco" | FileCheck %s --check-prefixes=CHECK,TOCO
// RUN: quant-opt %s --qnn-set-input-ranges="stats=*=0:1 type=int8 rules=toco" | FileCheck %s --check-prefix=INT8
// RUN: quant-opt %s --qnn-set-input-ranges="stats=x=100:30.5 rules=toco" | FileCheck %s --check-prefix=SINGLE
// RUN: quant-opt %s --qnn-set-input-ranges="stats=x=100:30.5 rules=tflite" | FileCheck %s --check-prefix=DOUBLE
// RUN: quant-opt %s --qnn-set-input-ranges="stats=a=b=127:64" | FileCheck %s --check-prefix=EQUALS
// RUN: not quant-opt %s --qnn-set-input-ranges="stats=x=0:0" 2>&1 | FileCheck %s --check-prefix=ZERO

// CHECK: func.func @from_stats(%arg0: tensor<2x!quant.calibrated<f32<-1.000000e+00:0.9921875>>>
// CHECK-SAME: qnn.range = {direct, learnt, origin = "mean and std of input x"}
// INT8: @from_stats(%arg0: tensor<2x!quant.calibrated<f32<-1.280000e+02:1.270000e+02>>>
// TOCO computes both ends in float32: its scale is 0.0327868871, TFLiteConverter's 0.0327868834.
// SINGLE: @from_stats(%arg0: tensor<2x!quant.calibrated<f32<-3.2786884307861328:5.0819673538208008>>>
// DOUBLE: @from_stats(%arg0: tensor<2x!quant.calibrated<f32<-3.278688524590164:5.081967213114754>>>
// ZERO: input 'x' has mean 0.000000e+00 and std 0.000000e+00; mean must be finite and std positive
func.func @from_stats(%x: tensor<2xf32> {qnn.name = "x"}) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// A range the network brings for its input wins, except under TOCO's rules.
// TFLITE: @with_range(%arg0: tensor<2x!quant.calibrated<f32<-3.000000e+00:3.000000e+00>>>
// TOCO: @with_range(%arg0: tensor<2x!quant.calibrated<f32<-1.000000e+00:0.9921875>>>
func.func @with_range(%x: tensor<2x!quant.calibrated<f32<-3.0:3.0>>> {qnn.name = "x", qnn.range = {learnt}}) -> tensor<2x!quant.calibrated<f32<-3.0:3.0>>> {
  return %x : tensor<2x!quant.calibrated<f32<-3.0:3.0>>>
}

// The name may hold an equals sign: the last one divides.
// EQUALS: @equals(%arg0: tensor<2x!quant.calibrated<f32<-1.984375:2.000000e+00>>>
func.func @equals(%x: tensor<2xf32> {qnn.name = "a=b"}) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
