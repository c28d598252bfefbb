//===- IntegerFile.h - a model that is integer already ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_INTEGERFILE_H
#define QUANTC_LIB_PIPELINES_INTEGERFILE_H

#include "quantc/Pipelines/Convert.h"
#include "quantc/Pipelines/NetworkKind.h"
#include "quantc/Pipelines/Pipelines.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace quantc::pipelines {

/// Whether the request can be served on a network of `kind` without quantizing anew; says by name each flag
/// that can't. `main` still has the ends of the file.
mlir::LogicalResult checkIntegerFile(mlir::func::FuncOp main, const NetworkKind &kind,
                                     const ConvertOptions &options, llvm::StringRef name);

/// The types that the ends are to have.
EndsOptions endsOf(const ConvertOptions &options);

/// What the summary says about it, before operators are counted.
void noteIntegerFile(mlir::func::FuncOp main, const NetworkKind &kind, const ConvertOptions &options,
                     ConvertSummary &summary);

} // namespace quantc::pipelines

#endif
