// Three steps of an LSTM with two units; raise-recurrent-not.test changes a line of it at a time.
func.func @steps(%arg: tensor<1x3x1xf32>) -> (tensor<1x2xf32>, tensor<1x1x1xf32>) {
  %w = qnn.constant dense<[[0.1], [0.2], [0.3], [0.4], [0.5], [0.6], [0.7], [0.8]]> : tensor<8x1xf32> -> tensor<8x1xf32>
  %u = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0], [15.0, 16.0]]> : tensor<8x2xf32> -> tensor<8x2xf32>
  %v = qnn.constant dense<3.0> : tensor<8x2xf32> -> tensor<8x2xf32>
  %b = qnn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32> -> tensor<8xf32>
  %state = qnn.constant dense<0.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
  %strides = qnn.constant dense<[1, 1, 1]> : tensor<3xi32> -> tensor<3xi32>
  %zero = qnn.constant dense<0> : tensor<3xi32> -> tensor<3xi32>
  %one = qnn.constant dense<1> : tensor<3xi32> -> tensor<3xi32>
  %at1 = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3xi32>
  %to1 = qnn.constant dense<[0, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
  %x1 = qnn.strided_slice %arg, %at1, %to1, %strides {begin_mask = 5 : i64, end_mask = 5 : i64, shrink_axis_mask = 2 : i64} : (tensor<1x3x1xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x1xf32>
  %q1 = qnn.fully_connected %x1, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %e1 = qnn.add %q1, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g1:4 = qnn.split %axis, %e1 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i1 = qnn.logistic %g1#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f1 = qnn.logistic %g1#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n1 = qnn.tanh %g1#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o1 = qnn.logistic %g1#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a1 = qnn.mul %f1, %state : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m1 = qnn.mul %i1, %n1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c1 = qnn.add %a1, %m1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %k1 = qnn.tanh %c1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h1 = qnn.mul %o1, %k1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %at2 = qnn.constant dense<[0, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
  %to2 = qnn.constant dense<[0, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %x2 = qnn.strided_slice %arg, %at2, %to2, %strides {begin_mask = 5 : i64, end_mask = 5 : i64, shrink_axis_mask = 2 : i64} : (tensor<1x3x1xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x1xf32>
  %q2 = qnn.fully_connected %x2, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r2 = qnn.fully_connected %h1, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %z2 = qnn.add %q2, %r2 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %e2 = qnn.add %z2, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g2:4 = qnn.split %axis, %e2 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i2 = qnn.logistic %g2#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f2 = qnn.logistic %g2#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n2 = qnn.tanh %g2#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o2 = qnn.logistic %g2#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a2 = qnn.mul %f2, %c1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m2 = qnn.mul %i2, %n2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c2 = qnn.add %a2, %m2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %k2 = qnn.tanh %c2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h2 = qnn.mul %o2, %k2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %at3 = qnn.constant dense<[0, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %to3 = qnn.constant dense<[0, 3, 0]> : tensor<3xi32> -> tensor<3xi32>
  %x3 = qnn.strided_slice %arg, %at3, %to3, %strides {begin_mask = 5 : i64, end_mask = 5 : i64, shrink_axis_mask = 2 : i64} : (tensor<1x3x1xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x1xf32>
  %q3 = qnn.fully_connected %x3, %w : (tensor<1x1xf32>, tensor<8x1xf32>) -> tensor<1x8xf32>
  %r3 = qnn.fully_connected %h2, %u : (tensor<1x2xf32>, tensor<8x2xf32>) -> tensor<1x8xf32>
  %z3 = qnn.add %q3, %r3 : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %e3 = qnn.add %z3, %b : (tensor<1x8xf32>, tensor<8xf32>) -> tensor<1x8xf32>
  %g3:4 = qnn.split %axis, %e3 {num_splits = 4 : i64} : (tensor<i32>, tensor<1x8xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>)
  %i3 = qnn.logistic %g3#0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %f3 = qnn.logistic %g3#1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %n3 = qnn.tanh %g3#2 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %o3 = qnn.logistic %g3#3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %a3 = qnn.mul %f3, %c2 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m3 = qnn.mul %i3, %n3 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c3 = qnn.add %a3, %m3 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %k3 = qnn.tanh %c3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %h3 = qnn.mul %o3, %k3 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %shape = qnn.constant dense<[1, 1, 2]> : tensor<3xi32> -> tensor<3xi32>
  %l = qnn.reshape %h3, %shape : (tensor<1x2xf32>, tensor<3xi32>) -> tensor<1x1x2xf32>
  %y = qnn.strided_slice %l, %zero, %one, %one : (tensor<1x1x2xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x1x1xf32>
  return %h3, %y : tensor<1x2xf32>, tensor<1x1x1xf32>
}
