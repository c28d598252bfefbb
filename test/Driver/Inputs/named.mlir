func.func @main(%x: tensor<1x8xf32> {qnn.name = "x_"}) -> (tensor<1x8xf32> {qnn.name = "y_"}) {
  %c = qnn.constant dense<3.0> : tensor<8xf32> -> tensor<8xf32> loc("c_")
  %1 = qnn.mul %x, %c : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32> loc("node1")
  %2 = qnn.logistic %1 : (tensor<1x8xf32>) -> tensor<1x8xf32> loc("node2")
  %3 = qnn.mul %2, %c : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32> loc("y_")
  return %3 : tensor<1x8xf32>
}
