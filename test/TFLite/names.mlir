// Names, signatures, metadata and what has no op of its own survive; so do several results and an output that is an input.
// RUN: quant-translate --export-tflite %s -o %t.tflite
// RUN: quant-translate --import-tflite --mlir-print-debuginfo --mlir-print-local-scope %t.tflite | FileCheck %s

// CHECK: module attributes
// CHECK-SAME: qnn.metadata = [{data = "1.5.0\00", name = "min_runtime_version"}]
// CHECK-SAME: qnn.signatures = [{inputs = [{index = 0 : i64, name = "image"}], key = "serve", outputs = [{index = 1 : i64, name = "half"}]}]
module attributes {
  qnn.metadata = [{name = "min_runtime_version", data = "1.5.0\00"}],
  qnn.signatures = [{key = "serve", inputs = [{name = "image", index = 0}], outputs = [{name = "half", index = 1}]}]
} {
  // CHECK: func.func @main(%[[X:.*]]: tensor<?x4xf32> {qnn.name = "x"}
  // CHECK-SAME: -> (tensor<?x4xf32> {qnn.name = "x"}, tensor<?x2xf32> {qnn.name = "split:1"}, tensor<2x!qnn.string> {qnn.name = "labels"}, tensor<1x2xf32> {qnn.name = "box"})
  // CHECK-SAME: qnn.subgraph_name = "graph"
  func.func @main(%x: tensor<?x4xf32> {qnn.name = "x"}) -> (tensor<?x4xf32>, tensor<?x2xf32>, tensor<2x!qnn.string>, tensor<1x2xf32>)
      attributes {qnn.subgraph_name = "graph"} {
    %axis = qnn.constant dense<1> : tensor<i32> -> tensor<i32> loc("axis")
    // CHECK: qnn.constant dense<["cat", "dog"]> : tensor<2x!qnn.string> -> tensor<2x!qnn.string> loc("labels")
    %labels = qnn.constant dense<["cat", "dog"]> : tensor<2x!qnn.string> -> tensor<2x!qnn.string> loc("labels")
    // CHECK: qnn.split {{.*}} loc(fused["split", "split:1"])
    %0:2 = qnn.split %axis, %x {num_splits = 2 : i64} : (tensor<i32>, tensor<?x4xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>) loc(fused["split", "split:1"])
    // CHECK: qnn.custom "Detect"(%{{.*}}#0) {options = array<i8: 7, -1>, version = 2 : i64}
    // CHECK-SAME: loc("box")
    %1 = qnn.custom "Detect"(%0#0) {options = array<i8: 7, -1>, version = 2 : i64} : (tensor<?x2xf32>) -> tensor<1x2xf32> loc("box")
    return %x, %0#1, %labels, %1 : tensor<?x4xf32>, tensor<?x2xf32>, tensor<2x!qnn.string>, tensor<1x2xf32>
  }
}
