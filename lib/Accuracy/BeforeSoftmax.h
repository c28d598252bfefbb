//===- BeforeSoftmax.h - what a classifier decides by -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_BEFORESOFTMAX_H
#define QUANTC_LIB_ACCURACY_BEFORESOFTMAX_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace quantc::accuracy {

/// A copy of the network, float or integer, whose outputs are what their SOFTMAX read, in the type that had;
/// null where no output comes from a SOFTMAX. Behind it a few samples with two likely answers make nearly all
/// of the error, and which of two candidates is better is luck; before it every sample counts.
mlir::OwningOpRef<mlir::ModuleOp> cutBeforeSoftmax(mlir::ModuleOp network);

} // namespace quantc::accuracy

#endif
