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
