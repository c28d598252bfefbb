//===- Bounds.cpp - what a few samples prove ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace quantc;
using namespace quantc::accuracy;

/// log of the probability of exactly k of n.
static double logBinomial(size_t k, size_t n, double p) {
  auto x = static_cast<double>(k), all = static_cast<double>(n);
  double ways = std::lgamma(all + 1) - std::lgamma(x + 1) - std::lgamma(all - x + 1);
  return ways + x * std::log(p) + (all - x) * std::log1p(-p);
}

/// Probability of at least `count` of `samples`.
static double upperTail(size_t count, size_t samples, double p) {
  double sum = 0;
  for (size_t k = samples + 1; k-- > count;)
    sum += std::exp(logBinomial(k, samples, p));
  return sum;
}

double accuracy::lowestShare(size_t count, size_t samples, double confidence) {
  if (count == 0 || samples == 0)
    return 0;
  if (count >= samples)
    return std::pow(1 - confidence, 1 / static_cast<double>(samples));
  double low = 0, high = static_cast<double>(count) / static_cast<double>(samples);
  for (int i = 0; i < 60; ++i) {
    double middle = (low + high) / 2;
    (upperTail(count, samples, middle) < 1 - confidence ? low : high) = middle;
  }
  return low;
}

size_t accuracy::samplesToProve(double share, double confidence) {
  if (!(share > 0))
    return 1;
  if (!(share < 1))
    return std::numeric_limits<size_t>::max();
  return static_cast<size_t>(std::ceil(std::log(1 - confidence) / std::log(share)));
}

namespace {
/// Natural logarithm of the ratio of noise to signal, and its standard error by the delta method.
struct LogRatio {
  double value = 0, error = 0;
};

/// The same numbers on every system; std::uniform_int_distribution is not.
struct SplitMix {
  uint64_t state = 0x9e3779b97f4a7c15;
  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  size_t below(size_t n) { return next() % n; } // the bias of a modulus of 64 bits is below 2^-40 here
};
} // namespace

/// Nothing when a sum is 0.
static std::optional<LogRatio> logRatio(llvm::ArrayRef<const SampleAgreement *> samples) {
  double signal = 0, noise = 0;
  for (const SampleAgreement *s : samples) {
    signal += s->signal;
    noise += s->noise;
  }
  if (!(signal > 0) || !(noise > 0))
    return std::nullopt;
  auto n = static_cast<double>(samples.size());
  double squares = 0;
  for (const SampleAgreement *s : samples) {
    double d = n * (s->noise / noise - s->signal / signal); // its mean is 0
    squares += d * d;
  }
  return LogRatio{std::log(noise / signal), std::sqrt(squares / (n - 1) / n)};
}

double accuracy::lowestDecibel(llvm::ArrayRef<SampleAgreement> samples, double confidence) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr size_t draws = 2000;
  std::vector<const SampleAgreement *> all;
  for (const SampleAgreement &s : samples)
    all.push_back(&s);
  if (all.size() < 2)
    return -infinity;
  std::optional<LogRatio> whole = logRatio(all);
  if (!whole)
    return std::all_of(samples.begin(), samples.end(), [](const auto &s) { return s.noise == 0; })
               ? infinity
               : -infinity;
  SplitMix random;
  std::vector<double> studentized;
  std::vector<const SampleAgreement *> drawn(all.size());
  for (size_t b = 0; b < draws; ++b) {
    for (const SampleAgreement *&s : drawn)
      s = all[random.below(all.size())];
    std::optional<LogRatio> ratio = logRatio(drawn);
    // One sample drawn again and again has no spread; its deviation counts as far below.
    if (ratio && ratio->error > 1e-12)
      studentized.push_back((ratio->value - whole->value) / ratio->error);
    else
      studentized.push_back(-infinity);
  }
  auto at = static_cast<size_t>(std::floor((1 - confidence) * draws));
  std::nth_element(studentized.begin(), studentized.begin() + static_cast<ptrdiff_t>(at), studentized.end());
  double highest = whole->value - studentized[at] * whole->error;
  if (whole->error == 0) // all samples alike
    highest = whole->value;
  return -10 / std::log(10.0) * highest;
}
