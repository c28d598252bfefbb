//===- Toco.cpp - integers by TOCO of TensorFlow 2.13 -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "TrainedRules.h"

#include <algorithm>
#include <cmath>

namespace quantc::rules {

namespace {
/// Multiplies by reciprocals, also for biases, which decides ties.
class Toco : public TrainedRules {
public:
  RuleSet set() const override { return RuleSet::Toco; }
  int64_t quantizeBias(float value, double scale, const Storage &bias) const override {
    return quantize(set(), value, {scale, 0}, bias.low(), bias.high());
  }
  /// float32 by a float32 reciprocal.
  int64_t quantizeStored(float value, float largest, const Storage &weight) const override {
    auto most = static_cast<float>(weight.high());
    const float steps = largest > 0 ? most / largest : 0.0F;
    return static_cast<int64_t>(std::clamp(std::round(value * steps), -most, most));
  }
  /// TOCO knew no runtime of today: its files are copied as they are.
  bool asksKernels(bool) const override { return false; }
};
} // namespace

const Rules &tocoRules() {
  static const Toco rules;
  return rules;
}

} // namespace quantc::rules
