//===- ExactSum.h - sums that do not depend on the order --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_EXACTSUM_H
#define QUANTC_CALIBRATION_EXACTSUM_H

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quantc::calibration {

/// Sum of up to 2^63 finite floats without rounding: a 384-bit two's complement number in units of 2^-149,
/// the smallest float. Adding and merging commute, so shards and threads in any order give the same bits.
class ExactSum {
public:
  void add(float value);
  void merge(const ExactSum &other);
  /// Rounded towards zero to 53 bits.
  double value() const;
  /// 96 hexadecimal digits, most significant first.
  std::string toHex() const;
  static std::optional<ExactSum> fromHex(std::string_view text);
  bool operator==(const ExactSum &) const = default;

private:
  std::array<uint64_t, 6> words{}; ///< least significant first
};

/// The same of doubles, 2240 bits in units of 2^-1074. Values that are not finite are summed apart: once
/// there are any, the sum is theirs.
class ExactDoubleSum {
public:
  void add(double value);
  void merge(const ExactDoubleSum &other);
  /// Rounded towards zero to 53 bits.
  double value() const;
  /// "-1f2p-60": sign, hexadecimal digits without zeros at either end, and the power of two that they count;
  /// "0", "nan", "inf" and "-inf".
  std::string toText() const;
  static std::optional<ExactDoubleSum> fromText(std::string_view text);

private:
  using Words = std::array<uint64_t, 35>;
  /// The absolute value, and whether the sum is negative.
  bool magnitude(Words &value) const;
  Words words{};        ///< two's complement, least significant first
  double notFinite = 0; ///< sum of the infinities; NaN when there was one, or both kinds
};

} // namespace quantc::calibration

#endif
