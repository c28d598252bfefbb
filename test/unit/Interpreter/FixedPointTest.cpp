//===- FixedPointTest.cpp - the blocks of integer arithmetic ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Each block beside its definition in wide or real arithmetic, exhaustively
// where the domain is small, else on edge values and a fixed random sequence.
//===----------------------------------------------------------------------===//
#include "../../../lib/Interpreter/FixedPoint.h"

#include <gtest/gtest.h>
#include <random>

using namespace quantc::interpreter;

namespace {

/// Values at which 32-bit arithmetic breaks.
const std::vector<int32_t> &edges() {
  static const std::vector<int32_t> values = [] {
    std::vector<int32_t> v;
    for (int64_t base :
         {int64_t{0}, int64_t{int32Min}, int64_t{int32Max}, int64_t{1} << 30, -(int64_t{1} << 30),
          int64_t{1} << 15, -(int64_t{1} << 15), int64_t{255}, int64_t{1518500250}})
      for (int64_t d = -3; d <= 3; ++d)
        if (base + d >= int32Min && base + d <= int32Max)
          v.push_back(static_cast<int32_t>(base + d));
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i)
      v.push_back(static_cast<int32_t>(random()));
    return v;
  }();
  return values;
}

/// a / b rounded half away from zero, b > 0.
__int128 divideAway(__int128 a, __int128 b) {
  const __int128 magnitude = ((a < 0 ? -a : a) * 2 + b) / (2 * b);
  return a < 0 ? -magnitude : magnitude;
}

TEST(FixedPoint, HighMultiplyRoundsHalfAwayAndSaturates) {
  for (int32_t a : edges())
    for (int32_t b : edges()) {
      // -(2^30) of a negative product is added as 1 - 2^30: an exact half goes towards zero there.
      const __int128 p = static_cast<__int128>(a) * b;
      const __int128 halfUp = p >= 0 ? (p + (1 << 30)) >> 31 : -((-p + (1 << 30) - 1) >> 31);
      const int64_t want = std::min<int64_t>(static_cast<int64_t>(halfUp), int32Max);
      ASSERT_EQ(saturatingRoundingDoublingHighMul(a, b), want) << a << " * " << b;
    }
  EXPECT_EQ(saturatingRoundingDoublingHighMul(int32Min, int32Min), int32Max);
}

TEST(FixedPoint, HighMultiply16IsExhaustiveOnEdges) {
  for (int a = -32768; a < 32768; a += 7)
    for (int b : {-32768, -32767, -16384, -1, 0, 1, 3, 16384, 32767}) {
      const int p = a * b;
      const int want = std::min(p >= 0 ? (p + (1 << 14)) >> 15 : -((-p + (1 << 14) - 1) >> 15), 32767);
      ASSERT_EQ(saturatingRoundingDoublingHighMul16(static_cast<int16_t>(a), static_cast<int16_t>(b)), want)
          << a << " * " << b;
    }
}

TEST(FixedPoint, DivideByPowerRoundsHalfAway) {
  for (int32_t x : edges())
    for (int e = 0; e <= 31; ++e)
      ASSERT_EQ(roundingDivideByPowerOfTwo(x, e), static_cast<int64_t>(divideAway(x, __int128{1} << e)))
          << x << " >> " << e;
  EXPECT_EQ(roundingDivideByPowerOfTwo(int32Min, 32), 0);
  EXPECT_EQ(roundingDivideByPowerOfTwo(3, 1), 2);
  EXPECT_EQ(roundingDivideByPowerOfTwo(-3, 1), -2);
}

TEST(FixedPoint, DivideByAnyPower) {
  for (int32_t x : {0, 1, -1, 5, -5, 1 << 30, int32Max, int32Min})
    for (int e = 0; e <= 31; ++e)
      ASSERT_EQ(roundingDivideByAnyShift(x, e), roundingDivideByPowerOfTwo(x, e)) << x << " >> " << e;
  // Beyond, what x86-64 and AArch64 do: the count modulo 32, and a mask of ones.
  EXPECT_EQ(roundingDivideByAnyShift(1 << 30, 34), (1 << 28) + 1);
  EXPECT_EQ(roundingDivideByAnyShift(-(1 << 30), 34), -(1 << 28));
  EXPECT_EQ(roundingDivideByAnyShift(0, 40), 1);
  EXPECT_EQ(roundingDivideByAnyShift(100, -1), 1);
  EXPECT_EQ(roundingDivideByAnyShift(-100, -1), -1);
  for (int x = -32768; x <= 32767; ++x) {
    for (int e = 0; e <= 15; ++e)
      ASSERT_EQ(roundingDivideByPowerOfTwo16(static_cast<int16_t>(x), e), roundingDivideByPowerOfTwo(x, e))
          << x << " >> " << e;
    ASSERT_EQ(roundingDivideByPowerOfTwo16(static_cast<int16_t>(x), 16), x >= 0 ? 1 : -1);
  }
}

