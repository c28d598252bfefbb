//===- QNNOpBase.td - base classes of the ops -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_OPBASE
#define QUANTC_QNN_OPBASE

include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quantc/QNN/QNNAttrs.td"
include "quantc/QNN/QNNDialect.td"
include "quantc/QNN/QNNInterfaces.td"
include "quantc/QNN/QNNTypes.td"

/// An operator of a network. `spec` is a C++ expression of type QuantSpec: what the op means for
/// quantization. `infer` is the body of inferResults; when empty, the method is written in Infer*.cpp.
/// The fields below are rows of the table in QNNFacts.td, which C++ reads as OpFacts (QNNFacts.h).
class QNN_Op<string mnemonic, string spec, list<Trait> traits = [], string infer = "", Trait effects = Pure>
    : Op<QNN_Dialect, mnemonic, !listconcat(traits, [
        effects, DeclareOpInterfaceMethods<QNN_InferResultsOpInterface>,
        DeclareOpInterfaceMethods<QNN_QuantizableOpInterface>])> {
  /// What the runtime's kernel takes: a C++ expression of type KernelSpec (QNNKernelSpec.h).
  code kernel = [{any()}];
  /// The function of QNNCost.cpp that counts multiply-accumulates.
  code macs = [{countWeightMacs}];
  /// Each element of the result is computed from the elements of the operands at its place.
  bit elementwise = false;
  /// The shapes of two operands broadcast.
  bit broadcasts = false;
  /// Up to how many dimensions TFLiteConverter lets the operator broadcast; it spreads the operands out beyond. 0: any.
  bits<4> broadcastRank = 0;
  /// The two operands may change places.
  bit commutative = false;
  /// What the result keeps of the bounds of the operands, a Bound (QNNFacts.h).
  code bound = [{Bound::None}];
  /// Results lie between the values of the operand and are rounded to its steps, which the kernel keeps.
  bit averages = false;
  /// What passes do to this op as to others of its kind, in words of theirs ("sink_unary"; each pass says in Passes.td
  /// which words are its own). Mostly lists of the converters, which are not those of the mathematics.
  string rewrites = "";
  let extraClassDefinition =
      "::quantc::qnn::QuantSpec $cppClass::getQuantSpec() { using ::quantc::qnn::QuantSpec; return " # spec # "; }\n" #
      !if(!empty(infer), "",
          "::mlir::LogicalResult $cppClass::inferResults("
          "::llvm::SmallVectorImpl<::mlir::ShapedTypeComponents> &results) { return "
          "::quantc::qnn::detail::" # infer # "(*this, results); }\n");
}

/// One real tensor in, one of the same shape out.
class QNN_UnaryOp<string mnemonic, string spec, list<Trait> traits = []>
    : QNN_Op<mnemonic, spec, traits, "inferSameAsInput"> {
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

/// Two tensors with broadcasting.
class QNN_BinaryOp<string mnemonic, string spec, list<Trait> traits = []>
    : QNN_Op<mnemonic, spec, traits, "inferBroadcast"> {
  let elementwise = true;
  let broadcasts = true;
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs);
  let results = (outs QNN_Tensor:$output);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

/// The same with a fused activation.
class QNN_BinaryActOp<string mnemonic, string spec, list<Trait> traits = []>
    : QNN_BinaryOp<mnemonic, spec, traits> {
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs,
                       DefaultValuedAttr<QNN_ActivationAttr, "::quantc::qnn::Activation::None">:$activation);
}

/// Two tensors in, booleans out.
class QNN_CompareOp<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, "QuantSpec::integer().plainResults().noInt16()", traits, "inferCompare"> {
  let elementwise = true;
  let broadcasts = true;
  let broadcastRank = 4;
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs);
  let results = (outs QNN_BoolTensor:$output);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

/// Everything else: operands, attributes, function type.
class QNN_PlainOp<string mnemonic, string spec, list<Trait> traits = [], string infer = "">
    : QNN_Op<mnemonic, spec, traits, infer> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

/// Draws numbers: two of the same are not one, so the op has an effect that no pass may merge.
class QNN_RandomOp<string mnemonic>
    : QNN_Op<mnemonic, "QuantSpec::floatOnly()", [], "", MemoryEffects<[MemWrite]>> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

/// Reduction over constant or computed axes.
class QNN_ReduceOp<string mnemonic, string spec> : QNN_PlainOp<mnemonic, spec, [], "inferReduce"> {
  let arguments = (ins QNN_Tensor:$input, QNN_IndexTensor:$axes,
                       DefaultValuedAttr<BoolAttr, "false">:$keep_dims);
  let results = (outs QNN_Tensor:$output);
}

defvar QNN_NoActivation = "::quantc::qnn::Activation::None";

#endif
