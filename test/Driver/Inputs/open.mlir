!q = !quant.uniform<i8:f32, 5.000000e-01:3>
func.func @main(%x: tensor<1x?x?x3x!q> {qnn.name = "image"}) -> (tensor<1x?x?x3x!q> {qnn.name = "scores"}) {
  %0 = qnn.relu %x : (tensor<1x?x?x3x!q>) -> tensor<1x?x?x3x!q> loc("scores")
  return %0 : tensor<1x?x?x3x!q>
}
