//===- QNNControlOps.td - branches, loops, state -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What a .tflite keeps in subgraphs of their own stands in regions here. A
// region sees nothing from outside: what it works on is passed as operands.
// The ops have a header of their own, which few files need.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_CONTROLOPS
#define QUANTC_QNN_CONTROLOPS

include "mlir/Interfaces/ControlFlowInterfaces.td"
include "quantc/QNN/QNNOpBase.td"

/// An op that runs regions or keeps state. Its own operands and results are real or plain; no kernel has integers.
class QNN_ControlOp<string mnemonic, list<Trait> traits = []>
    : Op<QNN_Dialect, mnemonic, !listconcat(traits, [DeclareOpInterfaceMethods<QNN_QuantizableOpInterface>])> {
  let extraClassDefinition =
      "::quantc::qnn::QuantSpec $cppClass::getQuantSpec() { return ::quantc::qnn::QuantSpec::floatOnly(); }\n";
}

def QNN_YieldOp : Op<QNN_Dialect, "yield", [
    Pure, Terminator, ParentOneOf<["IfOp", "WhileOp", "CallOnceOp"]>,
    DeclareOpInterfaceMethods<RegionBranchTerminatorOpInterface, ["getSuccessorRegions"]>]> {
  let summary = "what a region gives back";
  let description = [{
    Example:
    ```mlir
    qnn.yield %y : tensor<1x5xf32>
    ```
  }];
  let arguments = (ins Variadic<QNN_Tensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

def QNN_IfOp : QNN_ControlOp<"if", [
    IsolatedFromAbove, SingleBlock, RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["getEntrySuccessorOperands", "areTypesCompatible"]>]> {
  let summary = "one of two regions, chosen by a computed condition";
  let description = [{
    Both regions take the inputs and yield as many values as the op has
    results. Shapes may be left open where the two differ. `region_names` are
    those of the subgraphs in a file.

    Example:
    ```mlir
    %y = qnn.if %c(%x) {
    ^bb0(%a: tensor<4xf32>):
      qnn.yield %a : tensor<4xf32>
    } else {
    ^bb0(%a: tensor<4xf32>):
      %n = qnn.neg %a : (tensor<4xf32>) -> tensor<4xf32>
      qnn.yield %n : tensor<4xf32>
    } : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QNN_BoolTensor:$condition, Variadic<QNN_Tensor>:$inputs,
                       OptionalAttr<StrArrayAttr>:$region_names);
  let results = (outs Variadic<QNN_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$then_region, SizedRegion<1>:$else_region);
  let assemblyFormat = [{
    $condition `(` $inputs `)` $then_region `else` $else_region attr-dict `:` functional-type(operands, results)
  }];
  let hasRegionVerifier = 1;
}

def QNN_WhileOp : QNN_ControlOp<"while", [IsolatedFromAbove, SingleBlock, RecursiveMemoryEffects]> {
  let summary = "a region again and again, while another one yields true";
  let description = [{
    Both regions take the carried values: `condition` yields one boolean,
    `body` the values of the next step. The results are the values for which
    the condition was false.

    Example:
    ```mlir
    %y = qnn.while(%x) {
    ^bb0(%a: tensor<i32>):
      %c = qnn.less %a, %a : (tensor<i32>, tensor<i32>) -> tensor<i1>
      qnn.yield %c : tensor<i1>
    } do {
    ^bb0(%a: tensor<i32>):
      %n = qnn.add %a, %a : (tensor<i32>, tensor<i32>) -> tensor<i32>
      qnn.yield %n : tensor<i32>
    } : (tensor<i32>) -> tensor<i32>
    ```
  }];
  let arguments = (ins Variadic<QNN_Tensor>:$inputs, OptionalAttr<StrArrayAttr>:$region_names);
  let results = (outs Variadic<QNN_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$condition, SizedRegion<1>:$body);
  let assemblyFormat = [{
    `(` $inputs `)` $condition `do` $body attr-dict `:` functional-type(operands, results)
  }];
  let hasRegionVerifier = 1;
}

def QNN_CallOnceOp : QNN_ControlOp<"call_once", [IsolatedFromAbove, SingleBlock]> {
  let summary = "a region that runs before the first sample only";
  let description = [{
    Gives variables their start. It has neither operands nor results.

    Example:
    ```mlir
    qnn.call_once {
      %z = qnn.constant dense<0.0> : tensor<4xf32> -> tensor<4xf32>
      qnn.assign_variable "state", %z : tensor<4xf32>
      qnn.yield
    }
    ```
  }];
  let arguments = (ins OptionalAttr<StrArrayAttr>:$region_names);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$body attr-dict";
  let hasRegionVerifier = 1;
}

def QNN_ReadVariableOp : QNN_ControlOp<"read_variable", [MemoryEffects<[MemRead]>]> {
  let summary = "the value of a variable that lives on from sample to sample";
  let description = [{
    Variables are known by name, and every region of a network has the same
    ones; a file has a handle for each place instead.

    Example:
    ```mlir
    %s = qnn.read_variable "state" -> tensor<4xf32>
    ```
  }];
  let arguments = (ins StrAttr:$variable, DefaultValuedStrAttr<StrAttr, "">:$container);
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "$variable attr-dict `->` type($output)";
}

def QNN_AssignVariableOp : QNN_ControlOp<"assign_variable", [MemoryEffects<[MemWrite]>]> {
  let summary = "gives a variable its value";
  let description = [{
    Example:
    ```mlir
    qnn.assign_variable "state", %x : tensor<4xf32>
    ```
  }];
  let arguments = (ins StrAttr:$variable, QNN_Tensor:$value, DefaultValuedStrAttr<StrAttr, "">:$container);
  let assemblyFormat = "$variable `,` $value attr-dict `:` type($value)";
}

#endif
