//===- ResizeInputs.h - another shape for a model's inputs ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_RESIZEINPUTS_H
#define QUANTC_PIPELINES_RESIZEINPUTS_H

#include "mlir/IR/BuiltinOps.h"

namespace quantc::pipelines {

/// Gives the inputs of function @main the shapes `shapes`, one for each, and infers all others anew, as a
/// runtime does whose inputs are resized. Constants stay: a RESHAPE to a fixed shape that no longer fits is
/// an error. Fails with diagnostics; the module is then half changed and of no use.
mlir::LogicalResult resizeInputs(mlir::ModuleOp module, llvm::ArrayRef<llvm::SmallVector<int64_t>> shapes);

} // namespace quantc::pipelines

#endif
