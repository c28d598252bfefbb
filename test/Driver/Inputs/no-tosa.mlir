func.func @main(%x: tensor<4xf32> {qnn.name = "x"}) -> (tensor<4xf32> {qnn.name = "second"}) {
  %0 = qnn.atan2 %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("first")
  %1 = qnn.tanh %0 : (tensor<4xf32>) -> tensor<4xf32> loc("between")
  %2 = qnn.atan2 %1, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("second")
  return %2 : tensor<4xf32>
}
