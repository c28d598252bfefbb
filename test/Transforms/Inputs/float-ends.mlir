func.func @main(%x: tensor<4xf32> {qnn.name = "x"}) -> tensor<4xf32> {
  %0 = qnn.elu %x : (tensor<4xf32>) -> tensor<4xf32> loc("first")
  %1 = qnn.quantize %0 : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> loc("a")
  %2 = qnn.neg %1 : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.25>> loc("b")
  %3 = qnn.dequantize %2 : (tensor<4x!quant.uniform<i8:f32, 0.25>>) -> tensor<4xf32> loc("c")
  %4 = qnn.elu %3 : (tensor<4xf32>) -> tensor<4xf32> loc("last")
  return %4 : tensor<4xf32>
}
