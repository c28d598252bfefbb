// What has no TOSA form is named with the reason, all in one run.
// RUN: not quant-opt %s --qnn-to-tosa --split-input-file 2>&1 | FileCheck %s

// CHECK: error: 'qnn.atan2' op has no TOSA form: no rule for it
// CHECK: error: 'qnn.unique' op has no TOSA form: its result has an open dimension
// CHECK-NOT: error: 'qnn.tanh'
func.func @several(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<?xf32>) {
  %0 = qnn.atan2 %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.tanh %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2, %3 = qnn.unique %x {index_type = i32} : (tensor<4xf32>) -> (tensor<?xf32>, tensor<4xi32>)
  return %1, %2 : tensor<4xf32>, tensor<?xf32>
}

// -----

// CHECK: input #0 of type {{.*}} has no TOSA form: its shape is open; give batch=N
func.func @open(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = qnn.tanh %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// CHECK: input #0 of type {{.*}} has no TOSA form: an unknown element type
func.func @wide(%x: tensor<4xi64>) -> tensor<4xi64> {
  return %x : tensor<4xi64>
}
