!q = !quant.uniform<i8:f32, 5.000000e-01:3>
func.func @main(%x: tensor<1x8x!q> {qnn.name = "image"}) -> (tensor<1x8x!q> {qnn.name = "scores"}) {
  %0 = qnn.custom "edgetpu-custom-op"(%x) {options = array<i8: 1, 2, 3>} : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("scores")
  return %0 : tensor<1x8x!q>
}
