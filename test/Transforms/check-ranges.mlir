// RUN: not quant-opt %s --qnn-check-ranges 2>&1 | FileCheck %s
// RUN: quant-opt %s --qnn-check-ranges="require=any" -o /dev/null

// All that lack a range, then the origin of those that have one.
// CHECK: error: 2 values have no range:
// CHECK-NEXT: sum (add)
// CHECK-NEXT: prod (mul)
// CHECK-NEXT: give samples to calibrate with
// CHECK: note: act has [0, 6] from FakeQuant q
func.func @main(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4xf32> {
  %0 = qnn.relu %x {qnn.ranges = [{origin = "FakeQuant q"}]} : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> loc("act")
  %1 = qnn.add %0, %0 : (tensor<4x!quant.calibrated<f32<0.0:6.0>>>, tensor<4x!quant.calibrated<f32<0.0:6.0>>>) -> tensor<4xf32> loc("sum")
  %2 = qnn.mul %1, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("prod")
  return %2 : tensor<4xf32>
}
