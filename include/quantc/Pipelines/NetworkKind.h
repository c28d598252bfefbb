//===- NetworkKind.h - what a network is made of already --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_NETWORKKIND_H
#define QUANTC_PIPELINES_NETWORKKIND_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <set>
#include <string>

namespace quantc::pipelines {

/// What the file brought, before anything is quantized.
struct NetworkKind {
  int64_t integerOps = 0, floatOps = 0; ///< operators that compute with quantized integers; with reals
  std::set<std::string> integers;       ///< of their results: "int8", "uint8", "int16"
  int64_t byteWeights = 0;              ///< constants in 8 bits (or fewer) that float operators read
  int64_t halfWeights = 0;              ///< constants in float16

  bool isInteger() const { return integerOps > 0; }
  bool hasSmallWeights() const { return byteWeights + halfWeights > 0; }
  /// "an int8 network", "a network of int8 and int16 integers".
  std::string describe() const;
};

/// Constants of integer operators are not counted as small weights.
NetworkKind examineNetwork(mlir::func::FuncOp main);

} // namespace quantc::pipelines

#endif
