// Every number of the rules at the limit, where it is taken, and one beside, where it is not.
// RUN: quant-opt %s -split-input-file --edgetpu-assign | FileCheck %s

// 196608 bytes, one tile.
// CHECK-LABEL: module @reshape_of_a_tile
// CHECK: qnn.reshape{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_of_a_tile {
  func.func @main(%x: tensor<1x64x64x48x!q>) -> tensor<1x64x128x24x!q> {
    %c = qnn.constant dense<[1, 64, 128, 24]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.reshape %x, %c : (tensor<1x64x64x48x!q>, tensor<4xi32>) -> tensor<1x64x128x24x!q>
    return %y : tensor<1x64x128x24x!q>
  }
}

// -----

// The next number of bytes that three dimensions above 1 can have.
// CHECK-LABEL: module @reshape_above_a_tile
// CHECK: qnn.reshape{{.*}}edgetpu.reason = "makes 196610 bytes of shape 1x2x5x19661 out of 1x2x19661x5, allowed are 196608 bytes
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reshape_above_a_tile {
  func.func @main(%x: tensor<1x2x19661x5x!q>) -> tensor<1x2x5x19661x!q> {
    %c = qnn.constant dense<[1, 2, 5, 19661]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.reshape %x, %c : (tensor<1x2x19661x5x!q>, tensor<4xi32>) -> tensor<1x2x5x19661x!q>
    return %y : tensor<1x2x5x19661x!q>
  }
}

// -----

// 196608 bytes, one tile.
// CHECK-LABEL: module @transpose_of_a_tile
// CHECK: qnn.transpose{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_of_a_tile {
  func.func @main(%x: tensor<1x64x64x48x!q>) -> tensor<1x64x64x48x!q> {
    %c = qnn.constant dense<[0, 2, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.transpose %x, %c : (tensor<1x64x64x48x!q>, tensor<4xi32>) -> tensor<1x64x64x48x!q>
    return %y : tensor<1x64x64x48x!q>
  }
}

// -----

// One byte more.
// CHECK-LABEL: module @transpose_above_a_tile
// CHECK: qnn.transpose{{.*}}edgetpu.reason = "moves 196609 bytes, allowed are 196608
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_above_a_tile {
  func.func @main(%x: tensor<1x7x28087x1x!q>) -> tensor<1x28087x7x1x!q> {
    %c = qnn.constant dense<[0, 2, 1, 3]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.transpose %x, %c : (tensor<1x7x28087x1x!q>, tensor<4xi32>) -> tensor<1x28087x7x1x!q>
    return %y : tensor<1x28087x7x1x!q>
  }
}

// -----

// Four dimensions.
// CHECK-LABEL: module @transpose_of_four
// CHECK: qnn.transpose{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_of_four {
  func.func @main(%x: tensor<1x2x3x4x!q>) -> tensor<1x4x3x2x!q> {
    %c = qnn.constant dense<[0, 3, 2, 1]> : tensor<4xi32> -> tensor<4xi32>
    %y = qnn.transpose %x, %c : (tensor<1x2x3x4x!q>, tensor<4xi32>) -> tensor<1x4x3x2x!q>
    return %y : tensor<1x4x3x2x!q>
  }
}

// -----

// Five.
// CHECK-LABEL: module @transpose_of_five
// CHECK: qnn.transpose{{.*}}edgetpu.reason = "has 5 dimensions, allowed are 4
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose_of_five {
  func.func @main(%x: tensor<1x1x2x3x4x!q>) -> tensor<1x1x4x3x2x!q> {
    %c = qnn.constant dense<[0, 1, 4, 3, 2]> : tensor<5xi32> -> tensor<5xi32>
    %y = qnn.transpose %x, %c : (tensor<1x1x2x3x4x!q>, tensor<5xi32>) -> tensor<1x1x4x3x2x!q>
    return %y : tensor<1x1x4x3x2x!q>
  }
}

// -----

// 3145728 bytes, what 16 tiles hold.
// CHECK-LABEL: module @resize_of_the_device
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_of_the_device {
  func.func @main(%x: tensor<1x1x1x3x!q>) -> tensor<1x1024x1024x3x!q> {
    %c = qnn.constant dense<[1024, 1024]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c : (tensor<1x1x1x3x!q>, tensor<2xi32>) -> tensor<1x1024x1024x3x!q>
    return %y : tensor<1x1024x1024x3x!q>
  }
}

