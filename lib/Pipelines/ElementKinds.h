//===- ElementKinds.h - what the elements of a value are -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_ELEMENTKINDS_H
#define QUANTC_LIB_PIPELINES_ELEMENTKINDS_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace quantc::pipelines {

/// Nothing where the value is no tensor.
inline mlir::Type elementOf(mlir::Value value) {
  auto type = mlir::dyn_cast<mlir::ShapedType>(value.getType());
  return type ? type.getElementType() : mlir::Type();
}

inline bool isFloat(mlir::Value value) { return mlir::isa_and_nonnull<mlir::FloatType>(elementOf(value)); }

/// Integers with a scale; a type that only has a range is not one.
inline bool isQuantized(mlir::Value value) {
  return mlir::isa_and_nonnull<mlir::quant::UniformQuantizedType, mlir::quant::UniformQuantizedPerAxisType>(
      elementOf(value));
}

} // namespace quantc::pipelines

#endif
