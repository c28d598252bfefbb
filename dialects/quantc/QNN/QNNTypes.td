//===- QNNTypes.td - element type constraints and own types -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_TYPES
#define QUANTC_QNN_TYPES

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinTypes.td"
include "mlir/Dialect/Quant/IR/QuantBase.td"
include "quantc/QNN/QNNDialect.td"

class QNN_Type<string name, string typeMnemonic> : TypeDef<QNN_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def QNN_WideBiasType : QNN_Type<"WideBias", "wide_bias"> {
  let summary = "64-bit bias of an int16 network";
  let description = [{
    `!quant.uniform` stops at 32 bits of storage. A layer with int16
    activations has a 64-bit bias, one scale per output channel (or one for
    all), zero point 0: `real = scale[c] * q`.
  }];
  let parameters = (ins "::mlir::DenseF64ArrayAttr":$values);
  // With 17 digits: the text keeps every bit of a scale.
  let assemblyFormat = "`<` custom<Scales>($values) `>`";
  let builders = [TypeBuilder<(ins "::llvm::ArrayRef<double>":$scales), [{
    return $_get($_ctxt, ::mlir::DenseF64ArrayAttr::get($_ctxt, scales));
  }]>];
  let extraClassDeclaration = [{
    /// One scale, or one per output channel.
    ::llvm::ArrayRef<double> getScales() const { return getValues().asArrayRef(); }
  }];
  let genVerifyDecl = 1;
}

def QNN_StringType : QNN_Type<"String", "string"> {
  let summary = "element of a string tensor, carried through unchanged";
}

def QNN_Uniform : Type<CPred<"::llvm::isa<::mlir::quant::UniformQuantizedType, "
                             "::mlir::quant::UniformQuantizedPerAxisType>($_self)">,
                       "uniform quantized type">;
def QNN_Calibrated : Type<CPred<"::llvm::isa<::mlir::quant::CalibratedQuantizedType>($_self)">,
                          "calibrated type">;

/// Every element type a tensor of a network may have.
def QNN_AnyElement : AnyTypeOf<[AnyFloat, AnyInteger, AnyComplex, QNN_Uniform, QNN_Calibrated,
                                QNN_WideBiasType, QNN_StringType]>;
/// A real value in one of its three stages.
def QNN_RealElement : AnyTypeOf<[AnyFloat, QNN_Uniform, QNN_Calibrated, QNN_WideBiasType]>;

def QNN_Tensor : RankedTensorOf<[QNN_AnyElement]>;
def QNN_RealTensor : RankedTensorOf<[QNN_RealElement]>;
def QNN_IndexTensor : RankedTensorOf<[I32, I64, I16]>;
def QNN_BoolTensor : RankedTensorOf<[I1]>;
/// An operand that may be absent in the middle of the list (LSTM, SVDF): a qnn.no_value.
def QNN_TensorOrNone : AnyTypeOf<[QNN_Tensor, NoneType]>;

#endif
