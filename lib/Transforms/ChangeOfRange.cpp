//===- ChangeOfRange.cpp - what a second rounding costs -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ChangeOfRange.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace quantc;
using namespace quantc::transforms;

/// Of trained ranges; int8 has the same steps 128 lower.
static rules::Params paramsOf(const RangeInfo &info) {
  return rules::Rules::of(RuleSet::TFLite)
      .choose(info.range, {unsigned8.bits, unsigned8.isSigned, info.narrow}, info.direct);
}

double transforms::requantize(double steps, double inputScale, double outputScale) {
  int shift = 0;
  double mantissa = std::frexp(
      static_cast<double>(static_cast<float>(inputScale)) / static_cast<float>(outputScale), &shift);
  mantissa = std::ldexp(rules::roundHalfAway(std::ldexp(mantissa, 31)), -31);
  // A product with a factor below one half is rounded twice: half up to a part of a step that is a power of
  // 2, then half away from zero to a step.
  double product = std::floor(std::ldexp(steps, std::max(shift, 0)) * mantissa + 0.5);
  return rules::roundHalfAway(std::ldexp(product, std::min(shift, 0)));
}

/// The integer of `range` less its zero point that QUANTIZE makes.
static double changeOver(double steps, const rules::Params &from, const rules::Params &to, bool narrow) {
  auto zero = static_cast<double>(to.zeroPoint);
  return std::clamp(requantize(steps, from.scale, to.scale), (narrow ? 1.0 : 0.0) - zero,
                    static_cast<double>(unsigned8.high()) - zero);
}

/// What a FakeQuant makes of real values, in steps.
static llvm::SmallVector<double> fakeQuantizedSteps(std::vector<float> values, const RangeInfo &range,
                                                    double scale) {
  rules::fakeQuantize(RuleSet::TFLite, values, static_cast<float>(range.range.min),
                      static_cast<float>(range.range.max), range.narrow, 8);
  return llvm::SmallVector<double>(llvm::map_range(values, [&](float v) { return std::round(v / scale); }));
}

/// How many of an input's integers a QUANTIZE to `range` takes elsewhere than the FakeQuant of `trained`.
static int64_t countMissed(const RangeInfo &input, const RangeInfo &trained, const RangeInfo &range) {
  const rules::Params from = paramsOf(input), to = paramsOf(range);
  std::vector<float> values;
  for (int64_t q = 0; q <= unsigned8.high(); ++q)
    values.push_back(static_cast<float>(static_cast<double>(q - from.zeroPoint) * from.scale));
  llvm::SmallVector<double> wanted = fakeQuantizedSteps(values, trained, paramsOf(trained).scale);
  return llvm::count_if(llvm::enumerate(wanted), [&](const auto &entry) {
    auto steps = static_cast<double>(static_cast<int64_t>(entry.index()) - from.zeroPoint);
    return changeOver(steps, from, to, range.narrow) != entry.value();
  });
}

RangeInfo transforms::alignTies(llvm::ArrayRef<RangeInfo> inputs, const RangeInfo &range) {
  auto missed = [&](const RangeInfo &candidate) {
    int64_t sum = 0;
    for (const RangeInfo &input : inputs)
      sum += countMissed(input, range, candidate);
    return sum;
  };
  RangeInfo best = range;
  // Another scale moves what else reads it, by less than a rounding: for a few integers that is no gain.
  int64_t least = missed(range) - static_cast<int64_t>(inputs.size()) * unsigned8.high() / 32;
  for (int floatSteps : {1, -1, 2, -2}) {
    RangeInfo candidate = range;
    const double factor = 1 + std::ldexp(floatSteps, -23);
    candidate.range = {range.range.min * factor, range.range.max * factor};
    if (paramsOf(candidate).zeroPoint != paramsOf(range).zeroPoint)
      continue;
    if (int64_t count = missed(candidate); count < least)
      best = candidate, least = count;
  }
  return best;
}

