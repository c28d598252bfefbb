// What -m 13 refuses and takes.
// RUN: quant-opt %s -split-input-file '--edgetpu-assign=min-runtime=13' | FileCheck %s

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

// CHECK-LABEL: module @pack
// CHECK: qnn.pack{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @pack {
  func.func @main(%a: tensor<4x8x!q>) -> tensor<4x2x8x!q> {
    %y = qnn.pack %a, %a {axis = 1 : i64} : (tensor<4x8x!q>, tensor<4x8x!q>) -> tensor<4x2x8x!q>
    return %y : tensor<4x2x8x!q>
  }
}

// -----

// CHECK-LABEL: module @mean_channels
// CHECK: qnn.mean{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @mean_channels {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x4x4x1x!q> {
    %c = qnn.constant dense<[3]> : tensor<1xi32> -> tensor<1xi32>
    %y = qnn.mean %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<1xi32>) -> tensor<1x4x4x1x!q>
    return %y : tensor<1x4x4x1x!q>
  }
}

// -----

// CHECK-LABEL: module @squeeze_inner
// CHECK: qnn.squeeze{{.*}}edgetpu.status = "Mapped to Edge TPU"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squeeze_inner {
  func.func @main(%x: tensor<5x1x10x!q>) -> tensor<5x10x!q> {
    %y = qnn.squeeze %x {axes = array<i64: 1>} : (tensor<5x1x10x!q>) -> tensor<5x10x!q>
    return %y : tensor<5x10x!q>
  }
}

// -----

// CHECK-LABEL: module @transpose
// CHECK: qnn.transpose{{.*}}edgetpu.fix = "name runtime 14 or later (-m){{.*}}edgetpu.reason = "TRANSPOSE needs runtime 14, asked for is 13{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @transpose {
  func.func @main(%x: tensor<4x8x!q>) -> tensor<8x4x!q> {
    %c = qnn.constant dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.transpose %x, %c : (tensor<4x8x!q>, tensor<2xi32>) -> tensor<8x4x!q>
    return %y : tensor<8x4x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_max
// CHECK: qnn.reduce_max{{.*}}edgetpu.fix = "name runtime 14 or later (-m){{.*}}edgetpu.reason = "REDUCE_MAX needs runtime 14, asked for is 13{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_max {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_max %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @reduce_min
// CHECK: qnn.reduce_min{{.*}}edgetpu.fix = "name runtime 14 or later (-m){{.*}}edgetpu.reason = "REDUCE_MIN needs runtime 14, asked for is 13{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @reduce_min {
  func.func @main(%x: tensor<1x4x4x8x!q>) -> tensor<1x1x1x8x!q> {
    %c = qnn.constant dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
    %y = qnn.reduce_min %x, %c {keep_dims = true} : (tensor<1x4x4x8x!q>, tensor<2xi32>) -> tensor<1x1x1x8x!q>
    return %y : tensor<1x1x1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @rsqrt
// CHECK: qnn.rsqrt{{.*}}edgetpu.fix = "name runtime 14 or later (-m){{.*}}edgetpu.reason = "RSQRT needs runtime 14, asked for is 13{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @rsqrt {
  func.func @main(%x: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.rsqrt %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @squared_difference
// CHECK: qnn.squared_difference{{.*}}edgetpu.fix = "name runtime 14 or later (-m){{.*}}edgetpu.reason = "SQUARED_DIFFERENCE needs runtime 14, asked for is 13{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @squared_difference {
  func.func @main(%x: tensor<1x8x!q>, %z: tensor<1x8x!q>) -> tensor<1x8x!q> {
    %y = qnn.squared_difference %x, %z : (tensor<1x8x!q>, tensor<1x8x!q>) -> tensor<1x8x!q>
    return %y : tensor<1x8x!q>
  }
}

// -----

// CHECK-LABEL: module @tile
// CHECK: qnn.tile{{.*}}edgetpu.fix = "name runtime 14 or later (-m){{.*}}edgetpu.reason = "TILE needs runtime 14, asked for is 13{{.*}}edgetpu.status = "Operation not supported"
!q = !quant.uniform<i8:f32, 5.000000e-01:3>
module @tile {
  func.func @main(%x: tensor<1x4x8x!q>) -> tensor<1x8x8x!q> {
    %c = qnn.constant dense<[1, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
    %y = qnn.tile %x, %c : (tensor<1x4x8x!q>, tensor<3xi32>) -> tensor<1x8x8x!q>
    return %y : tensor<1x8x8x!q>
  }
}
