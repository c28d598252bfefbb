//===- TFLiteMeasured.cpp - by TFLiteConverter, measured ranges ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The arithmetic is float32, measured on ten networks: every rounding is stated.
//===----------------------------------------------------------------------===//

#include "TrainedRules.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quantc::rules {

namespace {

/// A range narrower than this would give scales that overflow integers.
constexpr double tiny = 1e-6;

class Measured : public Rules {
public:
  RuleSet set() const override { return RuleSet::Measured; }

  /// uint8 networks are int8 inside: their ends alone are uint8.
  Scheme scheme(NumberType type, bool perTensor) const override {
    Scheme s;
    s.activation = storageOf(type == NumberType::UInt8 ? NumberType::Int8 : type);
    if (type == NumberType::Int16)
      s.bias.bits = 64;
    s.perTensor = perTensor;
    return s;
  }

  Params choose(Range range, const Storage &storage, bool) const override {
    auto min = static_cast<float>(range.min), max = static_cast<float>(range.max);
    return storage.bits == 16 ? chooseSymmetric(min, max, storage) : chooseAffine(min, max, storage);
  }

  /// [P-DATA] Of a constant that is no weight.
  std::optional<Range> rangeOfData(std::span<const float> values) const override {
    Range r;
    for (float v : values) {
      if (!std::isfinite(v))
        return std::nullopt;
      r.min = std::min(r.min, static_cast<double>(v));
      r.max = std::max(r.max, static_cast<double>(v));
    }
    return r;
  }

  /// [P-QVALUE] q = round(value / scale + zero point) in double, halves away from zero, clamped.
  int64_t quantizeValue(float value, const Params &params, const Storage &storage) const override {
    double q = static_cast<double>(value) / params.scale + static_cast<double>(params.zeroPoint);
    return static_cast<int64_t>(
        std::clamp(std::round(q), static_cast<double>(storage.low()), static_cast<double>(storage.high())));
  }

  /// [P-WEIGHT] Symmetric: f32(max|w| / 127), ranges below 1e-6 widened.
  WeightScale weightScale(float largest, std::optional<float> bias, double inputScale,
                          const Scheme &scheme) const override {
    auto most = static_cast<float>(scheme.weight.high());
    WeightScale s;
    auto scale = static_cast<float>(symmetricScale(largest, scheme.weight));
    auto input = static_cast<float>(inputScale);
    float unit = !scheme.perTensor ? 1.0F / scale : largest > 0 ? most / largest : 0.0F;
    if (bias && scheme.bias.bits == 64)
      return guardRange(*bias, input, scale, largest, most);
    s.bias = input * scale;
    s.weight = scale;
    s.unit = unit;
    if (bias)
      guardScale(*bias, input, s);
    return s;
  }

  /// [P-QWEIGHT] q = round(w * unit), halves away from zero, clamped; unit is f32(1 / scale), per tensor
  /// f32(127 / max|w|).
  int64_t quantizeWeight(float value, double unit, const Storage &weight) const override {
    const float q = std::clamp(value * static_cast<float>(unit), static_cast<float>(weight.low()),
                               static_cast<float>(weight.high()));
    // Weights have 16 bits at most, and below 2^23 this is std::round without a call for each of millions:
    // the largest float under a half takes every half away from zero and nothing below one.
    return static_cast<int64_t>(q + std::copysign(0x1.fffffep-2F, q));
  }

  /// [P-BIAS] q = round(f32(b * f32(1 / scale))), halves away from zero, clamped to 32 bits; of 64 bits to
  /// 2^62, beyond which nothing a network holds would be right anyway.
  int64_t quantizeBias(float value, double scale, const Storage &bias) const override {
    float q = std::round(value * (1.0F / static_cast<float>(scale)));
    if (bias.bits == 64)
      return static_cast<int64_t>(std::clamp(q, -0x1p62F, 0x1p62F));
    return static_cast<int64_t>(std::clamp(static_cast<double>(q), static_cast<double>(bias.low()),
                                           static_cast<double>(bias.high())));
  }

  int64_t quantizeStored(float value, float largest, const Storage &weight) const override {
    return divideStored(value, largest, weight);
  }

  bool asksKernels(bool exact) const override { return !exact; }
  bool keepsFloatBetween() const override { return true; }
  bool needsConstantWeights() const override { return true; }
  bool roundsSharedTwice() const override { return true; }

private:
  /// [P-SCALE8] Zero is included, a range narrower than 1e-6 grows by 1e-6 at both ends, scale = f32(f32(max
  /// - min) / 255), zero point rounded half away from zero and clamped.
  static Params chooseAffine(float min, float max, const Storage &storage) {
    double low = std::min(min, 0.0F), high = std::max(max, 0.0F);
    if (high - low < tiny) {
      low -= tiny;
      high += tiny;
    }
    const auto lowest = static_cast<double>(storage.low());
    float scale = (static_cast<float>(high) - static_cast<float>(low)) / static_cast<float>(storage.steps());
    auto zero = static_cast<float>(lowest - low / static_cast<double>(scale));
    return {scale, static_cast<int64_t>(std::round(
                       std::clamp(zero, static_cast<float>(lowest), static_cast<float>(storage.high()))))};
  }

  /// [P-SCALE16] scale = f32(max(|min|, max) / 32767).
  static Params chooseSymmetric(float min, float max, const Storage &storage) {
    double m = std::max(-static_cast<double>(std::min(min, 0.0F)), static_cast<double>(max));
    if (2 * m < tiny)
      m = tiny / 2;
    return {static_cast<float>(m / static_cast<double>(storage.high())), 0};
  }

  /// [P-GUARD] A bias that would exceed half of the 32-bit range, which is kept free for the products that
  /// are added to it, widens the scale of its channel's weights.
  static void guardScale(float bias, float input, WeightScale &s) {
    constexpr int32_t limit = std::numeric_limits<int32_t>::max() / 2;
    double magnitude = std::fabs(static_cast<double>(bias));
    if (!(magnitude / s.bias > limit))
      return;
    double wanted = magnitude / limit;
    s.before = s.weight;
    s.bias = static_cast<float>(wanted);
    auto weight = static_cast<float>(wanted / static_cast<double>(input));
    s.weight = weight;
    s.unit = 1.0F / weight;
  }

  /// [P-GUARD16] int16 activations go through the converter's older quantizer, which widens the range of the
  /// weights and not their scale: max|w| = f32(2 |bias| / (2^31 - 1) * f32(127 / inputScale)); the unit is of
  /// the range, not of the rounded scale.
  static WeightScale guardRange(float bias, float input, float unguarded, float largest, float most) {
    constexpr double full = std::numeric_limits<int32_t>::max();
    double magnitude = std::fabs(static_cast<double>(bias));
    bool guarded = magnitude >= 0.5 * static_cast<double>(input) * static_cast<double>(largest / most) * full;
    if (guarded)
      largest = static_cast<float>(2.0 * magnitude / full * static_cast<double>(most / input));
    if (!(largest > 0)) // weights and bias of zeros
      largest = static_cast<float>(tiny / 2);
    WeightScale s;
    float scale = largest / most;
    s.weight = scale;
    s.unit = most / largest;
    s.bias = input * scale;
    s.before = guarded && magnitude > 0 ? unguarded : 0;
    return s;
  }
};

} // namespace

const Rules &measuredRules() {
  static const Measured rules;
  return rules;
}

} // namespace quantc::rules
