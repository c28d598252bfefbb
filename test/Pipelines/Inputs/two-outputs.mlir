func.func @main(%x: tensor<1x4xf32> {qnn.name = "x"}) -> (tensor<1x4xf32> {qnn.name = "double"}, tensor<1x4xf32> {qnn.name = "triple"}) {
  %a = qnn.constant dense<2.0> : tensor<4xf32> -> tensor<4xf32> loc("a")
  %b = qnn.constant dense<3.0> : tensor<4xf32> -> tensor<4xf32> loc("b")
  %1 = qnn.mul %x, %a : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("double")
  %2 = qnn.mul %x, %b : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("triple")
  return %1, %2 : tensor<1x4xf32>, tensor<1x4xf32>
}
