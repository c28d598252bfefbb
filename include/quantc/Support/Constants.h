//===- Constants.h - the elements of a constant -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The one place that looks inside a constant, whether it is a
// DenseElementsAttr or a resource blob.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_CONSTANTS_H
#define QUANTC_SUPPORT_CONSTANTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"
#include <optional>
#include <vector>

namespace quantc {

/// The value of the ConstantLike op that defines `value`, or null.
mlir::ElementsAttr getConstantValue(mlir::Value value);

/// Little-endian bytes of the elements in row-major order, splats expanded, booleans one byte each. Borrowed
/// from the attribute where its layout allows, else held by `storage`. Nothing when the blob is missing or
/// its size does not fit the type.
std::optional<llvm::ArrayRef<char>> getRawBytes(mlir::ElementsAttr attr, std::vector<char> &storage);

/// Elements converted to T; works for float and integer attributes of any width.
template <typename T> std::optional<std::vector<T>> getElements(mlir::ElementsAttr attr);
extern template std::optional<std::vector<float>> getElements<float>(mlir::ElementsAttr);
extern template std::optional<std::vector<double>> getElements<double>(mlir::ElementsAttr);
extern template std::optional<std::vector<int64_t>> getElements<int64_t>(mlir::ElementsAttr);

/// A constant from raw bytes (booleans one byte each), dense. `type` has the storage element type.
mlir::ElementsAttr makeConstant(mlir::ShapedType type, llvm::ArrayRef<char> bytes);
template <typename T> mlir::ElementsAttr makeConstant(mlir::ShapedType type, const std::vector<T> &values) {
  return makeConstant(
      type, llvm::ArrayRef<char>(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)));
}

} // namespace quantc

#endif
