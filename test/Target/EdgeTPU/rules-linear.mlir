// Convolutions and matrix products: each row of the table accepted, and refused for every limit it has.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// CHECK-LABEL: module @conv_2d
// CHECK: qnn.conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_dilated
// CHECK: qnn.conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d_dilated {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, dilations = array<i64: 2, 2>} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_unequal_dilation
// CHECK: qnn.conv_2d{{.*}}edgetpu.fix = "use the same dilation in both directions{{.*}}edgetpu.reason = "the dilation is 2 in y and 1 in x, allowed is the same in both{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d_unequal_dilation {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, dilations = array<i64: 2, 1>} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_version
// CHECK: qnn.conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d_version {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, tflite.version = 3 : i64} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_newer_version
// CHECK: qnn.conv_2d{{.*}}edgetpu.reason = "version 6 of CONV_2D, highest allowed is 3{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d_newer_version {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, tflite.version = 6 : i64} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_batch
// CHECK: qnn.conv_2d{{.*}}edgetpu.fix = "fix the batch to 1{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 30x8x8x3, only the three innermost dimensions may be above 1{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d_batch {
  func.func @main(%x: tensor<30x8x8x3x!q>) -> tensor<30x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<30x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<30x8x8x4x!q>
    return %y : tensor<30x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_computed_filter
