func.func @main(%x: tensor<1x3xf32> {qnn.name = "x"}) -> tensor<1x3xf32> {
  %0 = qnn.log %x : (tensor<1x3xf32>) -> tensor<1x3xf32> loc("log")
  %1 = qnn.relu6 %0 : (tensor<1x3xf32>) -> tensor<1x3xf32> loc("clamped")
  %2 = qnn.add %1, %x : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32> loc("sum")
  return %2 : tensor<1x3xf32>
}
