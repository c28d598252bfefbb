//===- Statistics.cpp - what calibration remembers of a tensor ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Statistics.h"

#include "quantc/Support/VectorCopies.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace quantc::calibration {

QUANTC_VECTOR_COPIES Extremes findExtremes(std::span<const float> values) {
  constexpr size_t lanes = 64;
  const float *p = values.data();
  size_t n = values.size(), i = 0;
  float low = p[0], high = p[0], odd = 0;
  if (n >= lanes) {
    float lows[lanes], highs[lanes], odds[lanes];
    for (size_t k = 0; k < lanes; ++k)
      lows[k] = highs[k] = p[k], odds[k] = 0;
    for (; i + lanes <= n; i += lanes)
      for (size_t k = 0; k < lanes; ++k) {
        float v = p[i + k];
        lows[k] = v < lows[k] ? v : lows[k];
        highs[k] = v > highs[k] ? v : highs[k];
        odds[k] += v * 0.0f; // NaN once a value is not finite
      }
    for (size_t k = 0; k < lanes; ++k) {
      low = lows[k] < low ? lows[k] : low;
      high = highs[k] > high ? highs[k] : high;
      odd += odds[k];
    }
  }
  for (; i < n; ++i) {
    low = p[i] < low ? p[i] : low;
    high = p[i] > high ? p[i] : high;
    odd += p[i] * 0.0f;
  }
  // -0.0 and 0.0 compare equal: one of them, whatever the order.
  return {low + 0.0f, high + 0.0f, odd == 0.0f};
}

double Histogram::width() const { return std::ldexp(1.0, exponent); }
double Histogram::lowerEdge(size_t bin) const {
  return std::ldexp(static_cast<double>(first + static_cast<int64_t>(bin)), exponent);
}
uint64_t Histogram::total() const {
  uint64_t n = 0;
  for (uint64_t c : counts)
    n += c;
  return n;
}

void Histogram::cover(double low, double high) {
  auto index = [](double v, int e) { return static_cast<int64_t>(std::floor(std::ldexp(v, -e))); };
  if (counts.empty()) {
    exponent = minExponent;
    first = 0;
    counts.assign(1, 0);
  }
  int64_t last = first + static_cast<int64_t>(counts.size()) - 1;
  int e = exponent;
  // Values up to 2^128 over bins of 2^-120 would not fit 64 bits; skip to where they do.
  double magnitude = std::max(std::fabs(low), std::fabs(high));
  if (magnitude > 0)
    e = std::max(e, std::ilogb(magnitude) - 40);
  while (std::max(last >> std::min(e - exponent, 63), index(high, e)) -
             std::min(first >> std::min(e - exponent, 63), index(low, e)) >=
         maxBins)
    ++e;
  if (e > exponent) {
    int shift = std::min(e - exponent, 63);
    int64_t newFirst = first >> shift, newLast = last >> shift;
    std::vector<uint64_t> joined(static_cast<size_t>(newLast - newFirst + 1), 0);
    for (size_t k = 0; k < counts.size(); ++k)
      joined[static_cast<size_t>(((first + static_cast<int64_t>(k)) >> shift) - newFirst)] += counts[k];
    counts = std::move(joined);
    exponent = e;
    first = newFirst;
    last = newLast;
  }
  int64_t from = std::min(first, index(low, exponent)), to = std::max(last, index(high, exponent));
  counts.insert(counts.begin(), static_cast<size_t>(first - from), 0);
  first = from;
  counts.resize(static_cast<size_t>(to - from + 1), 0);
}

/// Bin numbers of a block; scaling by a power of two is exact.
QUANTC_VECTOR_COPIES static void findBins(const float *values, size_t n, float scale, int32_t first,
                                          int32_t *bins) {
  for (size_t i = 0; i < n; ++i) {
    float t = values[i] * scale;
    auto truncated = static_cast<int32_t>(t);
    bins[i] = truncated - (t < static_cast<float>(truncated)) - first;
  }
}

