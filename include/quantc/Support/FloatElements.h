//===- FloatElements.h - a float32 constant in its place --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Weights are as large as the network: what only reads them borrows them.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_FLOATELEMENTS_H
#define QUANTC_SUPPORT_FLOATELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include <optional>
#include <vector>

namespace quantc {

/// The elements of a float32 constant in row-major order, borrowed from the attribute where its layout
/// allows: the attribute outlives them.
class FloatElements {
public:
  /// Nothing for null, for another element type and for a constant whose bytes are missing.
  static std::optional<FloatElements> of(mlir::ElementsAttr attr);

  FloatElements(FloatElements &&) = default;
  FloatElements &operator=(FloatElements &&) = default;

  llvm::ArrayRef<float> values() const { return elements; }

private:
  FloatElements() = default;

  std::vector<char> storage; ///< of what is not stored as floats one after another
  llvm::ArrayRef<float> elements;
};

/// The largest |v|, 0 where there are none; infinity where one is NaN or infinite.
float largestMagnitude(llvm::ArrayRef<float> values);

} // namespace quantc

#endif
