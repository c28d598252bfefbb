//===- MixedWidthPasses.td - int8 and int16 in one network -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_MIXEDWIDTHPASSES
#define QUANTC_TRANSFORMS_MIXEDWIDTHPASSES

include "mlir/Pass/PassBase.td"

def WidenActivations : Pass<"qnn-widen-activations", "::mlir::func::FuncOp"> {
  let summary = "operators in int16 inside of an int8 network";
  let description = [{
    Operators that are named, or were marked before, read and make int16:
    weights keep 8 bits and biases get 64. A quantize between the two kinds of
    integers stands wherever a value crosses. An operator without an int16
    kernel stays as it is, and a note names it.

    ```mlir
    %1 = qnn.conv_2d %0, %w ...
    // becomes
    %a = qnn.quantize %0 {qnn.activation_bits = 16 : i64, qnn.change, qnn.for_integers} ...
    %b = qnn.conv_2d %a, %w {qnn.activation_bits = 16 : i64} ...
    %1 = qnn.quantize %b {qnn.change, qnn.for_integers} ...
    ```
  }];
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
  let options = [ListOption<"names", "names", "std::string", "Regular expressions of the nodes' names">];
  let statistics = [
    Statistic<"numMarked", "marked", "Operators that become int16">,
    Statistic<"numChanges", "changes", "Quantizes between int8 and int16">
  ];
}

#endif
