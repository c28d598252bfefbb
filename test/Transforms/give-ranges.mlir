// RUN: quant-opt %s --qnn-give-ranges="ranges=r=0:2,~[xyz]=-3:1,none=0:1" 2>&1 | FileCheck %s
// RUN: not quant-opt %s --qnn-give-ranges="ranges=r=2:0,~(=0:1" 2>&1 | FileCheck %s --check-prefix=BAD

// CHECK: warning: no value is named 'none', for which a range is given
// CHECK: func.func @main(%arg0: tensor<4x!quant.calibrated<f32<-3.000000e+00:1.000000e+00>>>
// CHECK: qnn.relu {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:2.000000e+00>>>
// CHECK: qnn.fake_quant {{.*}} -> tensor<4xf32>
// What the network brings wins over what is given.
// CHECK: qnn.tanh {{.*}} -> tensor<4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// BAD: range 'r=2:0' is not like NAME=MIN:MAX or ~REGEX=MIN:MAX with finite numbers
// BAD: range '~(=0:1' is not like NAME=MIN:MAX or ~REGEX=MIN:MAX with finite numbers: parentheses not balanced
func.func @main(%x: tensor<4xf32> {qnn.name = "x"}) -> tensor<4x!quant.calibrated<f32<-1.0:1.0>>> {
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32> loc("r")
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [6.0 : f32]} : (tensor<4xf32>) -> tensor<4xf32> loc("q")
  %2 = qnn.tanh %1 : (tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<-1.0:1.0>>> loc("y")
  return %2 : tensor<4x!quant.calibrated<f32<-1.0:1.0>>>
}
