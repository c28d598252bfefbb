//===- FixedPoint.h - integer arithmetic of the kernels ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Every fixed-point block of docs/Numerics.md section 1 and 4, and nothing
// else. Qi.f means i integer and f fraction bits beside the sign. "Wraps" is
// arithmetic modulo 2^32; "saturates" stops at the ends of int32. No function
// here has undefined behaviour for any argument.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FIXEDPOINT_H
#define QUANTC_LIB_INTERPRETER_FIXEDPOINT_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace quantc::interpreter {

inline constexpr int32_t int32Max = std::numeric_limits<int32_t>::max();
inline constexpr int32_t int32Min = std::numeric_limits<int32_t>::min();

//===----------------------------------------------------------------------===//
// Wrapping and saturating
//===----------------------------------------------------------------------===//

inline int32_t wrap32(int64_t x) {
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(x)));
}
inline int16_t wrap16(int64_t x) {
  return static_cast<int16_t>(static_cast<uint16_t>(static_cast<uint64_t>(x)));
}
inline int32_t wrapAdd(int32_t a, int32_t b) { return wrap32(int64_t{a} + b); }
inline int32_t wrapSub(int32_t a, int32_t b) { return wrap32(int64_t{a} - b); }
/// x * 2^e, wrapping; 0 when e is 32 or more.
inline int32_t wrapShl(int32_t x, int e) {
  return e >= 32 ? 0 : static_cast<int32_t>(static_cast<uint32_t>(x) << e);
}
inline int16_t saturate16(int64_t x) { return static_cast<int16_t>(std::clamp<int64_t>(x, -32768, 32767)); }
inline int32_t saturate32(int64_t x) {
  return static_cast<int32_t>(std::clamp<int64_t>(x, int32Min, int32Max));
}
/// [N-SATSHL] x * 2^e, saturating; the thresholds are +-(2^(31-e) - 1).
inline int32_t saturatingShl(int32_t x, int e) {
  if (e <= 0)
    return x;
  const int32_t limit = static_cast<int32_t>((int64_t{1} << (31 - std::min(e, 31))) - 1);
  return x > limit ? int32Max : x < -limit ? int32Min : wrapShl(x, e);
}
inline int16_t saturatingShl16(int16_t x, int e) {
  if (e <= 0)
    return x;
  const int32_t limit = (1 << (15 - std::min(e, 15))) - 1;
  return x > limit ? int16_t{32767} : x < -limit ? int16_t{-32768} : wrap16(int32_t{x} * (1 << e));
}
/// Number of leading zero bits; 32 for 0.
inline int leadingZeros(uint32_t x) { return x == 0 ? 32 : __builtin_clz(x); }

//===----------------------------------------------------------------------===//
// Products with rounding
//===----------------------------------------------------------------------===//

