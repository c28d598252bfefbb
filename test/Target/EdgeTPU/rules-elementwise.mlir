// Operators on elements: each row of the table accepted, and refused.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// CHECK-LABEL: module @add
// CHECK: qnn.add{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @add {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.add %x, %z : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @add_constant
// CHECK: qnn.add{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @add_constant {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.add %x, %c : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @add_version
// CHECK: qnn.add{{.*}}edgetpu.reason = "version 9 of ADD, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @add_version {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.add %x, %z {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @add_batch
// CHECK: qnn.add{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @add_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>, %z: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.add %x, %z : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sub
// CHECK: qnn.sub{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sub {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.sub %x, %z : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sub_constant
// CHECK: qnn.sub{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sub_constant {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.sub %x, %c : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sub_version
// CHECK: qnn.sub{{.*}}edgetpu.reason = "version 9 of SUB, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sub_version {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.sub %x, %z {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sub_batch
// CHECK: qnn.sub{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sub_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>, %z: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.sub %x, %z : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mul
// CHECK: qnn.mul{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mul {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.mul %x, %z : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mul_constant
// CHECK: qnn.mul{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mul_constant {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.mul %x, %c : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mul_version
// CHECK: qnn.mul{{.*}}edgetpu.reason = "version 9 of MUL, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mul_version {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.mul %x, %z {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mul_batch
// CHECK: qnn.mul{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mul_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>, %z: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.mul %x, %z : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @maximum
// CHECK: qnn.maximum{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @maximum {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.maximum %x, %z : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @maximum_constant
// CHECK: qnn.maximum{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @maximum_constant {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.maximum %x, %c : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @maximum_version
// CHECK: qnn.maximum{{.*}}edgetpu.reason = "version 9 of MAXIMUM, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @maximum_version {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.maximum %x, %z {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @maximum_batch
// CHECK: qnn.maximum{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @maximum_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>, %z: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.maximum %x, %z : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @minimum
// CHECK: qnn.minimum{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @minimum {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.minimum %x, %z : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @minimum_constant
// CHECK: qnn.minimum{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @minimum_constant {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.minimum %x, %c : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @minimum_version
// CHECK: qnn.minimum{{.*}}edgetpu.reason = "version 9 of MINIMUM, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @minimum_version {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.minimum %x, %z {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @minimum_batch
// CHECK: qnn.minimum{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @minimum_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>, %z: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.minimum %x, %z : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @squared_difference
// CHECK: qnn.squared_difference{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squared_difference {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.squared_difference %x, %z : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @squared_difference_constant
// CHECK: qnn.squared_difference{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squared_difference_constant {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %c = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.squared_difference %x, %c : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @squared_difference_version
// CHECK: qnn.squared_difference{{.*}}edgetpu.reason = "version 9 of SQUARED_DIFFERENCE, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squared_difference_version {
  func.func @main(%x: tensor<1x4x4x8x!q>, %z: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %y = qnn.squared_difference %x, %z {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @squared_difference_batch
// CHECK: qnn.squared_difference{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squared_difference_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>, %z: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.squared_difference %x, %z : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// Index arithmetic is no work for the device; what does not depend on it is mapped.
// CHECK-LABEL: module @add_int32
// CHECK: qnn.add{{.*}}edgetpu.fix = "do index arithmetic outside of the network, or keep it at the end{{.*}}edgetpu.reason = "operand 0{{.*}} is int32, allowed is int8 or uint8{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @add_int32 {
  func.func @main(%x: tensor<1x8xi32>, %z: tensor<1x8x!q>) -> (tensor<1x8xi32>, tensor<1x8x!q>) {
    %y = qnn.add %x, %x : (tensor<1x8xi32>, tensor<1x8xi32>) -> tensor<1x8xi32>
    %r = qnn.relu %z : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xi32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_version
// CHECK: qnn.relu{{.*}}edgetpu.reason = "version 9 of RELU, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_float
// CHECK: qnn.relu{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.relu %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_batch
// CHECK: qnn.relu{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.relu %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu6
// CHECK: qnn.relu6{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu6 {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu6 %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu6_version
// CHECK: qnn.relu6{{.*}}edgetpu.reason = "version 9 of RELU6, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu6_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu6 %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu6_float
// CHECK: qnn.relu6{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu6_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.relu6 %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu6_batch
// CHECK: qnn.relu6{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu6_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.relu6 %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_n1_to_1
// CHECK: qnn.relu_n1_to_1{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_n1_to_1 {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu_n1_to_1 %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_n1_to_1_version
// CHECK: qnn.relu_n1_to_1{{.*}}edgetpu.reason = "version 9 of RELU_N1_TO_1, highest allowed is 1{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_n1_to_1_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.relu_n1_to_1 %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_n1_to_1_float
// CHECK: qnn.relu_n1_to_1{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_n1_to_1_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.relu_n1_to_1 %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @relu_n1_to_1_batch
// CHECK: qnn.relu_n1_to_1{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @relu_n1_to_1_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.relu_n1_to_1 %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @logistic
// CHECK: qnn.logistic{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @logistic {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!p> {
    %y = qnn.logistic %x : (tensor<1x8x!q>) -> tensor<1x8x!p>
    return %y : tensor<1x8x!p>
  }
}

// -----

// CHECK-LABEL: module @logistic_version
// CHECK: qnn.logistic{{.*}}edgetpu.reason = "version 9 of LOGISTIC, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @logistic_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!p> {
    %y = qnn.logistic %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!p>
    return %y : tensor<1x8x!p>
  }
}

