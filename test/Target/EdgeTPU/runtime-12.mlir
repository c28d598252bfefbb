// What -m 12 refuses and takes.
// RUN: quant-opt %s -split-input-file '--edgetpu-assign=min-runtime=12' | FileCheck %s

// CHECK-LABEL: module @int8
// CHECK: qnn.conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
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

// CHECK-LABEL: module @depthwise_dilated
// CHECK: qnn.depthwise_conv_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
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

// CHECK-LABEL: module @pad_channels
// CHECK: qnn.pad{{.*}}edgetpu.status = "Mapped to Edge TPU"
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
// CHECK: qnn.quantize{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!u = !quant.uniform<u8:f32, 5.000000e-01:3>
module @quantize {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!u> {
    %y = qnn.quantize %x : (tensor<1x8x!q>) -> tensor<1x8x!u>
    return %y : tensor<1x8x!u>
  }
}

// -----

// CHECK-LABEL: module @mean
// CHECK: qnn.mean{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mean_channels
// CHECK: qnn.mean{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "reduces dimension 3 of 4, this runtime allows y and x of a 4-dimensional tensor{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_channels {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[3]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @squeeze
// CHECK: qnn.squeeze{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squeeze {
  func.func @main(%x: tensor<1x5x10x!q>) -> tensor<5x10x!q> {
    %y = qnn.squeeze %x {axes = array<i64: 0>} : (tensor<1x5x10x!q>) -> tensor<5x10x!q>
    return %y : tensor<5x10x!q>
  }
}

// -----

// CHECK-LABEL: module @squeeze_inner
// CHECK: qnn.squeeze{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "takes 1 out of the middle of 5x1x10, which this runtime can{{.}}t{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squeeze_inner {
  func.func @main(%x: tensor<5x1x10x!q>) -> tensor<5x10x!q> {
    %y = qnn.squeeze %x {axes = array<i64: 1>} : (tensor<5x1x10x!q>) -> tensor<5x10x!q>
    return %y : tensor<5x10x!q>
  }
}

// -----

// CHECK-LABEL: module @softmax_rows
// CHECK: qnn.softmax{{.*}}edgetpu.reason = "the output has shape 5x8, allowed is one row{{.*}}edgetpu.status = "For example, a fully-connected or softmax layer with 2D output"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!p = !quant.uniform<i8:f32, 3.906250e-03:-128>
module @softmax_rows {
  func.func @main(%x: tensor<5x8x!q>) -> tensor<5x8x!p> {
    %y = qnn.softmax %x {beta = 1.0 : f32} : (tensor<5x8x!q>) -> tensor<5x8x!p>
    return %y : tensor<5x8x!p>
  }
}

// -----

// CHECK-LABEL: module @expand_dims
// CHECK: qnn.expand_dims{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "EXPAND_DIMS needs runtime 13, asked for is 12{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @expand_dims {
  func.func @main(%x: tensor<4x8x!q>) -> tensor<1x4x8x!q> {
    %c = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
    %y = qnn.expand_dims %x, %c : (tensor<4x8x!q>, tensor<i32>) -> tensor<1x4x8x!q>
    return %y : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pack
// CHECK: qnn.pack{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "PACK needs runtime 13, asked for is 12{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pack {
  func.func @main(%a: tensor<4x8x!q>) -> tensor<4x2x8x!q> {
    %y = qnn.pack %a, %a {axis = 1 : i64} : (tensor<4x8x!q>, tensor<4x8x!q>) -> tensor<4x2x8x!q>
    return %y : tensor<4x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @prelu
// CHECK: qnn.prelu{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "PRELU needs runtime 13, asked for is 12{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @prelu {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x8x!q> {
    %a = qnn.constant dense<1> : tensor<8xi8> -> tensor<8x!q>
    %y = qnn.prelu %x, %a : (tensor<1x4x4x8x!q>, tensor<8x!q>) -> tensor<1x4x4x8x!q>
    return %y : tensor<1x4x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sum
// CHECK: qnn.sum{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "SUM needs runtime 13, asked for is 12{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sum {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.sum %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_conv
// CHECK: qnn.transpose_conv{{.*}}edgetpu.fix = "name runtime 13 or later (-m){{.*}}edgetpu.reason = "TRANSPOSE_CONV needs runtime 13, asked for is 12{{.*}}edgetpu.status = "Operation not supported"
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
