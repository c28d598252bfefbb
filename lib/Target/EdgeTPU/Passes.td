//===- Passes.td - the passes that partition for an Edge TPU -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_EDGETPU_PASSES
#define QUANTC_LIB_TARGET_EDGETPU_PASSES

include "mlir/Pass/PassBase.td"

class EdgeTPUPass<string argument> : Pass<argument, "::mlir::ModuleOp"> {
  let dependentDialects = ["::quantc::edgetpu::EdgeTPUDialect", "::quantc::qnn::QNNDialect"];
  let options = [
    Option<"minRuntime", "min-runtime", "int", "14", "Lowest runtime that must run the result (10 to 14)">,
    Option<"all", "all", "bool", "false", "Map every accepted set of operators, not only the first">,
    ListOption<"intermediate", "intermediate", "std::string",
               "Tensors wanted as outputs; operators that take them are not mapped">,
    Option<"segments", "segments", "int", "1", "Cut the network into so many segments first">,
    Option<"delegateOps", "delegate-ops", "int64_t", "-1",
           "Offer only the first so many operators to the device; below 0: all">,
  ];
  let statistics = [
    Statistic<"numMapped", "mapped", "Operators that the device will run">,
    Statistic<"numCPU", "cpu", "Operators that stay on the CPU">
  ];
}

def EdgeTPUAssign : EdgeTPUPass<"edgetpu-assign"> {
  let summary = "Say which operators an Edge TPU will run";
  let description = [{
    Leaves the verdict on each operator: `edgetpu.status`, the compiler's
    text; `edgetpu.subgraph` when mapped; else `edgetpu.reason` and
    `edgetpu.fix` in plain words. An operator's acceptance is a row of one
    table; what becomes of accepted operators follows the delegate
    partitioning of TensorFlow Lite.

    ```mlir
    %1 = qnn.relu %0 : (tensor<1x8x!q>) -> tensor<1x8x!q>
    // becomes
    %1 = qnn.relu %0 {edgetpu.status = "Mapped to Edge TPU", edgetpu.subgraph = 0 : i64} : (tensor<1x8x!q>) -> tensor<1x8x!q>
    ```
  }];
}

def EdgeTPUPartition : EdgeTPUPass<"edgetpu-partition"> {
  let summary = "Move what an Edge TPU will run into edgetpu.partition";
  let description = [{
    Decides as `edgetpu-assign` does and moves each set of mapped operators,
    with the constants they use, into one `edgetpu.partition`. Operators of
    the CPU stay in the function; the order is that in which the parts run.

    ```mlir
    %1 = qnn.relu %x : (tensor<1x8x!q>) -> tensor<1x8x!q>
    // becomes
    %1 = edgetpu.partition(%a = %x) ... {
      %2 = qnn.relu %a : (tensor<1x8x!q>) -> tensor<1x8x!q>
      edgetpu.yield %2 ...
    }
    ```
  }];
}

#endif
