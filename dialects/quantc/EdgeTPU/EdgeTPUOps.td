//===- EdgeTPUOps.td - regions that run on an Edge TPU -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_EDGETPU_OPS
#define QUANTC_EDGETPU_OPS

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quantc/QNN/QNNTypes.td"

def EdgeTPU_Dialect : Dialect {
  let name = "edgetpu";
  let cppNamespace = "::quantc::edgetpu";
  let summary = "Which part of a network runs on an Edge TPU";
  let description = [{
    The Edge TPU compiler replaces sets of operators by one custom operator
    each. `edgetpu.partition` is such a set; what is outside of every
    partition runs on the CPU. `edgetpu-assign` decides and leaves its verdict
    on the operators as the attributes `edgetpu.status` (the compiler's text),
    `edgetpu.reason`, `edgetpu.fix` and `edgetpu.subgraph`;
    `edgetpu-partition` moves the mapped operators into partitions.
  }];
}

class EdgeTPU_Op<string mnemonic, list<Trait> traits = []> : Op<EdgeTPU_Dialect, mnemonic, traits>;

def EdgeTPU_Int8Tensor : Type<
    CPred<"::quantc::edgetpu::isInt8Tensor($_self)">,
    "static tensor of 8-bit quantized values">;

def EdgeTPU_PartitionOp : EdgeTPU_Op<"partition",
    [IsolatedFromAbove, SingleBlock, RecursiveMemoryEffects, RecursivelySpeculatable]> {
  let summary = "operators that the device runs as one";
  let description = [{
    Operands and results are what crosses the border between CPU and device:
    static 8-bit tensors. Constants are inside. `index` counts the partitions
    of a network in the order in which they run, from 0.

    Example:
    ```mlir
    %y = edgetpu.partition 0 (%x) : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>> {
    ^bb0(%a: tensor<1x8x!quant.uniform<i8:f32, 0.5>>):
      %b = qnn.relu %a : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
      edgetpu.yield %b : tensor<1x8x!quant.uniform<i8:f32, 0.5>>
    }
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$index, Variadic<EdgeTPU_Int8Tensor>:$inputs);
  let results = (outs Variadic<EdgeTPU_Int8Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$index `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $body";
  let hasRegionVerifier = 1;
}

def EdgeTPU_YieldOp : EdgeTPU_Op<"yield", [Pure, Terminator, ParentOneOf<["PartitionOp"]>]> {
  let summary = "what leaves a partition";
  let description = [{
    Example:
    ```mlir
    edgetpu.yield %b : tensor<1x8x!quant.uniform<i8:f32, 0.5>>
    ```
  }];
  let arguments = (ins Variadic<EdgeTPU_Int8Tensor>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

#endif
