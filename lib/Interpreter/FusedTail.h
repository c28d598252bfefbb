//===- FusedTail.h - what a layer's kernel does besides ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A graph has the bias and the activation of a layer as operators of their own.
// Where nobody looks between, the layer's kernel adds and clamps while its sums
// are in registers: the same operations in the same order, so the same bits.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FUSEDTAIL_H
#define QUANTC_LIB_INTERPRETER_FUSEDTAIL_H

#include "mlir/IR/Operation.h"

#include <optional>

namespace quantc::interpreter {

struct FusedTail {
  llvm::SmallVector<mlir::Value> operands; ///< of the layer, the bias among them
  int64_t activation = 0;                  ///< number of the TFLite schema
  /// The layer and what follows it, without the last one, whose result the layer's kernel is to write.
  llvm::SmallVector<mlir::Operation *> absorbed;
  mlir::Operation *last = nullptr;
};

/// Nothing for an op that is no float32 layer without bias and activation, and for one whose result is read
/// by something else.
std::optional<FusedTail> findFusedTail(mlir::Operation *layer);

} // namespace quantc::interpreter

#endif
