// What has no TOSA form is named with the reason, all in one run.
// RUN: not quant-opt %s --qnn-to-tosa --split-input-file 2>&1 | FileCheck %s
// RUN: not quant-opt %s --qnn-to-tosa=profile=litert-ref --split-input-file 2>&1 | FileCheck %s --check-prefix=LINALG

// CHECK: error: 'qnn.atan2' op has no TOSA form: no rule for it
// CHECK: error: 'qnn.unique' op has no TOSA form: its result has an open dimension
// CHECK-NOT: error: 'qnn.tanh'
func.func @several(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<?xf32>) {
  %0 = qnn.atan2 %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.tanh %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2, %3 = qnn.unique %x {index_type = i32} : (tensor<4xf32>) -> (tensor<?xf32>, tensor<4xi32>)
  return %1, %2 : tensor<4xf32>, tensor<?xf32>
}

// -----

// CHECK: input #0 of type {{.*}} has no TOSA form: its shape is open; give batch=N
func.func @open(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = qnn.tanh %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// CHECK: input #0 of type {{.*}} has no TOSA form: an unknown element type
func.func @wide(%x: tensor<4xi64>) -> tensor<4xi64> {
  return %x : tensor<4xi64>
}

// -----

// CHECK: error: 'qnn.unidirectional_sequence_lstm' op has no TOSA form: its layer normalization has no rule
func.func @normalized(%x: tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>> {
  %none = qnn.no_value : none
  %i0 = qnn.constant dense<[[64, 0], [0, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %i1 = qnn.constant dense<[[32, 32], [-32, 32]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %i2 = qnn.constant dense<[[127, -127], [64, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %i3 = qnn.constant dense<[[100, 20], [-20, 100]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r0 = qnn.constant dense<[[10, 20], [30, 40]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r1 = qnn.constant dense<[[-10, 10], [-10, 10]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r2 = qnn.constant dense<[[64, 0], [0, 64]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %r3 = qnn.constant dense<[[5, 5], [5, 5]]> : tensor<2x2xi8> -> tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %b0 = qnn.constant dense<[0, 1000]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %b1 = qnn.constant dense<[16384, 16384]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %b2 = qnn.constant dense<[0, 0]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %b3 = qnn.constant dense<[-500, 500]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>
  %h = qnn.variable : tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>
  %c = qnn.variable : tensor<1x2x!quant.uniform<i16:f32, 0.00048828125>>
  %n0 = qnn.constant dense<[3000, 3200]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %n1 = qnn.constant dense<[3276, 3276]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %n2 = qnn.constant dense<[2000, 4000]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %n3 = qnn.constant dense<[3276, -3276]> : tensor<2xi16> -> tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>
  %y = qnn.unidirectional_sequence_lstm %x, %i0, %i1, %i2, %i3, %r0, %r1, %r2, %r3, %none, %none, %none, %b0, %b1, %b2, %b3, %none, %none, %h, %c, %n0, %n1, %n2, %n3 {activation = #qnn<activation tanh>, cell_clip = 0.000000e+00 : f32, proj_clip = 0.000000e+00 : f32, intermediates = [tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i16:f32, 0.0009765625>>, tensor<!quant.uniform<i8:f32, 0.0078125>>]} : (tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<2x2x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, none, none, none, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, tensor<2x!quant.uniform<i32:f32, 6.103515625e-05>>, none, none, tensor<1x2x!quant.uniform<i8:f32, 0.0078125>>, tensor<1x2x!quant.uniform<i16:f32, 0.00048828125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>, tensor<2x!quant.uniform<i16:f32, 0.00030517578125>>) -> tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>
  return %y : tensor<1x2x2x!quant.uniform<i8:f32, 0.0078125>>
}

// -----

// Upstream has no linalg for it: as TOSA it stays, on the way to linalg it is named.
// CHECK-NOT: error: 'qnn.transpose_conv'
// LINALG: error: 'qnn.transpose_conv' op has no TOSA form: on the way to linalg its input has 8 bits, found: 16
// LINALG-NOT: error:
!x = tensor<1x1x2x1x!quant.uniform<i16:f32, 1.0>>
!y = tensor<1x1x4x1x!quant.uniform<i16:f32, 1.0>>
!w = tensor<1x1x3x1x!quant.uniform<i8<-127:127>:f32, 0.5>>
func.func @transposed(%x: !x) -> !y {
  %s = qnn.constant dense<[1, 1, 4, 1]> : tensor<4xi32> -> tensor<4xi32>
  %w = qnn.constant dense<[[[[1], [10], [20]]]]> : tensor<1x1x3x1xi8> -> !w
  %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 1, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, !w, !x) -> !y
  return %y : !y
}