// -----

// CHECK-LABEL: module @logistic_float
// CHECK: qnn.logistic{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @logistic_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.logistic %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @logistic_batch
// CHECK: qnn.logistic{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @logistic_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!p> {
    %y = qnn.logistic %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!p>
    return %y : tensor<2x4x4x8x!p>
  }
}

// -----

// CHECK-LABEL: module @tanh
// CHECK: qnn.tanh{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!n = !quant.uniform<i8:f32, 7.812500e-03>
module @tanh {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!n> {
    %y = qnn.tanh %x : (tensor<1x8x!q>) -> tensor<1x8x!n>
    return %y : tensor<1x8x!n>
  }
}

// -----

// CHECK-LABEL: module @tanh_version
// CHECK: qnn.tanh{{.*}}edgetpu.reason = "version 9 of TANH, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!n = !quant.uniform<i8:f32, 7.812500e-03>
module @tanh_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!n> {
    %y = qnn.tanh %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!n>
    return %y : tensor<1x8x!n>
  }
}

// -----

// CHECK-LABEL: module @tanh_float
// CHECK: qnn.tanh{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @tanh_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.tanh %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @tanh_batch
// CHECK: qnn.tanh{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!n = !quant.uniform<i8:f32, 7.812500e-03>
module @tanh_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!n> {
    %y = qnn.tanh %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!n>
    return %y : tensor<2x4x4x8x!n>
  }
}

// -----

// CHECK-LABEL: module @rsqrt
// CHECK: qnn.rsqrt{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @rsqrt {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.rsqrt %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @rsqrt_version
// CHECK: qnn.rsqrt{{.*}}edgetpu.reason = "version 9 of RSQRT, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @rsqrt_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.rsqrt %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @rsqrt_float
// CHECK: qnn.rsqrt{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @rsqrt_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.rsqrt %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @rsqrt_batch
// CHECK: qnn.rsqrt{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @rsqrt_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q> {
    %y = qnn.rsqrt %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!q>
    return %y : tensor<2x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @l2_normalization
// CHECK: qnn.l2_normalization{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!n = !quant.uniform<i8:f32, 7.812500e-03>
module @l2_normalization {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!n> {
    %y = qnn.l2_normalization %x : (tensor<1x8x!q>) -> tensor<1x8x!n>
    return %y : tensor<1x8x!n>
  }
}

// -----

// CHECK-LABEL: module @l2_normalization_version
// CHECK: qnn.l2_normalization{{.*}}edgetpu.reason = "version 9 of L2_NORMALIZATION, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!n = !quant.uniform<i8:f32, 7.812500e-03>
module @l2_normalization_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!n> {
    %y = qnn.l2_normalization %x {tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!n>
    return %y : tensor<1x8x!n>
  }
}

// -----

// CHECK-LABEL: module @l2_normalization_float
// CHECK: qnn.l2_normalization{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @l2_normalization_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.l2_normalization %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @l2_normalization_batch
// CHECK: qnn.l2_normalization{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!n = !quant.uniform<i8:f32, 7.812500e-03>
module @l2_normalization_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!n> {
    %y = qnn.l2_normalization %x : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!n>
    return %y : tensor<2x4x4x8x!n>
  }
}

// -----

// CHECK-LABEL: module @softmax
// CHECK: qnn.softmax{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!p>
    return %y : tensor<1x8x!p>
  }
}

// -----

// CHECK-LABEL: module @softmax_version
// CHECK: qnn.softmax{{.*}}edgetpu.reason = "version 9 of SOFTMAX, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32, tflite.version = 9 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!p>
    return %y : tensor<1x8x!p>
  }
}

// -----

