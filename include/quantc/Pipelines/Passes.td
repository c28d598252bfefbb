//===- Passes.td - passes that run a network -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_PASSES
#define QUANTC_PIPELINES_PASSES

include "mlir/Pass/PassBase.td"

def Interpret : Pass<"qnn-interpret", "::mlir::func::FuncOp"> {
  let summary = "compute a function whose inputs are given";
  let description = [{
    Runs the function in the interpreter. The value of an argument is its
    attribute `qnn.value`, in the storage type of the argument; a function with
    an argument that has none is left alone. The results take the place of the
    body. For tests that state inputs and outputs as numbers.

    ```mlir
    func.func @relu(%x: tensor<3xf32> {qnn.value = dense<[-1.0, 0.5, 2.0]> : tensor<3xf32>}) -> tensor<3xf32> {
      %y = qnn.relu %x : (tensor<3xf32>) -> tensor<3xf32>
      return %y : tensor<3xf32>
    }
    // becomes
      %0 = qnn.constant dense<[0.0, 0.5, 2.0]> : tensor<3xf32> -> tensor<3xf32>
      return %0 : tensor<3xf32>
    ```
  }];
  let options = [
    Option<"profile", "profile", "::quantc::interpreter::Profile", "::quantc::interpreter::Profile::LiteRTRef",
           "Whose rounding",
           [{::llvm::cl::values(
               clEnumValN(::quantc::interpreter::Profile::LiteRTRef, "litert-ref", "reference kernels of LiteRT 2.3"),
               clEnumValN(::quantc::interpreter::Profile::TFLite213, "tflite-2.13", "TensorFlow Lite 2.13"),
               clEnumValN(::quantc::interpreter::Profile::XNNPack, "xnnpack", "XNNPACK's delegate"))}]>,
    Option<"kernels", "kernels", "::quantc::interpreter::KernelSet", "::quantc::interpreter::KernelSet::Reference",
           "Which kernels",
           [{::llvm::cl::values(
               clEnumValN(::quantc::interpreter::KernelSet::Reference, "reference", "the specification"),
               clEnumValN(::quantc::interpreter::KernelSet::Fast, "fast", "the same bytes, sooner"))}]>,
    Option<"runs", "runs", "int64_t", "1", "Run so many times, on the same inputs; state lives on">,
  ];
  let statistics = [Statistic<"numOperators", "operators-run", "Operators that were computed">];
  let dependentDialects = ["::quantc::qnn::QNNDialect"];
}

#endif
