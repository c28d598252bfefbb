//===- Graphviz.h - a model as a .dot ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_GRAPHVIZ_H
#define QUANTC_PIPELINES_GRAPHVIZ_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace quantc::pipelines {

/// One node for each operator, input and output, one edge for each value with its shape and type.
void printGraphviz(mlir::func::FuncOp main, llvm::raw_ostream &os);

/// Writes NNN-pass.dot of function main into `folder` after every pass. A file that can't
/// be written is left out.
void dumpGraphvizAfterPasses(mlir::PassManager &pm, const std::string &folder);

} // namespace quantc::pipelines

#endif
