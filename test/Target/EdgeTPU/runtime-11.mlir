// What -m 11 refuses and takes.
// RUN: quant-opt %s -split-input-file '--edgetpu-assign=min-runtime=11' | FileCheck %s

// CHECK-LABEL: module @add
// CHECK: qnn.add{{.*}}edgetpu.status = "Mapped to Edge TPU"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
module @add {
  func.func @main(%x: tensor<1x8x!u>, %z: tensor<1x8x!u>) -> tensor<1x8x!u> {
    %y = qnn.add %x, %z : (tensor<1x8x!u>, tensor<1x8x!u>) -> tensor<1x8x!u>
    return %y : tensor<1x8x!u>
  }
}

// -----

// CHECK-LABEL: module @mul
// CHECK: qnn.mul{{.*}}edgetpu.reason = "operand 0{{.*}} is int8, allowed is uint8{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mul {
  func.func @main(%x: tensor<1x8x!q>, %z: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.mul %x, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// The converter put the QUANTIZE there because the two inputs differ in scale.
// CHECK-LABEL: module @quantize_before_concatenation
// CHECK: qnn.quantize{{.*}}edgetpu.fix = "name runtime 12 or later (-m); or give the inputs of the concatenation one scale, then this QUANTIZE is not needed"{{.*}}edgetpu.status = "Operation not supported"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
!v = !quant.uniform<u8:f32, 2.500000e-01:3>
module @quantize_before_concatenation {
  func.func @main(%x: tensor<1x8x!u>, %z: tensor<1x8x!v>) -> tensor<1x16x!v> {
    %q = qnn.quantize %x : (tensor<1x8x!u>) -> tensor<1x8x!v>
    %y = qnn.concatenation %q, %z {axis = 1 : i64} : (tensor<1x8x!v>, tensor<1x8x!v>) -> tensor<1x16x!v>
    return %y : tensor<1x16x!v>
  }
}
