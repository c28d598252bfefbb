func.func @main(%x: tensor<1x8xf32> {qnn.name = ""}) -> (tensor<1x8xf32> {qnn.name = ""}) {
  %c = qnn.constant dense<3.0> : tensor<8xf32> -> tensor<8xf32> loc(unknown)
  %1 = qnn.mul %x, %c : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32> loc(unknown)
  %2 = qnn.logistic %1 : (tensor<1x8xf32>) -> tensor<1x8xf32> loc(unknown)
  %3 = qnn.mul %2, %c : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32> loc(unknown)
  return %3 : tensor<1x8xf32>
}
