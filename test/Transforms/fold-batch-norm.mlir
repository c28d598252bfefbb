// RUN: quant-opt %s --qnn-fold-batch-norm="rules=toco" --cse | FileCheck %s
// RUN: quant-opt %s --qnn-fold-batch-norm="learnt=scale" --cse | FileCheck %s --check-prefix=SCALE
// RUN: quant-opt %s --qnn-fold-batch-norm="learnt=lose" --cse | FileCheck %s --check-prefix=LOSE

// Weights and bias take the factor; the op keeps the name of the batch norm.
// CHECK-LABEL: func.func @after_conv
// CHECK-DAG: %[[W:.*]] = qnn.constant dense<[{{\[\[\[}}1.000000e+00]]], {{\[\[\[}}6.000000e+00]]]]>
// CHECK-DAG: %[[B:.*]] = qnn.constant dense<[-7.000000e+00, 5.000000e+00]>
// CHECK: qnn.conv_2d %{{.*}}, %[[W]], %[[B]]
// CHECK-NOT: qnn.batch_norm
func.func @after_conv(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x2xf32> {
  %w = qnn.constant dense<[[[[2.0]]], [[[3.0]]]]> : tensor<2x1x1x1xf32> -> tensor<2x1x1x1xf32>
  %gamma = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %beta = qnn.constant dense<[-2.0, 5.0]> : tensor<2xf32> -> tensor<2xf32>
  %mean = qnn.constant dense<[10.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %var = qnn.constant dense<[3.0, 0.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x2xf32>
  %1 = qnn.batch_norm %0, %gamma, %beta, %mean, %var {epsilon = 1.0 : f32} : (tensor<1x1x1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}

// Weights with a range are ranged anew; the narrow range stays, and a note says what the rounding costs. Or each channel
// keeps its integers and has its own range, or the range is lost and the layer stays in float.
// CHECK-LABEL: func.func @weights_with_range
// CHECK-SAME: qnn.notes = ["{{.*}}: multiplied into trained weights, which were rounded again by it, {{.*}}"]
// SCALE-LABEL: func.func @weights_with_range
// SCALE-NOT: qnn.notes
// SCALE: qnn.constant
// SCALE-SAME: qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 2.000000e+00, 1.000000e+00>, min = array<f64: -2.000000e+00, -1.000000e+00>, narrow}, qnn.one_trained_range}
// SCALE-SAME: -> tensor<2x1x1x1xf32>
// LOSE-LABEL: func.func @weights_with_range
// LOSE: qnn.constant {{.*}} -> tensor<2x1x1x1xf32>
// LOSE: qnn.conv_2d {{.*}}qnn.stays_float = "a constant factor was multiplied into its trained weights, whose range is lost by it"
// CHECK: qnn.constant dense<[{{\[\[\[}}1.000000e+00]]], {{\[\[\[}}-1.000000e+00]]]]>
// CHECK-SAME: narrow
// CHECK-SAME: !quant.calibrated<f32<-1.000000e+00:1.000000e+00>>
// CHECK-NOT: qnn.mul
func.func @weights_with_range(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x2xf32> {
  %w = qnn.constant dense<[[[[2.0]]], [[[-4.0]]]]> : tensor<2x1x1x1xf32> {qnn.ranges = [{narrow}]} -> tensor<2x1x1x1x!quant.calibrated<f32<-4.0:4.0>>>
  %c = qnn.constant dense<[0.5, 0.25]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<2x1x1x1x!quant.calibrated<f32<-4.0:4.0>>>) -> tensor<1x1x1x2xf32>
  %1 = qnn.mul %0, %c : (tensor<1x1x1x2xf32>, tensor<2xf32>) -> tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}

// Behind anything else it becomes mul and add.
// CHECK-LABEL: func.func @alone
// CHECK-DAG: %[[F:.*]] = qnn.constant dense<5.000000e-01>
// CHECK-DAG: %[[O:.*]] = qnn.constant dense<-3.000000e+00>
// CHECK: %[[M:.*]] = qnn.mul %{{.*}}, %[[F]]
// CHECK: qnn.add %[[M]], %[[O]]
func.func @alone(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %gamma = qnn.constant dense<[1.0]> : tensor<1xf32> -> tensor<1xf32>
  %beta = qnn.constant dense<[2.0]> : tensor<1xf32> -> tensor<1xf32>
  %mean = qnn.constant dense<[10.0]> : tensor<1xf32> -> tensor<1xf32>
  %var = qnn.constant dense<[3.0]> : tensor<1xf32> -> tensor<1xf32>
  %1 = qnn.batch_norm %x, %gamma, %beta, %mean, %var {epsilon = 1.0 : f32} : (tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// A second reader of the convolution keeps it as it is.
// CHECK-LABEL: func.func @two_readers
// CHECK: qnn.mul
func.func @two_readers(%x: tensor<1x1x1x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) {
  %w = qnn.constant dense<2.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %c = qnn.constant dense<0.5> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.mul %0, %c : (tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %0, %1 : tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>
}

// A negative factor turns the range of its channel round: min stays below max.
// CHECK-LABEL: func.func @negative_factor
// CHECK: qnn.constant
// CHECK-SAME: qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 2.000000e+00, 2.000000e+00>, min = array<f64: -6.000000e+00, -1.000000e+00>}}
// CHECK-NOT: qnn.mul
func.func @negative_factor(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x2xf32> {
  %w = qnn.constant dense<[[[[2.0]]], [[[-1.0]]]]> : tensor<2x1x1x1xf32> {qnn.channel_ranges = {axis = 0 : i64, max = array<f64: 3.0, 4.0>, min = array<f64: -1.0, -2.0>}} -> tensor<2x1x1x1xf32>
  %c = qnn.constant dense<[-2.0, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x2xf32>
  %1 = qnn.mul %0, %c : (tensor<1x1x1x2xf32>, tensor<2xf32>) -> tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}

// A factor behind an activation, or behind a range, is none of the weights.
// CHECK-LABEL: func.func @behind_activation
// CHECK: qnn.conv_2d {{.*}}activation relu
// CHECK: qnn.mul
func.func @behind_activation(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<2.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %c = qnn.constant dense<-0.5> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.conv_2d %x, %w {activation = #qnn<activation relu>, strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.mul %0, %c : (tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// CHECK-LABEL: func.func @behind_range
// CHECK: qnn.mul
func.func @behind_range(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<2.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %c = qnn.constant dense<-0.5> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1x!quant.calibrated<f32<-1.0:1.0>>>
  %1 = qnn.mul %0, %c : (tensor<1x1x1x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// c / x is no factor.
// CHECK-LABEL: func.func @divided_by
// CHECK: qnn.div
func.func @divided_by(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %w = qnn.constant dense<2.0> : tensor<1x1x1x1xf32> -> tensor<1x1x1x1xf32>
  %c = qnn.constant dense<-0.5> : tensor<1xf32> -> tensor<1xf32>
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %1 = qnn.div %c, %0 : (tensor<1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}