TEST(FixedPoint, QuantizeMultiplierIsTheNearest31Bits) {
  EXPECT_EQ(quantizeMultiplier(0), (Multiplier{0, 0}));
  EXPECT_EQ(quantizeMultiplier(1), (Multiplier{1 << 30, 1}));
  EXPECT_EQ(quantizeMultiplier(0.5), (Multiplier{1 << 30, 0}));
  EXPECT_EQ(quantizeMultiplier(-0.5), (Multiplier{-(1 << 30), 0}));
  // Rounds up to 2^31: halved, one shift more.
  EXPECT_EQ(quantizeMultiplier(1 - std::ldexp(1.0, -40)), (Multiplier{1 << 30, 1}));
  // Half of an integer goes up.
  EXPECT_EQ(quantizeMultiplier(0.5 + std::ldexp(1.0, -32)), (Multiplier{(1 << 30) + 1, 0}));
  EXPECT_EQ(quantizeMultiplier(std::ldexp(1.0, -32)), (Multiplier{1 << 30, -31}));
  EXPECT_EQ(quantizeMultiplier(std::ldexp(1.0, -33)), (Multiplier{0, 0}));
  EXPECT_EQ(quantizeMultiplier(std::numeric_limits<double>::infinity()), (Multiplier{0, 0}));
  EXPECT_EQ(quantizeMultiplier(std::nan("")), (Multiplier{0, 0}));
}

TEST(FixedPoint, Multiply32IsTwoRoundings) {
  for (int32_t x : edges())
    for (int32_t m : {1 << 30, (1 << 30) + 1, 1518500250, int32Max})
      for (int shift = -31; shift <= 30; ++shift) {
        const int32_t shifted = shift > 0 ? static_cast<int32_t>(static_cast<uint32_t>(x) << shift)
                                          : x; // wraps as the reference does
        const int64_t high = saturatingRoundingDoublingHighMul(shifted, m);
        const int64_t want = static_cast<int64_t>(divideAway(high, __int128{1} << std::max(-shift, 0)));
        ASSERT_EQ(multiplyByQuantizedMultiplier(x, {m, shift}), want) << x << " * " << m << " * 2^" << shift;
      }
  // Two roundings, not one: 5 * 0.3 / 2 on the way.
  EXPECT_EQ(multiplyByQuantizedMultiplier(0, {1 << 30, -31}), 0);
}

TEST(FixedPoint, Multiply64CutsTheMantissaTo16Bits) {
  for (int64_t x :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{12345678901}, int64_t{-12345678901}, int64_t{1} << 40})
    for (int32_t m : {1 << 30, 1518500250, 0x7FFEFFFF, 0x7FFF0000, int32Max})
      for (int shift = -31; shift <= -10; ++shift) {
        const int64_t cut = m < 0x7FFF0000 ? (m + (1 << 15)) >> 16 : 0x7FFF;
        const __int128 sum = static_cast<__int128>(x) * cut + (__int128{1} << (14 - shift));
        ASSERT_EQ(multiplyByQuantizedMultiplier64(x, {m, shift}),
                  wrap32(static_cast<int64_t>(sum >> (15 - shift))));
      }
}

TEST(FixedPoint, SaturatingShift) {
  for (int e = 1; e < 31; ++e) {
    const int32_t limit = static_cast<int32_t>((int64_t{1} << (31 - e)) - 1);
    EXPECT_EQ(saturatingShl(limit, e), limit * (int64_t{1} << e));
    EXPECT_EQ(saturatingShl(limit + 1, e), int32Max);
    EXPECT_EQ(saturatingShl(-limit, e), -limit * (int64_t{1} << e));
    EXPECT_EQ(saturatingShl(-limit - 1, e), int32Min);
  }
  for (int e = 1; e < 15; ++e) {
    const int limit = (1 << (15 - e)) - 1;
    EXPECT_EQ(saturatingShl16(static_cast<int16_t>(limit), e), limit << e);
    EXPECT_EQ(saturatingShl16(static_cast<int16_t>(limit + 1), e), 32767);
    EXPECT_EQ(saturatingShl16(static_cast<int16_t>(-limit - 1), e), -32768);
  }
}

