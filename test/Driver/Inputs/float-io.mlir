!q = !quant.uniform<i8:f32, 5.000000e-01:3>
func.func @main(%x: tensor<1x8xf32> {qnn.name = "image"}) -> (tensor<1x8xf32> {qnn.name = "scores"}) {
  %0 = qnn.quantize %x : (tensor<1x8xf32>) -> tensor<1x8x!q> loc("image_int8")
  %1 = qnn.relu %0 : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("first")
  %2 = qnn.leaky_relu %1 {alpha = 0.1 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("leaky")
  %3 = qnn.relu %2 : (tensor<1x8x!q>) -> tensor<1x8x!q> loc("second")
  %4 = qnn.dequantize %3 : (tensor<1x8x!q>) -> tensor<1x8xf32> loc("scores")
  return %4 : tensor<1x8xf32>
}
