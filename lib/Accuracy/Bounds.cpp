//===- Bounds.cpp - what a few samples prove ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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

double accuracy::lowestDecibel(llvm::ArrayRef<SampleAgreement> samples, double confidence) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> decibels;
  for (const SampleAgreement &s : samples)
    decibels.push_back(s.noise > 0 ? 10 * std::log10(s.signal / s.noise) : infinity);
  std::sort(decibels.begin(), decibels.end());
  // The r-th smallest lies above the median of all only where fewer than r of n fell below it, each by a
  // coin's toss.
  const size_t n = decibels.size();
  size_t rank = 0;
  while (rank < n && upperTail(n - rank, n, 0.5) <= 1 - confidence)
    ++rank;
  return rank == 0 ? -infinity : decibels[rank - 1];
}
