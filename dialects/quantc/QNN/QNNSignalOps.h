//===- QNNSignalOps.h - segments, bits, spectra, random numbers -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Ops that no pass names; everything else is in QNNOps.h.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNSIGNALOPS_H
#define QUANTC_QNN_QNNSIGNALOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "quantc/QNN/QNNDialect.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNInterfaces.h"

namespace quantc::qnn::detail {
mlir::LogicalResult inferUnsortedSegment(mlir::Operation *op, Results &results);
mlir::LogicalResult inferComplexPart(mlir::Operation *op, Results &results);
} // namespace quantc::qnn::detail

#define GET_OP_CLASSES
#include "quantc/QNN/QNNSignalOps.h.inc"

#endif
