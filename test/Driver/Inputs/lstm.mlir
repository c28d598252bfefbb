// Two steps of an LSTM with two units, unrolled.
func.func @main(%arg: tensor<1x2x1xf32> {qnn.name = "x"}) -> (tensor<1x2xf32> {qnn.name = "y"}) {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32> loc("w")
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32> loc("u")
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32> loc("b")
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %x:2 = qnn.unpack %arg {axis = 1 : i64, num = 2 : i64} : (tensor<1x2x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>)
  %p1 = qnn.fully_connected %x#0, %w, %b : (tensor<1x1xf32>, tensor<8x1xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %p1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %t1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h1")
  %q2 = qnn.fully_connected %x#1, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %s2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %p2 = qnn.add %s2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %p2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %t2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("h2")
  return %h2 : tensor<1x2xf32>
}
