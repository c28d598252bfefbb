//===- Stages.h - quantize and dequantize between ops -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_STAGES_H
#define QUANTC_LIB_TRANSFORMS_STAGES_H

#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace quantc::transforms {

/// Where the change of stage of `value` is: from measured ranges it has a name of its own, `value`'s with
/// `suffix`; else that of `value`.
mlir::Location stageLocation(mlir::Value value, llvm::StringRef suffix, const rules::Rules &rules);

/// `value` as another type, by a quantize or dequantize at the builder's place.
mlir::Operation *makeChange(mlir::OpBuilder &builder, mlir::Value value, mlir::Type type,
                            const rules::Rules &rules);
/// A change that makeChange made for measured ranges; those of the network are none.
bool isChange(mlir::Operation *op);
/// The float value that `value`, a quantize of measured ranges, holds the integers of; null if there is none.
mlir::Value floatBehind(mlir::Value value);

/// Erases the changes that nobody reads and puts the others directly behind what they read, those that are
/// needed first last, as TFLiteConverter writes them; each is named after what it reads.
void orderChanges(mlir::func::FuncOp func, const rules::Rules &rules);

} // namespace quantc::transforms

#endif
