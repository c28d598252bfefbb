//===- TrainedRules.h - integers from trained ranges ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_TRAINEDRULES_H
#define QUANTC_LIB_TRANSFORMS_TRAINEDRULES_H

#include "quantc/Transforms/Rules.h"

namespace quantc::rules {

/// What TOCO and TFLiteConverter share: doubles, and unsigned integers that int8 shifts.
class TrainedRules : public Rules {
public:
  Scheme scheme(NumberType type, bool perTensor) const override;
  Params choose(Range range, const Storage &storage, bool direct) const override;
  std::optional<Range> rangeOfData(std::span<const float> values) const override;
  int64_t quantizeValue(float value, const Params &params, const Storage &storage) const override;
  WeightScale weightScale(float largest, std::optional<float> bias, double inputScale,
                          const Scheme &scheme) const override;
  int64_t quantizeWeight(float value, double unit, const Storage &weight) const override;
  bool keepsFloatBetween() const override { return false; }
  bool needsConstantWeights() const override { return false; }
  bool roundsSharedTwice() const override { return false; }
};

const Rules &tocoRules();
const Rules &trainedRules();
const Rules &measuredRules();

/// Divides doubles, as TFLiteConverter does for weights that are stored alone.
int64_t divideStored(float value, float largest, const Storage &weight);

} // namespace quantc::rules

#endif
