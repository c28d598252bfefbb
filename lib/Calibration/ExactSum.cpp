//===- ExactSum.cpp - sums that do not depend on the order ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/ExactSum.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <utility>

namespace quantc::calibration {

template <size_t N> static void addTo(std::array<uint64_t, N> &a, const std::array<uint64_t, N> &b) {
  unsigned char carry = 0;
  for (size_t i = 0; i < N; ++i) {
    uint64_t partial = a[i] + b[i];
    uint64_t sum = partial + carry;
    carry = static_cast<unsigned char>((partial < a[i]) | (sum < partial));
    a[i] = sum;
  }
}

template <size_t N> static void negate(std::array<uint64_t, N> &a) {
  for (uint64_t &w : a)
    w = ~w;
  addTo(a, {1});
}

/// A number without a sign, in units of 2^unit, rounded towards zero to 53 bits.
template <size_t N> static double toDouble(const std::array<uint64_t, N> &magnitude, int unit) {
  size_t top = N;
  while (top > 0 && magnitude[top - 1] == 0)
    --top;
  if (top == 0)
    return 0;
  // The 64 bits from the leading one on, of which a double takes 53.
  int lead = std::countl_zero(magnitude[top - 1]);
  uint64_t bits = magnitude[top - 1] << lead;
  if (lead && top > 1)
    bits |= magnitude[top - 2] >> (64 - lead);
  bits &= ~uint64_t{0x7ff};
  return std::ldexp(static_cast<double>(bits), static_cast<int>(64 * (top - 1)) - lead + unit);
}

void ExactSum::add(float value) {
  auto bits = std::bit_cast<uint32_t>(value);
  uint32_t exponent = (bits >> 23) & 0xff;
  uint64_t mantissa = bits & 0x7fffff;
  // Unit 2^-149: subnormals have exponent 0 and no hidden bit.
  uint32_t shift = exponent ? exponent - 1 : 0;
  if (exponent)
    mantissa |= 0x800000;
  std::array<uint64_t, 6> term{};
  size_t word = shift / 64;
  term[word] = mantissa << (shift % 64);
  if (shift % 64 > 40)
    term[word + 1] = mantissa >> (64 - shift % 64);
  if (bits >> 31)
    negate(term);
  addTo(words, term);
}

void ExactSum::merge(const ExactSum &other) { addTo(words, other.words); }

double ExactSum::value() const {
  std::array<uint64_t, 6> magnitude = words;
  bool negative = magnitude[5] >> 63;
  if (negative)
    negate(magnitude);
  double v = toDouble(magnitude, -149);
  return negative ? -v : v;
}

std::string ExactSum::toHex() const {
  std::string s;
  for (size_t i = words.size(); i-- > 0;)
    for (int shift = 60; shift >= 0; shift -= 4)
      s += "0123456789abcdef"[(words[i] >> shift) & 15];
  return s;
}

std::optional<ExactSum> ExactSum::fromHex(std::string_view text) {
  ExactSum sum;
  if (text.size() != 96)
    return std::nullopt;
  for (size_t k = 0; k < text.size(); ++k) {
    size_t digit = std::string_view("0123456789abcdef").find(text[k]);
    if (digit == std::string_view::npos)
      return std::nullopt;
    uint64_t &word = sum.words[5 - k / 16];
    word = word << 4 | digit;
  }
  return sum;
}

void ExactDoubleSum::add(double value) {
  if (!std::isfinite(value)) {
    notFinite += value;
    return;
  }
  auto bits = std::bit_cast<uint64_t>(value);
  uint32_t exponent = (bits >> 52) & 2047;
  uint64_t mantissa = bits & ((uint64_t{1} << 52) - 1);
  uint32_t shift = exponent ? exponent - 1 : 0; // unit 2^-1074: subnormals have no hidden bit
  if (exponent)
    mantissa |= uint64_t{1} << 52;
  size_t word = shift / 64;
  std::array<uint64_t, 2> term{mantissa << (shift % 64), shift % 64 ? mantissa >> (64 - shift % 64) : 0};
  bool negative = bits >> 63;
  bool carry = false; // or borrow
  for (size_t i = word; i < words.size() && (i < word + 2 || carry); ++i) {
    uint64_t part = i < word + 2 ? term[i - word] : 0, before = words[i];
    uint64_t after = negative ? before - part : before + part;
    bool wrapped = negative ? before < part : after < before;
    uint64_t end = negative ? after - carry : after + carry;
    carry = wrapped || (carry && (negative ? after == 0 : end == 0));
    words[i] = end;
  }
}

void ExactDoubleSum::merge(const ExactDoubleSum &other) {
  addTo(words, other.words);
  notFinite += other.notFinite;
}

bool ExactDoubleSum::magnitude(Words &value) const {
  value = words;
  bool negative = value.back() >> 63;
  if (negative)
    negate(value);
  return negative;
}

double ExactDoubleSum::value() const {
  if (notFinite != 0)
    return notFinite;
  Words size;
  bool negative = magnitude(size);
  double v = toDouble(size, -1074);
  return negative ? -v : v;
}

std::string ExactDoubleSum::toText() const {
  if (std::isnan(notFinite))
    return "nan";
  if (notFinite != 0)
    return notFinite > 0 ? "inf" : "-inf";
  Words size;
  bool negative = magnitude(size);
  std::string digits;
  for (size_t i = size.size(); i-- > 0;)
    for (int shift = 60; shift >= 0; shift -= 4)
      digits += "0123456789abcdef"[(size[i] >> shift) & 15];
  size_t first = digits.find_first_not_of('0'), last = digits.find_last_not_of('0');
  if (first == std::string::npos)
    return "0";
  auto power = static_cast<int64_t>(4 * (digits.size() - 1 - last)) - 1074;
  return (negative ? "-" : "") + digits.substr(first, last + 1 - first) + "p" + std::to_string(power);
}

std::optional<ExactDoubleSum> ExactDoubleSum::fromText(std::string_view text) {
  ExactDoubleSum sum;
  if (text == "0")
    return sum;
  for (auto [word, value] :
       {std::pair{"nan", std::nan("")}, std::pair{"inf", HUGE_VAL}, std::pair{"-inf", -HUGE_VAL}})
    if (text == word) {
      sum.notFinite = value;
      return sum;
    }
  bool negative = text.starts_with('-');
  text.remove_prefix(negative);
  size_t mark = text.find('p');
  if (mark == 0 || mark == std::string_view::npos)
    return std::nullopt;
  std::string_view digits = text.substr(0, mark), exponent = text.substr(mark + 1);
  int power = 0;
  auto [stop, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (error != std::errc() || stop != exponent.data() + exponent.size() || power < -1074 || power > 1100 ||
      (power + 1074) % 4)
    return std::nullopt;
  // The highest word holds the sign.
  auto place = static_cast<size_t>(power + 1074) / 4, room = (sum.words.size() - 1) * 16;
  if (digits.size() > room || place > room - digits.size())
    return std::nullopt;
  for (size_t k = digits.size(); k-- > 0; ++place) {
    size_t digit = std::string_view("0123456789abcdef").find(digits[k]);
    if (digit == std::string_view::npos)
      return std::nullopt;
    sum.words[place / 16] |= static_cast<uint64_t>(digit) << (place % 16 * 4);
  }
  if (negative)
    negate(sum.words);
  return sum;
}

} // namespace quantc::calibration
