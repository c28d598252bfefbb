//===- PropagateRanges.h - the two ways ranges spread -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_PROPAGATERANGES_H
#define QUANTC_LIB_TRANSFORMS_PROPAGATERANGES_H

#include "FloatReason.h"
#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace quantc::transforms {

struct PropagationCounts {
  unsigned propagated = 0, requantized = 0;
};

/// TOCO: forward over the ops until nothing changes; a range that is there stays.
PropagationCounts propagateToco(mlir::func::FuncOp func, bool changeConcatInputRanges);

/// TFLiteConverter: from the outputs back, same-scale groups take one range; a change of range that the
/// kernels can't make becomes a quantize. `kind.exact` copies where that cuts values off.
PropagationCounts propagateTFLite(mlir::func::FuncOp func, const IntegerKind &kind);

/// TFLiteConverter, measured ranges: a range in the type of every value that can be integer, quantizes where
/// two demands meet; ops whose kernel would fail with their ranges are marked.
PropagationCounts propagateMeasured(mlir::func::FuncOp func, const IntegerKind &kind);

/// Only the uint8 kernel of CONCATENATION rescales: for other integers its inputs and output get one range,
/// where it must be through a quantize.
void joinConcatenations(mlir::func::FuncOp func);

/// The range that an op with fixed output parameters has in such integers, if it has them.
std::optional<RangeInfo> fixedRange(mlir::Operation *op, const Storage &storage = signed8);

/// A quantize that no FakeQuant asked for: float operators read the value before it. qnn-quantize takes the
/// mark off.
inline constexpr llvm::StringLiteral kForIntegers = "qnn.for_integers";

/// A quantize of a FakeQuant directly behind another one. qnn-propagate-ranges takes the mark off.
inline constexpr llvm::StringLiteral kSecondRange = "qnn.second_range";

/// A concatenation whose inputs are still cut off at the ends of their own ranges when all get one range: a
/// quantize changes over behind them. joinConcatenations takes the mark off.
inline constexpr llvm::StringLiteral kTrainedInputs = "qnn.trained_inputs";

/// Gives `result` the range `inside` and puts a quantize back to its present range behind it.
void requantizeResult(mlir::Value result, const RangeInfo &inside);
/// A copy of `value` that has the range `wanted`; one for all who ask.
mlir::Value requantized(mlir::Value value, const RangeInfo &wanted);

/// The real operands of an op that are no weights or biases.
llvm::SmallVector<mlir::OpOperand *> dataOperands(mlir::Operation *op);

} // namespace quantc::transforms

#endif
