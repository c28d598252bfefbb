func.func @main(%x: tensor<1x4xf32> {qnn.name = "x"}) -> (tensor<1x4xf32> {qnn.name = "y"}) {
  %1 = qnn.relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("say \"hi\" <b> & 'it' back\\")
  %2 = qnn.neg %1 : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
  return %2 : tensor<1x4xf32>
}
