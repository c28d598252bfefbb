//===- Statistics.h - what calibration remembers of a tensor ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Plain values. Merging is exact, commutative and associative: the order of
// samples, the number of threads and the way data is split into shards do not
// change a bit of the result.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_STATISTICS_H
#define QUANTC_CALIBRATION_STATISTICS_H

#include "quantc/Calibration/ExactSum.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace quantc::calibration {

/// Counts of values in bins of width 2^exponent; bin i holds i * 2^exponent <= x < (i + 1) * 2^exponent. The
/// exponent is the smallest for which zero and all values seen span at most `maxBins` bins, so it depends on
/// the values alone; joining neighbours in pairs when it grows loses nothing.
class Histogram {
public:
  static constexpr int64_t maxBins = 4096;
  static constexpr int minExponent = -120, maxExponent = 127;

  /// `low` and `high` are the smallest and largest of `values` (finite).
  void add(std::span<const float> values, float low, float high);
  void merge(const Histogram &other);

  bool empty() const { return counts.empty(); }
  double lowerEdge(size_t bin) const;
  double width() const;
  uint64_t total() const;

  int exponent = minExponent;
  int64_t first = 0;            ///< index of counts[0]
  std::vector<uint64_t> counts; ///< always covers zero
  bool operator==(const Histogram &) const = default;

private:
  /// Widens bins and range until [low, high] fits.
  void cover(double low, double high);
};

struct TensorStatistics {
  uint64_t samples = 0; ///< 0: only min and max are known
  uint64_t count = 0;   ///< values seen
  float min = 0, max = 0;
  ExactSum sumOfMin, sumOfMax; ///< over samples
  Histogram histogram;         ///< empty when not asked for

  /// One sample's tensor. Returns the index of the first NaN or infinity, in which case nothing is added.
  std::optional<size_t> add(std::span<const float> values, bool withHistogram);
  void merge(const TensorStatistics &other);
  bool operator==(const TensorStatistics &) const = default;
};

/// Smallest and largest value and whether all are finite; `values` is not empty.
struct Extremes {
  float min, max;
  bool finite;
};
Extremes findExtremes(std::span<const float> values);

struct RangeMethod {
  enum class Kind : uint8_t { MinMax, Average, Percentile, MSE, Entropy } kind = Kind::MinMax;
  double percentile = 99.99; ///< of the values at or below the upper end, likewise below
  int levels = std::numeric_limits<uint8_t>::max(); ///< steps of the integer type, 2^bits - 1
  bool needsHistogram() const { return kind != Kind::MinMax && kind != Kind::Average; }
};

struct Range {
  float min = 0, max = 0;
  bool operator==(const Range &) const = default;
};

/// The range a method chooses; nothing when the statistics lack what it needs (samples, histogram).
std::optional<Range> chooseRange(const TensorStatistics &statistics, const RangeMethod &method);

} // namespace quantc::calibration

#endif
