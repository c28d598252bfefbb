// The rules of quantization after training (docs/Numerics.md), each with ranges, weights and what becomes of them.
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int8" 2>/dev/null | FileCheck %s
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int16" 2>/dev/null | FileCheck %s --check-prefix=INT16
// RUN: quant-opt %s -split-input-file --quantc-integers="rules=measured type=int8 per-tensor=true" 2>/dev/null | FileCheck %s --check-prefix=TENSOR

// [P-SCALE8] -0.3 to 1: 1.3 / 255, z = -128 + 58.8 -> -69. 0.5 to 2 gets zero: 2 / 255, z = -128.
// [P-SCALE16] 1 / 32767 and 2 / 32767, z = 0.
// [P-WEIGHT] 1 / 127. [P-QWEIGHT] -0.25 * 127 = -31.75 -> -32.
// [P-BIAS] The scale is the product of both, 4.01e-5: 0.5 -> 12456; with int16 in 64 bits, 2.4e-7: 2080705.
// CHECK: ![[W:.*]] = !quant.uniform<i8<-127:127>:f32:0, {0.0078740157186985{{[0-9]*}}}>
// CHECK: func.func @scales(%arg0: tensor<1x2x!quant.uniform<i8:f32, 0.0050980388186872{{[0-9]*}}:-69>>) -> tensor<1x1x!quant.uniform<i8:f32, 0.0078431377187371{{[0-9]*}}:-128>>
// CHECK: qnn.constant dense<{{\[\[}}127, -32]]> : tensor<1x2xi8> -> tensor<1x2x![[W]]>
// CHECK: qnn.constant dense<12456> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 4.01420365{{[0-9]*}}E-5>>
// INT16: func.func @scales(%arg0: tensor<1x2x!quant.uniform<i16:f32, 3.05185094{{[0-9]*}}E-5>>) -> tensor<1x1x!quant.uniform<i16:f32, 6.10370188{{[0-9]*}}E-5>>
// INT16: qnn.constant dense<2080705> : tensor<1xi64>
func.func @scales(%x: tensor<1x2x!quant.calibrated<f32<-0.3:1.0>>>) -> tensor<1x1x!quant.calibrated<f32<0.5:2.0>>> {
  %w = qnn.constant dense<[[1.0, -0.25]]> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = qnn.constant dense<[0.5]> : tensor<1xf32> -> tensor<1xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x2x!quant.calibrated<f32<-0.3:1.0>>>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1x!quant.calibrated<f32<0.5:2.0>>>
  return %y : tensor<1x1x!quant.calibrated<f32<0.5:2.0>>>
}

// -----

// [P-SCALE8] 0 to 1e-7 becomes -1e-6 to 1.1e-6: 2.1e-6 / 255, z = -128 + 121.4 -> -7.
// [P-SCALE16] At least 0.5e-6 / 32767.
// [P-WEIGHT] Twice 1e-9 is below 1e-6: 0.5e-6 / 127, so the weight is 0; [P-QWEIGHT] per tensor it is 127 / 1e-9 that
// multiplies, and the weight 127.
// CHECK: !quant.uniform<i8<-127:127>:f32:0, {3.937008{{[0-9]*}}E-9}>
// CHECK: func.func @tiny(%arg0: tensor<1x1x!quant.uniform<i8:f32, 8.2352942{{[0-9]*}}E-9:-7>>)
// CHECK: qnn.constant dense<0> : tensor<1x1xi8>
// INT16: func.func @tiny(%arg0: tensor<1x1x!quant.uniform<i16:f32, 1.52592539{{[0-9]*}}E-11>>)
// TENSOR: func.func @tiny
// TENSOR: qnn.constant dense<127> : tensor<1x1xi8> -> tensor<1x1x!quant.uniform<i8<-127:127>:f32, 3.937008{{[0-9]*}}E-9>>
func.func @tiny(%x: tensor<1x1x!quant.calibrated<f32<0.0:1.0e-7>>>) -> tensor<1x1x!quant.calibrated<f32<-2.5:0.1>>> {
  %w = qnn.constant dense<[[1.0e-9]]> : tensor<1x1xf32> -> tensor<1x1xf32>
  %b = qnn.constant dense<[0.0]> : tensor<1xf32> -> tensor<1xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x1x!quant.calibrated<f32<0.0:1.0e-7>>>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1x!quant.calibrated<f32<-2.5:0.1>>>
  return %y : tensor<1x1x!quant.calibrated<f32<-2.5:0.1>>>
}

// -----

// [P-DATA] The values 0.5 to 3 have the range 0 to 3. [P-QVALUE] 0.5 / (3 / 255) - 128 = -85.5 -> -86.
// CHECK: func.func @data
// CHECK: qnn.constant dense<[-86, -43, 42, 127]> : tensor<4xi8> -> tensor<4x!quant.uniform<i8:f32, 0.0117647061124444{{[0-9]*}}:-128>>
// INT16: func.func @data
// INT16: qnn.constant dense<[5461, 10922, 21845, 32767]> : tensor<4xi16> -> tensor<4x!quant.uniform<i16:f32, 9.15555283{{[0-9]*}}E-5>>
func.func @data(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<4x!quant.calibrated<f32<-3.0:4.0>>> {
  %c = qnn.constant dense<[0.5, 1.0, 2.0, 3.0]> : tensor<4xf32> -> tensor<4xf32>
  %y = qnn.add %x, %c : (tensor<4x!quant.calibrated<f32<-1.0:1.0>>>, tensor<4xf32>) -> tensor<4x!quant.calibrated<f32<-3.0:4.0>>>
  return %y : tensor<4x!quant.calibrated<f32<-3.0:4.0>>>
}

// -----

// [P-GUARD] A bias of 1 beside weights of 1e-7: its scale becomes 1 / 1073741823, that of the weights this by the
// input's. The other channel stays.
// [P-GUARD16] The older quantizer: the weights' scale is 2 / (2^31 - 1) * 127 / s_x / 127.
// CHECK: !quant.uniform<i8<-127:127>:f32:0, {1.18743621{{[0-9]*}}E-7,0.0078740157186985{{[0-9]*}}}>
// CHECK: !quant.uniform<i32:f32:0, {9.31322574{{[0-9]*}}E-10,6.17569894{{[0-9]*}}E-5}>
// CHECK: func.func @guard
// CHECK: qnn.constant dense<{{\[\[}}1], [127]]> : tensor<2x1xi8>
// CHECK: qnn.constant dense<[1073741824, -16192]> : tensor<2xi32>
// INT16: !quant.uniform<i8<-127:127>:f32:0, {3.05166468{{[0-9]*}}E-5,0.0078740157186985{{[0-9]*}}}>
// INT16: !qnn.wide_bias<[9.31322574{{[0-9]*}}E-10, 2.40303222{{[0-9]*}}E-7]>
// INT16: func.func @guard
// INT16: qnn.constant dense<[1073741824, -4161409]> : tensor<2xi64>
func.func @guard(%x: tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>> {
  %w = qnn.constant dense<[[1.0e-7], [1.0]]> : tensor<2x1xf32> -> tensor<2x1xf32>
  %b = qnn.constant dense<[1.0, -1.0]> : tensor<2xf32> -> tensor<2xf32>
  %y = qnn.fully_connected %x, %w, %b : (tensor<1x1x!quant.calibrated<f32<-1.0:1.0>>>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
  return %y : tensor<1x2x!quant.calibrated<f32<0.0:6.0>>>
}
