// RUN: quant-opt %s --qnn-to-tosa=batch=2 --split-input-file | FileCheck %s

// uint8 is signed inside; an open batch is closed.
!x = !quant.uniform<u8:f32, 0.5:3>
// CHECK-LABEL: func.func @ends(%arg0: tensor<2x4xi8>) -> tensor<8xi8>
// CHECK: tosa.rescale %arg0, {{.*}}input_unsigned = true, output_unsigned = false
// CHECK: tosa.reshape
// CHECK: tosa.rescale {{.*}}input_unsigned = false, output_unsigned = true
func.func @ends(%x: tensor<?x4x!x>) -> tensor<?x!x> {
  %s = qnn.constant dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %0 = qnn.reshape %x, %s : (tensor<?x4x!x>, tensor<1xi32>) -> tensor<?x!x>
  return %0 : tensor<?x!x>
}

// -----

// Zeros around are the zero point.
!x = !quant.uniform<i8:f32, 0.5:3>
// CHECK-LABEL: func.func @pad
// CHECK-DAG: values = dense<[1, 2]> : tensor<2xindex>
// CHECK-DAG: values = dense<3> : tensor<1xi8>
// CHECK: tosa.pad {{.*}} -> tensor<7xi8>
func.func @pad(%x: tensor<4x!x>) -> tensor<7x!x> {
  %p = qnn.constant dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  %0 = qnn.pad %x, %p : (tensor<4x!x>, tensor<1x2xi32>) -> tensor<7x!x>
  return %0 : tensor<7x!x>
}

// -----

// Every other row: indices of rows, as long as they stay together.
// CHECK-LABEL: func.func @strided
// CHECK-DAG: values = dense<{{\[\[}}0, 2]]> : tensor<1x2xi32>
// CHECK: tosa.gather {{.*}} (tensor<1x4x3xf32>, tensor<1x2xi32>) -> tensor<1x2x3xf32>
func.func @strided(%x: tensor<4x3xf32>) -> tensor<2x3xf32> {
  %b = qnn.constant dense<0> : tensor<2xi32> -> tensor<2xi32>
  %e = qnn.constant dense<[4, 3]> : tensor<2xi32> -> tensor<2xi32>
  %s = qnn.constant dense<[2, 1]> : tensor<2xi32> -> tensor<2xi32>
  %0 = qnn.strided_slice %x, %b, %e, %s : (tensor<4x3xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
