//===- ExactSum.cpp - sums that do not depend on the order ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/ExactSum.h"

#include <bit>
#include <cmath>

namespace quantc::calibration {

static void addWords(std::array<uint64_t, 6> &a, const std::array<uint64_t, 6> &b) {
  unsigned char carry = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    uint64_t partial = a[i] + b[i];
    uint64_t sum = partial + carry;
    carry = static_cast<unsigned char>((partial < a[i]) | (sum < partial));
    a[i] = sum;
  }
}

static void negate(std::array<uint64_t, 6> &a) {
  for (uint64_t &w : a)
    w = ~w;
  addWords(a, {1});
}

void ExactSum::add(float value) {
  auto bits = std::bit_cast<uint32_t>(value);
  uint32_t exponent = (bits >> 23) & 255;
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
  addWords(words, term);
}

void ExactSum::merge(const ExactSum &other) { addWords(words, other.words); }

double ExactSum::value() const {
  std::array<uint64_t, 6> magnitude = words;
  bool negative = magnitude[5] >> 63;
  if (negative)
    negate(magnitude);
  size_t top = 6;
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
  double v = std::ldexp(static_cast<double>(bits), static_cast<int>(64 * (top - 1)) - lead - 149);
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

} // namespace quantc::calibration
