// RUN: quant-opt %s --split-input-file --qnn-clip-masks | FileCheck %s
// RUN: quant-opt %s --split-input-file --qnn-clip-masks=type=int16 | FileCheck %s --check-prefix=INT16

!l = tensor<2x3x!quant.calibrated<f32<-5.0:5.0>>>
!s = tensor<2x3x!quant.calibrated<f32<-1.0e+9:5.0>>>
!p = tensor<2x3x!quant.calibrated<f32<0.0:1.0>>>
// Logits span 10: the mask ends 9 below that, the sum 9 below the smallest logit.
// CHECK-LABEL: func.func @constant
// CHECK: qnn.constant dense<[0.000000e+00, -1.900000e+01, 0.000000e+00]>
// CHECK: qnn.add {{.*}} -> tensor<2x3x!quant.calibrated<f32<-1.400000e+01:5.000000e+00>>>
// INT16-LABEL: func.func @constant
// INT16: qnn.constant dense<[0.000000e+00, -2.400000e+01, 0.000000e+00]>
// INT16: qnn.add {{.*}} -> tensor<2x3x!quant.calibrated<f32<-1.900000e+01:5.000000e+00>>>
func.func @constant(%x: !l) -> !p {
  %m = qnn.constant dense<[0.0, -1.0e+9, 0.0]> : tensor<3xf32> -> tensor<3xf32>
  %0 = qnn.add %x, %m : (!l, tensor<3xf32>) -> !s
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (!s) -> !p
  return %1 : !p
}

// -----

!l = tensor<2x3x!quant.calibrated<f32<-5.0:5.0>>>
!s = tensor<2x3x!quant.calibrated<f32<-1.0e+4:8.0>>>
!p = tensor<2x3x!quant.calibrated<f32<0.0:1.0>>>
// Values of a bias, above the gap, are logits too: kept as they are, the lowest of them counts.
// CHECK-LABEL: func.func @bias_and_mask
// CHECK: qnn.constant dense<[-3.000000e+00, 2.200000e+01, 3.000000e+00]>
// CHECK: qnn.sub {{.*}} -> tensor<2x3x!quant.calibrated<f32<-1.700000e+01:8.000000e+00>>>
// CHECK: qnn.constant dense<[3.000000e+00, -2.200000e+01, -3.000000e+00]>
// CHECK: qnn.add {{.*}} -> tensor<2x3x!quant.calibrated<f32<-1.700000e+01:8.000000e+00>>>
func.func @bias_and_mask(%x: !l) -> (!p, !p) {
  %m = qnn.constant dense<[3.0, -1.0e+4, -3.0]> : tensor<3xf32> -> tensor<3xf32>
  %n = qnn.constant dense<[-3.0, 1.0e+4, 3.0]> : tensor<3xf32> -> tensor<3xf32>
  %0 = qnn.sub %x, %n : (!l, tensor<3xf32>) -> !s
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (!s) -> !p
  %2 = qnn.add %x, %m : (!l, tensor<3xf32>) -> !s
  %3 = qnn.softmax %2 {beta = 1.0 : f32} : (!s) -> !p
  return %1, %3 : !p, !p
}

// -----

