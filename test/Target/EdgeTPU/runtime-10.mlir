// What -m 10 refuses and takes.
// RUN: quant-opt %s -split-input-file '--edgetpu-assign=min-runtime=10' | FileCheck %s

// CHECK-LABEL: module @uint8
// CHECK: qnn.conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
!uw = !quant.uniform<u8:f32, 5.000000e-01:3>
module @uint8 {
  func.func @main(%x: tensor<1x8x8x3x!u>) -> tensor<1x8x8x4x!u> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!uw>
    %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!u>, tensor<4x3x3x3x!uw>) -> tensor<1x8x8x4x!u>
    return %y : tensor<1x8x8x4x!u>
  }
}

// -----

// Signed networks are for runtime 12 and later.
// CHECK-LABEL: module @int8
// CHECK: qnn.conv_2d{{.*}}edgetpu.fix = "runtime 10 takes uint8 only: name runtime 12 or later, or quantize to uint8{{.*}}edgetpu.reason = "operand 0{{.*}} is int8, allowed is uint8 with scale and zero point{{.*}}edgetpu.status = "Operation is working on an unsupported data type"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
module @int8 {
  func.func @main(%x: tensor<1x8x8x3x!q>) -> tensor<1x8x8x4x!q> {
    %w = qnn.constant dense<1> : tensor<4x3x3x3xi8> -> tensor<4x3x3x3x!w>
    %y = qnn.conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>} : (tensor<1x8x8x3x!q>, tensor<4x3x3x3x!w>) -> tensor<1x8x8x4x!q>
    return %y : tensor<1x8x8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @depthwise
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
!uw = !quant.uniform<u8:f32, 5.000000e-01:3>
module @depthwise {
  func.func @main(%x: tensor<1x8x8x4x!u>) -> tensor<1x8x8x4x!u> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!uw>
    %y = qnn.depthwise_conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>, dilations = array<i64: 1, 1>, depth_multiplier = 1 : i64} : (tensor<1x8x8x4x!u>, tensor<1x3x3x4x!uw>) -> tensor<1x8x8x4x!u>
    return %y : tensor<1x8x8x4x!u>
  }
}

// -----

// CHECK-LABEL: module @depthwise_dilated
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.fix = "name runtime 12 or later (-m){{.*}}edgetpu.reason = "the dilation is 2x2, this runtime allows 1{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
!uw = !quant.uniform<u8:f32, 5.000000e-01:3>
module @depthwise_dilated {
  func.func @main(%x: tensor<1x8x8x4x!u>) -> tensor<1x8x8x4x!u> {
    %w = qnn.constant dense<1> : tensor<1x3x3x4xi8> -> tensor<1x3x3x4x!uw>
    %y = qnn.depthwise_conv_2d %x, %w {strides = array<i64: 1, 1>, padding = #qnn<padding same>, dilations = array<i64: 2, 2>, depth_multiplier = 1 : i64} : (tensor<1x8x8x4x!u>, tensor<1x3x3x4x!uw>) -> tensor<1x8x8x4x!u>
    return %y : tensor<1x8x8x4x!u>
  }
}

// -----

// CHECK-LABEL: module @pad
// CHECK: qnn.pad{{.*}}edgetpu.status = "Mapped to Edge TPU"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
module @pad {
  func.func @main(%x: tensor<1x4x4x8x!u>) -> tensor<1x6x6x8x!u> {
    %c = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %y = qnn.pad %x, %c : (tensor<1x4x4x8x!u>, tensor<4x2xi32>) -> tensor<1x6x6x8x!u>
    return %y : tensor<1x6x6x8x!u>
  }
}

// -----

// CHECK-LABEL: module @pad_channels
// CHECK: qnn.pad{{.*}}edgetpu.fix = "name runtime 12 or later (-m){{.*}}edgetpu.reason = "pads dimension 3, this runtime allows y and x{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
module @pad_channels {
  func.func @main(%x: tensor<1x4x4x8x!u>) -> tensor<1x4x4x16x!u> {
    %c = qnn.constant dense<[[0, 0], [0, 0], [0, 0], [0, 8]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %y = qnn.pad %x, %c : (tensor<1x4x4x8x!u>, tensor<4x2xi32>) -> tensor<1x4x4x16x!u>
    return %y : tensor<1x4x4x16x!u>
  }
}

// -----

// CHECK-LABEL: module @quantize
// CHECK: qnn.quantize{{.*}}edgetpu.fix = "name runtime 12 or later (-m){{.*}}edgetpu.reason = "QUANTIZE needs runtime 12, asked for is 10{{.*}}edgetpu.status = "Operation not supported"
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
!up = !quant.uniform<u8:f32, 3.906250e-03>
module @quantize {
  func.func @main(%x: tensor<1x8x!u>) -> tensor<1x8x!up> {
    %y = qnn.quantize %x : (tensor<1x8x!u>) -> tensor<1x8x!up>
    return %y : tensor<1x8x!up>
  }
}
