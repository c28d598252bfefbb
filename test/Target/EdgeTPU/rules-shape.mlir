// Operators that move data: each row of the table accepted, and refused for every limit it has.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// CHECK-LABEL: module @reshape
// CHECK: qnn.reshape{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x128x!q> {
    %c = qnn.constant dense<[1, 128]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reshape %x, %c : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x128x!q>
    return %y : tensor<1x128x!q>
  }
}

// -----

// Large, but two dimensions come out.
// CHECK-LABEL: module @reshape_large_flat
// CHECK: qnn.reshape{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_large_flat {
  func.func @main(%x: tensor<1x40x40x810x!q>) -> tensor<1x14400x90x!q> {
    %c = qnn.constant dense<[1, 14400, 90]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.reshape %x, %c : (tensor<1x40x40x810x!q>, tensor<3xi32>) -> tensor<1x14400x90x!q>
    return %y : tensor<1x14400x90x!q>
  }
}

// -----

// CHECK-LABEL: module @reshape_large
// CHECK: qnn.reshape{{.*}}edgetpu.fix = "keep the innermost dimension, or make the tensor smaller{{.*}}edgetpu.reason = "makes 199920 bytes of shape 1x784x3x85 out of 1x28x28x255, allowed are 196608 bytes{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_large {
  func.func @main(%x: tensor<1x28x28x255x!q>) -> tensor<1x784x3x85x!q> {
    %c = qnn.constant dense<[1, 784, 3, 85]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.reshape %x, %c : (tensor<1x28x28x255x!q>, tensor<4xi32>) -> tensor<1x784x3x85x!q>
    return %y : tensor<1x784x3x85x!q>
  }
}

// -----

// CHECK-LABEL: module @reshape_5d
// CHECK: qnn.reshape{{.*}}edgetpu.fix = "reshape so that the outer dimensions are 1{{.*}}edgetpu.reason = "result 0{{.*}} has shape 4x2x8x3x4{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_5d {
  func.func @main(%x: tensor<1x8x8x12x!q>) -> tensor<4x2x8x3x4x!q> {
    %c = qnn.constant dense<[4, 2, 8, 3, 4]> : tensor<5xi32> -> tensor<5xi32>
    %y = qnn.reshape %x, %c : (tensor<1x8x8x12x!q>, tensor<5xi32>) -> tensor<4x2x8x3x4x!q>
    return %y : tensor<4x2x8x3x4x!q>
  }
}

// -----

// CHECK-LABEL: module @reshape_version
// CHECK: qnn.reshape{{.*}}edgetpu.reason = "version 9 of RESHAPE, highest allowed is 1{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_version {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<8x!q> {
    %c = qnn.constant dense<[8]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.reshape %x, %c {tflite.version = 9 : i64} : (tensor<1x8x!q>, tensor<1xi32>) -> tensor<8x!q>
    return %y : tensor<8x!q>
  }
}

// -----

// CHECK-LABEL: module @reshape_computed
// CHECK: qnn.reshape{{.*}}edgetpu.reason = "operand 1{{.*}} is computed, it must be constant{{.*}}edgetpu.status = "Filter, bias, or other param is not constant at compile-time"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_computed {
  func.func @main(%x: tensor<1x8x!q>, %c: tensor<1xi32>) -> tensor<8x!q> {
    %y = qnn.reshape %x, %c : (tensor<1x8x!q>, tensor<1xi32>) -> tensor<8x!q>
    return %y : tensor<8x!q>
  }
}

// -----