!l = tensor<2x3x!quant.calibrated<f32<-5.0:5.0>>>
!u = tensor<1x3x!quant.calibrated<f32<0.0:1.0>>>
!m = tensor<1x3x!quant.calibrated<f32<-1.0e+9:0.0>>>
!r = tensor<3x!quant.calibrated<f32<-1.0e+9:0.0>>>
!s = tensor<2x3x!quant.calibrated<f32<-1.0e+9:5.0>>>
!p = tensor<2x3x!quant.calibrated<f32<0.0:1.0>>>
// A computed mask that two attentions read: its factor shrinks to what one step of 255 still takes to the end.
// CHECK-LABEL: func.func @computed
// CHECK: qnn.constant dense<-4.845000e+03>
// CHECK: qnn.mul {{.*}} -> tensor<1x3x!quant.calibrated<f32<-1.900000e+01:0.000000e+00>>>
// CHECK: qnn.reshape {{.*}} -> tensor<3x!quant.calibrated<f32<-1.900000e+01:0.000000e+00>>>
// CHECK-COUNT-2: qnn.add {{.*}} -> tensor<2x3x!quant.calibrated<f32<-1.400000e+01:5.000000e+00>>>
func.func @computed(%x: !l, %u: !u) -> (!p, !p) {
  %c = qnn.constant dense<-1.0e+9> : tensor<f32> -> tensor<f32>
  %shape = qnn.constant dense<[3]> : tensor<1xi32> -> tensor<1xi32>
  %m = qnn.mul %u, %c : (!u, tensor<f32>) -> !m
  %r = qnn.reshape %m, %shape : (!m, tensor<1xi32>) -> !r
  %0 = qnn.add %x, %r : (!l, !r) -> !s
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (!s) -> !p
  %2 = qnn.add %r, %x : (!r, !l) -> !s
  %3 = qnn.softmax %2 {beta = 1.0 : f32} : (!s) -> !p
  return %1, %3 : !p, !p
}

// -----

!l = tensor<2x3x!quant.calibrated<f32<-5.0:5.0>>>
!s = tensor<2x3x!quant.calibrated<f32<-1.0e+9:5.0>>>
!p = tensor<2x3x!quant.calibrated<f32<0.0:1.0>>>
// CHECK-LABEL: func.func @choice
// CHECK: qnn.constant dense<-1.400000e+01>
// CHECK: qnn.select_v2 {{.*}} -> tensor<2x3x!quant.calibrated<f32<-1.400000e+01:5.000000e+00>>>
func.func @choice(%x: !l, %c: tensor<2x3xi1>) -> !p {
  %m = qnn.constant dense<-1.0e+9> : tensor<f32> -> tensor<f32>
  %0 = qnn.select_v2 %c, %x, %m : (tensor<2x3xi1>, !l, tensor<f32>) -> !s
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (!s) -> !p
  return %1 : !p
}

// -----

!l = tensor<2x3x!quant.calibrated<f32<-5.0:5.0>>>
!k = tensor<2x3x!quant.calibrated<f32<-20.0:0.0>>>
!s = tensor<2x3x!quant.calibrated<f32<-25.0:5.0>>>
!p = tensor<2x3x!quant.calibrated<f32<0.0:1.0>>>
!w = tensor<2x3x!quant.calibrated<f32<-2000.0:500.0>>>
!t = tensor<2x3x!quant.calibrated<f32<-2005.0:505.0>>>
// What a softmax may see stays: no gap among the values, a computed value of little width, one that is positive too.
// CHECK-LABEL: func.func @stays
// CHECK: qnn.constant dense<[0.000000e+00, -1.000000e+01, -2.000000e+01]>
// CHECK-COUNT-2: qnn.add {{.*}} -> tensor<2x3x!quant.calibrated<f32<-2.500000e+01:5.000000e+00>>>
// CHECK: qnn.add {{.*}} -> tensor<2x3x!quant.calibrated<f32<-2.005000e+03:5.050000e+02>>>
func.func @stays(%x: !l, %k: !k, %w: !w) -> (!p, !p, !p) {
  %m = qnn.constant dense<[0.0, -10.0, -20.0]> : tensor<3xf32> -> tensor<3xf32>
  %0 = qnn.add %x, %m : (!l, tensor<3xf32>) -> !s
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (!s) -> !p
  %2 = qnn.add %x, %k : (!l, !k) -> !s
  %3 = qnn.softmax %2 {beta = 1.0 : f32} : (!s) -> !p
  %4 = qnn.add %x, %w : (!l, !w) -> !t
  %5 = qnn.softmax %4 {beta = 1.0 : f32} : (!t) -> !p
  return %1, %3, %5 : !p, !p, !p
}
