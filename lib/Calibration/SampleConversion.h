//===- SampleConversion.h - elements of samples in an input's type *- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CALIBRATION_SAMPLECONVERSION_H
#define QUANTC_LIB_CALIBRATION_SAMPLECONVERSION_H

#include "quantc/Calibration/Samples.h"

namespace quantc::calibration {

struct ElementSource {
  const char *data;
  ElementType type;
  bool pixels; ///< mean and std map them to reals
};

/// Mean and std of pixels, one of each or one per channel.
struct PixelMap {
  std::span<const double> mean, std;
};

/// Converts `n` elements, the channel being the innermost of `channels`. `outside` counts values beyond what
/// the integers of a quantized input can hold.
Error convertElements(const ElementSource &source, int64_t n, int64_t channels, const PixelMap &map,
                      const TensorInfo &input, std::vector<char> &out, int64_t *outside = nullptr);

/// The reals that integers of a quantized input stand for, as float32.
Error dequantizeElements(const char *data, int64_t n, const TensorInfo &input, std::vector<char> &out);

/// Finite reals, booleans of 0 and 1.
Error checkElements(const char *data, int64_t n, const TensorInfo &input);

bool isFloatType(ElementType type);

} // namespace quantc::calibration

#endif
