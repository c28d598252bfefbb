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
// BAD: tensor 'r': min 3.000000 is above max 0.000000
// RUN: echo '{"format": "quantc-ranges-9", "tensors": {"r": [0, 3]}}' > %t.other.json
// RUN: not quant-opt %s --qnn-import-ranges="file=%t.other.json" 2>&1 | FileCheck %s --check-prefix=FORMAT
// FORMAT: format is 'quantc-ranges-9', expected 'quantc-ranges-1'
// RUN: echo '{"nothing": [0, 3]}' > %t.none.json
// RUN: not quant-opt %s --qnn-import-ranges="file=%t.none.json" 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: none of its 1 names is a tensor or node of this model; the first is 'nothing'
// MISSING: error: {{.*}}missing: No such file or directory
func.func @main(%x: tensor<4xf32> {qnn.name = "x"}) -> tensor<4xf32> {
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32> loc("r")
  return %0 : tensor<4xf32>
}
