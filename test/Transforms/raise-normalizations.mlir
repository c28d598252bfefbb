// RUN: quant-opt %s --qnn-raise-normalizations | FileCheck %s

// CHECK-LABEL: func.func @softmax
// CHECK: qnn.softmax %arg0 {beta = 1.000000e+00 : f32}
func.func @softmax(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %m = qnn.reduce_max %x, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %d = qnn.sub %x, %m : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %e = qnn.exp %d : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %e, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %y = qnn.div %e, %s : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// Over another axis it stays.
// CHECK-LABEL: func.func @other_axis
// CHECK-NOT: qnn.softmax
// CHECK: return
func.func @other_axis(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[0]> : tensor<1xi32> -> tensor<1xi32>
  %e = qnn.exp %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %e, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<1x4xf32>
  %y = qnn.div %e, %s : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @l2_norm
// CHECK: qnn.l2_normalization %arg0
func.func @l2_norm(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %eps = qnn.constant dense<1.0e-12> : tensor<f32> -> tensor<f32>
  %q = qnn.square %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %q, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %m = qnn.maximum %s, %eps : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = qnn.rsqrt %m : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %y = qnn.mul %x, %r : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @roots
// CHECK: %[[R:.*]] = qnn.rsqrt %arg0
// CHECK: qnn.squared_difference %[[R]], %arg1
func.func @roots(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %one = qnn.constant dense<1.0> : tensor<f32> -> tensor<f32>
  %s = qnn.sqrt %x : (tensor<4xf32>) -> tensor<4xf32>
  %r = qnn.div %one, %s : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %d = qnn.sub %r, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.square %d : (tensor<4xf32>) -> tensor<4xf32>
  return %q : tensor<4xf32>
}

// The exponentials are read elsewhere, their sum is one of others, or the maximum is: no softmax.
// CHECK-LABEL: func.func @exp_read_twice
// CHECK-NOT: qnn.softmax
// CHECK: return
func.func @exp_read_twice(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %axis = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %e = qnn.exp %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %e, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %y = qnn.div %e, %s : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %e, %y : tensor<2x4xf32>, tensor<2x4xf32>
}

// CHECK-LABEL: func.func @sum_of_others
// CHECK-NOT: qnn.softmax
// CHECK: return
func.func @sum_of_others(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %e = qnn.exp %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %f = qnn.exp %z : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %f, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %y = qnn.div %e, %s : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// What is subtracted is not the maximum of x: a softmax all the same, but of the difference. One that is cut at zero
// stays before it too.
// CHECK-LABEL: func.func @other_maximum
// CHECK: %[[D:.*]] = qnn.sub %arg0
// CHECK: qnn.softmax %[[D]]
func.func @other_maximum(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %m = qnn.reduce_max %z, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %d = qnn.sub %x, %m : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %e = qnn.exp %d : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %e, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %y = qnn.div %e, %s : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @cut_difference
// CHECK: %[[D:.*]] = qnn.sub %arg0, {{.*}}activation relu
// CHECK: qnn.softmax %[[D]]
func.func @cut_difference(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %m = qnn.reduce_max %x, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %d = qnn.sub %x, %m {activation = #qnn<activation relu>} : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %e = qnn.exp %d : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %e, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %y = qnn.div %e, %s : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// A bound that a norm can reach, another value, another axis: no normalization.
// CHECK-LABEL: func.func @large_bound
// CHECK-NOT: qnn.l2_normalization
// CHECK: return
func.func @large_bound(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %eps = qnn.constant dense<0.5> : tensor<f32> -> tensor<f32>
  %q = qnn.square %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %q, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %m = qnn.maximum %s, %eps : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = qnn.rsqrt %m : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %y = qnn.mul %x, %r : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @norm_of_another
// CHECK-NOT: qnn.l2_normalization
// CHECK: return
func.func @norm_of_another(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %q = qnn.square %z : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %q, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %r = qnn.rsqrt %s : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %y = qnn.mul %x, %r : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @norm_over_rows
// CHECK-NOT: qnn.l2_normalization
// CHECK: return
func.func @norm_over_rows(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[0]> : tensor<1xi32> -> tensor<1xi32>
  %q = qnn.square %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %q, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<1x4xf32>
  %r = qnn.rsqrt %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qnn.mul %x, %r : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// A difference that is cut at zero, before it is squared.
// CHECK-LABEL: func.func @square_of_cut_difference
// CHECK: qnn.square
func.func @square_of_cut_difference(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %d = qnn.sub %x, %y {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q = qnn.square %d : (tensor<4xf32>) -> tensor<4xf32>
  return %q : tensor<4xf32>
}

// A sum without its axis lies along the rows when it is a divisor: here every element is divided by the sum of another row.
// CHECK-LABEL: func.func @sum_without_axis
// CHECK-NOT: qnn.softmax
// CHECK: return
func.func @sum_without_axis(%x: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %axis = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %e = qnn.exp %x : (tensor<3x3xf32>) -> tensor<3x3xf32>
  %s = qnn.sum %e, %axis {keep_dims = false} : (tensor<3x3xf32>, tensor<1xi32>) -> tensor<3xf32>
  %y = qnn.div %e, %s : (tensor<3x3xf32>, tensor<3xf32>) -> tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}

// A quotient that is cut at zero stays one.
// CHECK-LABEL: func.func @cut_quotient
// CHECK-NOT: qnn.l2_normalization
// CHECK: activation relu
func.func @cut_quotient(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %axis = qnn.constant dense<[1]> : tensor<1xi32> -> tensor<1xi32>
  %q = qnn.square %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = qnn.sum %q, %axis {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %r = qnn.sqrt %s : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %y = qnn.div %x, %r {activation = #qnn<activation relu>} : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// A difference that is read again is squared as the converter does it.
// CHECK-LABEL: func.func @square_of_shared_difference
// CHECK: %[[D:.*]] = qnn.sub %arg0, %arg1
// CHECK: %[[S:.*]] = qnn.squared_difference %arg0, %arg1
// CHECK: qnn.mul %[[D]], %[[S]]
func.func @square_of_shared_difference(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.sub %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.square %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.mul %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}
// What an activation cuts off is not squared.
// CHECK-LABEL: func.func @square_behind_activation
// CHECK: qnn.sub {{.*}}activation = #qnn<activation relu>
// CHECK-NEXT: qnn.square %
func.func @square_behind_activation(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.sub %x, %y {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.square %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