// CHECK: qnn.conv_2d{{.*}}edgetpu.fix = "fold it into a constant before converting{{.*}}edgetpu.reason = "operand 1{{.*}} is computed, it must be constant{{.*}}edgetpu.status = "Filter, bias, or other param is not constant at compile-time"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @conv_2d_computed_filter {
  func.func @main(%x: tensor<1x8x8x3x!q>, %w: tensor<4x3x3x3x!w>) -> tensor<1x8x8x4x!q> {
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_float
// CHECK: qnn.conv_2d{{.*}}edgetpu.fix = "quantize this operator to int8, or move it out of the network{{.*}}edgetpu.reason = "operand 0{{.*}} is float32, allowed is int8 or uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @conv_2d_float {
  func.func @main(%x: tensor<1x8x8x3xf32>, %z: tensor<1x8x!q>) -> (tensor<1x8x8x4xf32>, tensor<1x8x!q>) {
    %w = qnn.constant dense<1.0> : tensor<4x3x3x3xf32> -> tensor<4x3x3x3xf32>
    %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32>
    %r = qnn.relu %z : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8x8x4xf32>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_float_bias
// CHECK: qnn.conv_2d{{.*}}edgetpu.reason = "operand 2{{.*}} is float32, allowed is int32{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
module @conv_2d_float_bias {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %b = qnn.constant dense<1.0> : tensor<4xf32> -> tensor<4xf32>
    %y = qnn.conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>, tensor<4xf32>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @conv_2d_int16
// CHECK: qnn.conv_2d{{.*}}edgetpu.reason = "operand 0{{.*}} is int16, allowed is int8 or uint8{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!h = !quant.uniform<i16:f32, 5.000000e-01>
module @conv_2d_int16 {
  func.func @main(%x: tensor<1x8x8x3x!h>, %z: tensor<1x8x!q>) -> (tensor<1x8x8x4x!h>, tensor<1x8x!q>) {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!h>, tensor<4x3x3x3x!w>) -> tensor<1x8x8x4x!h>
    %r = qnn.relu %z : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y, %r : tensor<1x8x8x4x!h>, tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @depthwise_conv_2d
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @depthwise_conv_2d {
  func.func @main(%x: tensor<1x8x8x4x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 1 : i64} : (tensor<1x8x8x4x!q>, tensor<1x3x3x4x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @depthwise_conv_2d_multiplier
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @depthwise_conv_2d_multiplier {
  func.func @main(%x: tensor<1x8x8x1x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 4 : i64} : (tensor<1x8x8x1x!q>, tensor<1x3x3x4x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @depthwise_conv_2d_dilated
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @depthwise_conv_2d_dilated {
  func.func @main(%x: tensor<1x8x8x4x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 1 : i64, dilations = array<i64: 2, 2>} : (tensor<1x8x8x4x!q>, tensor<1x3x3x4x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @depthwise_conv_2d_unequal_dilation
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.reason = "the dilation is 1 in y and 2 in x, allowed is the same in both{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @depthwise_conv_2d_unequal_dilation {
  func.func @main(%x: tensor<1x8x8x4x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 1 : i64, dilations = array<i64: 1, 2>} : (tensor<1x8x8x4x!q>, tensor<1x3x3x4x!w>, tensor<4x!b>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @depthwise_conv_2d_batch
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 4x8x8x4{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @depthwise_conv_2d_batch {
  func.func @main(%x: tensor<4x8x8x4x!q>) -> tensor<4x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!w>
    %b = qnn.constant dense<1> : tensor<4xi32> -> tensor<4x!b>
    %y = qnn.depthwise_conv_2d %x, %w, %b {strides = array<i64: 1, 1>, padding = #qnn<padding same>, depth_multiplier = 1 : i64} : (tensor<4x8x8x4x!q>, tensor<1x3x3x4x!w>, tensor<4x!b>) -> tensor<4x8x8x4x!q>
    return %y : tensor<4x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @fully_connected
// CHECK: qnn.fully_connected{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @fully_connected {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x3x!q> {
    %w = qnn.constant dense<1> : tensor<3x8xi8> -> tensor<3x8x!w>
    %b = qnn.constant dense<1> : tensor<3xi32> -> tensor<3x!b>
    %y = qnn.fully_connected %x, %w, %b : (tensor<1x8x!q>, tensor<3x8x!w>, tensor<3x!b>) -> tensor<1x3x!q>
    return %y : tensor<1x3x!q>
  }
}

// -----

// CHECK-LABEL: module @fully_connected_flattens
// CHECK: qnn.fully_connected{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @fully_connected_flattens {
  func.func @main(%x: tensor<1x2x4x!q>) -> tensor<1x3x!q> {
    %w = qnn.constant dense<1> : tensor<3x8xi8> -> tensor<3x8x!w>
    %b = qnn.constant dense<1> : tensor<3xi32> -> tensor<3x!b>
    %y = qnn.fully_connected %x, %w, %b : (tensor<1x2x4x!q>, tensor<3x8x!w>, tensor<3x!b>) -> tensor<1x3x!q>
    return %y : tensor<1x3x!q>
  }
}

// -----

// CHECK-LABEL: module @fully_connected_rows
// CHECK: qnn.fully_connected{{.*}}edgetpu.fix = "fix the batch to 1, or use a 1x1 CONV_2D over the rows{{.*}}edgetpu.reason = "the output has shape 5x3, allowed is one row: every dimension but the innermost 1{{.*}}edgetpu.status = "For example, a fully-connected or softmax layer with 2D output"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @fully_connected_rows {
  func.func @main(%x: tensor<5x8x!q>) -> tensor<5x3x!q> {
    %w = qnn.constant dense<1> : tensor<3x8xi8> -> tensor<3x8x!w>
    %b = qnn.constant dense<1> : tensor<3xi32> -> tensor<3x!b>
    %y = qnn.fully_connected %x, %w, %b : (tensor<5x8x!q>, tensor<3x8x!w>, tensor<3x!b>) -> tensor<5x3x!q>
    return %y : tensor<5x3x!q>
  }
}

// -----

// CHECK-LABEL: module @fully_connected_version_9
// CHECK: qnn.fully_connected{{.*}}edgetpu.reason = "version 9 of FULLY_CONNECTED, highest allowed is 4{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!b = !quant.uniform<i32:f32, 2.500000e-01>
module @fully_connected_version_9 {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x3x!q> {
    %w = qnn.constant dense<1> : tensor<3x8xi8> -> tensor<3x8x!w>
    %b = qnn.constant dense<1> : tensor<3xi32> -> tensor<3x!b>
    %y = qnn.fully_connected %x, %w, %b {tflite.version = 9 : i64} : (tensor<1x8x!q>, tensor<3x8x!w>, tensor<3x!b>) -> tensor<1x3x!q>
    return %y : tensor<1x3x!q>
  }
}

// -----

// CHECK-LABEL: module @fully_connected_computed_weights
// CHECK: qnn.fully_connected{{.*}}edgetpu.reason = "operand 1{{.*}} is computed, it must be constant{{.*}}edgetpu.status = "Filter, bias, or other param is not constant at compile-time"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @fully_connected_computed_weights {
  func.func @main(%x: tensor<1x8x!q>, %w: tensor<3x8x!q>) -> tensor<1x3x!q> {
    %y = qnn.fully_connected %x, %w : (tensor<1x8x!q>, tensor<3x8x!q>) -> tensor<1x3x!q>
    return %y : tensor<1x3x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_conv
// CHECK: qnn.transpose_conv{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
module @transpose_conv {
  func.func @main(%x: tensor<1x4x4x3x!q>) -> tensor<1x8x8x4x!q> {
    %s = qnn.constant dense<[1, 8, 8, 4]> : tensor<4xi32> -> tensor<4xi32>
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<4x3x3x3x!w>, tensor<1x4x4x3x!q>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_conv_version
// CHECK: qnn.transpose_conv{{.*}}edgetpu.reason = "version 4 of TRANSPOSE_CONV, highest allowed is 3{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
module @transpose_conv_version {
  func.func @main(%x: tensor<1x4x4x3x!q>) -> tensor<1x8x8x4x!q> {
    %s = qnn.constant dense<[1, 8, 8, 4]> : tensor<4xi32> -> tensor<4xi32>
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>, tflite.version = 4 : i64} : (tensor<4xi32>, tensor<4x3x3x3x!w>, tensor<1x4x4x3x!q>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_conv_batch
// CHECK: qnn.transpose_conv{{.*}}edgetpu.reason = "operand 2{{.*}} has shape 2x4x4x3{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
module @transpose_conv_batch {
  func.func @main(%x: tensor<2x4x4x3x!q>) -> tensor<2x8x8x4x!q> {
    %s = qnn.constant dense<[2, 8, 8, 4]> : tensor<4xi32> -> tensor<4xi32>
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %y = qnn.transpose_conv %s, %w, %x {strides = array<i64: 2, 2>, padding = #qnn<padding same>} : (tensor<4xi32>, tensor<4x3x3x3x!w>, tensor<2x4x4x3x!q>) -> tensor<2x8x8x4x!q>
    return %y : tensor<2x8x8x4x!q>
  }
}
