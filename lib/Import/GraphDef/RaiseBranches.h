//===- RaiseBranches.h - what only one branch needs runs in it --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_RAISEBRANCHES_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_RAISEBRANCHES_H

#include "mlir/IR/Operation.h"

namespace quantc::import::graphdef {

/// Marks an op (condition, then, else) that chooses between the branches of the graph.
inline constexpr llvm::StringLiteral kChooses = "qnn.chooses";

/// Makes qnn.if of the ops so marked in `function` and in the regions of its ops, or, with `keepBoth`, leaves
/// both branches running. No mark is left.
void raiseBranches(mlir::Operation *function, bool keepBoth);

} // namespace quantc::import::graphdef

#endif
