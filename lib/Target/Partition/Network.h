//===- Network.h - the operators of a function as a graph -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_PARTITION_NETWORK_H
#define QUANTC_LIB_TARGET_PARTITION_NETWORK_H

#include "Graph.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

namespace quantc::target {

struct Network {
  mlir::func::FuncOp main;
  std::vector<mlir::Operation *> operators; ///< file order
  llvm::DenseMap<mlir::Operation *, int> index;
  Graph graph;

  /// `func` has one block.
  explicit Network(mlir::func::FuncOp func);
  /// The number of the operator that makes `value`; -1: none does.
  int producerOf(mlir::Value value) const;
};

/// Null when there is no @main.
mlir::func::FuncOp mainOf(mlir::ModuleOp module);

} // namespace quantc::target

#endif