void Histogram::add(std::span<const float> values, float low, float high) {
  cover(std::min(low, 0.0f), std::max(high, 0.0f));
  float scale = std::ldexp(1.0f, -exponent);
  size_t n = counts.size();
  // Four tables, so that equal neighbours do not wait for each other's increment.
  thread_local std::vector<uint32_t> tables;
  tables.assign(4 * n, 0);
  uint32_t *t0 = tables.data(), *t1 = t0 + n, *t2 = t1 + n, *t3 = t2 + n;
  auto flush = [&] {
    for (size_t k = 0; k < n; ++k)
      counts[k] += uint64_t{t0[k]} + t1[k] + t2[k] + t3[k];
  };
  std::array<int32_t, 1024> bins;
  size_t sinceFlush = 0;
  for (size_t i = 0; i < values.size(); i += bins.size()) {
    size_t m = std::min(bins.size(), values.size() - i);
    findBins(values.data() + i, m, scale, static_cast<int32_t>(first), bins.data());
    size_t k = 0;
    for (; k + 4 <= m; k += 4) {
      ++t0[bins[k]];
      ++t1[bins[k + 1]];
      ++t2[bins[k + 2]];
      ++t3[bins[k + 3]];
    }
    for (; k < m; ++k)
      ++t0[bins[k]];
    sinceFlush += m;
    if (sinceFlush > (size_t{1} << 31)) {
      flush();
      tables.assign(4 * n, 0);
      sinceFlush = 0;
    }
  }
  flush();
}

void Histogram::merge(const Histogram &other) {
  if (other.counts.empty())
    return;
  Histogram theirs = other;
  double low = std::min(0.0, other.lowerEdge(0));
  double high = std::max(
      0.0, std::ldexp(static_cast<double>(other.first + static_cast<int64_t>(other.counts.size()) - 1),
                      other.exponent));
  cover(low, high);
  theirs.cover(lowerEdge(0), lowerEdge(counts.size() - 1));
  // Both now span the same range; the coarser exponent is that of the union.
  while (exponent != theirs.exponent) {
    Histogram &finer = exponent < theirs.exponent ? *this : theirs;
    int64_t newFirst = finer.first >> 1;
    int64_t newLast = (finer.first + static_cast<int64_t>(finer.counts.size()) - 1) >> 1;
    std::vector<uint64_t> joined(static_cast<size_t>(newLast - newFirst + 1), 0);
    for (size_t k = 0; k < finer.counts.size(); ++k)
      joined[static_cast<size_t>(((finer.first + static_cast<int64_t>(k)) >> 1) - newFirst)] +=
          finer.counts[k];
    finer.counts = std::move(joined);
    finer.first = newFirst;
    ++finer.exponent;
  }
  int64_t from = std::min(first, theirs.first);
  int64_t to = std::max(first + static_cast<int64_t>(counts.size()),
                        theirs.first + static_cast<int64_t>(theirs.counts.size()));
  counts.insert(counts.begin(), static_cast<size_t>(first - from), 0);
  first = from;
  counts.resize(static_cast<size_t>(to - from), 0);
  for (size_t k = 0; k < theirs.counts.size(); ++k)
    counts[static_cast<size_t>(theirs.first - first) + k] += theirs.counts[k];
}

std::optional<size_t> TensorStatistics::add(std::span<const float> values, bool withHistogram) {
  if (values.empty()) {
    return std::nullopt;
  }
  Extremes e = findExtremes(values);
  if (!e.finite)
    for (size_t i = 0; i < values.size(); ++i)
      if (!std::isfinite(values[i]))
        return i;
  min = count ? std::min(min, e.min) : e.min;
  max = count ? std::max(max, e.max) : e.max;
  sumOfMin.add(e.min);
  sumOfMax.add(e.max);
  ++samples;
  count += values.size();
  if (withHistogram)
    histogram.add(values, e.min, e.max);
  return std::nullopt;
}

void TensorStatistics::merge(const TensorStatistics &other) {
  // Ranges without counts (a plain ranges file) take part by their extremes.
  bool mine = count || min != 0 || max != 0, theirs = other.count || other.min != 0 || other.max != 0;
  if (mine && theirs) {
    min = std::min(min, other.min);
    max = std::max(max, other.max);
  } else if (theirs) {
    min = other.min;
    max = other.max;
  }
  samples += other.samples;
  count += other.count;
  sumOfMin.merge(other.sumOfMin);
  sumOfMax.merge(other.sumOfMax);
  histogram.merge(other.histogram);
}

} // namespace quantc::calibration
