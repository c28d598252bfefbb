// Float operators that become several of TOSA, run by upstream.
// RUN: rm -rf %t && split-file %s %t
// RUN: quant-opt %t/net.mlir --quantc-to-linalg --mlir-print-local-scope | sed '1d;$d' > %t/all.mlir
// RUN: cat %t/entry.mlir >> %t/all.mlir
// RUN: cat %t/all.mlir | %run_linalg | FileCheck %s

//--- net.mlir
func.func @relu6(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.relu6 %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @hard_swish(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.hard_swish %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @leaky(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.leaky_relu %x {alpha = 0.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @elu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.elu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @round(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = qnn.round %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @square_root(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = qnn.square %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = qnn.sqrt %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
!q = !quant.uniform<i8:f32, 0.5:-3>
func.func @quantize(%x: tensor<4xf32>) -> tensor<4x!q> {
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!q>
  return %0 : tensor<4x!q>
}
//--- entry.mlir
func.func private @printMemrefI32(tensor<*xi32>)
func.func private @printMemrefF32(tensor<*xf32>)
func.func @entry() {
  // CHECK: [0,  0.5,  6,  6]
  %x0_0 = arith.constant dense<[-1.0, 0.5, 6.0, 7.5]> : tensor<4xf32>
  %y0 = call @relu6(%x0_0) : (tensor<4xf32>) -> tensor<4xf32>
  %u0 = tensor.cast %y0 : tensor<4xf32> to tensor<*xf32>
  call @printMemrefF32(%u0) : (tensor<*xf32>) -> ()
  // x relu6(x + 3) / 6.
  // CHECK: [{{-?}}0,  -0.375,  1.125,  4]
  %x1_0 = arith.constant dense<[-4.0, -1.5, 1.5, 4.0]> : tensor<4xf32>
  %y1 = call @hard_swish(%x1_0) : (tensor<4xf32>) -> tensor<4xf32>
  %u1 = tensor.cast %y1 : tensor<4xf32> to tensor<*xf32>
  call @printMemrefF32(%u1) : (tensor<*xf32>) -> ()
  // CHECK: [-1,  -0.25,  0,  3]
  %x2_0 = arith.constant dense<[-2.0, -0.5, 0.0, 3.0]> : tensor<4xf32>
  %y2 = call @leaky(%x2_0) : (tensor<4xf32>) -> tensor<4xf32>
  %u2 = tensor.cast %y2 : tensor<4xf32> to tensor<*xf32>
  call @printMemrefF32(%u2) : (tensor<*xf32>) -> ()
  // CHECK: [-0.63212{{[0-9]*}},  0,  0.5,  2]
  %x3_0 = arith.constant dense<[-1.0, 0.0, 0.5, 2.0]> : tensor<4xf32>
  %y3 = call @elu(%x3_0) : (tensor<4xf32>) -> tensor<4xf32>
  %u3 = tensor.cast %y3 : tensor<4xf32> to tensor<*xf32>
  call @printMemrefF32(%u3) : (tensor<*xf32>) -> ()
  // To even.
  // CHECK: [{{-?}}0,  2,  -2,  2]
  %x4_0 = arith.constant dense<[0.5, 1.5, -2.5, 2.4]> : tensor<4xf32>
  %y4 = call @round(%x4_0) : (tensor<4xf32>) -> tensor<4xf32>
  %u4 = tensor.cast %y4 : tensor<4xf32> to tensor<*xf32>
  call @printMemrefF32(%u4) : (tensor<*xf32>) -> ()
  // CHECK: [3,  4]
  %x5_0 = arith.constant dense<[-3.0, 4.0]> : tensor<2xf32>
  %y5 = call @square_root(%x5_0) : (tensor<2xf32>) -> tensor<2xf32>
  %u5 = tensor.cast %y5 : tensor<2xf32> to tensor<*xf32>
  call @printMemrefF32(%u5) : (tensor<*xf32>) -> ()
  // Halves away from zero: 2.5 and -1.5 steps.
  // CHECK: [-3,  0,  -5,  127]
  %x6_0 = arith.constant dense<[0.0, 1.25, -0.75, 1000.0]> : tensor<4xf32>
  %y6 = call @quantize(%x6_0) : (tensor<4xf32>) -> tensor<4xi8>
  %w6 = arith.extsi %y6 : tensor<4xi8> to tensor<4xi32>
  %u6 = tensor.cast %w6 : tensor<4xi32> to tensor<*xi32>
  call @printMemrefI32(%u6) : (tensor<*xi32>) -> ()
  return
}