/// [N-SRDHM] (a * b) / 2^31, half away from zero; INT_MIN * INT_MIN saturates.
inline int32_t saturatingRoundingDoublingHighMul(int32_t a, int32_t b) {
  if (a == int32Min && b == int32Min)
    return int32Max;
  const int64_t p = int64_t{a} * b;
  return static_cast<int32_t>((p + (p >= 0 ? int64_t{1} << 30 : 1 - (int64_t{1} << 30))) /
                              (int64_t{1} << 31));
}
/// The same for int16: (a * b) / 2^15.
inline int16_t saturatingRoundingDoublingHighMul16(int16_t a, int16_t b) {
  if (a == -32768 && b == -32768)
    return 32767;
  const int32_t p = int32_t{a} * b;
  return static_cast<int16_t>((p + (p >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}
/// [N-RDP] x / 2^e, half away from zero, e in [0, 31]; 0 beyond.
inline int32_t roundingDivideByPowerOfTwo(int32_t x, int e) {
  if (e <= 0)
    return x;
  if (e > 31)
    return 0;
  const int64_t mask = (int64_t{1} << e) - 1;
  return (x >> e) + ((x & mask) > (mask >> 1) + (x < 0) ? 1 : 0);
}

/// [N-RDP-ANY] The same for any e, as compiled code does it where C++ leaves the shift undefined: counts are
/// taken modulo 32 (modulo 64 for the mask). x86-64 and AArch64 agree.
inline int32_t roundingDivideByAnyShift(int32_t x, int e) {
  const int32_t mask =
      static_cast<int32_t>(static_cast<uint32_t>((uint64_t{1} << (static_cast<unsigned>(e) & 63)) - 1));
  return (x >> (static_cast<unsigned>(e) & 31)) + ((x & mask) > (mask >> 1) + (x < 0) ? 1 : 0);
}
/// x / 2^e of an int16, half away from zero. From e = 16 on the reference's mask has all bits set: 1 for x >=
/// 0, else -1.
inline int16_t roundingDivideByPowerOfTwo16(int16_t x, int e) {
  if (e > 15)
    return x >= 0 ? 1 : -1;
  return static_cast<int16_t>(roundingDivideByPowerOfTwo(x, e));
}

/// A real factor as mantissa * 2^(shift - 31), mantissa in [2^30, 2^31) or 0 (negative for a negative
/// factor).
struct Multiplier {
  int32_t mantissa = 0;
  int shift = 0;
  bool operator==(const Multiplier &) const = default;
};
/// [N-QM] The nearest Multiplier. A factor below 2^-32 becomes 0. Not finite: 0.
Multiplier quantizeMultiplier(double factor);

/// [N-MBQM32] x * factor with two roundings, both half away from zero; the left shift wraps.
inline int32_t multiplyByQuantizedMultiplier(int32_t x, Multiplier m) {
  return roundingDivideByPowerOfTwo(
      saturatingRoundingDoublingHighMul(wrapShl(x, std::max(m.shift, 0)), m.mantissa), std::max(-m.shift, 0));
}
/// [N-RDP-ANY] The form without a left shift: DIV and comparisons.
inline int32_t multiplyByQuantizedMultiplierShiftingRight(int32_t x, Multiplier m) {
  return roundingDivideByAnyShift(saturatingRoundingDoublingHighMul(x, m.mantissa), -m.shift);
}
/// x * factor with one rounding, half up (the int16 and int8 SUM of the optimized kernels). Shifts in [-31,
/// 30].
inline int32_t multiplyByQuantizedMultiplierRoundingOnce(int32_t x, Multiplier m) {
  const int s = 31 - m.shift;
  if (s <= 0)
    return wrap32(static_cast<int64_t>(x) * m.mantissa);
  return wrap32((int64_t{x} * m.mantissa + (int64_t{1} << (s - 1))) >> s);
}
/// [N-MBQM64] The 64-bit form: the mantissa is cut to 16 bits, one rounding, half up. |x| < 2^47.
inline int32_t multiplyByQuantizedMultiplier64(int64_t x, Multiplier m) {
  const int32_t reduced = m.mantissa < 0x7FFF0000 ? (m.mantissa + (1 << 15)) >> 16 : 0x7FFF;
  const int s = 15 - m.shift;
  if (s <= 0 || s > 62)
    return s > 62 ? 0 : wrap32(static_cast<int64_t>(static_cast<uint64_t>(x * reduced) << std::min(-s, 63)));
  const uint64_t sum =
      static_cast<uint64_t>(x) * static_cast<uint64_t>(int64_t{reduced}) + (uint64_t{1} << (s - 1));
  return wrap32(static_cast<int64_t>(sum) >> s);
}
/// Mantissa of a 32-bit constant or multiplier in 16 bits, half up, at most 32767.
inline int16_t narrowMantissa(int32_t m) {
  return m >= int32Max - (1 << 15) ? int16_t{32767} : static_cast<int16_t>((m + (1 << 15)) >> 16);
}

/// [N-ROUND] float to the nearest integer, half away from zero, as int32; out of range or NaN: INT_MIN.
inline int32_t roundToInt(float x) {
  const float r = std::round(x);
  return r >= -2147483648.0f && r < 2147483648.0f ? static_cast<int32_t>(r) : int32Min;
}
inline int32_t roundToInt(double x) {
  const double r = std::round(x);
  return r >= -2147483648.0 && r <= 2147483647.0 ? static_cast<int32_t>(r) : int32Min;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// [N-EXP] e^a for a <= 0 in Q5.26, result Q0.31; exp(0) = INT_MAX.
int32_t expOnNegative(int32_t a);
/// [N-RECIP] 1 / (1 + a) for a in [0, 1), both Q0.31.
int32_t oneOverOnePlus(int32_t a);
/// [N-RECIP] 1 / x for x > 0 with `integerDigits` integer bits: value Q0.31 * 2^-shift.
struct Reciprocal {
  int32_t value;
  int shift;
};
Reciprocal reciprocal(int32_t x, int integerDigits);
/// [N-RSQRT] 1 / sqrt(x) as mantissa * 2^(shift - 31), shift <= 0; (INT_MAX, 0) for x <= 1.
Multiplier inverseSqrt(int32_t x);
/// [N-LOG] Natural logarithm of x >= 1 in Q12.19; result Q5.26.
int32_t logAtLeastOne(int32_t x);

/// [N-EXP16] int16 forms for the integer LSTM, `integerBits` of the argument, results Q0.15.
int16_t expOnNegative16(int16_t a, int integerBits);
int16_t logistic16(int16_t a, int integerBits);
int16_t tanh16(int16_t a, int integerBits);

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// Parameters of one side of a table.
struct Scale {
  float scale;
  int32_t zeroPoint;
};

/// [N-LUT8] Entry i is the output for input `lowest + i`; 256 entries, each within [lowest, lowest + 255].
template <typename Function>
std::vector<int32_t> makeTable8(Function f, Scale in, Scale out, int32_t lowest) {
  std::vector<int32_t> table(256);
  const float inverse = 1.0f / out.scale;
  for (int32_t i = 0; i < 256; ++i) {
    const float value = f(in.scale * static_cast<float>(lowest + i - in.zeroPoint));
    const float q = std::round(value * inverse) + static_cast<float>(out.zeroPoint);
    table[static_cast<size_t>(i)] = q >= static_cast<float>(lowest + 255) ? lowest + 255
                                    : q > static_cast<float>(lowest)      ? static_cast<int32_t>(q)
                                                                          : lowest;
  }
  return table;
}

/// [N-LUT16] 513 entries over the int16 range, each corrected by half the error in the middle of its step.
/// T is float, or double for the tables of SOFTMAX.
template <typename T, typename Function>
std::vector<int16_t> makeTable16(Function f, T inScale, int32_t inZero, T outScale, int32_t outZero) {
  std::vector<int16_t> table(513);
  const T inMin = inScale * static_cast<T>(-32768 - inZero), inMax = inScale * static_cast<T>(32767 - inZero);
  const T outMin = outScale * static_cast<T>(-32768 - outZero),
          outMax = outScale * static_cast<T>(32767 - outZero);
  const T step = (inMax - inMin) / T(512), halfStep = step / T(2), inverse = T(65536) / (outMax - outMin);
  auto clamp = [](T v) { return static_cast<int16_t>(std::clamp<T>(v, T(-32768), T(32767))); };
  for (int i = 0; i < 512; ++i) {
    const T x = inMin + static_cast<T>(i) * step;
    const T value = f(x), middle = f(x + halfStep), next = f(inMin + static_cast<T>(i + 1) * step);
    const T sample = std::round(value * inverse);
    const T interpolated = std::round((next * inverse + sample) / T(2));
    const T bias = std::round((interpolated - std::round(middle * inverse)) / T(2));
    table[static_cast<size_t>(i)] = clamp(sample - bias);
  }
  table[512] = clamp(std::round(static_cast<T>(f(inMax)) * inverse));
  return table;
}
/// Linear interpolation in such a table.
inline int16_t lookup16(int16_t x, const int16_t *table) {
  const int index = 256 + (x >> 7), offset = x & 127;
  const int32_t base = table[index], slope = wrap16(table[index + 1] - base);
  return wrap16(base + ((slope * offset + 64) >> 7));
}
/// [N-SIGTAB] About sigmoid(i / 24) * 65536, i in [0, 255]: the table of LOGISTIC and TANH int16.
extern const uint16_t sigmoidTable[256];

} // namespace quantc::interpreter

#endif
