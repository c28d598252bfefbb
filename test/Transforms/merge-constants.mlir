// RUN: quant-opt %s --qnn-merge-constants | FileCheck %s

// Equal constants become one, what nobody reads goes; both relus stay.
// CHECK-LABEL: func.func @merge
// CHECK: %[[C:.*]] = qnn.constant
// CHECK-NOT: qnn.constant
// CHECK: %[[A:.*]] = qnn.relu %arg0
// CHECK: %[[B:.*]] = qnn.relu %arg0
// CHECK: qnn.add %[[A]], %[[C]]
// CHECK: qnn.add %[[B]], %[[C]]
// CHECK-NOT: qnn.neg
func.func @merge(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %c = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %d = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %e = qnn.constant dense<3.0> : tensor<2xf32> -> tensor<2xf32>
  %unread = qnn.neg %e : (tensor<2xf32>) -> tensor<2xf32>
  %a = qnn.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %b = qnn.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %0 = qnn.add %a, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.add %b, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// Equal quantizes of one value become one; those to other integers, or of other values, stay.
// CHECK-LABEL: func.func @quantizes
// CHECK: %[[Q:.*]] = qnn.quantize %arg0 {{.*}} 5.000000e-01>
// CHECK: %[[R:.*]] = qnn.quantize %arg0 {{.*}} 2.500000e-01>
// CHECK: %[[S:.*]] = qnn.quantize %arg1
// CHECK-NOT: qnn.quantize
// CHECK: return %[[Q]], %[[Q]], %[[R]], %[[S]]
func.func @quantizes(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.25>>, tensor<2x!quant.uniform<u8:f32, 0.5>>) {
  %a = qnn.quantize %x : (tensor<2xf32>) -> tensor<2x!quant.uniform<u8:f32, 0.5>>
  %b = qnn.quantize %x : (tensor<2xf32>) -> tensor<2x!quant.uniform<u8:f32, 0.5>>
  %c = qnn.quantize %x : (tensor<2xf32>) -> tensor<2x!quant.uniform<u8:f32, 0.25>>
  %d = qnn.quantize %y : (tensor<2xf32>) -> tensor<2x!quant.uniform<u8:f32, 0.5>>
  return %a, %b, %c, %d : tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.25>>, tensor<2x!quant.uniform<u8:f32, 0.5>>
}
