// RUN: echo '{"tensors": {"r": {"min": 0.0, "max": 6.0}, "x": {"min": -1, "max": 1}}}' > %t.json
// RUN: echo '{"r": [0, 3]}' > %t.plain.json
// RUN: echo '{"r": [3, 0]}' > %t.bad.json
// RUN: quant-opt %s --qnn-import-ranges="file=%t.json" | FileCheck %s
// RUN: quant-opt %s --qnn-import-ranges="file=%t.plain.json" | FileCheck %s --check-prefix=PLAIN
// RUN: not quant-opt %s --qnn-import-ranges="file=%t.bad.json" 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not quant-opt %s --qnn-import-ranges="file=%t.missing" 2>&1 | FileCheck %s --check-prefix=MISSING

// CHECK: func.func @main(%arg0: tensor<4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK: qnn.relu {{.*}}origin = "ranges file"{{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:6.000000e+00>>>
// PLAIN: qnn.relu {{.*}} -> tensor<4x!quant.calibrated<f32<0.000000e+00:3.000000e+00>>>
// BAD: has no usable range for 'r'; {"min": .., "max": ..} or [min, max] with finite numbers is expected
// MISSING: can't be read: No such file or directory
func.func @main(%x: tensor<4xf32> {qnn.name = "x"}) -> tensor<4xf32> {
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32> loc("r")
  return %0 : tensor<4xf32>
}
