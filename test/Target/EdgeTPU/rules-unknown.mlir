// Operators that the device does not have, and tensors of other types.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// CHECK-LABEL: module @leaky_relu
// CHECK: qnn.leaky_relu{{.*}}edgetpu.fix = "replace it by RELU or RELU6 and train again{{.*}}edgetpu.reason = "the Edge TPU has no LEAKY_RELU{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @leaky_relu {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.leaky_relu %x {alpha = 0.1 : f32} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @hard_swish
// CHECK: qnn.hard_swish{{.*}}edgetpu.fix = "replace it by RELU or RELU6 and train again{{.*}}edgetpu.reason = "the Edge TPU has no HARD_SWISH{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @hard_swish {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.hard_swish %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @depth_to_space
// CHECK: qnn.depth_to_space{{.*}}edgetpu.fix = "replace it by supported operators, or move it to the end of the network{{.*}}edgetpu.reason = "the Edge TPU has no DEPTH_TO_SPACE{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @depth_to_space {
  func.func @main(%x: tensor<1x2x2x8x!q>) -> tensor<1x4x4x2x!q> {
    %y = qnn.depth_to_space %x {block_size = 2 : i64} : (tensor<1x2x2x8x!q>) -> tensor<1x4x4x2x!q>
    return %y : tensor<1x4x4x2x!q>
  }
}

// -----

// CHECK-LABEL: module @exp
// CHECK: qnn.exp{{.*}}edgetpu.reason = "the Edge TPU has no EXP{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @exp {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.exp %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @unpack
// CHECK: qnn.unpack{{.*}}edgetpu.reason = "the Edge TPU has no UNPACK{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @unpack {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<8x!q> {
    %y = qnn.unpack %x {axis = 0 : i64, num = 1 : i64} : (tensor<1x8x!q>) -> tensor<8x!q>
    return %y : tensor<8x!q>
  }
}

// -----

// Constant indices are no data.
// CHECK-LABEL: module @gather
// CHECK: qnn.gather{{.*}}edgetpu.reason = "the Edge TPU has no GATHER{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @gather {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x2x!q> {
    %i = qnn.constant dense<[0, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.gather %x, %i {axis = 1 : i64} : (tensor<1x8x!q>, tensor<2xi32>) -> tensor<1x2x!q>
    return %y : tensor<1x2x!q>
  }
}

// -----

// CHECK-LABEL: module @arg_max
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
// CHECK: qnn.arg_max{{.*}}edgetpu.reason = "result 0{{.*}} is int32, allowed is int8 or uint8{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @arg_max {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1xi32> {
    %a = qnn.constant dense<1> : tensor<i32> -> tensor<i32>
    %r = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    %y = qnn.arg_max %r, %a {output_type = i32} : (tensor<1x8x!q>, tensor<i32>) -> tensor<1xi32>
    return %y : tensor<1xi32>
  }
}

// -----

// CHECK-LABEL: module @cast
// CHECK: qnn.cast{{.*}}edgetpu.reason = "operand 0{{.*}} is uint8, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @cast {
  func.func @main(%x: tensor<1x8xui8>, %z: tensor<1x8x!q>) -> (tensor<1x8xf32>, tensor<1x8x!q>) {
    %y = qnn.cast %x {to = f32} : (tensor<1x8xui8>) -> tensor<1x8xf32>
    %r = qnn.relu %z : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @custom_float
// CHECK: qnn.relu{{.*}}edgetpu.status = "Mapped to Edge TPU"
// CHECK: qnn.custom{{.*}}edgetpu.fix = "end the network before the detection post-process and do it on the CPU{{.*}}edgetpu.reason = "result 0{{.*}} is float32{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @custom_float {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8xf32> {
    %r = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    %y = qnn.custom "TFLite_Detection_PostProcess"(%r) : (tensor<1x8x!q>) -> tensor<1x8xf32>
    return %y : tensor<1x8xf32>
  }
}

// -----

// CHECK-LABEL: module @custom_8bit
// CHECK: qnn.custom{{.*}}edgetpu.reason = "the Edge TPU has no CUSTOM{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @custom_8bit {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.custom "Mine"(%x) : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @builtin_without_an_op
// CHECK: qnn.custom{{.*}}edgetpu.reason = "the Edge TPU has no STABLEHLO_SLICE{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @builtin_without_an_op {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.custom "STABLEHLO_SLICE"(%x) {builtin_code = 173 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @custom_of_ours
// CHECK: qnn.custom{{.*}}edgetpu.fix = "runs on the CPU; move it out of the network or keep it at the end{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @custom_of_ours {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8xf32> {
    %r = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    %y = qnn.custom "Mine"(%r) : (tensor<1x8x!q>) -> tensor<1x8xf32>
    return %y : tensor<1x8xf32>
  }
}

// -----

// CHECK-LABEL: module @behind_an_open_size
// CHECK: qnn.reshape{{.*}}edgetpu.reason = "operand 0{{.*}} has no fixed size{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @behind_an_open_size {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %c = qnn.custom "Mine"(%x) : (tensor<1x8x!q>) -> tensor<?x8x!q>
    %s = qnn.constant dense<[1, 8]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reshape %c, %s : (tensor<?x8x!q>, tensor<2xi32>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}
