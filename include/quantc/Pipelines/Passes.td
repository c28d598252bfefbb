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

def ImportRanges : Pass<"qnn-import-ranges", "::mlir::func::FuncOp"> {
  let summary = "ranges from a JSON file";
  let description = [{
    `{"tensors": {NAME: {"min": -1.0, "max": 6.0}}}` or `{NAME: [-1.0, 6.0]}`;
    NAME is the node that makes the value, with `:K` for output K, or an input. Ranges that the
    network brings itself win unless `override`. A file none of whose names is
    a tensor or node of the function is refused, as is one that
    `quantc calibrate` would not read.

    ```mlir
    %1 = qnn.add %a, %b ... -> tensor<4xf32> loc("sum")                           {file: {"sum": [0, 6]}}
    // becomes
    %1 = qnn.add %a, %b {qnn.ranges = [...]} ... -> tensor<4x!quant.calibrated<f32<0.0:6.0>>> loc("sum")
    ```
  }];
  let options = [
    Option<"ruleSet", "rules", "::quantc::RuleSet", "::quantc::RuleSet::TFLite", "Whose decisions to follow",
           [{::llvm::cl::values(
               clEnumValN(::quantc::RuleSet::Toco, "toco", "TOCO of TensorFlow 2.13"),
               clEnumValN(::quantc::RuleSet::TFLite, "tflite", "TFLiteConverter of TensorFlow 2.21"))}]>,
    Option<"file", "file", "std::string", "", "The JSON file">,
    Option<"overrideRanges", "override", "bool", "false", "Also replace ranges that are there">
  ];
  let statistics = [Statistic<"numImported", "imported", "Values that got a range from the file">];
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
}

#endif
