func.func @main(%x: tensor<?x?x4xf32>) -> tensor<?x?x3xf32> {
  %w = qnn.constant dense<[[0.5, -0.25, 1.0, 0.75], [-1.0, 0.5, 0.25, -0.75], [0.125, 1.0, -0.5, 0.25]]> : tensor<3x4xf32> -> tensor<3x4xf32>
  %b = qnn.constant dense<[0.5, -0.5, 0.25]> : tensor<3xf32> -> tensor<3xf32>
  %0 = qnn.fully_connected %x, %w, %b {keep_num_dims = true} : (tensor<?x?x4xf32>, tensor<3x4xf32>, tensor<3xf32>) -> tensor<?x?x3xf32>
  return %0 : tensor<?x?x3xf32>
}
