func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %y = call @main(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
func.func private @outside(tensor<1x2xf32>) -> tensor<1x2xf32>
