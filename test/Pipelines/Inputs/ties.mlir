func.func @main(%x: tensor<1x3xf32> {qnn.name = "x"}) -> tensor<1x3xf32> {
  %0 = qnn.relu %x : (tensor<1x3xf32>) -> tensor<1x3xf32> loc("scores")
  return %0 : tensor<1x3xf32>
}
