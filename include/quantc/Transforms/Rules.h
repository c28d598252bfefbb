//===- Rules.h - scales, zero points and rounding ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The arithmetic of the two rule sets, and nothing else: no IR. A range is a
// pair of real numbers; a scale is a double that is rounded to float32 only
// when it is stored in a file, because products and roundings use the double.
// Measured against the converters of TensorFlow 2.13 and 2.21; docs/Numerics.md
// has the formulas and how they were checked.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_RULES_H
#define QUANTC_TRANSFORMS_RULES_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace quantc {

/// Whose decisions to follow where the two converters differ.
enum class RuleSet : uint8_t {
  Toco,  ///< TOCO, TensorFlow 2.13
  TFLite ///< TFLiteConverter, TensorFlow 2.21
};

namespace rules {

/// real = scale * (q - zeroPoint); scale is not rounded to float32.
struct Params {
  double scale = 0;
  int64_t zeroPoint = 0;
};

/// A range in real units; `min` and `max` are float32 values unless they were computed.
struct Range {
  double min = 0, max = 0;
  bool operator==(const Range &) const = default;
};

/// Can a scale be made of this range at all? Infinite and NaN ends can't.
bool isUsable(Range range);

/// The range with zero inside and min < max, the way the rule set does it: TOCO widens ([1, 5] -> [0, 5]),
/// TFLiteConverter shifts ([1, 5] -> [0, 4]) and widens ranges below 1e-6. A range that is still a point
/// (TOCO would store scale 0, which no kernel accepts) becomes +-0.5e-6 under both.
Range normalize(RuleSet rules, Range range);

/// Scale and zero point of integers qmin..qmax for a range (normalized here). Zero is exact.
Params chooseParams(RuleSet rules, Range range, int64_t qmin, int64_t qmax);

/// The range that the integers qmin..qmax have, not the one they were made from: both ends are integers.
Range nudge(RuleSet rules, Range range, int64_t qmin, int64_t qmax);

/// Rounds float32 values to the grid of a FakeQuant, in float32, as the converter does before it quantizes
/// them. TOCO ignores `bits`. Infinite and NaN ends must be refused before.
void fakeQuantize(RuleSet rules, std::span<float> values, float min, float max, bool narrow, int bits);

/// [min(0, data), max(0, data)]; all zeros give [0, 1]. Nothing when a value is not finite.
std::optional<Range> rangeOfData(std::span<const float> values);

/// round(zero + x / scale), half away from zero, clamped.
int64_t quantize(RuleSet rules, float value, const Params &params, int64_t qmin, int64_t qmax);

/// round(b / scale), half away from zero, clamped to 32 bits. `scale` is the unrounded product of the scales
/// of input and weights.
int32_t quantizeBias(float value, double scale);

/// How far rounded values are from what they were.
struct Noise {
  double signal = 0, error = 0; ///< sums of squares
  void add(double value, double rounded) {
    signal += value * value;
    error += (value - rounded) * (value - rounded);
  }
  /// "41.3 dB", "without an error".
  std::string text() const;
};

/// Half away from zero; the argument is a double so that 0.49999997 gives 0.
double roundHalfAway(double value);

/// Scales of one symmetric weight channel, -127..127: max|w| / 127 as float32, at least 0.5e-6 / 127. When
/// the bias of the channel would leave 30 bits, the scale grows until it fits (TFLiteConverter's guard).
double symmetricWeightScale(float maxAbs, float bias, double inputScale);

/// 1 / sqrt(x) of a batch norm in float32, the root rounded before the division (both rule sets).
float reciprocalRoot(float x);

} // namespace rules
} // namespace quantc

#endif
