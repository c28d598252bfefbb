//===- PairEnds.h - which tensors of two networks are one -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_PAIRENDS_H
#define QUANTC_LIB_PIPELINES_PAIRENDS_H

#include "quantc/Interpreter/Tensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>
#include <string>
#include <vector>

namespace quantc::pipelines {

/// One of the model's inputs (outputs) for each: the place of the reference's that it is. By the names of the
/// tensors, then by those of signatures; what is left by order, when both have equally many. Emits an error
/// for each that has no partner, or one of another shape.
mlir::FailureOr<std::vector<size_t>> pairEnds(mlir::func::FuncOp reference, mlir::func::FuncOp model,
                                              llvm::ArrayRef<interpreter::TensorInfo> ofReference,
                                              llvm::ArrayRef<interpreter::TensorInfo> ofModel, bool inputs);

/// What an operator is and what it gives.
struct LayerShape {
  std::string op;
  std::vector<int64_t> shape;
  bool operator==(const LayerShape &) const = default;
};
/// For each of `model` its partner in `reference`, both in their order, as many as can be.
std::vector<std::optional<size_t>> pairByOrder(llvm::ArrayRef<LayerShape> reference,
                                               llvm::ArrayRef<LayerShape> model);

} // namespace quantc::pipelines

#endif
