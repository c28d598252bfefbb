// RUN: quant-opt %s --split-input-file --verify-diagnostics --qnn-fold-fake-quant

func.func @infinite() -> tensor<1xf32> {
  %0 = qnn.constant dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  // expected-error @below {{has the range [0.000000e+00, INF] for weights; both ends must be finite}}
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [0x7F800000 : f32]} : (tensor<1xf32>) -> tensor<1xf32>
  return %1 : tensor<1xf32>
}

// -----

func.func @weights() -> tensor<1xf32> {
  %0 = qnn.constant dense<[0x7FC00000]> : tensor<1xf32> -> tensor<1xf32>
  // expected-error @below {{has weights that are not finite}}
  %1 = qnn.fake_quant %0 {min = [0.0 : f32], max = [1.0 : f32]} : (tensor<1xf32>) -> tensor<1xf32>
  return %1 : tensor<1xf32>
}

// -----

func.func @empty() -> tensor<1xf32> {
  %0 = qnn.constant dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  // expected-error @below {{has the range [1.500000e+00, 1.500000e+00] for weights; min must be below max}}
  %1 = qnn.fake_quant %0 {min = [1.5 : f32], max = [1.5 : f32]} : (tensor<1xf32>) -> tensor<1xf32>
  return %1 : tensor<1xf32>
}
