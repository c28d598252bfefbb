//===- RangeSearch.h - one range for each value -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_RANGESEARCH_H
#define QUANTC_LIB_ACCURACY_RANGESEARCH_H

#include "Recipe.h"
#include "quantc/Accuracy/Search.h"

namespace quantc::accuracy {

/// `value` in `levels` steps of the range, which is widened to 0, with real 0 on a step.
void fakeQuantize(std::span<const float> values, calibration::Range range, int levels,
                  std::vector<float> &out);

/// For every value the range among those of smallest and largest value, percentiles and least squares that
/// moves the outputs of the layers that read it least (itself, where no layer does), over the first samples
/// of `samples`. `usual` is the method whose range a value keeps when no other is better. `stop` is asked
/// before each sample; where it ends the search, the result is of no use.
mlir::FailureOr<RangeList> searchRanges(mlir::func::FuncOp floats, const calibration::SampleSet &samples,
                                        const calibration::Calibration &statistics,
                                        const calibration::RangeMethod &usual, unsigned threads,
                                        const std::function<bool()> &stop = nullptr);

} // namespace quantc::accuracy

#endif
