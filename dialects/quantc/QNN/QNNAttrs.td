//===- QNNAttrs.td - attributes of the qnn dialect -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_ATTRS
#define QUANTC_QNN_ATTRS

include "mlir/IR/EnumAttr.td"
include "quantc/QNN/QNNDialect.td"

class QNN_Enum<string name, string what, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, what, cases> {
  let cppNamespace = "::quantc::qnn";
  let genSpecializedAttr = 0;
}
class QNN_EnumAttr<EnumInfo info, string attrMnemonic> : EnumAttr<QNN_Dialect, info, attrMnemonic>;

// The numbers are those of the TFLite schema.
def QNN_Padding : QNN_Enum<"Padding", "how a window meets the border", [
  I32EnumAttrCase<"Same", 0, "same">, I32EnumAttrCase<"Valid", 1, "valid">]>;
def QNN_PaddingAttr : QNN_EnumAttr<QNN_Padding, "padding">;

def QNN_Activation : QNN_Enum<"Activation", "fused activation", [
  I32EnumAttrCase<"None", 0, "none">, I32EnumAttrCase<"Relu", 1, "relu">,
  I32EnumAttrCase<"ReluN1To1", 2, "relu_n1_to_1">, I32EnumAttrCase<"Relu6", 3, "relu6">,
  I32EnumAttrCase<"Tanh", 4, "tanh">, I32EnumAttrCase<"SignBit", 5, "sign_bit">]>;
def QNN_ActivationAttr : QNN_EnumAttr<QNN_Activation, "activation">;

def QNN_MirrorMode : QNN_Enum<"MirrorMode", "what a mirrored border repeats", [
  I32EnumAttrCase<"Reflect", 0, "reflect">, I32EnumAttrCase<"Symmetric", 1, "symmetric">]>;
def QNN_MirrorModeAttr : QNN_EnumAttr<QNN_MirrorMode, "mirror">;

#endif