// CHECK-LABEL: module @softmax_float
// CHECK: qnn.softmax{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @softmax_float {
  func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x8xf32>) -> tensor<1x8xf32>
    %r = qnn.minimum %z, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @softmax_batch
// CHECK: qnn.softmax{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<2x4x4x8x!q>) -> tensor<2x4x4x8x!p>
    return %y : tensor<2x4x4x8x!p>
  }
}

// -----

// Several rows: since runtime 14.
// CHECK-LABEL: module @softmax_rows
// CHECK: qnn.softmax{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax_rows {
  func.func @main(%x: tensor<5x8x!q>) -> tensor<5x8x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<5x8x!q>) -> tensor<5x8x!p>
    return %y : tensor<5x8x!p>
  }
}

// -----

// CHECK-LABEL: module @softmax_16384
// CHECK: qnn.softmax{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax_16384 {
  func.func @main(%x: tensor<1x16384x!q>) -> tensor<1x16384x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x16384x!q>) -> tensor<1x16384x!p>
    return %y : tensor<1x16384x!p>
  }
}

// -----

// CHECK-LABEL: module @softmax_16385
// CHECK: qnn.softmax{{.*}}edgetpu.fix = "leave the SOFTMAX out and compute it on the CPU{{.*}}edgetpu.reason = "works on rows of 16385 elements, allowed are 16384{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax_16385 {
  func.func @main(%x: tensor<1x16385x!q>) -> tensor<1x16385x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<1x16385x!q>) -> tensor<1x16385x!p>
    return %y : tensor<1x16385x!p>
  }
}

// -----

// CHECK-LABEL: module @prelu
// CHECK: qnn.prelu{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @prelu {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %a = qnn.constant dense<1> : tensor<1x1x8xi8> -> tensor<1x1x8x!q>
    %y = qnn.prelu %x, %a : (tensor<1x4x4x8x!q>, tensor<1x1x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @prelu_own_alpha
// CHECK: qnn.prelu{{.*}}edgetpu.fix = "share alpha over y and x{{.*}}edgetpu.reason = "alpha has shape 4x4x8, allowed is one value per channel: only the innermost dimension above 1{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @prelu_own_alpha {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %a = qnn.constant dense<1> : tensor<4x4x8xi8> -> tensor<4x4x8x!q>
    %y = qnn.prelu %x, %a : (tensor<1x4x4x8x!q>, tensor<4x4x8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @prelu_version
// CHECK: qnn.prelu{{.*}}edgetpu.reason = "version 2 of PRELU, highest allowed is 1{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @prelu_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %a = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.prelu %x, %a {tflite.version = 2 : i64} : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @quantize_requantizes
// CHECK: qnn.quantize{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
module @quantize_requantizes {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!u> {
    %y = qnn.quantize %x : (tensor<1x8x!q>) -> tensor<1x8x!u>
    return %y : tensor<1x8x!u>
  }
}

// -----

// A float input: the QUANTIZE stays on the CPU and does not stop what is behind it.
// CHECK-LABEL: module @quantize_input
// CHECK: qnn.quantize{{.*}}edgetpu.fix = "give the network an int8 or uint8 input type, then this QUANTIZE is not needed{{.*}}edgetpu.reason = "operand 0 {{.*}} is float, allowed is int8 or uint8{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @quantize_input {
  func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8x!q> {
    %y = qnn.quantize %x : (tensor<1x8xf32>) -> tensor<1x8x!q>
    %r = qnn.relu %y : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %r : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @quantize_inside
// CHECK: qnn.dequantize{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
// CHECK: qnn.quantize{{.*}}edgetpu.fix = "quantize the operator before it as well{{.*}}edgetpu.reason = "operand 0{{.*}} is float, allowed is int8 or uint8{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @quantize_inside {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %d = qnn.dequantize %x : (tensor<1x8x!q>) -> tensor<1x8xf32>
    %y = qnn.quantize %d : (tensor<1x8xf32>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @quantize_version
// CHECK: qnn.quantize{{.*}}edgetpu.reason = "version 3 of QUANTIZE, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
module @quantize_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!u> {
    %y = qnn.quantize %x {tflite.version = 3 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!u>
    return %y : tensor<1x8x!u>
  }
}

// -----

// CHECK-LABEL: module @dequantize
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
// CHECK: qnn.dequantize{{.*}}edgetpu.fix = "give the network an int8 or uint8 output, then this operator is not needed{{.*}}edgetpu.reason = "result 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @dequantize {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8xf32> {
    %r = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    %y = qnn.dequantize %r : (tensor<1x8x!q>) -> tensor<1x8xf32>
    return %y : tensor<1x8xf32>
  }
}
