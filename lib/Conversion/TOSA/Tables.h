//===- Tables.h - functions of one integer ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CONVERSION_TOSA_TABLES_H
#define QUANTC_LIB_CONVERSION_TOSA_TABLES_H

#include "Lowering.h"
#include "Tabulate.h"

namespace quantc::conversion {

/// A quantized op of one operand of 8 or 16 bits, as a table.
mlir::LogicalResult lowerTable(Lowering &l, mlir::Operation *op);

/// DEQUANTIZE, elementwise real ops with otherwise constant scalars, QUANTIZE: an island of float32 between
/// integers of 8 or 16 bits. First op first; empty when `end` is the end of none.
llvm::SmallVector<mlir::Operation *> findIsland(qnn::QuantizeOp end, Known known);

/// The island as a table from `chain.front()`'s operand.
mlir::LogicalResult lowerIsland(Lowering &l, llvm::ArrayRef<mlir::Operation *> chain);

/// `x` through a table of every value, lowest first.
mlir::Value throughTable(Lowering &l, mlir::Value x, llvm::ArrayRef<int64_t> table, mlir::Type element);

} // namespace quantc::conversion

#endif