// CHECK-LABEL: module @expand_dims
// CHECK: qnn.expand_dims{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @expand_dims {
  func.func @main(%x: tensor<4x8x!q>) -> tensor<1x4x8x!q> {
    %c = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
    %y = qnn.expand_dims %x, %c : (tensor<4x8x!q>, tensor<i32>) -> tensor<1x4x8x!q>
    return %y : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @expand_dims_version
// CHECK: qnn.expand_dims{{.*}}edgetpu.reason = "version 9 of EXPAND_DIMS, highest allowed is 1{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @expand_dims_version {
  func.func @main(%x: tensor<4x8x!q>) -> tensor<1x4x8x!q> {
    %c = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
    %y = qnn.expand_dims %x, %c {tflite.version = 9 : i64} : (tensor<4x8x!q>, tensor<i32>) -> tensor<1x4x8x!q>
    return %y : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @squeeze
// CHECK: qnn.squeeze{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squeeze {
  func.func @main(%x: tensor<5x1x10x!q>) -> tensor<5x10x!q> {
    %y = qnn.squeeze %x {axes = array<i64: 1>} : (tensor<5x1x10x!q>) -> tensor<5x10x!q>
    return %y : tensor<5x10x!q>
  }
}

// -----

// CHECK-LABEL: module @squeeze_version
// CHECK: qnn.squeeze{{.*}}edgetpu.reason = "version 9 of SQUEEZE, highest allowed is 1{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squeeze_version {
  func.func @main(%x: tensor<5x1x10x!q>) -> tensor<5x10x!q> {
    %y = qnn.squeeze %x {axes = array<i64: 1>, tflite.version = 9 : i64} : (tensor<5x1x10x!q>) -> tensor<5x10x!q>
    return %y : tensor<5x10x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose
// CHECK: qnn.transpose{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose {
  func.func @main(%x: tensor<1x4x6x8x!q>) -> tensor<1x6x4x8x!q> {
    %c = qnn.constant dense<[0, 2, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.transpose %x, %c : (tensor<1x4x6x8x!q>, tensor<4xi32>) -> tensor<1x6x4x8x!q>
    return %y : tensor<1x6x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_largest
// CHECK: qnn.transpose{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_largest {
  func.func @main(%x: tensor<1x256x3x256x!q>) -> tensor<1x3x256x256x!q> {
    %c = qnn.constant dense<[0, 2, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.transpose %x, %c : (tensor<1x256x3x256x!q>, tensor<4xi32>) -> tensor<1x3x256x256x!q>
    return %y : tensor<1x3x256x256x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_large
// CHECK: qnn.transpose{{.*}}edgetpu.fix = "train and export with channels last (NHWC), or make the tensor smaller{{.*}}edgetpu.reason = "moves 197376 bytes, allowed are 196608{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_large {
  func.func @main(%x: tensor<1x3x256x257x!q>) -> tensor<1x256x257x3x!q> {
    %c = qnn.constant dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.transpose %x, %c : (tensor<1x3x256x257x!q>, tensor<4xi32>) -> tensor<1x256x257x3x!q>
    return %y : tensor<1x256x257x3x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_5d
// CHECK: qnn.transpose{{.*}}edgetpu.reason = "has 5 dimensions, allowed are 4{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_5d {
  func.func @main(%x: tensor<1x1x4x6x8x!q>) -> tensor<1x1x6x4x8x!q> {
    %c = qnn.constant dense<[0, 1, 3, 2, 4]> : tensor<5xi32> -> tensor<5xi32>
    %y = qnn.transpose %x, %c : (tensor<1x1x4x6x8x!q>, tensor<5xi32>) -> tensor<1x1x6x4x8x!q>
    return %y : tensor<1x1x6x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose_version
// CHECK: qnn.transpose{{.*}}edgetpu.reason = "version 9 of TRANSPOSE, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_version {
  func.func @main(%x: tensor<4x8x!q>) -> tensor<8x4x!q> {
    %c = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.transpose %x, %c {tflite.version = 9 : i64} : (tensor<4x8x!q>, tensor<2xi32>) -> tensor<8x4x!q>
    return %y : tensor<8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @pad
// CHECK: qnn.pad{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pad {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x6x6x8x!q> {
    %c = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %y = qnn.pad %x, %c : (tensor<1x4x4x8x!q>, tensor<4x2xi32>) -> tensor<1x6x6x8x!q>
    return %y : tensor<1x6x6x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pad_channels
// CHECK: qnn.pad{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pad_channels {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x16x!q> {
    %c = qnn.constant dense<[[0, 0], [0, 0], [0, 0], [0, 8]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %y = qnn.pad %x, %c : (tensor<1x4x4x8x!q>, tensor<4x2xi32>) -> tensor<1x4x4x16x!q>
    return %y : tensor<1x4x4x16x!q>
  }
}

// -----

// The rank rule comes before the limit on the batch.
// CHECK-LABEL: module @pad_batch
// CHECK: qnn.pad{{.*}}edgetpu.reason = "result 0{{.*}} has shape 3x1x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pad_batch {
  func.func @main(%x: tensor<1x1x4x8x!q>) -> tensor<3x1x4x8x!q> {
    %c = qnn.constant dense<[[1, 1], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %y = qnn.pad %x, %c : (tensor<1x1x4x8x!q>, tensor<4x2xi32>) -> tensor<3x1x4x8x!q>
    return %y : tensor<3x1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pad_outermost
// CHECK: qnn.pad{{.*}}edgetpu.fix = "pad inner dimensions only{{.*}}edgetpu.reason = "pads the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pad_outermost {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<2x4x8x!q> {
    %c = qnn.constant dense<[[0, 1], [0, 0], [0, 0]]> : tensor<3x2xi32> -> tensor<3x2xi32>
    %y = qnn.pad %x, %c : (tensor<1x4x8x!q>, tensor<3x2xi32>) -> tensor<2x4x8x!q>
    return %y : tensor<2x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pad_version
// CHECK: qnn.pad{{.*}}edgetpu.reason = "version 9 of PAD, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pad_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x6x6x8x!q> {
    %c = qnn.constant dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %y = qnn.pad %x, %c {tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<4x2xi32>) -> tensor<1x6x6x8x!q>
    return %y : tensor<1x6x6x8x!q>
  }
}

// -----

// CHECK-LABEL: module @concatenation
// CHECK: qnn.concatenation{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @concatenation {
  func.func @main(%a: tensor<1x4x4x8x!q>, %b: tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q> {
    %y = qnn.concatenation %a, %b {axis = 3 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q>
    return %y : tensor<1x4x4x12x!q>
  }
}

// -----

// Zero is the zero point, 3.
// CHECK-LABEL: module @concatenation_zero_constant
// CHECK: qnn.concatenation{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @concatenation_zero_constant {
  func.func @main(%a: tensor<1x4x4x8x!q>) -> tensor<1x4x4x12x!q> {
    %z = qnn.constant dense<3> : tensor<1x4x4x4xi8> -> tensor<1x4x4x4x!q>
    %y = qnn.concatenation %a, %z {axis = 3 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q>
    return %y : tensor<1x4x4x12x!q>
  }
}

// -----

// CHECK-LABEL: module @concatenation_constant
// CHECK: qnn.concatenation{{.*}}edgetpu.fix = "give the values as an input of the network{{.*}}edgetpu.reason = "operand 1 is a constant that is not zero everywhere; allowed is zero padding{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @concatenation_constant {
  func.func @main(%a: tensor<1x4x4x8x!q>) -> tensor<1x4x4x12x!q> {
    %z = qnn.constant dense<0> : tensor<1x4x4x4xi8> -> tensor<1x4x4x4x!q>
    %y = qnn.concatenation %a, %z {axis = 3 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q>
    return %y : tensor<1x4x4x12x!q>
  }
}

// -----

// CHECK-LABEL: module @concatenation_constant_of_three
// CHECK: qnn.concatenation{{.*}}edgetpu.reason = "operand 2 is constant and there are 3 operands; with a constant exactly 2 are allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @concatenation_constant_of_three {
  func.func @main(%a: tensor<1x4x4x8x!q>, %b: tensor<1x4x4x8x!q>) -> tensor<1x4x4x20x!q> {
    %z = qnn.constant dense<3> : tensor<1x4x4x4xi8> -> tensor<1x4x4x4x!q>
    %y = qnn.concatenation %a, %b, %z {axis = 3 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x8x!q>, tensor<1x4x4x4x!q>) -> tensor<1x4x4x20x!q>
    return %y : tensor<1x4x4x20x!q>
  }
}

// -----

// CHECK-LABEL: module @concatenation_relu
// CHECK: qnn.concatenation{{.*}}edgetpu.fix = "keep the activation as an operator of its own{{.*}}edgetpu.reason = "has the fused activation relu, allowed is none{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @concatenation_relu {
  func.func @main(%a: tensor<1x4x4x8x!q>, %b: tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q> {
    %y = qnn.concatenation %a, %b {activation = #qnn<activation relu>, axis = 3 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q>
    return %y : tensor<1x4x4x12x!q>
  }
}

// -----

// CHECK-LABEL: module @concatenation_version
// CHECK: qnn.concatenation{{.*}}edgetpu.reason = "version 9 of CONCATENATION, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @concatenation_version {
  func.func @main(%a: tensor<1x4x4x8x!q>, %b: tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q> {
    %y = qnn.concatenation %a, %b {axis = 3 : i64, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<1x4x4x4x!q>) -> tensor<1x4x4x12x!q>
    return %y : tensor<1x4x4x12x!q>
  }
}

// -----

// CHECK-LABEL: module @pack
// CHECK: qnn.pack{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pack {
  func.func @main(%a: tensor<4x8x!q>, %b: tensor<4x8x!q>) -> tensor<4x2x8x!q> {
    %y = qnn.pack %a, %b {axis = 1 : i64} : (tensor<4x8x!q>, tensor<4x8x!q>) -> tensor<4x2x8x!q>
    return %y : tensor<4x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pack_batch
// CHECK: qnn.pack{{.*}}edgetpu.fix = "pack along an inner dimension{{.*}}edgetpu.reason = "packs along the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pack_batch {
  func.func @main(%a: tensor<4x8x!q>, %b: tensor<4x8x!q>) -> tensor<2x4x8x!q> {
    %y = qnn.pack %a, %b {axis = 0 : i64} : (tensor<4x8x!q>, tensor<4x8x!q>) -> tensor<2x4x8x!q>
    return %y : tensor<2x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pack_5d
// CHECK: qnn.pack{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pack_5d {
  func.func @main(%a: tensor<2x4x4x8x!q>, %b: tensor<2x4x4x8x!q>) -> tensor<2x4x4x2x8x!q> {
    %y = qnn.pack %a, %b {axis = 3 : i64} : (tensor<2x4x4x8x!q>, tensor<2x4x4x8x!q>) -> tensor<2x4x4x2x8x!q>
    return %y : tensor<2x4x4x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @pack_version
// CHECK: qnn.pack{{.*}}edgetpu.reason = "version 9 of PACK, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pack_version {
  func.func @main(%a: tensor<4x8x!q>, %b: tensor<4x8x!q>) -> tensor<4x2x8x!q> {
    %y = qnn.pack %a, %b {axis = 1 : i64, tflite.version = 9 : i64} : (tensor<4x8x!q>, tensor<4x8x!q>) -> tensor<4x2x8x!q>
    return %y : tensor<4x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @split
// CHECK: qnn.split{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @split {
  func.func @main(%x: tensor<2x4x8x!q>) -> tensor<2x4x4x!q> {
    %c = qnn.constant dense<2> : tensor<i32> -> tensor<i32>
    %y:2 = qnn.split %c, %x {num_splits = 2 : i64} : (tensor<i32>, tensor<2x4x8x!q>) -> (tensor<2x4x4x!q>, tensor<2x4x4x!q>)
    return %y#0 : tensor<2x4x4x!q>
  }
}

// -----

// CHECK-LABEL: module @split_inner
// CHECK: qnn.split{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @split_inner {
  func.func @main(%x: tensor<2x4x8x!q>) -> tensor<2x4x4x!q> {
    %c = qnn.constant dense<-1> : tensor<i32> -> tensor<i32>
    %y:2 = qnn.split %c, %x {num_splits = 2 : i64} : (tensor<i32>, tensor<2x4x8x!q>) -> (tensor<2x4x4x!q>, tensor<2x4x4x!q>)
    return %y#0 : tensor<2x4x4x!q>
  }
}

// -----

// CHECK-LABEL: module @split_batch
// CHECK: qnn.split{{.*}}edgetpu.fix = "split an inner dimension{{.*}}edgetpu.reason = "splits the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @split_batch {
  func.func @main(%x: tensor<2x4x8x!q>) -> tensor<1x4x8x!q> {
    %c = qnn.constant dense<0> : tensor<i32> -> tensor<i32>
    %y:2 = qnn.split %c, %x {num_splits = 2 : i64} : (tensor<i32>, tensor<2x4x8x!q>) -> (tensor<1x4x8x!q>, tensor<1x4x8x!q>)
    return %y#0 : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @split_version
// CHECK: qnn.split{{.*}}edgetpu.reason = "version 9 of SPLIT, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @split_version {
  func.func @main(%x: tensor<2x4x8x!q>) -> tensor<2x4x4x!q> {
    %c = qnn.constant dense<2> : tensor<i32> -> tensor<i32>
    %y:2 = qnn.split %c, %x {num_splits = 2 : i64, tflite.version = 9 : i64} : (tensor<i32>, tensor<2x4x8x!q>) -> (tensor<2x4x4x!q>, tensor<2x4x4x!q>)
    return %y#0 : tensor<2x4x4x!q>
  }
}

// -----

// CHECK-LABEL: module @slice
// CHECK: qnn.slice{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @slice {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x2x8x!q> {
    %b = qnn.constant dense<[0, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
    %s = qnn.constant dense<[1, 2, 8]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.slice %x, %b, %s : (tensor<1x4x8x!q>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x2x8x!q>
    return %y : tensor<1x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @slice_version
// CHECK: qnn.slice{{.*}}edgetpu.reason = "version 9 of SLICE, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @slice_version {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x2x8x!q> {
    %b = qnn.constant dense<[0, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
    %s = qnn.constant dense<[1, 2, 8]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.slice %x, %b, %s {tflite.version = 9 : i64} : (tensor<1x4x8x!q>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x2x8x!q>
    return %y : tensor<1x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @strided_slice
// CHECK: qnn.strided_slice{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @strided_slice {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x4x8x!q> {
    %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3xi32>
    %e = qnn.constant dense<[1, 4, 8]> : tensor<3xi32> -> tensor<3xi32>
    %s = qnn.constant dense<[1, 1, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.strided_slice %x, %b, %e, %s : (tensor<1x4x8x!q>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x4x8x!q>
    return %y : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @strided_slice_stride
// CHECK: qnn.strided_slice{{.*}}edgetpu.fix = "replace it by a strided convolution or SPACE_TO_DEPTH{{.*}}edgetpu.reason = "the strides are 1x2x1, allowed is 1{{.*}}edgetpu.status = "Only Strided-Slice with unitary strides supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @strided_slice_stride {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x2x8x!q> {
    %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3xi32>
    %e = qnn.constant dense<[1, 4, 8]> : tensor<3xi32> -> tensor<3xi32>
    %s = qnn.constant dense<[1, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.strided_slice %x, %b, %e, %s : (tensor<1x4x8x!q>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x2x8x!q>
    return %y : tensor<1x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @strided_slice_new_axis
// CHECK: qnn.strided_slice{{.*}}edgetpu.reason = "ellipsis mask 0 and new axis mask 1, allowed is 0{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @strided_slice_new_axis {
  func.func @main(%x: tensor<4x8x!q>) -> tensor<1x4x8x!q> {
    %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3xi32>
    %e = qnn.constant dense<[1, 4, 8]> : tensor<3xi32> -> tensor<3xi32>
    %s = qnn.constant dense<[1, 1, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.strided_slice %x, %b, %e, %s {new_axis_mask = 1 : i64} : (tensor<4x8x!q>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x4x8x!q>
    return %y : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @strided_slice_version
// CHECK: qnn.strided_slice{{.*}}edgetpu.reason = "version 9 of STRIDED_SLICE, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @strided_slice_version {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x4x8x!q> {
    %b = qnn.constant dense<[0, 0, 0]> : tensor<3xi32> -> tensor<3xi32>
    %e = qnn.constant dense<[1, 4, 8]> : tensor<3xi32> -> tensor<3xi32>
    %s = qnn.constant dense<[1, 1, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.strided_slice %x, %b, %e, %s {tflite.version = 9 : i64} : (tensor<1x4x8x!q>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x4x8x!q>
    return %y : tensor<1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @space_to_depth
// CHECK: qnn.space_to_depth{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @space_to_depth {
  func.func @main(%x: tensor<1x4x4x2x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.space_to_depth %x {block_size = 2 : i64} : (tensor<1x4x4x2x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @space_to_depth_version
// CHECK: qnn.space_to_depth{{.*}}edgetpu.reason = "version 9 of SPACE_TO_DEPTH, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @space_to_depth_version {
  func.func @main(%x: tensor<1x4x4x2x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.space_to_depth %x {block_size = 2 : i64, tflite.version = 9 : i64} : (tensor<1x4x4x2x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @space_to_depth_batch
// CHECK: qnn.space_to_depth{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @space_to_depth_batch {
  func.func @main(%x: tensor<2x4x4x2x!q>) -> tensor<2x2x2x8x!q> {
    %y = qnn.space_to_depth %x {block_size = 2 : i64} : (tensor<2x4x4x2x!q>) -> tensor<2x2x2x8x!q>
    return %y : tensor<2x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @tile
// CHECK: qnn.tile{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @tile {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x8x8x!q> {
    %m = qnn.constant dense<[1, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.tile %x, %m : (tensor<1x4x8x!q>, tensor<3xi32>) -> tensor<1x8x8x!q>
    return %y : tensor<1x8x8x!q>
  }
}

// -----

// CHECK-LABEL: module @tile_version
// CHECK: qnn.tile{{.*}}edgetpu.reason = "version 9 of TILE, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @tile_version {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x8x8x!q> {
    %m = qnn.constant dense<[1, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.tile %x, %m {tflite.version = 9 : i64} : (tensor<1x4x8x!q>, tensor<3xi32>) -> tensor<1x8x8x!q>
    return %y : tensor<1x8x8x!q>
  }
}