TEST(FixedPoint, RoundingOfReals) {
  EXPECT_EQ(roundToInt(0.5f), 1);
  EXPECT_EQ(roundToInt(-0.5f), -1);
  EXPECT_EQ(roundToInt(1.5f), 2);
  EXPECT_EQ(roundToInt(2.5), 3);
  EXPECT_EQ(roundToInt(0.49999997f), 0);
  EXPECT_EQ(roundToInt(2147483647.0), int32Max);
  EXPECT_EQ(roundToInt(2147483648.0f), int32Min);
  EXPECT_EQ(roundToInt(-3e9f), int32Min);
  EXPECT_EQ(roundToInt(std::nanf("")), int32Min);
}

TEST(FixedPoint, ExponentialIsWithinOnePart) {
  EXPECT_EQ(expOnNegative(0), int32Max);
  // Recorded from a replay of the runtime.
  EXPECT_EQ(expOnNegative(-1), 2147483124);
  EXPECT_EQ(expOnNegative(-(1 << 26)), 790015308);
  EXPECT_EQ(expOnNegative(-(1 << 24)), 1672462419);
  EXPECT_EQ(expOnNegative(int32Min), 0);
  for (int32_t a = 0; a > -(1 << 30); a -= 104729) {
    const double want = std::exp(std::ldexp(static_cast<double>(a), -26)) * 2147483648.0;
    ASSERT_NEAR(expOnNegative(a), want, 3000) << a;
  }
}

TEST(FixedPoint, ReciprocalAndInverseSquareRoot) {
  for (int32_t x : edges()) {
    if (x < 1)
      continue;
    const Reciprocal r = reciprocal(x, 31);
    // value * 2^-31 * 2^-shift; the argument has 31 integer bits.
    const double got = std::ldexp(static_cast<double>(r.value), -31 - r.shift);
    ASSERT_NEAR(got * x, 1.0, 1e-7) << x;
    const Multiplier m = inverseSqrt(x);
    if (x > 1) {
      ASSERT_NEAR(std::ldexp(static_cast<double>(m.mantissa), m.shift - 31) *
                      std::sqrt(static_cast<double>(x)),
                  1.0, 2e-6)
          << x;
    }
  }
  EXPECT_EQ(inverseSqrt(0), (Multiplier{int32Max, 0}));
  EXPECT_EQ(inverseSqrt(1), (Multiplier{int32Max, 0}));
  EXPECT_EQ(inverseSqrt(2), (Multiplier{1518498372, 0}));
  EXPECT_EQ(inverseSqrt(int32Max), (Multiplier{189812531, -12}));
}

TEST(FixedPoint, Logarithm) {
  for (int64_t x = 1 << 19; x < int32Max; x += 1 + x / 97) {
    const double want = std::log(std::ldexp(static_cast<double>(x), -19));
    ASSERT_NEAR(std::ldexp(static_cast<double>(logAtLeastOne(static_cast<int32_t>(x))), -26), want, 1e-5)
        << x;
  }
}

TEST(FixedPoint, Sixteen) {
  for (int a = -32768; a < 32768; ++a) {
    const double x = a / 4096.0;
    ASSERT_NEAR(logistic16(static_cast<int16_t>(a), 3) / 32768.0, 1 / (1 + std::exp(-x)), 3e-4) << a;
    ASSERT_NEAR(tanh16(static_cast<int16_t>(a), 3) / 32768.0, std::tanh(x), 6e-4) << a;
  }
  EXPECT_EQ(logistic16(0, 3), 16384);
  EXPECT_EQ(tanh16(0, 3), 0);
}

TEST(FixedPoint, Tables) {
  const auto identity = makeTable8([](float v) { return v; }, {0.5f, 3}, {0.5f, 3}, -128);
  for (int i = 0; i < 256; ++i)
    EXPECT_EQ(identity[static_cast<size_t>(i)], i - 128);
  // Beyond the output's range: clamped.
  const auto steep = makeTable8([](float v) { return v * 1000; }, {1, 0}, {1, 0}, 0);
  EXPECT_EQ(steep[0], 0);
  EXPECT_EQ(steep[1], 255);
  const auto linear = makeTable16<float>([](float v) { return v; }, 1.0f, 0, 1.0f, 0);
  for (int x = -32768; x < 32768; ++x)
    ASSERT_NEAR(lookup16(static_cast<int16_t>(x), linear.data()), x, 1) << x;
  for (int i = 1; i < 256; ++i) {
    ASSERT_GE(sigmoidTable[i], sigmoidTable[i - 1]);
    ASSERT_NEAR(sigmoidTable[i], std::min(65535.0, 65536 / (1 + std::exp(-i / 24.0))), 2.5);
  }
}

} // namespace
