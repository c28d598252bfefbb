// Pooling, reductions and resizing: each row of the table accepted, and refused for every limit it has.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// CHECK-LABEL: module @average_pool_2d
// CHECK: qnn.average_pool_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @average_pool_2d {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.average_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @average_pool_2d_relu
// CHECK: qnn.average_pool_2d{{.*}}edgetpu.fix = "keep the activation as an operator of its own{{.*}}edgetpu.reason = "has the fused activation relu, allowed is none{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @average_pool_2d_relu {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.average_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>, activation = #qnn<activation relu>} : (tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @average_pool_2d_version
// CHECK: qnn.average_pool_2d{{.*}}edgetpu.reason = "version 9 of AVERAGE_POOL_2D, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @average_pool_2d_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.average_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @average_pool_2d_batch
// CHECK: qnn.average_pool_2d{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @average_pool_2d_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x2x2x8x!q> {
    %y = qnn.average_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<2x4x4x8x!q>) -> tensor<2x2x2x8x!q>
    return %y : tensor<2x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @max_pool_2d
// CHECK: qnn.max_pool_2d{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @max_pool_2d {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.max_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @max_pool_2d_relu
// CHECK: qnn.max_pool_2d{{.*}}edgetpu.fix = "keep the activation as an operator of its own{{.*}}edgetpu.reason = "has the fused activation relu, allowed is none{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @max_pool_2d_relu {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.max_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>, activation = #qnn<activation relu>} : (tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @max_pool_2d_version
// CHECK: qnn.max_pool_2d{{.*}}edgetpu.reason = "version 9 of MAX_POOL_2D, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @max_pool_2d_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q> {
    %y = qnn.max_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>) -> tensor<1x2x2x8x!q>
    return %y : tensor<1x2x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @max_pool_2d_batch
