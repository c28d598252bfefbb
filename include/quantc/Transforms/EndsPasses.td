//===- EndsPasses.td - passes on models that bring integers -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_ENDSPASSES
#define QUANTC_TRANSFORMS_ENDSPASSES

include "mlir/Pass/PassBase.td"

class QNN_EndsPass<string argument> : Pass<argument, "::mlir::func::FuncOp"> {
  let dependentDialects = ["::quantc::qnn::QNNDialect", "::mlir::quant::QuantDialect"];
}

def PeelIO : QNN_EndsPass<"qnn-peel-io"> {
  let summary = "take stages off the ends of an integer model whose types are to differ";
  let description = [{
    A QUANTIZE that only the ends of a model have, or one that says the same
    integers 128 apart, comes off an input that is to have integers; a
    DEQUANTIZE or such a QUANTIZE comes off an output. Scale and zero point
    stay. qnn-quantize-io then gives the ends what is asked for. An end that
    float operators read or make has no integers, which is an error unless it
    may stay as it is.

    ```mlir
    func.func @main(%x: tensor<4xf32>) { %0 = qnn.quantize %x ... -> tensor<4x!quant.uniform<i8:f32, 0.5>>   {input = int8}
    // becomes
    func.func @main(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>)
    ```
  }];
  defvar IOValues = [{::llvm::cl::values(
      clEnumValN(::quantc::IOType::AsModel, "model", "as it is"),
      clEnumValN(::quantc::IOType::Float, "float", "float32"),
      clEnumValN(::quantc::IOType::UInt8, "uint8", "8 bits, unsigned"),
      clEnumValN(::quantc::IOType::Int8, "int8", "8 bits, signed"),
      clEnumValN(::quantc::IOType::Int16, "int16", "16 bits, signed"))}];
  let options = [
    Option<"input", "input", "::quantc::IOType", "::quantc::IOType::AsModel", "Inputs", IOValues>,
    Option<"output", "output", "::quantc::IOType", "::quantc::IOType::AsModel", "Outputs", IOValues>,
    Option<"inputMayStay", "input-may-stay", "bool", "false", "Leave inputs that float operators read">,
    Option<"outputMayStay", "output-may-stay", "bool", "false", "Leave outputs that float operators make">
  ];
  let statistics = [Statistic<"numPeeled", "peeled", "Stages taken off">];
}

def WidenWeights : QNN_EndsPass<"qnn-widen-weights"> {
  let summary = "weights stored in 8 or 16 bits beside float data become float32 again";
  let description = [{
    Each becomes the float32 values that its integers or halves stand for, as
    DEQUANTIZE computes them; what only takes values out of them (the lookup of
    an embedding) follows, and the DEQUANTIZE behind goes. Constants of integer
    operators stay.

    ```mlir
    %w = qnn.constant dense<[1, -2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 0.5>>
    // becomes
    %w = qnn.constant dense<[0.5, -1.0]> : tensor<2xf32> -> tensor<2xf32>
    ```
  }];
  let statistics = [Statistic<"numWidened", "widened", "Constants that became float32">];
}

def ForgetInputRanges : QNN_EndsPass<"qnn-forget-input-ranges"> {
  let summary = "inputs lose the ranges that they have learnt";
  let description = [{
    For mean and standard deviation that are given and win over a FakeQuant on
    an input.

    ```mlir
    func.func @main(%x: tensor<4x!quant.calibrated<f32<-1.0:1.0>>>)
    // becomes
    func.func @main(%x: tensor<4xf32>)
    ```
  }];
  let statistics = [Statistic<"numForgotten", "forgotten", "Inputs that lost their range">];
}

#endif
