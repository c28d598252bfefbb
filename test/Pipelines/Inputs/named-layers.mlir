func.func @main(%x: tensor<1x4xf32> {qnn.name = "x"}) -> (tensor<1x4xf32> {qnn.name = "y"}) {
  %one = qnn.constant dense<1.0> : tensor<4xf32> -> tensor<4xf32> loc("one")
  %hundred = qnn.constant dense<100.0> : tensor<4xf32> -> tensor<4xf32> loc("hundred")
  %1 = qnn.mul %x, %one : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("a")
  %2 = qnn.mul %1, %hundred : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("b")
  %3 = qnn.add %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
  return %3 : tensor<1x4xf32>
}
