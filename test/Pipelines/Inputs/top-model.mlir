// The scores are the input.
func.func @main(%x: tensor<1x7xf32> {qnn.name = "x"}) -> (tensor<1x7xf32> {qnn.name = "scores"}) {
  %one = qnn.constant dense<1.0> : tensor<7xf32> -> tensor<7xf32> loc("one")
  %1 = qnn.mul %x, %one : (tensor<1x7xf32>, tensor<7xf32>) -> tensor<1x7xf32> loc("scores")
  return %1 : tensor<1x7xf32>
}
