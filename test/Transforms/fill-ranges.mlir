// RUN: quant-opt %s --qnn-fill-ranges="ranges=x=-1:1,sum=-1.5:6,relu=0:6,pool=0:6,soft=0:1" | FileCheck %s
// RUN: quant-opt %s --qnn-fill-ranges="ranges=x=-1:1,sum=-1.5:6" --mlir-disable-threading 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not quant-opt %s --qnn-fill-ranges="ranges=sum=6:-1.5" 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not quant-opt %s --qnn-fill-ranges="ranges=sum" 2>&1 | FileCheck %s --check-prefix=FORM

// REMARK: remark: 2 values have the range of the samples, since the network brings none: x, sum
// BAD: range [6.000000e+00, -1.500000e+00] of 'sum' is not usable; both ends must be finite, min not above max
// FORM: range 'sum' is not NAME=MIN:MAX

// What the network brings stays; pools and softmax get theirs from their neighbours or themselves.
// CHECK: func.func @main(%arg0: tensor<1x2x2x1x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK-SAME: qnn.range = {origin = "samples"}
// CHECK: qnn.add {{.*}}origin = "samples"{{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<-1.500000e+00:6.000000e+00>>>
// CHECK: qnn.relu {{.*}} -> tensor<1x2x2x1x!quant.calibrated<f32<0.000000e+00:2.000000e+00>>>
// CHECK: qnn.max_pool_2d {{.*}} -> tensor<1x1x1x1xf32>
// CHECK: qnn.softmax {{.*}} -> tensor<1x1x1x1xf32>
func.func @main(%x: tensor<1x2x2x1xf32> {qnn.name = "x"}) -> tensor<1x1x1x1xf32> {
  %0 = qnn.add %x, %x : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> loc("sum")
  %1 = qnn.relu %0 : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1x!quant.calibrated<f32<0.0:2.0>>> loc("relu")
  %2 = qnn.max_pool_2d %1 {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, padding = #qnn<padding valid>} : (tensor<1x2x2x1x!quant.calibrated<f32<0.0:2.0>>>) -> tensor<1x1x1x1xf32> loc("pool")
  %3 = qnn.softmax %2 {beta = 1.0 : f32} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> loc("soft")
  return %3 : tensor<1x1x1x1xf32>
}
