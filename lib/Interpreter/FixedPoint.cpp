//===- FixedPoint.cpp - integer arithmetic of the kernels -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "FixedPoint.h"

namespace quantc::interpreter {

/// [N-SRDHM] The product of two fixed-point numbers, with the integer bits of both added up.
static int32_t times(int32_t a, int32_t b) { return saturatingRoundingDoublingHighMul(a, b); }
static int16_t times16(int16_t a, int16_t b) { return saturatingRoundingDoublingHighMul16(a, b); }

Multiplier quantizeMultiplier(double factor) {
  if (factor == 0 || !std::isfinite(factor))
    return {0, 0};
  int shift = 0;
  const double fraction = std::frexp(std::fabs(factor), &shift);
  int64_t mantissa = static_cast<int64_t>(std::round(fraction * 2147483648.0));
  if (mantissa == int64_t{1} << 31) {
    mantissa >>= 1;
    ++shift;
  }
  if (shift < -31)
    return {0, 0};
  return {static_cast<int32_t>(factor > 0 ? mantissa : -mantissa), shift};
}

/// Mean of two values, half away from zero.
static int32_t roundedHalfSum(int32_t a, int32_t b) {
  const int64_t sum = int64_t{a} + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

namespace {
/// e^(-2^exponent), Q0.31: 2^31 * exp(-1/4), exp(-1/2), exp(-1), ...
struct ExpFactor {
  int exponent;
  int32_t value;
};
constexpr ExpFactor expFactors[] = {{-2, 1672461947}, {-1, 1302514674}, {0, 790015084}, {1, 290630308},
                                    {2, 39332535},    {3, 720401},      {4, 242}};
constexpr int32_t expMinusEighth = 1895147668; ///< exp(-1/8), Q0.31
constexpr int32_t oneThird = 715827883;        ///< 1/3, Q0.31
constexpr int32_t fortyEight17th = 1515870810; ///< 48/17, Q2.29
constexpr int32_t minus32Over17 = -1010580540; ///< -32/17, Q2.29
constexpr int32_t sqrtHalf = 1518500250;       ///< sqrt(1/2), Q0.31
} // namespace

int32_t expOnNegative(int32_t a) {
  if (a == 0)
    return int32Max;
  constexpr int fractionBits = 26;
  constexpr int32_t quarter = 1 << (fractionBits - 2);
  // a = remainder - multiple of 1/4, remainder in [-1/4, 0).
  const int32_t remainder = (a & (quarter - 1)) - quarter;
  const int32_t x = wrapAdd(saturatingShl(remainder, 5), 1 << 28); // + 1/8
  const int32_t x2 = times(x, x), x3 = times(x2, x), x4 = times(x2, x2);
  const int32_t tail = roundingDivideByPowerOfTwo(
      wrapAdd(times(wrapAdd(roundingDivideByPowerOfTwo(x4, 2), x3), oneThird), x2), 1);
  int32_t result = saturate32(int64_t{expMinusEighth} + times(expMinusEighth, wrapAdd(x, tail)));
  const int32_t multiple = wrapSub(remainder, a);
  for (const ExpFactor &f : expFactors)
    if (multiple & (1 << (fractionBits + f.exponent)))
      result = times(result, f.value);
  return result;
}

int32_t oneOverOnePlus(int32_t a) {
  const int32_t half = roundedHalfSum(a, int32Max);
  int32_t x = wrapAdd(fortyEight17th, times(half, minus32Over17));
  for (int i = 0; i < 3; ++i) // Newton: x += x * (1 - half * x), Q2.29
    x = wrapAdd(x, saturatingShl(times(x, wrapSub(1 << 29, times(half, x))), 2));
  return saturatingShl(x, 1);
}

Reciprocal reciprocal(int32_t x, int integerDigits) {
  const int headroom = leadingZeros(static_cast<uint32_t>(x));
  const uint32_t normalized = headroom >= 32 ? 0 : static_cast<uint32_t>(x) << headroom;
  return {oneOverOnePlus(static_cast<int32_t>(normalized - (uint32_t{1} << 31))), integerDigits - headroom};
}

Multiplier inverseSqrt(int32_t x) {
  if (x <= 1)
    return {int32Max, 0};
  int shift = 11;
  while (x >= 1 << 29) {
    x /= 4;
    ++shift;
  }
  const int leftPairs = (leadingZeros(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  shift -= leftPairs;
  x = wrapShl(x, 2 * leftPairs);
  const int32_t input = x >> 1, half = roundingDivideByPowerOfTwo(input, 1),
                threeHalves = (1 << 28) + (1 << 27);
  int32_t y = 1 << 28;
  for (int i = 0; i < 5; ++i) { // Newton in Q3.28
    const int32_t y3 = saturatingShl(times(times(y, y), y), 6);
    y = saturatingShl(wrapSub(times(threeHalves, y), times(half, y3)), 3);
  }
  y = times(y, sqrtHalf);
  if (shift < 0) {
    y = wrapShl(y, -shift);
    shift = 0;
  }
  return {y, -shift};
}

int32_t logAtLeastOne(int32_t v) {
  constexpr int inputBits = 12, accumulatorBits = 6; // one more than the result's 5
  constexpr int32_t sqrtSqrtHalf = 1805811301, alphaN = 117049297, alphaD = 127690142, alphaI = 1057819769,
                    alphaF = 638450708, logTwo = 1488522236;
  auto shiftLeft = [](int32_t x, int e) { return e > 0 ? saturatingShl(x, e) : x; };
  // Two readings of the power of two in v, one from sqrt(1/2) * v; the smaller mantissa is kept.
  const int32_t quarter = roundingDivideByPowerOfTwo(1 << 29, accumulatorBits);
  const int headA = leadingZeros(static_cast<uint32_t>(v));
  const int32_t mantissaA = saturatingShl(times(shiftLeft(v, headA - 1), sqrtHalf), 1);
  const auto integer = [&](int head) {
    return int64_t{saturatingShl(inputBits - head, 31 - accumulatorBits)};
  };
  const int32_t powerA = saturate32(integer(headA) + quarter);
  const int32_t scaled = times(v, sqrtHalf);
  const int headB = leadingZeros(static_cast<uint32_t>(scaled)) - 1;
  const int32_t mantissaB = shiftLeft(v, headB);
  const int32_t powerB = saturate32(integer(headB) - quarter);
  const int32_t r = std::min(mantissaA, mantissaB), power = std::max(powerA, powerB);
  const int32_t p = roundedHalfSum(r, sqrtSqrtHalf);
  int32_t q = wrapSub(r, sqrtSqrtHalf);
  q = wrapAdd(q, q);
  const int32_t c = times(q, q);
  const int32_t numerator = wrapAdd(times(q, r), times(times(q, c), alphaN));
  const int32_t denominator =
      wrapAdd(times(p, wrapAdd(wrapAdd(alphaI, q), times(alphaD, c))), times(alphaF, q));
  const int32_t sum =
      wrapAdd(times(power, logTwo),
              times(roundingDivideByPowerOfTwo(numerator, accumulatorBits), oneOverOnePlus(denominator)));
  return saturatingShl(sum, 1);
}

int16_t expOnNegative16(int16_t a, int integerBits) {
  if (a == 0)
    return 32767;
  const int fractionBits = 15 - integerBits;
  const int32_t quarter = 1 << (fractionBits - 2);
  const int16_t remainder = wrap16((a & (quarter - 1)) - quarter);
  const int16_t x = wrap16(saturatingShl16(remainder, integerBits) + (1 << 12));
  const int16_t x2 = times16(x, x), x3 = times16(x2, x), x4 = times16(x2, x2);
  const int16_t inner = times16(wrap16(roundingDivideByPowerOfTwo(x4, 2) + x3), narrowMantissa(oneThird));
  const int16_t tail = wrap16(roundingDivideByPowerOfTwo(wrap16(inner + x2), 1));
  const int16_t c = narrowMantissa(expMinusEighth);
  int16_t result = saturate16(c + times16(c, wrap16(x + tail)));
  const int32_t multiple = remainder - a;
  for (const ExpFactor &f : expFactors)
    if (integerBits > f.exponent && (multiple & (1 << (fractionBits + f.exponent))))
      result = times16(result, narrowMantissa(f.value));
  return result;
}

/// 1 / (1 + a) for a in [0, 1), argument Q0.15, result Q2.13.
static int16_t oneOverOnePlus16(int16_t a) {
  const int32_t sum = a + 32767;
  const int16_t half = wrap16((sum + (sum >= 0 ? 1 : -1)) / 2);
  int16_t x = wrap16(narrowMantissa(fortyEight17th) + times16(half, narrowMantissa(minus32Over17)));
  for (int i = 0; i < 3; ++i)
    x = wrap16(x + saturatingShl16(times16(x, wrap16((1 << 13) - times16(half, x))), 2));
  return x;
}

int16_t logistic16(int16_t a, int integerBits) {
  if (a == 0)
    return 1 << 14;
  const int16_t negative = wrap16(a > 0 ? -a : a);
  const int16_t r = saturatingShl16(oneOverOnePlus16(expOnNegative16(negative, integerBits)), 1);
  return a > 0 ? r : wrap16(32767 - r);
}

int16_t tanh16(int16_t a, int integerBits) {
  if (a == 0)
    return 0;
  const int16_t negative = wrap16(a > 0 ? -a : a);
  // tanh(|a|) = 2 / (1 + e^(-2|a|)) - 1; doubling a is reading it with one more integer bit.
  const int16_t e = expOnNegative16(negative, integerBits + 1);
  const int16_t t = saturatingShl16(wrap16(oneOverOnePlus16(e) - (1 << 13)), 2);
  return a < 0 ? wrap16(-t) : t;
}

// Read off the runtime (TANH int16 at scale 3 * 2^-12 per step of 256); 44 entries lie 1 or 2 above the
// rounded value.
const uint16_t sigmoidTable[256] = {
    32768, 33451, 34133, 34813, 35493, 36169, 36843, 37513, 38180, 38841, 39498, 40149, 40794, 41432, 42064,
    42688, 43304, 43912, 44511, 45102, 45683, 46255, 46817, 47369, 47911, 48443, 48964, 49475, 49975, 50464,
    50942, 51409, 51865, 52311, 52745, 53169, 53581, 53983, 54374, 54755, 55125, 55485, 55834, 56174, 56503,
    56823, 57133, 57433, 57724, 58007, 58280, 58544, 58800, 59048, 59288, 59519, 59743, 59959, 60168, 60370,
    60565, 60753, 60935, 61110, 61279, 61441, 61599, 61750, 61896, 62036, 62172, 62302, 62428, 62549, 62666,
    62778, 62886, 62990, 63090, 63186, 63279, 63368, 63454, 63536, 63615, 63691, 63765, 63835, 63903, 63968,
    64030, 64090, 64148, 64204, 64257, 64308, 64357, 64405, 64450, 64494, 64536, 64576, 64614, 64652, 64687,
    64721, 64754, 64786, 64816, 64845, 64873, 64900, 64926, 64950, 64974, 64997, 65019, 65039, 65060, 65079,
    65097, 65115, 65132, 65149, 65164, 65179, 65194, 65208, 65221, 65234, 65246, 65258, 65269, 65280, 65291,
    65301, 65310, 65319, 65328, 65337, 65345, 65352, 65360, 65367, 65374, 65381, 65387, 65393, 65399, 65404,
    65410, 65415, 65420, 65425, 65429, 65433, 65438, 65442, 65445, 65449, 65453, 65456, 65459, 65462, 65465,
    65468, 65471, 65474, 65476, 65479, 65481, 65483, 65485, 65488, 65489, 65491, 65493, 65495, 65497, 65498,
    65500, 65501, 65503, 65504, 65505, 65507, 65508, 65509, 65510, 65511, 65512, 65513, 65514, 65515, 65516,
    65517, 65517, 65518, 65519, 65520, 65520, 65521, 65522, 65522, 65523, 65523, 65524, 65524, 65525, 65525,
    65526, 65526, 65526, 65527, 65527, 65528, 65528, 65528, 65529, 65529, 65529, 65529, 65530, 65530, 65530,
    65530, 65531, 65531, 65531, 65531, 65531, 65532, 65532, 65532, 65532, 65532, 65532, 65533, 65533, 65533,
    65533, 65533, 65533, 65533, 65533, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534,
    65535};

} // namespace quantc::interpreter
