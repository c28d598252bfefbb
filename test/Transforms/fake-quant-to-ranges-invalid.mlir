// RUN: quant-opt %s --verify-diagnostics --qnn-fake-quant-to-ranges

// All faults in one run.
func.func @faults(%a: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // expected-error @below {{has the range [0.000000e+00, INF]; both ends must be finite}}
  %0 = qnn.fake_quant %a {min = [0.0 : f32], max = [0x7F800000 : f32]} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = qnn.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  // expected-error @below {{both ends must be finite}}
  %2 = qnn.fake_quant %1 {min = [0.0 : f32, 0.0 : f32], max = [1.0 : f32, 0x7F800000 : f32], axis = 1 : i64} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}