/// The real numbers of the lowest and the highest integer.
static rules::Range endsOf(const RangeInfo &info) {
  return rules::nudge(RuleSet::TFLite, info.range, info.narrow, unsigned8.high());
}

namespace {
/// Values at equal distances in the first of the ranges that a value goes through.
class Samples {
public:
  Samples(const RangeInfo &first, Trained trained) : own(first) {
    const rules::Params params = paramsOf(first);
    const int perStep = trained == Trained::RoundsTwice ? 1 : 16; // none half way between two integers
    for (int64_t q = 0; q <= unsigned8.high(); ++q)
      for (int part = 0; part < perStep; ++part) {
        steps.push_back(static_cast<double>(q - params.zeroPoint));
        before.push_back(static_cast<float>((steps.back() + (part + 0.5) / perStep - 0.5) * params.scale));
      }
    values = before;
  }

  /// Makes of them what the FakeQuants of the network do, one after another.
  void train(llvm::ArrayRef<RangeInfo> fakeQuants) {
    for (const RangeInfo &range : fakeQuants)
      rules::fakeQuantize(RuleSet::TFLite, values, static_cast<float>(range.range.min),
                          static_cast<float>(range.range.max), range.narrow, 8);
    last = fakeQuants.back();
  }

  /// The mean squared distance of integers that change over from the first range of `way` to all others, in
  /// squares of the last FakeQuant's step.
  double errorOf(llvm::ArrayRef<RangeInfo> way) const {
    llvm::SmallVector<double> now = steps;
    rules::Params from = paramsOf(way.front());
    if (!way.front().sameAs(own)) // its kernel rounds to that one at once
      for (auto [step, value] : llvm::zip(now, before))
        step = std::clamp(std::round(static_cast<double>(value) / from.scale),
                          std::round(endsOf(way.front()).min / from.scale),
                          std::round(endsOf(way.front()).max / from.scale));
    RangeInfo range = way.front();
    for (const RangeInfo &next : way.drop_front()) {
      range = alignTies(range, next);
      const rules::Params to = paramsOf(range);
      for (double &step : now)
        step = changeOver(step, from, to, next.narrow);
      from = to;
    }
    const double unit = way.back().sameAs(last) ? from.scale : paramsOf(last).scale;
    double sum = 0;
    for (auto [step, value] : llvm::zip(now, values)) {
      const double distance = step * (from.scale / unit) - std::round(static_cast<double>(value) / unit);
      sum += distance * distance / static_cast<double>(values.size());
    }
    return sum;
  }

private:
  llvm::SmallVector<double> steps;   ///< integers of the first range, less its zero point
  std::vector<float> before, values; ///< real values, and what the network makes of them
  RangeInfo own, last;
};
} // namespace

RoundingErrors transforms::compareRoundings(const RangeInfo &first, const RangeInfo &second, Trained trained,
                                            const std::optional<RangeInfo> &next) {
  Samples samples(first, trained);
  RoundingErrors errors;
  if (next) {
    samples.train({second, *next});
    errors.both = std::min(samples.errorOf({first, second}), samples.errorOf({first, second, *next}));
    errors.first = std::min(samples.errorOf(first), samples.errorOf({first, *next}));
  } else {
    samples.train(second);
    errors.both = samples.errorOf({first, second});
    errors.first = samples.errorOf(first);
  }
  return errors;
}

bool transforms::secondSuffices(const RangeInfo &first, const RangeInfo &second, bool nonNegative) {
  const rules::Range ends = endsOf(first), wanted = endsOf(second);
  const double half = paramsOf(second).scale / 2;
  if (ends.max < wanted.max - half || (!nonNegative && ends.min > wanted.min + half))
    return false;
  Samples samples(first, Trained::RoundsToSecond);
  samples.train({first, second});
  return samples.errorOf(second) <= (1 - RoundingErrors::margin) * samples.errorOf({first, second});
}
