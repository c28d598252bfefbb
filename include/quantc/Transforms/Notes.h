//===- Notes.h - what a pass leaves for the summary -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A pass knows why it decided as it did; the summary of a conversion must not
// guess it afterwards. Both travel as discardable attributes, which the driver
// takes off again:
//
//   qnn.notes = ["..."]         on a function: sentences for people, each naming the operator
//   qnn.stays_float = "..."     on an op: why it computes with real numbers
//   qnn.widened = [{...}]       on an op: channels whose weight scale grew so that the bias fits
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_NOTES_H
#define QUANTC_TRANSFORMS_NOTES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <string>
#include <vector>

namespace quantc::transforms {

void addNote(mlir::func::FuncOp func, const llvm::Twine &note);
/// The notes in the order they were made; the function has none afterwards.
std::vector<std::string> takeNotes(mlir::func::FuncOp func);

/// From now on qnn-quantize leaves `op` in float. A reason that is there stays.
void keepInFloat(mlir::Operation *op, const llvm::Twine &reason);
/// Empty when nothing keeps the op in float.
llvm::StringRef getFloatReason(mlir::Operation *op);

/// A channel whose weight scale was widened so that its bias fits.
struct BiasGuard {
  std::string name; ///< of the op's node
  int64_t channel;
  float bias, scaleBefore, scaleAfter;
};
void addGuard(mlir::Operation *op, const BiasGuard &guard);
/// Those of all ops in their order; the ops have none afterwards.
std::vector<BiasGuard> takeGuards(mlir::func::FuncOp func);

} // namespace quantc::transforms

#endif
