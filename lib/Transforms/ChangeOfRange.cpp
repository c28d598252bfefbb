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

RoundingErrors transforms::compareRoundings(const RangeInfo &first, const RangeInfo &second,
                                            Trained trained) {
  const rules::Params from = paramsOf(first), to = paramsOf(alignTies(first, second));
  const int perStep = trained == Trained::RoundsTwice ? 1 : 16; // none half way between two integers
  llvm::SmallVector<double> steps;
  std::vector<float> values;
  for (int64_t q = 0; q <= unsigned8.high(); ++q)
    for (int part = 0; part < perStep; ++part) {
      steps.push_back(static_cast<double>(q - from.zeroPoint));
      values.push_back(static_cast<float>((steps.back() + (part + 0.5) / perStep - 0.5) * from.scale));
    }
  RoundingErrors errors;
  auto add = [&](double &sum, double distance) {
    sum += distance * distance / static_cast<double>(values.size());
  };
  for (auto [inFirst, target] : llvm::zip(steps, fakeQuantizedSteps(values, second, to.scale))) {
    add(errors.both, changeOver(inFirst, from, to, second.narrow) - target);
    add(errors.first, inFirst * from.scale / to.scale - target);
  }
  return errors;
}
