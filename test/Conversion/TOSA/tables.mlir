// RUN: quant-opt %s --qnn-to-tosa --split-input-file --mlir-elide-elementsattrs-if-larger=600 | FileCheck %s

// tanh(x / 16) for x = -128, -127, ... in 1/128: -8, 0, 8 are F8, 00, 08.
!x = !quant.uniform<i8:f32, 0.0625>
!y = !quant.uniform<i8:f32, 7.812500e-03>
// CHECK-LABEL: func.func @tanh
// CHECK: dense<"0x8080{{.*}}E1E8F0F8000810181F27{{.*}}7F7F"> : tensor<256xi8>
// CHECK: tosa.table %arg0, %{{.*}} : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
func.func @tanh(%x: tensor<4x!x>) -> tensor<4x!y> {
  %0 = qnn.tanh %x : (tensor<4x!x>) -> tensor<4x!y>
  return %0 : tensor<4x!y>
}

// -----

// An island of float32 between bytes is one table.
!x = !quant.uniform<i8:f32, 0.5>
// CHECK-LABEL: func.func @island
// CHECK-NEXT: tosa.const
// CHECK-NEXT: tosa.table
// CHECK-NEXT: return
func.func @island(%x: tensor<4x!x>) -> tensor<4x!x> {
  %0 = qnn.dequantize %x : (tensor<4x!x>) -> tensor<4xf32>
  %1 = qnn.square %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = qnn.round %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = qnn.quantize %2 : (tensor<4xf32>) -> tensor<4x!x>
  return %3 : tensor<4x!x>
}

// -----

// int16: 513 entries where their interpolation is the kernel's.
!x = !quant.uniform<i16:f32, 3.0517578125E-5>
// CHECK-LABEL: func.func @gelu16
// CHECK: tosa.table {{.*}} (tensor<4xi16>, tensor<513xi16>) -> tensor<4xi32>
// CHECK: tosa.rescale {{.*}} -> tensor<4xi16>
func.func @gelu16(%x: tensor<4x!x>) -> tensor<4x!x> {
  %0 = qnn.exp %x : (tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}
