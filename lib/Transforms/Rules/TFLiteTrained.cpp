//===- TFLiteTrained.cpp - by TFLiteConverter, trained ranges -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "TrainedRules.h"

#include <algorithm>
#include <cmath>

namespace quantc::rules {

int64_t divideStored(float value, float largest, const Storage &weight) {
  auto most = static_cast<double>(weight.high());
  return static_cast<int64_t>(
      std::clamp(std::round(static_cast<double>(value) / symmetricScale(largest, weight)), -most, most));
}

namespace {
class Trained : public TrainedRules {
public:
  RuleSet set() const override { return RuleSet::TFLite; }
  int64_t quantizeBias(float value, double scale, const Storage &) const override {
    return rules::quantizeBias(value, scale);
  }
  int64_t quantizeStored(float value, float largest, const Storage &weight) const override {
    return divideStored(value, largest, weight);
  }
  bool asksKernels(bool) const override { return true; }
};
} // namespace

const Rules &trainedRules() {
  static const Trained rules;
  return rules;
}

} // namespace quantc::rules
