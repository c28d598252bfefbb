//===- Rules.cpp - scales, zero points and rounding -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Compiled without contraction: every line is one rounded operation.
//===----------------------------------------------------------------------===//

#include "TrainedRules.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace quantc::rules {

double roundHalfAway(double value) { return std::copysign(std::floor(std::fabs(value) + 0.5), value); }

bool isUsable(Range range) { return std::isfinite(range.min) && std::isfinite(range.max); }

static constexpr double kTiny = 1e-6;

Range normalize(RuleSet rules, Range range) {
  auto [lo, hi] = range;
  if (rules == RuleSet::TFLite) {
    if (hi - lo < kTiny)
      lo = std::min(lo, -0.5 * kTiny), hi = std::max(hi, 0.5 * kTiny);
    else if (lo > 0)
      hi = hi - lo, lo = 0;
    else if (hi < 0)
      lo = lo - hi, hi = 0;
  } else {
    lo = std::min(lo, 0.0), hi = std::max(hi, 0.0);
  }
  if (!(lo < hi))
    lo = -0.5 * kTiny, hi = 0.5 * kTiny;
  return {lo, hi};
}

Params chooseParams(RuleSet rules, Range range, int64_t qmin, int64_t qmax) {
  auto [lo, hi] = normalize(rules, range);
  Params p;
  p.scale = (hi - lo) / static_cast<double>(qmax - qmin);
  double low = static_cast<double>(qmin), high = static_cast<double>(qmax);
  // Of the two zero points take the one whose end of the range is nearer to zero: less error in the sum.
  double fromMin = low - lo / p.scale, fromMax = high - hi / p.scale;
  double zero = std::fabs(low) + std::fabs(lo / p.scale) < std::fabs(high) + std::fabs(hi / p.scale)
                    ? fromMin
                    : fromMax;
  if (zero < low)
    p.zeroPoint = qmin;
  else if (zero > high)
    p.zeroPoint = qmax;
  else
    p.zeroPoint = static_cast<int64_t>(roundHalfAway(zero));
  return p;
}

Range nudge(RuleSet rules, Range range, int64_t qmin, int64_t qmax) {
  Params p = chooseParams(rules, range, qmin, qmax);
  return {static_cast<double>(qmin - p.zeroPoint) * p.scale,
          static_cast<double>(qmax - p.zeroPoint) * p.scale};
}

Params TrainedRules::choose(Range range, const Storage &storage, bool direct) const {
  // Symmetric, as the int16 kernels demand.
  if (storage.bits == 16)
    return {std::max(std::abs(range.min), std::abs(range.max)) / static_cast<double>(storage.high()), 0};
  if (direct)
    return chooseParams(set(), range, storage.low(), storage.high());
  const Storage shifted{storage.bits, false, storage.narrow};
  Params params = chooseParams(set(), range, shifted.low(), shifted.high());
  params.zeroPoint -= shifted.low() - storage.low();
  return params;
}

Scheme TrainedRules::scheme(NumberType type, bool perTensor) const {
  Scheme s;
  s.activation = storageOf(type);
  if (type == NumberType::UInt8) // zero points of their own
    s.weight = {8, false, set() == RuleSet::TFLite};
  s.perTensor = perTensor;
  return s;
}

std::optional<Range> TrainedRules::rangeOfData(std::span<const float> values) const {
  return rules::rangeOfData(values);
}

int64_t TrainedRules::quantizeValue(float value, const Params &params, const Storage &storage) const {
  return quantize(set(), value, params, storage.low(), storage.high());
}

int64_t TrainedRules::quantizeWeight(float value, double unit, const Storage &weight) const {
  return quantize(set(), value, {unit, 0}, weight.low(), weight.high());
}

WeightScale TrainedRules::weightScale(float largest, std::optional<float> bias, double inputScale,
                                      const Scheme &scheme) const {
  auto scale = static_cast<float>(symmetricScale(largest, scheme.weight));
  const double limit = scheme.bias.high() / 2;
  auto input = static_cast<float>(inputScale);
  WeightScale s;
  if (bias && std::fabs(*bias) / (static_cast<double>(input) * scale) > limit) {
    s.before = scale;
    scale = static_cast<float>(std::fabs(static_cast<double>(*bias)) / limit) / input;
  }
  s.unit = scale;
  // The scale of the bias is a product of doubles: only the file rounds that of the weights.
  double exact = largest / static_cast<double>(scheme.weight.high());
  s.weight = static_cast<float>(exact) == scale ? exact : s.unit;
  s.bias = inputScale * s.weight;
  return s;
}

