//===- Cost.h - work and memory of an operator ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_PARTITION_COST_H
#define QUANTC_LIB_TARGET_PARTITION_COST_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

namespace quantc::target {

/// Saturates, and is 0 when a factor is negative: a cost is a number to read, not to index with.
int64_t product(llvm::ArrayRef<int64_t> factors);
/// Empty for what has no shape.
llvm::ArrayRef<int64_t> shapeOf(mlir::Value value);
/// 0 for what has no shape.
int64_t elements(mlir::Value value);
bool isConstant(mlir::Value value);

/// Bytes of the constant operands as the file stores them.
int64_t constantBytes(mlir::Operation *op);

} // namespace quantc::target

#endif
