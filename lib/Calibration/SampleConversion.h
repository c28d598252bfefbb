//===- SampleConversion.h - elements in a model's own type ------*- C++ -*-===//
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
  bool pixels; ///< of an image: mean and std apply also to an input of the same integer type
};

/// `n` elements, `channels` innermost, to the type of `input`: see SampleSet::load. `out` gets their bytes.
Error convertElements(const ElementSource &source, int64_t n, int64_t channels, std::span<const double> mean,
                      std::span<const double> std, const TensorInfo &input, std::vector<char> &out);

/// For elements taken as they are: NaN, infinity, booleans other than 0 and 1.
Error checkElements(const char *data, int64_t n, const TensorInfo &input);

} // namespace quantc::calibration

#endif