/// TOCO: zero point in double, then float32 with a multiplied reciprocal.
static void fakeQuantizeToco(std::span<float> values, float min, float max, bool narrow) {
  float qmin = narrow ? 1.0F : 0.0F, qmax = 255.0F;
  Params p = chooseParams(RuleSet::Toco, {min, max}, narrow, 255);
  auto scale = static_cast<float>(p.scale);
  auto zero = static_cast<float>(p.zeroPoint);
  float low = (qmin - zero) * scale, high = (qmax - zero) * scale, inverse = 1.0F / scale;
  for (float &x : values) {
    float shifted = std::min(high, std::max(low, x)) - low;
    float steps = shifted * inverse;
    x = static_cast<float>(roundHalfAway(steps)) * scale + low;
  }
}

/// TensorFlow's own kernel, all float32, with divisions.
static void fakeQuantizeKernel(std::span<float> values, float min, float max, bool narrow, int bits) {
  float qmin = narrow ? 1.0F : 0.0F, qmax = static_cast<float>((1 << bits) - 1);
  float scale = (max - min) / (qmax - qmin);
  float fromMin = qmin - min / scale;
  float zero = fromMin < qmin ? qmin : fromMin > qmax ? qmax : static_cast<float>(roundHalfAway(fromMin));
  float low = (qmin - zero) * scale, high = (qmax - zero) * scale;
  float zeroSteps = std::floor(-low / scale + 0.5F);
  for (float &x : values) {
    float shifted = std::min(high, std::max(low, x)) - low;
    float steps = shifted / scale;
    x = std::floor(steps - zeroSteps + 0.5F) * scale;
  }
}

void fakeQuantize(RuleSet rules, std::span<float> values, float min, float max, bool narrow, int bits) {
  bool empty = !(min < max);
  if (rules == RuleSet::Toco)
    fakeQuantizeToco(values, min, max, narrow);
  else if (min == 0 && max == 0)
    std::fill(values.begin(), values.end(), 0.0F); // the kernel's own exception
  else if (!empty)
    fakeQuantizeKernel(values, min, max, narrow, bits);
  else
    std::fill(values.begin(), values.end(), 0.0F);
}

std::optional<Range> rangeOfData(std::span<const float> values) {
  Range r;
  for (float v : values) {
    if (!std::isfinite(v))
      return std::nullopt;
    r.min = std::min(r.min, static_cast<double>(v));
    r.max = std::max(r.max, static_cast<double>(v));
  }
  if (r.min == r.max)
    r.max = 1;
  return r;
}

int64_t quantize(RuleSet rules, float value, const Params &params, int64_t qmin, int64_t qmax) {
  double zero = static_cast<double>(params.zeroPoint);
  double q = rules == RuleSet::Toco ? zero + (1.0 / params.scale) * value : value / params.scale + zero;
  return static_cast<int64_t>(
      std::clamp(roundHalfAway(q), static_cast<double>(qmin), static_cast<double>(qmax)));
}

int32_t quantizeBias(float value, double scale) {
  constexpr double low = std::numeric_limits<int32_t>::min(), high = std::numeric_limits<int32_t>::max();
  return static_cast<int32_t>(std::clamp(roundHalfAway(value / scale), low, high));
}

std::string Noise::text() const {
  if (error == 0)
    return "without an error";
  char text[32];
  (void)std::snprintf(text, sizeof text, "%.1f dB", 10 * std::log10(signal / error));
  return text;
}

double symmetricScale(float largest, const Storage &weight) {
  return (2.0 * largest < kTiny ? 0.5 * kTiny : static_cast<double>(largest)) /
         static_cast<double>(weight.high());
}

float reciprocalRoot(float x) { return 1.0F / std::sqrt(x); }

const Rules &Rules::of(RuleSet set) {
  return set == RuleSet::Toco ? tocoRules() : set == RuleSet::TFLite ? trainedRules() : measuredRules();
}

} // namespace quantc::rules
