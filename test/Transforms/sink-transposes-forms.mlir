// Transposes that move past the forms of each operator, each checked by running the network before and after.
// RUN: quant-opt %s --qnn-sink-transposes --check-by-running -o %t.mlir 2>&1 | FileCheck %s --check-prefix=RAN
// RAN: 6 passes left the numbers as they were, 0 changed them, behind 0 the function does not run
// RUN: FileCheck %s < %t.mlir

// Pads of each side go with their axis: 1 and 2 for what is axis 2 behind the transpose.
// CHECK-LABEL: func.func @pad
// CHECK: %[[P:.*]] = qnn.constant dense<{{\[\[}}0, 0], [1, 2], [3, 4], [0, 0]]>
// CHECK: qnn.pad %arg0, %[[P]]
func.func @pad(%x: tensor<1x3x4x2xf32>) -> tensor<1x6x11x2xf32> {
  %t = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %u = qnn.constant dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32>
  %p = qnn.constant dense<[[0, 0], [0, 0], [1, 2], [3, 4]]> : tensor<4x2xi32> -> tensor<4x2xi32>
  %1 = qnn.transpose %x, %t : (tensor<1x3x4x2xf32>, tensor<4xi32>) -> tensor<1x2x3x4xf32>
  %2 = qnn.pad %1, %p : (tensor<1x2x3x4xf32>, tensor<4x2xi32>) -> tensor<1x2x6x11xf32>
  %3 = qnn.transpose %2, %u : (tensor<1x2x6x11xf32>, tensor<4xi32>) -> tensor<1x6x11x2xf32>
  return %3 : tensor<1x6x11x2xf32>
}

