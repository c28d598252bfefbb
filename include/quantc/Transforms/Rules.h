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

/// Whose decisions to follow where the converters differ.
enum class RuleSet : uint8_t {
  Toco,    ///< TOCO, TensorFlow 2.13
  TFLite,  ///< TFLiteConverter, TensorFlow 2.21; of ranges that were trained
  Measured ///< the same converter of ranges that were measured: another quantizer in it, with its own
           ///< arithmetic
};

/// Integers that activations are made of.
enum class NumberType : uint8_t { UInt8, Int8, Int16 };

/// The integers of one tensor.
struct Storage {
  unsigned bits = 8;
  bool isSigned = true;
  bool narrow = false; ///< without the lowest one
  int64_t low() const { return (isSigned ? -(int64_t{1} << (bits - 1)) : 0) + (narrow ? 1 : 0); }
  int64_t high() const { return (int64_t{1} << (isSigned ? bits - 1 : bits)) - 1; }
  /// How many steps lie between the lowest and the highest.
  double steps() const { return static_cast<double>(high() - low()); }
  bool operator==(const Storage &) const = default;
};

/// The integers of a network.
struct Scheme {
  Storage activation, weight{8, true, true}, bias{32, true, false};
  bool perTensor = false; ///< one scale for each weight tensor, else one for each output channel
};

/// What unsigned 8-bit integers are counted in, and how far the signed ones lie below them.
inline constexpr Storage unsigned8{8, false, false}, signed8{8, true, false};
inline constexpr int64_t signedShift = 128;
inline Storage storageOf(NumberType type) {
  return {type == NumberType::Int16 ? 16U : 8U, type != NumberType::UInt8, false};
}

namespace rules {

/// real = scale * (q - zeroPoint); scale is not rounded to float32.
struct Params {
  double scale = 0;
  int64_t zeroPoint = 0;
  bool operator==(const Params &) const = default;
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

/// 1 / sqrt(x) of a batch norm in float32, the root rounded before the division (both rule sets).
float reciprocalRoot(float x);

/// The scale of symmetric weights whose largest magnitude is `largest`, not rounded to float32: max|w| over
/// the highest integer; ranges below 1e-6 are widened to half of that on each side.
double symmetricScale(float largest, const Storage &weight);

/// Scales of one channel of symmetric weights, and of its bias.
struct WeightScale {
  double weight = 1; ///< as products use it
  double unit = 1;   ///< what Rules::quantizeWeight takes, as the converter rounds it
  double bias = 1;   ///< of the channel's bias
  double before = 0; ///< what the weights' scale was before it grew for the bias; 0: it did not
};

/// What differs between integers by TOCO, by TFLiteConverter from trained ranges and by TFLiteConverter from
/// measured ones: arithmetic and order. The passes from ranges to integers ask it; it knows no IR. One file
/// for each in lib/Transforms/Rules.
class Rules {
public:
  static const Rules &of(RuleSet set);
  virtual ~Rules() = default;

  virtual RuleSet set() const = 0;
  /// The integers of a network whose activations are of `type`.
  virtual Scheme scheme(NumberType type, bool perTensor) const = 0;

  /// Scale and zero point. `direct`: the range is of the stored integers as they are; others are computed for
  /// unsigned integers where the rules do so.
  virtual Params choose(Range range, const Storage &storage, bool direct) const = 0;
  /// The range of a constant that is no weight; zero lies in it. Nothing when a value is not finite.
  virtual std::optional<Range> rangeOfData(std::span<const float> values) const = 0;
  virtual int64_t quantizeValue(float value, const Params &params, const Storage &storage) const = 0;

  /// Symmetric weights of one channel. `largest` is max|w|; the guard makes room for `bias` where there is
  /// one.
  virtual WeightScale weightScale(float largest, std::optional<float> bias, double inputScale,
                                  const Scheme &scheme) const = 0;
  virtual int64_t quantizeWeight(float value, double unit, const Storage &weight) const = 0;
  virtual int64_t quantizeBias(float value, double scale, const Storage &bias) const = 0;
  /// The integer of weights that are stored alone, beside float arithmetic.
  virtual int64_t quantizeStored(float value, float largest, const Storage &weight) const = 0;

  /// Are ops asked whether the runtime's kernel takes the types before they become integer? `exact`: copy
  /// what the converter does worse.
  virtual bool asksKernels(bool exact) const = 0;
  /// A float op reads what a float op made as it is; else in the integers of its range, as the network was
  /// trained.
  virtual bool keepsFloatBetween() const = 0;
  /// Is an op whose weights are computed left in float?
  virtual bool needsConstantWeights() const = 0;
  /// Are constants of int16 networks that share a scale rounded to steps of their own first (`exact`)?
  virtual bool roundsSharedTwice() const = 0;
};

} // namespace rules
} // namespace quantc

#endif
