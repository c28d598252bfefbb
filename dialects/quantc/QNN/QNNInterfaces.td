//===- QNNInterfaces.td - what an op means for shapes and quantization -*- tablegen -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_INTERFACES
#define QUANTC_QNN_INTERFACES

include "mlir/IR/OpBase.td"

def QNN_QuantizableOpInterface : OpInterface<"QuantizableOp"> {
  let cppNamespace = "::quantc::qnn";
  let description = [{
    The one place that says what an op means for ranges, scales and integer
    types. Passes ask here; none switches over op names. The answer is a
    `QuantSpec` (QNNQuantSpec.h), written in the ODS entry of the op.
  }];
  let methods = [
    InterfaceMethod<"The quantization rules of this op.", "::quantc::qnn::QuantSpec", "getQuantSpec">
  ];
  let verify = [{ return ::quantc::qnn::detail::verifyQuantization($_op); }];
}

def QNN_InferResultsOpInterface : OpInterface<"InferResultsOp"> {
  let cppNamespace = "::quantc::qnn";
  let description = [{
    Shapes and expressed element types of the results, from operands, constant
    operands and attributes. The importers build with it and the verifier
    compares with it, so a shape rule is written once. A dimension that the
    operands leave open is dynamic. It refuses, with a diagnostic on the op,
    what a kernel would divide by or index with: strides, axes, block sizes.
  }];
  let methods = [
    InterfaceMethod<[{
      Appends one entry per result. Fails with a diagnostic when the operands
      or attributes make no sense.
    }], "::mlir::LogicalResult", "inferResults",
    (ins "::llvm::SmallVectorImpl<::mlir::ShapedTypeComponents> &":$results)>
  ];
  let verify = [{ return ::quantc::qnn::detail::verifyInferredResults($_op); }];
}

#endif
