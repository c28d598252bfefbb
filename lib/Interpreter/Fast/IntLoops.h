//===- IntLoops.h - 8-bit loops over a vector type ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Included by one file for each vector level, behind its `Vector`. Everything
// is in an unnamed namespace: see FloatKernels.h.
//===----------------------------------------------------------------------===//
#include "IntKernels.h"

#include <cstring>

namespace quantc::interpreter::fast {
namespace {

using Register = Vector::Register;
constexpr int64_t lanes = Vector::lanes;

/// The rule for the channels from n on, in registers.
struct Rule {
  Register mantissa, left, right, zero, low, high;
  Rule(const OutputRule &r, int64_t n)
      : mantissa(Vector::load(r.mantissa + n)), left(Vector::load(r.left + n)),
        right(Vector::load(r.right + n)), zero(Vector::all(r.zero)), low(Vector::all(r.low - r.zero)),
        high(Vector::all(r.high - r.zero)) {}
  /// Clamped before the zero point, which cannot overflow then.
  void store(Register sum, char *out, int64_t count) const {
    const Register y = Vector::scale(sum, mantissa, left, right);
    Vector::storeBytes(Vector::add(Vector::clamp(y, low, high), zero), out, count);
  }
};

inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/// `rows` <= Rows rows against one panel of Vectors * lanes columns.
template <int Rows, int Vectors>
void tile(const IntProductCall &c, int64_t row, int64_t rows, int64_t column) {
  Register acc[Rows][Vectors];
  const char *a[Rows];
  for (int i = 0; i < Rows; ++i) {
    const int64_t r = row + least(i, rows - 1); // rows that are missing repeat the last one
    a[i] = static_cast<const char *>(c.a) + r * c.aBytes;
    const Register term = Vector::all(c.rowTerm ? c.rowTerm[r] : 0);
    for (int v = 0; v < Vectors; ++v)
      acc[i][v] = Vector::sub(Vector::load(c.bias + column + v * lanes), term);
  }
  const int64_t groups = c.depth / Vector::group;
  const char *b = static_cast<const char *>(c.packed) + column * groups * 4;
  for (int64_t g = 0; g < groups; ++g, b += Vectors * lanes * 4) {
    Register w[Vectors];
    for (int v = 0; v < Vectors; ++v)
      w[v] = Vector::load(reinterpret_cast<const int32_t *>(b) + v * lanes);
    for (int i = 0; i < Rows; ++i) {
      int32_t four;
      std::memcpy(&four, a[i] + g * 4, 4);
      const Register x = Vector::all(four);
      for (int v = 0; v < Vectors; ++v)
        acc[i][v] = Vector::dot(acc[i][v], x, w[v]);
    }
  }
  for (int v = 0; v < Vectors; ++v) {
    const int64_t n = column + v * lanes, count = least(lanes, c.columns - n);
    if (count <= 0)
      break;
    if (c.sums) {
      for (int i = 0; i < Rows && i < rows; ++i)
        Vector::storeSums(acc[i][v], c.sums + (row + i) * c.columns + n, count);
      continue;
    }
    const Rule rule(c.rule, n);
    for (int i = 0; i < Rows && i < rows; ++i)
      rule.store(acc[i][v], c.out + (row + i) * c.outStep + n, count);
  }
}

template <int Rows, int Vectors> void productOf(const IntProductCall &c) {
  int64_t row = 0;
  for (; row + 1 < c.rows; row += Rows)
    for (int64_t n = 0; n < c.columns; n += Vectors * lanes)
      tile<Rows, Vectors>(c, row, least(Rows, c.rows - row), n);
  if (row < c.rows) // one row is left, or there is but one
    for (int64_t n = 0; n < c.columns; n += Vectors * lanes)
      tile<1, Vectors>(c, row, 1, n);
}

template <bool isSigned> void depthwiseOf(const IntDepthwiseCall &c) {
  const int64_t padded = (c.channels + 63) / 64 * 64;
  for (int64_t n = 0; n < c.channels; n += lanes) {
    const int64_t count = least(lanes, c.channels - n);
    const Rule rule(c.rule, n);
    const Register bias = Vector::load(c.bias + n);
    const char *const *taps = c.taps;
    for (int64_t p = 0; p < c.pixels; ++p, taps += 2 * c.pairs) {
      Register acc = bias;
      for (int64_t t = 0; t < c.pairs; ++t) {
        const Register x = Vector::template pairs<isSigned>(taps[2 * t] + n, taps[2 * t + 1] + n, count);
        acc = Vector::dotWide(acc, x,
                              Vector::load(reinterpret_cast<const int32_t *>(c.weights) + t * padded + n));
      }
      rule.store(acc, c.out + p * c.channels + n, count);
    }
  }
}

void depthwise(const IntDepthwiseCall &c) { c.isSigned ? depthwiseOf<true>(c) : depthwiseOf<false>(c); }

template <bool isSigned> void addOf(const IntAddCall &c) {
  const Register none = Vector::all(0), zeroA = Vector::all(c.zeroA), zeroB = Vector::all(c.zeroB);
  const Register mA = Vector::all(c.mantissaA), rA = Vector::all(c.rightA);
  const Register mB = Vector::all(c.mantissaB), rB = Vector::all(c.rightB);
  const Register m = Vector::all(c.mantissa), left = Vector::all(c.left), right = Vector::all(c.right);
  const Register zero = Vector::all(c.zero), low = Vector::all(c.low - c.zero),
                 high = Vector::all(c.high - c.zero);
  const auto rescaled = [&](Register x, Register z, Register mantissa, Register shift) {
    return Vector::scale(Vector::shiftLeft20(Vector::sub(x, z)), mantissa, none, shift);
  };
  const auto one = [](char v) {
    return isSigned ? static_cast<signed char>(v) : static_cast<unsigned char>(v);
  };
  Register fixedA = none, fixedB = none;
  if (c.aStep == 0)
    fixedA = rescaled(Vector::all(one(*c.a)), zeroA, mA, rA);
  if (c.bStep == 0)
    fixedB = rescaled(Vector::all(one(*c.b)), zeroB, mB, rB);
  for (int64_t i = 0; i < c.count; i += lanes) {
    const int64_t n = least(lanes, c.count - i);
    const Register x =
        c.aStep ? rescaled(Vector::template bytes<isSigned>(c.a + i, n), zeroA, mA, rA) : fixedA;
    const Register y =
        c.bStep ? rescaled(Vector::template bytes<isSigned>(c.b + i, n), zeroB, mB, rB) : fixedB;
    const Register sum = c.subtract ? Vector::sub(x, y) : Vector::add(x, y);
    Vector::storeBytes(Vector::add(Vector::clamp(Vector::scale(sum, m, left, right), low, high), zero),
                       c.out + i, n);
  }
}

void add(const IntAddCall &c) { c.isSigned ? addOf<true>(c) : addOf<false>(c); }

} // namespace
} // namespace quantc::interpreter::fast
