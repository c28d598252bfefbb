//===- OperatorCounts.h - what computes with which numbers ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_OPERATORCOUNTS_H
#define QUANTC_LIB_PIPELINES_OPERATORCOUNTS_H

#include "quantc/Pipelines/Convert.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace quantc::pipelines {

/// Counts the operators of the converted `main` and names those left in float; says so when integers were
/// asked for and none came of it. Fails under `strict` when an operator stays in float, with one diagnostic
/// for each.
mlir::LogicalResult countOperators(mlir::func::FuncOp main, const ConvertOptions &options,
                                   ConvertSummary &summary);

/// What the passes left for people: their notes, and channels whose weight scale was widened for the bias.
void takeReports(mlir::func::FuncOp main, ConvertSummary &summary);

} // namespace quantc::pipelines

#endif
