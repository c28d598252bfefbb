func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[0.125, 0.001476378]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = qnn.constant dense<0.0> : tensor<1xf32> -> tensor<1xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
