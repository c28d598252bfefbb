//===- InferTools.h - what the files of shape inference share --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_INFERTOOLS_H
#define QUANTC_QNN_INFERTOOLS_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace quantc::qnn::detail {

/// A dimension that is known when the network runs.
inline constexpr int64_t open = mlir::ShapedType::kDynamic;

/// Every value of qnn is a ranked tensor.
inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

} // namespace quantc::qnn::detail

#endif