// A vector along one axis behind the transpose, on the left of a difference; axes of the first transpose from the end.
// CHECK-LABEL: func.func @left
// CHECK: qnn.sub %{{.*}}, %arg0 : (tensor<1x3x1xf32>, tensor<2x3x4xf32>)
func.func @left(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %t = qnn.constant dense<[0, -1, 1]> : tensor<3xi32> -> tensor<3xi32>
  %u = qnn.constant dense<[0, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
  %c = qnn.constant dense<[1.0, 2.0, 4.0]> : tensor<3xf32> -> tensor<3xf32>
  %1 = qnn.transpose %x, %t : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<2x4x3xf32>
  %2 = qnn.sub %c, %1 : (tensor<3xf32>, tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  %3 = qnn.transpose %2, %u : (tensor<2x4x3xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  return %3 : tensor<2x3x4xf32>
}

// A matrix for every sample changes its axes, which turn in a circle.
// CHECK-LABEL: func.func @circle
// CHECK: qnn.mul %arg0, %{{.*}} : (tensor<2x3x4xf32>, tensor<2x3x4xf32>)
func.func @circle(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %t = qnn.constant dense<[2, 0, 1]> : tensor<3xi32> -> tensor<3xi32>
  %u = qnn.constant dense<[1, 2, 0]> : tensor<3xi32> -> tensor<3xi32>
  %c = qnn.constant dense<[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[7.0, 8.0, 9.0], [10.0, 11.0, 12.0]], [[13.0, 14.0, 15.0], [16.0, 17.0, 18.0]], [[19.0, 20.0, 21.0], [22.0, 23.0, 24.0]]]> : tensor<4x2x3xf32> -> tensor<4x2x3xf32>
  %1 = qnn.transpose %x, %t : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<4x2x3xf32>
  %2 = qnn.mul %1, %c : (tensor<4x2x3xf32>, tensor<4x2x3xf32>) -> tensor<4x2x3xf32>
  %3 = qnn.transpose %2, %u : (tensor<4x2x3xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  return %3 : tensor<2x3x4xf32>
}

// Reductions with the axes from the end, with and without what they leave of them.
// CHECK-LABEL: func.func @reductions
// CHECK-NOT: qnn.transpose
// CHECK: return
func.func @reductions(%x: tensor<1x3x4x2xf32>) -> (tensor<1x3x1x2xf32>, tensor<1x3x2xf32>) {
  %t = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %u = qnn.constant dense<[0, 2, 3, 1]> : tensor<4xi32> -> tensor<4xi32>
  %v = qnn.constant dense<[0, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
  %a = qnn.constant dense<[-1]> : tensor<1xi32> -> tensor<1xi32>
  %1 = qnn.transpose %x, %t : (tensor<1x3x4x2xf32>, tensor<4xi32>) -> tensor<1x2x3x4xf32>
  %2 = qnn.mean %1, %a {keep_dims = true} : (tensor<1x2x3x4xf32>, tensor<1xi32>) -> tensor<1x2x3x1xf32>
  %3 = qnn.transpose %2, %u : (tensor<1x2x3x1xf32>, tensor<4xi32>) -> tensor<1x3x1x2xf32>
  %4 = qnn.transpose %x, %t : (tensor<1x3x4x2xf32>, tensor<4xi32>) -> tensor<1x2x3x4xf32>
  %5 = qnn.reduce_max %4, %a : (tensor<1x2x3x4xf32>, tensor<1xi32>) -> tensor<1x2x3xf32>
  %6 = qnn.transpose %5, %v : (tensor<1x2x3xf32>, tensor<3xi32>) -> tensor<1x3x2xf32>
  return %3, %6 : tensor<1x3x1x2xf32>, tensor<1x3x2xf32>
}

// Parts in one layout join along the axis before it, counted from the end here; parts in two do not.
// CHECK-LABEL: func.func @join
// CHECK: %[[A:.*]] = qnn.concatenation %arg0, %arg1 {axis = 1 : i64}
// CHECK: %[[B:.*]] = qnn.concatenation %{{.*}}, %{{.*}} {axis = 2 : i64}
// CHECK: %[[C:.*]] = qnn.transpose %[[B]]
// CHECK: return %[[A]], %[[C]]
func.func @join(%x: tensor<2x3x4xf32>, %y: tensor<2x5x4xf32>) -> (tensor<2x8x4xf32>, tensor<2x8x4xf32>) {
  %t = qnn.constant dense<[0, 2, 1]> : tensor<3xi32> -> tensor<3xi32>
  %r = qnn.constant dense<[2, 0, 1]> : tensor<3xi32> -> tensor<3xi32>
  %s = qnn.constant dense<[2, 4, 5]> : tensor<3xi32> -> tensor<3xi32>
  %1 = qnn.transpose %x, %t : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<2x4x3xf32>
  %2 = qnn.transpose %y, %t : (tensor<2x5x4xf32>, tensor<3xi32>) -> tensor<2x4x5xf32>
  %3 = qnn.concatenation %1, %2 {axis = -1 : i64} : (tensor<2x4x3xf32>, tensor<2x4x5xf32>) -> tensor<2x4x8xf32>
  %4 = qnn.transpose %3, %t : (tensor<2x4x8xf32>, tensor<3xi32>) -> tensor<2x8x4xf32>
  %5 = qnn.transpose %x, %t : (tensor<2x3x4xf32>, tensor<3xi32>) -> tensor<2x4x3xf32>
  %6 = qnn.reshape %y, %s : (tensor<2x5x4xf32>, tensor<3xi32>) -> tensor<2x4x5xf32>
  %7 = qnn.concatenation %5, %6 {axis = 2 : i64} : (tensor<2x4x3xf32>, tensor<2x4x5xf32>) -> tensor<2x4x8xf32>
  %8 = qnn.transpose %7, %t : (tensor<2x4x8xf32>, tensor<3xi32>) -> tensor<2x8x4xf32>
  return %4, %8 : tensor<2x8x4xf32>, tensor<2x8x4xf32>
}

// Columns move into weights where samples stay rows; a transpose that moves the samples stays.
// CHECK-LABEL: func.func @weights
// CHECK: qnn.transpose %arg1
// CHECK-NOT: qnn.transpose
// CHECK: return
func.func @weights(%x: tensor<2x2x3x2xf32>, %y: tensor<3x2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %t = qnn.constant dense<[0, 3, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %f = qnn.constant dense<[2, 12]> : tensor<2xi32> -> tensor<2xi32>
  %w = qnn.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0], [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0]]> : tensor<2x12xf32> -> tensor<2x12xf32>
  %1 = qnn.transpose %x, %t : (tensor<2x2x3x2xf32>, tensor<4xi32>) -> tensor<2x2x2x3xf32>
  %2 = qnn.reshape %1, %f : (tensor<2x2x2x3xf32>, tensor<2xi32>) -> tensor<2x12xf32>
  %3 = qnn.fully_connected %2, %w : (tensor<2x12xf32>, tensor<2x12xf32>) -> tensor<2x2xf32>
  %r = qnn.constant dense<[1, 0, 2]> : tensor<3xi32> -> tensor<3xi32>
  %g = qnn.constant dense<[2, 6]> : tensor<2xi32> -> tensor<2xi32>
  %v = qnn.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [3.0, 1.0, 4.0, 1.0, 5.0, 9.0]]> : tensor<2x6xf32> -> tensor<2x6xf32>
  %4 = qnn.transpose %y, %r : (tensor<3x2x2xf32>, tensor<3xi32>) -> tensor<2x3x2xf32>
  %5 = qnn.reshape %4, %g : (tensor<2x3x2xf32>, tensor<2xi32>) -> tensor<2x6xf32>
  %6 = qnn.fully_connected %5, %v : (tensor<2x6xf32>, tensor<2x6xf32>) -> tensor<2x2xf32>
  return %3, %6 : tensor<2x2xf32>, tensor<2x2xf32>
}
