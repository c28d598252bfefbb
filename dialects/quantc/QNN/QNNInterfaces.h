//===- QNNInterfaces.h - QuantizableOp and InferResultsOp -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNINTERFACES_H
#define QUANTC_QNN_QNNINTERFACES_H

#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "quantc/QNN/QNNQuantSpec.h"

namespace quantc::qnn::detail {
/// Integer rules that hold for any op: zero points inside the storage range, one scale per channel of an axis
/// that exists, per-axis types only on weights, constants and biases, bias scale near input * weight.
mlir::LogicalResult verifyQuantization(mlir::Operation *op);
/// Compares the result types with what inferResults says; dynamic dimensions agree with any.
mlir::LogicalResult verifyInferredResults(mlir::Operation *op);
} // namespace quantc::qnn::detail

#include "quantc/QNN/QNNInterfaces.h.inc"

#endif
