//===- Quantization.h - the quantization table of a type --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_QUANTIZATION_H
#define QUANTC_LIB_TFLITE_QUANTIZATION_H

#include "mlir/IR/Types.h"
#include <vector>

namespace quantc::tflite {

/// What the format stores beside the type code. Scales are 32-bit there; a narrow storage range has no place.
struct Quantization {
  std::vector<float> scales;
  std::vector<int64_t> zeros;
  int32_t axis = 0; ///< 0 unless there are several scales
  bool operator==(const Quantization &) const = default;
};

Quantization quantizationOf(mlir::Type element);

} // namespace quantc::tflite

#endif
