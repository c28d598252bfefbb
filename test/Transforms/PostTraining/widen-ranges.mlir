// RUN: quant-opt %s --qnn-widen-ranges | FileCheck %s
// RUN: quant-opt %s --qnn-widen-ranges=type=int16 | FileCheck %s --check-prefix=INT16

!x = tensor<1x4x!quant.calibrated<f32<-1.0:1.0>>>
!z = tensor<1x4x!quant.calibrated<f32<0.0:1.17549435E-38>>>
!t = tensor<1x4x!quant.calibrated<f32<-1.0E-9:1.0E-9>>>
!p = tensor<1x4x!quant.calibrated<f32<0.0:1.0>>>
// 2 / 255 * 2^-18 is the smallest scale of a difference, with int16 2 / 65534 * 2^-13; a thousandth is added.
// CHECK-LABEL: func.func @always_zero
// CHECK: qnn.sub {{.*}} -> tensor<1x4x!quant.calibrated<f32<-3.81851{{[0-9]*}}E-6:3.81851{{[0-9]*}}E-6>>>
// CHECK: qnn.relu {{.*}} -> tensor<1x4x!quant.calibrated<f32<-3.81851{{[0-9]*}}E-6:3.81851{{[0-9]*}}E-6>>>
// INT16-LABEL: func.func @always_zero
// INT16: qnn.sub {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.22192{{[0-9]*}}E-4:1.22192{{[0-9]*}}E-4>>>
// INT16: qnn.relu {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.22192{{[0-9]*}}E-4:1.22192{{[0-9]*}}E-4>>>
func.func @always_zero(%x: !x) -> (!z, !z) {
  %0 = qnn.sub %x, %x : (!x, !x) -> !z
  %1 = qnn.relu %x : (!x) -> !z
  return %0, %1 : !z, !z
}

// The logits of a softmax span 255 steps of 2^-26, through what moves them too.
// CHECK-LABEL: func.func @tiny_logits
// CHECK-SAME: %arg0: tensor<1x4x!quant.calibrated<f32<-1.9017979{{[0-9]*}}E-6:1.9017979{{[0-9]*}}E-6>>>
// CHECK: qnn.reshape {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.9017979{{[0-9]*}}E-6:1.9017979{{[0-9]*}}E-6>>>
func.func @tiny_logits(%x: !t) -> !p {
  %s = qnn.constant dense<[1, 4]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.reshape %x, %s : (!t, tensor<2xi32>) -> !t
  %1 = qnn.softmax %0 {beta = 1.0 : f32} : (!t) -> !p
  return %1 : !p
}

// What is wide enough stays, as does a sum whose operands are as small.
// CHECK-LABEL: func.func @stays
// CHECK: qnn.add {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.000000e-03:1.000000e-03>>>
// CHECK: qnn.add {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.000000e-09:1.000000e-09>>>
func.func @stays(%x: !x, %t: !t) -> (tensor<1x4x!quant.calibrated<f32<-1.0E-3:1.0E-3>>>, !t) {
  %0 = qnn.add %x, %x : (!x, !x) -> tensor<1x4x!quant.calibrated<f32<-1.0E-3:1.0E-3>>>
  %1 = qnn.add %t, %t : (!t, !t) -> !t
  return %0, %1 : tensor<1x4x!quant.calibrated<f32<-1.0E-3:1.0E-3>>>, !t
}

// No element of a unit vector exceeds 1; int8 has that range from its kernel.
// INT16-LABEL: func.func @unit
// INT16: qnn.l2_normalization {{.*}} -> tensor<1x4x!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>>
// CHECK-LABEL: func.func @unit
// CHECK: qnn.l2_normalization {{.*}} -> tensor<1x4x!quant.calibrated<f32<-5.000000e-01:5.000000e-01>>>
func.func @unit(%x: !x) -> tensor<1x4x!quant.calibrated<f32<-0.5:0.5>>> {
  %0 = qnn.l2_normalization %x : (!x) -> tensor<1x4x!quant.calibrated<f32<-0.5:0.5>>>
  return %0 : tensor<1x4x!quant.calibrated<f32<-0.5:0.5>>>
}

// A constant that a minimum never gives is clamped when it is stored: the guard of a reciprocal root widens nothing. A
// computed operand is rescaled in front of it.
!r = tensor<1x4x!quant.calibrated<f32<0.0:0.65>>>
!h = tensor<1x4x!quant.calibrated<f32<0.0:1.0E+6>>>
// CHECK-LABEL: func.func @guard
// CHECK: qnn.minimum {{.*}} -> tensor<1x4x!quant.calibrated<f32<0.000000e+00:6.500000e-01>>>
// CHECK: qnn.minimum {{.*}} -> tensor<1x4x!quant.calibrated<f32<-5.005000e+05:5.005000e+05>>>
func.func @guard(%x: !r, %y: !h) -> (!r, !r) {
  %c = qnn.constant dense<1.0E+12> : tensor<1x4xf32> -> tensor<1x4xf32>
  %0 = qnn.minimum %x, %c : (!r, tensor<1x4xf32>) -> !r
  %1 = qnn.minimum %x, %y : (!r, !h) -> !r
  return %0, %1 : !r, !r
}

// Of a layer 2^-6 of the operand's scale times that of the weights, which have 8 bits in an int16 network too: 1 / 32767 *
// 1 / 255 * 2^-6 there, 2 / 255 * 1 / 255 * 2^-6 in int8.
// CHECK-LABEL: func.func @layer
// CHECK: qnn.fully_connected {{.*}} -> tensor<1x4x!quant.calibrated<f32<-6.13{{[0-9]*}}E-5:6.13{{[0-9]*}}E-5>>>
// INT16-LABEL: func.func @layer
// INT16: qnn.fully_connected {{.*}} -> tensor<1x4x!quant.calibrated<f32<-6.13{{[0-9]*}}E-5:6.13{{[0-9]*}}E-5>>>
func.func @layer(%x: !x) -> !z {
  %w = qnn.constant dense<[[0.5, -0.5, 0.0, 0.0], [0.5, 0.0, 0.0, 0.0], [0.0, 0.0, 0.5, 0.0], [0.0, 0.0, 0.0, 0.5]]> : tensor<4x4xf32> -> tensor<4x4xf32>
  %0 = qnn.fully_connected %x, %w : (!x, tensor<4x4xf32>) -> !z
  return %0 : !z
}

// A quarter of beta takes logits of four times the step.
// CHECK-LABEL: func.func @flat
// CHECK-SAME: %arg0: tensor<1x4x!quant.calibrated<f32<-7.607191{{[0-9]*}}E-6:7.607191{{[0-9]*}}E-6>>>
func.func @flat(%x: !t) -> !p {
  %0 = qnn.softmax %x {beta = 0.25 : f32} : (!t) -> !p
  return %0 : !p
}
