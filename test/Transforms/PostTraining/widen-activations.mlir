// RUN: quant-opt %s --qnn-widen-activations=names=^second | FileCheck %s
// RUN: quant-opt %s --qnn-widen-activations=names=^second --qnn-propagate-ranges="rules=measured type=int8" --qnn-choose-params="rules=measured type=int8" --qnn-quantize="rules=measured type=int8" --qnn-quantize-io=rules=measured | FileCheck %s --check-prefix=INT
// RUN: quant-opt %s --qnn-widen-activations=names=^second --qnn-mark-float="rules=measured type=int8 keep-float=first" --qnn-propagate-ranges="rules=measured type=int8" --qnn-choose-params="rules=measured type=int8" --qnn-quantize="rules=measured type=int8" --qnn-quantize-io="rules=measured input=float" | FileCheck %s --check-prefix=BESIDE
// RUN: quant-opt %s --qnn-widen-activations=names=^second --qnn-propagate-ranges="rules=measured type=int8" --qnn-choose-params="rules=measured type=int8" --qnn-quantize="rules=measured type=int8" --qnn-quantize-io="rules=measured output=float" | FileCheck %s --check-prefix=SIXTEEN
// RUN: quant-opt %s --qnn-widen-activations | FileCheck %s --check-prefix=NONE
// RUN: not quant-opt %s --qnn-widen-activations=names=[ 2>&1 | FileCheck %s --check-prefix=FAULT
// FAULT: names: '[' is no regular expression

!x = !quant.calibrated<f32<-1.0:1.0>>
!y = !quant.calibrated<f32<0.0:4.0>>

// Where a value crosses, a quantize; one for all that read it as the others do.
// CHECK-LABEL: func.func @layers
// CHECK: %[[FIRST:.*]] = qnn.fully_connected
// CHECK: %[[WIDE:.*]] = qnn.quantize %[[FIRST]] {{.*}}qnn.activation_bits = 16 : i64
// CHECK: %[[SECOND:.*]] = qnn.fully_connected %[[WIDE]], {{.*}}qnn.activation_bits = 16 : i64
// CHECK: %[[BACK:.*]] = qnn.quantize %[[SECOND]]
// CHECK-NOT: activation_bits
// CHECK: %[[THIRD:.*]] = qnn.fully_connected %[[BACK]]
// CHECK: %[[BOTH:.*]] = qnn.add %[[THIRD]], %[[BACK]]
// CHECK: return %[[BOTH]]
// NONE-NOT: activation_bits
// NONE-NOT: qnn.quantize

// Of 16 bits a step is 4 / 32767, with zero in the middle; weights have 8, and the biases of 64 bits count steps of
// 4 / 32767 * 0.5 / 127 and 4 / 32767 * 1 / 127.
// INT: = !qnn.wide_bias<
// INT-LABEL: func.func @layers
// INT: %[[BIAS:.*]] = qnn.constant dense<[260088, -260088]> : tensor<2xi64>
// INT: %[[FIRST:.*]] = qnn.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 0.015686{{[0-9]*}}:-128>>
// INT-NEXT: %[[WIDE:.*]] = qnn.quantize %[[FIRST]] : {{.*}} -> tensor<1x2x!quant.uniform<i16:f32, 1.2207{{[0-9]*}}E-4>>
// INT-NEXT: %[[SECOND:.*]] = qnn.fully_connected %[[WIDE]], %{{.*}}, %[[BIAS]] : {{.*}} -> tensor<1x2x!quant.uniform<i16:f32, 1.2207{{[0-9]*}}E-4>>
// INT-NEXT: %[[BACK:.*]] = qnn.quantize %[[SECOND]] : {{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 0.015686{{[0-9]*}}:-128>>
// INT-NEXT: %[[THIRD:.*]] = qnn.fully_connected %[[BACK]]
// INT-NEXT: qnn.add %[[THIRD]], %[[BACK]]
// INT-NOT: qnn.activation_bits

// What a float operator made becomes int16 without the steps of int8 between.
// BESIDE-LABEL: func.func @layers
// BESIDE: %[[REAL:.*]] = qnn.fully_connected %arg0, {{.*}}tensor<1x2xf32>
// BESIDE: qnn.quantize %[[REAL]] : (tensor<1x2xf32>) -> tensor<1x2x!quant.uniform<i16:f32,
func.func @layers(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %w = qnn.constant dense<[[0.5, 0.25], [-0.5, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = qnn.constant dense<[0.125, -0.25]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.fully_connected %x, %w, %b : (tensor<1x2x!x>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2x!y> loc("first")
  %1 = qnn.fully_connected %0, %w, %b : (tensor<1x2x!y>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2x!y> loc("second")
  %2 = qnn.fully_connected %1, %w, %b : (tensor<1x2x!y>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2x!y> loc("third")
  %3 = qnn.add %2, %1 : (tensor<1x2x!y>, tensor<1x2x!y>) -> tensor<1x2x!y> loc("sum")
  return %3 : tensor<1x2x!y>
}

// The network's input and output stay int8; from a float input int16 is made at once.
// CHECK-LABEL: func.func @ends
// CHECK: qnn.quantize %arg0 {{.*}}qnn.activation_bits = 16
// CHECK: qnn.fully_connected
// CHECK: %[[OUT:.*]] = qnn.quantize
// CHECK: return %[[OUT]]
// BESIDE-LABEL: func.func @ends(%arg0: tensor<1x2xf32>
// BESIDE: qnn.quantize %arg0 : (tensor<1x2xf32>) -> tensor<1x2x!quant.uniform<i16:f32,
// A float output is made of the 16 bits.
// SIXTEEN-LABEL: func.func @ends
// SIXTEEN: %[[LAST:.*]] = qnn.fully_connected
// SIXTEEN-NEXT: qnn.dequantize %[[LAST]] : (tensor<1x2x!quant.uniform<i16:f32,
func.func @ends(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %w = qnn.constant dense<[[0.5, 0.25], [-0.5, 1.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = qnn.fully_connected %x, %w : (tensor<1x2x!x>, tensor<2x2xf32>) -> tensor<1x2x!y> loc("second")
  return %0 : tensor<1x2x!y>
}

// No kernel for int16: said by name.
// CHECK-LABEL: func.func @lacking
// CHECK-SAME: qnn.notes = ["second: this SQUARED_DIFFERENCE does not become int16: it has an int8 kernel, but none for int16"]
// CHECK-NOT: activation_bits
// CHECK: qnn.squared_difference %arg0, %arg0
func.func @lacking(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %0 = qnn.squared_difference %x, %x : (tensor<1x2x!x>, tensor<1x2x!x>) -> tensor<1x2x!y> loc("second")
  return %0 : tensor<1x2x!y>
}
