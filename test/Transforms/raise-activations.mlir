// RUN: quant-opt %s --qnn-raise-activations | FileCheck %s

// CHECK-LABEL: func.func @relu6
// CHECK: qnn.relu6 %arg0
func.func @relu6(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %6 = qnn.constant dense<6.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.maximum %x, %0 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.minimum %1, %6 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @relu6_other_order
// CHECK: qnn.relu6 %arg0
func.func @relu6_other_order(%x: tensor<4xf32>) -> tensor<4xf32> {
  %6 = qnn.constant dense<6.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.minimum %x, %6 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.relu %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// Other bounds stay.
// CHECK-LABEL: func.func @bounded_by_5
// CHECK: qnn.relu %arg0
// CHECK: qnn.minimum
func.func @bounded_by_5(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.constant dense<0.0> : tensor<f32> -> tensor<f32>
  %5 = qnn.constant dense<5.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.maximum %x, %0 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.minimum %1, %5 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @leaky
// CHECK: qnn.leaky_relu %arg0 {alpha = 1.000000e-01 : f32}
func.func @leaky(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = qnn.constant dense<0.1> : tensor<f32> -> tensor<f32>
  %1 = qnn.mul %x, %a : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.maximum %1, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @prelu
// CHECK: %[[ALPHA:.*]] = qnn.constant dense<{{.*}}1.000000e-01, 2.000000e-01{{.*}}> : tensor<1x1x2xf32>
// CHECK: qnn.prelu %arg0, %[[ALPHA]]
func.func @prelu(%x: tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32> {
  %a = qnn.constant dense<[[[-0.1, -0.2]]]> : tensor<1x1x2xf32> -> tensor<1x1x2xf32>
  %p = qnn.relu %x : (tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  %n = qnn.neg %x : (tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  %r = qnn.relu %n : (tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  %m = qnn.mul %r, %a : (tensor<1x3x3x2xf32>, tensor<1x1x2xf32>) -> tensor<1x3x3x2xf32>
  %y = qnn.add %p, %m : (tensor<1x3x3x2xf32>, tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  return %y : tensor<1x3x3x2xf32>
}

// CHECK-LABEL: func.func @hard_swish
// CHECK: qnn.hard_swish %arg0
func.func @hard_swish(%x: tensor<4xf32>) -> tensor<4xf32> {
  %3 = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %s = qnn.constant dense<0.16666667> : tensor<f32> -> tensor<f32>
  %1 = qnn.add %x, %3 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.relu6 %1 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = qnn.mul %2, %s : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = qnn.mul %x, %4 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %5 : tensor<4xf32>
}

// Without the x it is no hard_swish.
// CHECK-LABEL: func.func @hard_sigmoid
// CHECK: qnn.relu6
// CHECK: qnn.mul
func.func @hard_sigmoid(%x: tensor<4xf32>) -> tensor<4xf32> {
  %3 = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %s = qnn.constant dense<0.16666667> : tensor<f32> -> tensor<f32>
  %1 = qnn.add %x, %3 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.relu6 %1 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = qnn.mul %2, %s : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// max(2 * x, x) is no leaky_relu of 2, which would be the minimum.
// CHECK-LABEL: func.func @steep
// CHECK: qnn.mul
// CHECK: qnn.maximum
func.func @steep(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = qnn.constant dense<2.0> : tensor<f32> -> tensor<f32>
  %1 = qnn.mul %x, %a : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.maximum %1, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// max(a * x, y) is none either, nor is one whose product is cut at zero or read elsewhere.
// CHECK-LABEL: func.func @other_operand
// CHECK: qnn.maximum
func.func @other_operand(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %a = qnn.constant dense<0.1> : tensor<f32> -> tensor<f32>
  %1 = qnn.mul %x, %a : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.maximum %1, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func.func @cut_product
// CHECK: qnn.maximum
func.func @cut_product(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = qnn.constant dense<0.1> : tensor<f32> -> tensor<f32>
  %1 = qnn.mul %x, %a {activation = #qnn<activation relu>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = qnn.maximum %1, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// relu(x) + a * relu(-y) is no prelu.
// CHECK-LABEL: func.func @two_values
// CHECK-NOT: qnn.prelu
// CHECK: return
func.func @two_values(%x: tensor<1x3x3x2xf32>, %z: tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32> {
  %a = qnn.constant dense<[[[-0.1, -0.2]]]> : tensor<1x1x2xf32> -> tensor<1x1x2xf32>
  %p = qnn.relu %x : (tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  %n = qnn.neg %z : (tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  %r = qnn.relu %n : (tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  %m = qnn.mul %r, %a : (tensor<1x3x3x2xf32>, tensor<1x1x2xf32>) -> tensor<1x3x3x2xf32>
  %y = qnn.add %p, %m : (tensor<1x3x3x2xf32>, tensor<1x3x3x2xf32>) -> tensor<1x3x3x2xf32>
  return %y : tensor<1x3x3x2xf32>
}

// x * relu6(x + 2) / 6 is no hard_swish, nor is y * relu6(x + 3) / 6.
// CHECK-LABEL: func.func @other_shift
// CHECK-NOT: qnn.hard_swish
// CHECK: return
func.func @other_shift(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %2 = qnn.constant dense<2.0> : tensor<f32> -> tensor<f32>
  %3 = qnn.constant dense<3.0> : tensor<f32> -> tensor<f32>
  %s = qnn.constant dense<0.16666667> : tensor<f32> -> tensor<f32>
  %a = qnn.add %x, %2 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %b = qnn.relu6 %a : (tensor<4xf32>) -> tensor<4xf32>
  %c = qnn.mul %b, %s : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %d = qnn.mul %x, %c : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %e = qnn.add %x, %3 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %f = qnn.relu6 %e : (tensor<4xf32>) -> tensor<4xf32>
  %g = qnn.mul %f, %s : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %h = qnn.mul %y, %g : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %d, %h : tensor<4xf32>, tensor<4xf32>
}