// -----

// One byte more.
// CHECK-LABEL: module @resize_above_the_device
// CHECK: qnn.resize_nearest_neighbor{{.*}}edgetpu.reason = "the output has 3145729 bytes, allowed are 3145728
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @resize_above_the_device {
  func.func @main(%x: tensor<1x1x1x1x!q>) -> tensor<1x1x3145729x1x!q> {
    %c = qnn.constant dense<[1, 3145729]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_nearest_neighbor %x, %c : (tensor<1x1x1x1x!q>, tensor<2xi32>) -> tensor<1x1x3145729x1x!q>
    return %y : tensor<1x1x3145729x1x!q>
  }
}

// -----

// The area grows 256 times.
// CHECK-LABEL: module @bilinear_256_times
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @bilinear_256_times {
  func.func @main(%x: tensor<1x2x2x1x!q>) -> tensor<1x32x32x1x!q> {
    %c = qnn.constant dense<[32, 32]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c : (tensor<1x2x2x1x!q>, tensor<2xi32>) -> tensor<1x32x32x1x!q>
    return %y : tensor<1x32x32x1x!q>
  }
}

// -----

// One cell more.
// CHECK-LABEL: module @bilinear_above_256_times
// CHECK: qnn.resize_bilinear{{.*}}edgetpu.reason = "enlarges 2x2 to 25x41: the weights of the interpolation
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @bilinear_above_256_times {
  func.func @main(%x: tensor<1x2x2x1x!q>) -> tensor<1x25x41x1x!q> {
    %c = qnn.constant dense<[25, 41]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.resize_bilinear %x, %c : (tensor<1x2x2x1x!q>, tensor<2xi32>) -> tensor<1x25x41x1x!q>
    return %y : tensor<1x25x41x1x!q>
  }
}

// -----

// A multiple of 4.
// CHECK-LABEL: module @mean_of_four_channels
// CHECK: qnn.mean{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_of_four_channels {
  func.func @main(%x: tensor<1x2x2x4x!q>) -> tensor<1x2x2x1x!q> {
    %c = qnn.constant dense<3> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x2x2x4x!q>, tensor<1xi32>) -> tensor<1x2x2x1x!q>
    return %y : tensor<1x2x2x1x!q>
  }
}

// -----

// One below.
// CHECK-LABEL: module @mean_of_three_channels
// CHECK: qnn.mean{{.*}}edgetpu.reason = "reduces 3 channels, allowed are multiples of 4
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_of_three_channels {
  func.func @main(%x: tensor<1x2x2x3x!q>) -> tensor<1x2x2x1x!q> {
    %c = qnn.constant dense<3> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x2x2x3x!q>, tensor<1xi32>) -> tensor<1x2x2x1x!q>
    return %y : tensor<1x2x2x1x!q>
  }
}

// -----

// One above.
// CHECK-LABEL: module @mean_of_five_channels
// CHECK: qnn.mean{{.*}}edgetpu.reason = "reduces 5 channels, allowed are multiples of 4
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_of_five_channels {
  func.func @main(%x: tensor<1x2x2x5x!q>) -> tensor<1x2x2x1x!q> {
    %c = qnn.constant dense<3> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x2x2x5x!q>, tensor<1xi32>) -> tensor<1x2x2x1x!q>
    return %y : tensor<1x2x2x1x!q>
  }
}

// -----

// The outermost of two dimensions is the batch.
// CHECK-LABEL: module @mean_over_the_batch
// CHECK: qnn.mean{{.*}}edgetpu.reason = "reduces the batch dimension
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_over_the_batch {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %c = qnn.constant dense<0> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x8x!q>, tensor<1xi32>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// The only dimension is none.
// CHECK-LABEL: module @mean_of_a_vector
// CHECK: qnn.mean{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_of_a_vector {
  func.func @main(%x: tensor<8x!q>) -> tensor<1x!q> {
    %c = qnn.constant dense<0> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<8x!q>, tensor<1xi32>) -> tensor<1x!q>
    return %y : tensor<1x!q>
  }
}
