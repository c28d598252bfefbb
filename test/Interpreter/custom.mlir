// MediaPipe's operators and complex numbers where two ways differ: the first of equals, windows and strides that are not square, rows
// that are padded, an absolute value whose square is too large.
// RUN: quant-opt %s --qnn-interpret | FileCheck %s

// CHECK-LABEL: @first_of_equals(
// CHECK-DAG: qnn.constant dense<3.000000e+00> : tensor<1x1x1x1xf32>
// CHECK-DAG: qnn.constant dense<1.000000e-01> : tensor<1x1x1x1xf32>
func.func @first_of_equals(%x: tensor<1x2x2x1xf32> {qnn.value = dense<[[[[3.0], [3.0]], [[1.0], [3.0]]]]> : tensor<1x2x2x1xf32>}) -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) {
  %y:2 = qnn.custom "MaxPoolingWithArgmax2D"(%x) {options = array<i8: 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0>} : (tensor<1x2x2x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>)
  return %y#0, %y#1 : tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>
}

// One column wide, two rows high: rows are left out, columns are not.
// CHECK-LABEL: @strides(
// CHECK: qnn.constant dense<{{.*}}1.000000e+00{{.*}}2.000000e+00{{.*}}3.000000e+00{{.*}}> : tensor<1x1x3x1xf32>
func.func @strides(%x: tensor<1x2x3x1xf32> {qnn.value = dense<[[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]]> : tensor<1x2x3x1xf32>}) -> (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>) {
  %y:2 = qnn.custom "MaxPoolingWithArgmax2D"(%x) {options = array<i8: 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0>} : (tensor<1x2x3x1xf32>) -> (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>)
  return %y#0, %y#1 : tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>
}

// Place 1 of a window of one column and two rows is in the second row.
// CHECK-LABEL: @place(
// CHECK: qnn.constant dense<{{\[\[\[\[}}0.000000e+00]], {{\[\[}}7.000000e+00]]]]> : tensor<1x2x1x1xf32>
func.func @place(%x: tensor<1x1x1x1xf32> {qnn.value = dense<7.0> : tensor<1x1x1x1xf32>}, %p: tensor<1x1x1x1xf32> {qnn.value = dense<1.1> : tensor<1x1x1x1xf32>}) -> tensor<1x2x1x1xf32> {
  %y = qnn.custom "MaxUnpooling2D"(%x, %p) {options = array<i8: 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x1x1xf32>
  return %y : tensor<1x2x1x1xf32>
}

// Two rows of one value, padded to two columns: of [1, 0] and [2, 0] the spectrum is 3 and 3, and -1 and -1.
// CHECK-LABEL: @padded(
// CHECK: qnn.constant dense<{{\[\[}}3.000000e+00, 3.000000e+00], [1.000000e+00, 1.000000e+00]]> : tensor<2x2xf32>
func.func @padded(%x: tensor<2x1xf32> {qnn.value = dense<[[1.0], [2.0]]> : tensor<2x1xf32>}) -> tensor<2x2xf32> {
  %n = qnn.constant dense<2> : tensor<2xi32> -> tensor<2xi32>
  %c = qnn.rfft2d %x, %n : (tensor<2x1xf32>, tensor<2xi32>) -> tensor<2x2xcomplex<f32>>
  %y = qnn.complex_abs %c : (tensor<2x2xcomplex<f32>>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// CHECK-LABEL: @large(
// CHECK: qnn.constant dense<-3.000000e+30> : tensor<1x1xf32>
// CHECK: qnn.constant dense<3.000000e+30> : tensor<1x1xf32>
func.func @large(%x: tensor<1x1xf32> {qnn.value = dense<-3.0e30> : tensor<1x1xf32>}) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %n = qnn.constant dense<1> : tensor<2xi32> -> tensor<2xi32>
  %c = qnn.rfft2d %x, %n : (tensor<1x1xf32>, tensor<2xi32>) -> tensor<1x1xcomplex<f32>>
  %r = qnn.real %c : (tensor<1x1xcomplex<f32>>) -> tensor<1x1xf32>
  %y = qnn.complex_abs %c : (tensor<1x1xcomplex<f32>>) -> tensor<1x1xf32>
  return %r, %y : tensor<1x1xf32>, tensor<1x1xf32>
}
