//===- Precision.h - what may leave the integers ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_PRECISION_H
#define QUANTC_LIB_ACCURACY_PRECISION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include <algorithm>
#include <string>
#include <vector>

namespace quantc::accuracy {

/// Operators one behind another: a layer with weights and what follows until the next one.
struct Segment {
  std::vector<std::string> nodes;
  int64_t macs = 0;
  int64_t work = 0; ///< multiply-accumulates, and elements of what is made without
  double gain = 0;  ///< error of the outputs that goes with the other precision
  /// What gains most for what it costs comes first; nothing gained is below 0.
  double rate() const { return gain / static_cast<double>(std::max<int64_t>(1, work)); }
  int64_t weights = 0;                    ///< elements of constant weights
  std::vector<std::string> weighted = {}; ///< of the nodes, those with weights
};

/// All operators that have an integer form, in at most `most` segments: neighbours are joined where there are
/// more.
std::vector<Segment> segmentsOf(mlir::func::FuncOp floats, size_t most);

/// The layers whose weights are read one channel at a time: few weights for their work, of few taps each.
std::vector<std::string> depthwiseNodes(mlir::func::FuncOp floats);

/// What the constants take in a file.
int64_t countConstantBytes(mlir::ModuleOp module);

/// Multiply-accumulates of the whole network.
int64_t countAllMacs(mlir::func::FuncOp floats);
/// The share of them that nodes with these names have.
double shareOfMacs(mlir::func::FuncOp floats, llvm::ArrayRef<std::string> nodes);

} // namespace quantc::accuracy

#endif
