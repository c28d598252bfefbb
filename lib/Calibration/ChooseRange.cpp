//===- ChooseRange.cpp - from statistics to a range -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quantc::calibration {

namespace {

/// Never wider than what was seen: the ends of bins lie outside it.
Range within(const TensorStatistics &s, double low, double high) {
  return {std::max(static_cast<float>(low), s.min), std::min(static_cast<float>(high), s.max)};
}

/// Ends such that `percent` of the values lie at or below the upper and at or above the lower.
Range byPercentile(const TensorStatistics &s, double percent) {
  const Histogram &h = s.histogram;
  auto beyond = static_cast<double>(h.total()) * (1 - percent / 100);
  auto outside = static_cast<uint64_t>(std::max(0.0, std::floor(beyond)));
  uint64_t seen = 0;
  size_t low = 0, high = h.counts.size() - 1;
  while (low < high && seen + h.counts[low] <= outside)
    seen += h.counts[low++];
  seen = 0;
  while (high > low && seen + h.counts[high] <= outside)
    seen += h.counts[high--];
  return within(s, h.lowerEdge(low), h.lowerEdge(high) + h.width());
}

/// Mean squared error of rounding and clipping the histogram's values to `levels` steps over [low, high].
double squaredError(const Histogram &h, double low, double high, int levels) {
  double step = (high - low) / levels;
  if (!(step > 0))
    return std::numeric_limits<double>::infinity();
  double zero = std::round(-low / step); // real 0.0 is exact
  double from = -zero * step, to = (levels - zero) * step;
  const double width = h.width(), first = h.lowerEdge(0);
  double spread = width * width / 12; // of values inside one bin
  double sum = 0;
  for (size_t k = 0; k < h.counts.size(); ++k) {
    if (!h.counts[k])
      continue;
    double v = first + static_cast<double>(k) * width + width / 2;
    double q = v < from ? from : v > to ? to : std::round(v / step) * step;
    double e = (v - q) * (v - q);
    // Steps narrower than a bin: the usual error of uniform rounding.
    if (step < width && v >= from && v <= to)
      e = step * step / 12;
    else
      e += spread;
    sum += e * static_cast<double>(h.counts[k]);
  }
  return sum;
}

/// Coordinate descent over both ends; each end moves over 1/64 steps of the range seen, zero always inside.
Range byMSE(const TensorStatistics &s, int levels) {
  const Histogram &h = s.histogram;
  double min = std::min(s.min, 0.0f), max = std::max(s.max, 0.0f);
  if (min == max)
    return {s.min, s.max};
  double low = min, high = max, best = squaredError(h, low, high, levels);
  constexpr int steps = 64;
  for (int round = 0; round < 2; ++round) {
    for (int end = 0; end < 2; ++end) {
      double &moving = end ? low : high;
      double extreme = end ? min : max, kept = moving;
      for (int k = 1; k <= steps; ++k) {
        moving = extreme * k / steps;
        double e = squaredError(h, low, high, levels);
        if (e < best) {
          best = e;
          kept = moving;
        }
      }
      moving = kept;
    }
  }
  return {static_cast<float>(low), static_cast<float>(high)};
}

/// Divergence of the clipped distribution p (outliers on its last bin) from its own quantization q.
double divergence(const std::vector<double> &bins, size_t used, size_t levels) {
  double outliers = 0, total = 0;
  for (size_t k = 0; k < bins.size(); ++k) {
    total += bins[k];
    if (k >= used)
      outliers += bins[k];
  }
  double sum = 0, qTotal = 0;
  std::vector<double> q(used, 0);
  for (size_t level = 0; level < levels; ++level) {
    size_t from = level * used / levels, to = std::max(from + 1, (level + 1) * used / levels);
    to = std::min(to, used);
    double mass = 0;
    size_t filled = 0;
    for (size_t k = from; k < to; ++k) {
      mass += bins[k];
      filled += bins[k] > 0;
    }
    for (size_t k = from; k < to && filled; ++k)
      if (bins[k] > 0)
        q[k] = mass / static_cast<double>(filled);
  }
  for (double v : q)
    qTotal += v;
  if (!(qTotal > 0))
    return std::numeric_limits<double>::infinity();
  for (size_t k = 0; k < used; ++k) {
    double p = (bins[k] + (k + 1 == used ? outliers : 0)) / total;
    if (p > 0)
      sum += p * std::log(p / std::max(q[k] / qTotal, 1e-12));
  }
  return sum;
}

/// Entropy calibration (Migacz, GTC 2017): the threshold on |x| whose clipped distribution loses least. A
/// range that touches zero keeps it and uses every level on its side.
Range byEntropy(const TensorStatistics &s, int levels) {
  const Histogram &h = s.histogram;
  bool oneSided = s.min >= 0 || s.max <= 0;
  // |x| in the histogram's bins, joined to at most 2048.
  size_t needed = 0;
  for (size_t k = 0; k < h.counts.size(); ++k) {
    int64_t i = h.first + static_cast<int64_t>(k);
    needed = std::max(needed, static_cast<size_t>(i >= 0 ? i + 1 : -i));
  }
  size_t join = (needed + 2047) / 2048;
  std::vector<double> bins((needed + join - 1) / join, 0);
  for (size_t k = 0; k < h.counts.size(); ++k) {
    int64_t i = h.first + static_cast<int64_t>(k);
    bins[static_cast<size_t>(i >= 0 ? i : -i - 1) / join] += static_cast<double>(h.counts[k]);
  }
  // Zeros (of a ReLU, of padding) are exact in every range; counted, they would outweigh all other values.
  if (bins.size() > 1)
    bins[0] = std::min(bins[0], bins[1]);
  auto quantized = static_cast<size_t>(oneSided ? levels : levels / 2);
  if (bins.size() <= quantized)
    return {s.min, s.max};
  size_t best = bins.size();
  double least = std::numeric_limits<double>::infinity();
  for (size_t used = quantized; used <= bins.size(); used += std::max<size_t>(1, bins.size() / 256)) {
    double d = divergence(bins, used, quantized);
    if (d <= least) {
      least = d;
      best = used;
    }
  }
  double threshold = static_cast<double>(best * join) * h.width();
  return within(s, -threshold, threshold);
}

} // namespace

static std::optional<Range> applyMethod(const TensorStatistics &s, const RangeMethod &method) {
  if (method.needsHistogram() && s.histogram.empty())
    return std::nullopt;
  switch (method.kind) {
  case RangeMethod::Kind::MinMax:
    return Range{s.min, s.max};
  case RangeMethod::Kind::Average: {
    if (!s.samples)
      return std::nullopt;
    auto n = static_cast<double>(s.samples);
    return Range{static_cast<float>(s.sumOfMin.value() / n), static_cast<float>(s.sumOfMax.value() / n)};
  }
  case RangeMethod::Kind::Percentile:
    return byPercentile(s, method.percentile);
  case RangeMethod::Kind::MSE:
    return byMSE(s, method.levels);
  case RangeMethod::Kind::Entropy:
    return byEntropy(s, method.levels);
  }
  return std::nullopt;
}

std::optional<Range> chooseRange(const TensorStatistics &s, const RangeMethod &method) {
  std::optional<Range> range = applyMethod(s, method);
  // The histogram or the sums of a file that was written by hand need not fit its minimum and maximum.
  return range && range->min <= range->max ? range : std::nullopt;
}

} // namespace quantc::calibration
