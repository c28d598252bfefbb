func.func @main(%x: tensor<1x4xf32> {qnn.name = "x"}) -> (tensor<1x2x2xf32> {qnn.name = "double"}, tensor<1x4xf32> {qnn.name = "more"}) {
  %a = qnn.constant dense<2.0> : tensor<4xf32> -> tensor<4xf32> loc("a")
  %s = qnn.constant dense<[1, 2, 2]> : tensor<3xi32> -> tensor<3xi32> loc("s")
  %1 = qnn.mul %x, %a : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("more")
  %2 = qnn.reshape %1, %s : (tensor<1x4xf32>, tensor<3xi32>) -> tensor<1x2x2xf32> loc("double")
  return %2, %1 : tensor<1x2x2xf32>, tensor<1x4xf32>
}