// CHECK: qnn.max_pool_2d{{.*}}edgetpu.reason = "operand 0{{.*}} has shape 2x4x4x8{{.*}}edgetpu.status = "Tensor has unsupported rank (up to 3 innermost dimensions mapped)"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @max_pool_2d_batch {
  func.func @main(%x: tensor<2x4x4x8x!q>) -> tensor<2x2x2x8x!q> {
    %y = qnn.max_pool_2d %x {padding = #qnn<padding valid>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<2x4x4x8x!q>) -> tensor<2x2x2x8x!q>
    return %y : tensor<2x2x2x8x!q>
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

// CHECK-LABEL: module @mean_depth
// CHECK: qnn.mean{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_depth {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @mean_batch
// CHECK: qnn.mean{{.*}}edgetpu.fix = "reduce inner dimensions only{{.*}}edgetpu.reason = "reduces the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_batch {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x4x8x!q> {
    %c = qnn.constant dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x4x8x!q>
    return %y : tensor<1x1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mean_version
// CHECK: qnn.mean{{.*}}edgetpu.reason = "version 9 of MEAN, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.mean %x, %c {keep_dims = true, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sum
// CHECK: qnn.sum{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sum {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.sum %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sum_depth
// CHECK: qnn.sum{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sum_depth {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.sum %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @sum_batch
// CHECK: qnn.sum{{.*}}edgetpu.fix = "reduce inner dimensions only{{.*}}edgetpu.reason = "reduces the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sum_batch {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x4x8x!q> {
    %c = qnn.constant dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.sum %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x4x8x!q>
    return %y : tensor<1x1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @sum_version
// CHECK: qnn.sum{{.*}}edgetpu.reason = "version 9 of SUM, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @sum_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.sum %x, %c {keep_dims = true, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_max
// CHECK: qnn.reduce_max{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_max {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_max %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_max_depth
// CHECK: qnn.reduce_max{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_max_depth {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.reduce_max %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_max_batch
// CHECK: qnn.reduce_max{{.*}}edgetpu.fix = "reduce inner dimensions only{{.*}}edgetpu.reason = "reduces the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_max_batch {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x4x8x!q> {
    %c = qnn.constant dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_max %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x4x8x!q>
    return %y : tensor<1x1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_max_version
// CHECK: qnn.reduce_max{{.*}}edgetpu.reason = "version 9 of REDUCE_MAX, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_max_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_max %x, %c {keep_dims = true, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_min
// CHECK: qnn.reduce_min{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_min {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_min %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_min_depth
// CHECK: qnn.reduce_min{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_min_depth {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.reduce_min %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_min_batch
// CHECK: qnn.reduce_min{{.*}}edgetpu.fix = "reduce inner dimensions only{{.*}}edgetpu.reason = "reduces the batch dimension, which is not allowed{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_min_batch {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x4x8x!q> {
    %c = qnn.constant dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_min %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x4x8x!q>
    return %y : tensor<1x1x4x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_min_version
// CHECK: qnn.reduce_min{{.*}}edgetpu.reason = "version 9 of REDUCE_MIN, highest allowed is 2{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_min_version {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_min %x, %c {keep_dims = true, tflite.version = 9 : i64} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mean_depth_of_6
// CHECK: qnn.mean{{.*}}edgetpu.fix = "make the number of channels a multiple of 4{{.*}}edgetpu.reason = "reduces 6 channels, allowed are multiples of 4{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_depth_of_6 {
  func.func @main(%x: tensor<1x4x4x6x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[3]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x4x4x6x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_bilinear
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_bilinear {
  func.func @main(%x: tensor<1x6x6x64x!q>) -> tensor<1x12x12x64x!q> {
    %c = qnn.constant dense<[12, 12]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c {half_pixel_centers = true, tflite.version = 3 : i64} : (tensor<1x6x6x64x!q>, tensor<2xi32>) -> tensor<1x12x12x64x!q>
    return %y : tensor<1x12x12x64x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_bilinear_version
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.reason = "version 4 of RESIZE_BILINEAR, highest allowed is 3{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_bilinear_version {
  func.func @main(%x: tensor<1x6x6x64x!q>) -> tensor<1x12x12x64x!q> {
    %c = qnn.constant dense<[12, 12]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c {tflite.version = 4 : i64} : (tensor<1x6x6x64x!q>, tensor<2xi32>) -> tensor<1x12x12x64x!q>
    return %y : tensor<1x12x12x64x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_bilinear_large
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.fix = "resize to a smaller size, or leave this step to the CPU{{.*}}edgetpu.reason = "the output has 8388608 bytes, allowed are 3145728{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_bilinear_large {
  func.func @main(%x: tensor<1x256x256x32x!q>) -> tensor<1x512x512x32x!q> {
    %c = qnn.constant dense<[512, 512]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c : (tensor<1x256x256x32x!q>, tensor<2xi32>) -> tensor<1x512x512x32x!q>
    return %y : tensor<1x512x512x32x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_bilinear_128
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_bilinear_128 {
  func.func @main(%x: tensor<1x64x64x32x!q>) -> tensor<1x128x128x32x!q> {
    %c = qnn.constant dense<[128, 128]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c : (tensor<1x64x64x32x!q>, tensor<2xi32>) -> tensor<1x128x128x32x!q>
    return %y : tensor<1x128x128x32x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_nearest_neighbor
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_nearest_neighbor {
  func.func @main(%x: tensor<1x6x6x64x!q>) -> tensor<1x12x12x64x!q> {
    %c = qnn.constant dense<[12, 12]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c {half_pixel_centers = true, tflite.version = 3 : i64} : (tensor<1x6x6x64x!q>, tensor<2xi32>) -> tensor<1x12x12x64x!q>
    return %y : tensor<1x12x12x64x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_nearest_neighbor_version
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.reason = "version 4 of RESIZE_NEAREST_NEIGHBOR, highest allowed is 3{{.*}}edgetpu.status = "Operation version not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_nearest_neighbor_version {
  func.func @main(%x: tensor<1x6x6x64x!q>) -> tensor<1x12x12x64x!q> {
    %c = qnn.constant dense<[12, 12]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c {tflite.version = 4 : i64} : (tensor<1x6x6x64x!q>, tensor<2xi32>) -> tensor<1x12x12x64x!q>
    return %y : tensor<1x12x12x64x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_nearest_neighbor_large
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.fix = "resize to a smaller size, or leave this step to the CPU{{.*}}edgetpu.reason = "the output has 8388608 bytes, allowed are 3145728{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_nearest_neighbor_large {
  func.func @main(%x: tensor<1x256x256x32x!q>) -> tensor<1x512x512x32x!q> {
    %c = qnn.constant dense<[512, 512]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c : (tensor<1x256x256x32x!q>, tensor<2xi32>) -> tensor<1x512x512x32x!q>
    return %y : tensor<1x512x512x32x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_nearest_neighbor_128
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_nearest_neighbor_128 {
  func.func @main(%x: tensor<1x64x64x32x!q>) -> tensor<1x128x128x32x!q> {
    %c = qnn.constant dense<[128, 128]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c : (tensor<1x64x64x32x!q>, tensor<2xi32>) -> tensor<1x128x128x32x!q>
    return %y : tensor<1x128x128x32x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_bilinear_from_1x1
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.fix = "enlarge in several steps, or leave the last step to the CPU{{.*}}edgetpu.reason = "enlarges 1x1 to 33x33: the weights of the interpolation don't fit 8 bits, the area may grow 256 times{{.*}}edgetpu.status = "Operation is otherwise supported, but not mapped due to some unspecified limitation"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_bilinear_from_1x1 {
  func.func @main(%x: tensor<1x1x1x256x!q>) -> tensor<1x33x33x256x!q> {
    %c = qnn.constant dense<[33, 33]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c {align_corners = true} : (tensor<1x1x1x256x!q>, tensor<2xi32>) -> tensor<1x33x33x256x!q>
    return %y : tensor<1x33x33x256x!q>
  }
}

// -----

// CHECK-LABEL: module @resize_nearest_neighbor_from_1x1
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_nearest_neighbor_from_1x1 {
  func.func @main(%x: tensor<1x1x1x256x!q>) -> tensor<1x33x33x256x!q> {
    %c = qnn.constant dense<[33, 33]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c : (tensor<1x1x1x256x!q>, tensor<2xi32>) -> tensor<1x33x33x256x!q>
    return %y : tensor<1x33x33x256x!q>
  }
}
