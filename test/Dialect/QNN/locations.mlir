// The location is the node's name and survives printing and reading.
// RUN: quant-opt --mlir-print-debuginfo %s | quant-opt --mlir-print-debuginfo | FileCheck %s

// CHECK: qnn.relu6 {{.*}} loc(#[[L:.*]])
// CHECK: #[[L]] = loc("MobilenetV1/Conv2d_0/Relu6")
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = qnn.relu6 %x : (tensor<4xf32>) -> tensor<4xf32> loc("MobilenetV1/Conv2d_0/Relu6")
  return %y : tensor<4xf32>
}
