//===- FixedPointOps.cpp - fixed point in TOSA's integers -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "FixedPointOps.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

Value FixedPointOps::shiftLeft(Value x, Value bits) {
  return l.binary<tosa::LogicalLeftShiftOp>(x, bits, {});
}

Value FixedPointOps::shiftRight(Value x, Value bits, bool round) {
  return l.binary<tosa::ArithmeticRightShiftOp>(x, bits, {}, round);
}

Value FixedPointOps::minimum(Value a, Value b) {
  return l.binary<tosa::MinimumOp>(a, b, {}, tosa::NanPropagationMode::PROPAGATE);
}
Value FixedPointOps::maximum(Value a, Value b) {
  return l.binary<tosa::MaximumOp>(a, b, {}, tosa::NanPropagationMode::PROPAGATE);
}

Value FixedPointOps::divide(Value x, Value bits) {
  // Half up, and one less at the half of a negative value: -1 before the shift.
  Value below = l.binary<tosa::GreaterOp>(number(0, x), x, l.integer(1));
  below =
      l.binary<tosa::LogicalAndOp>(below, l.binary<tosa::GreaterOp>(bits, number(0, bits), l.integer(1)), {});
  Value lowered = l.add(x, l.select(below, number(-1, x), number(0, x)));
  return shiftRight(lowered, bits, true);
}

Value FixedPointOps::doubled(Value x) {
  Value inside = minimum(x, number((1 << 30) - 1, x));
  return l.add(l.add(inside, inside), minimum(l.sub(x, inside), number(1, x)));
}

Value FixedPointOps::newton(Value half) {
  constexpr int32_t fortyEight17th = 1515870810, minus32Over17 = -1010580540; // Q2.29
  Value x = l.add(high(half, minus32Over17), number(fortyEight17th, half));
  for (int i = 0; i < 3; ++i) { // x += x * (1 - half * x), Q2.29
    Value rest = l.sub(number(1 << 29, half), high(half, x));
    x = l.add(x, l.mul(high(x, rest), number(4, half)));
  }
  return x;
}

Value FixedPointOps::oneOverOnePlus(Value a) {
  return doubled(newton(l.add(shiftRight(a, 1, false), number(1 << 30, a))));
}

Value FixedPointOps::halfReciprocal(Value sum, Value headroom) {
  return newton(shiftLeft(sum, l.sub(headroom, number(1, headroom))));
}

Value FixedPointOps::reciprocal(Value sum, Value headroom) { return doubled(halfReciprocal(sum, headroom)); }

Value FixedPointOps::inverseSqrt(Value v, Value &shift) {
  constexpr int32_t sqrtHalf = 1518500250;
  Value one = number(1, v), zero = number(0, v);
  Value pairs = l.sub(shiftRight(l.sub(l.unary<tosa::ClzOp>(v), one), 1, false), one);
  pairs = maximum(pairs, zero);
  Value x = shiftLeft(v, l.add(pairs, pairs));
  Value input = shiftRight(x, 1, false), half = shiftRight(input, 1, true);
  Value y = number(1 << 28, v);
  for (int i = 0; i < 5; ++i) { // Newton in Q3.28
    Value cube = l.mul(high(high(y, y), y), number(1 << 6, v));
    y = l.mul(l.sub(high(y, (1 << 28) + (1 << 27)), high(half, cube)), number(1 << 3, v));
  }
  y = high(y, sqrtHalf);
  Value right = l.sub(number(11, v), pairs);
  y = shiftLeft(y, maximum(l.sub(zero, right), zero));
  Value trivial = l.binary<tosa::GreaterOp>(number(2, v), v, l.integer(1)); // v <= 1
  shift = l.select(trivial, zero, maximum(right, zero));
  return l.select(trivial, number(std::numeric_limits<int32_t>::max(), v), y);
}

Value FixedPointOps::logAtLeastOne(Value v) {
  constexpr int32_t sqrtHalf = 1518500250, sqrtSqrtHalf = 1805811301, alphaN = 117049297, alphaD = 127690142,
                    alphaI = 1057819769, alphaF = 638450708, logTwo = 1488522236;
  constexpr int inputBits = 12, accumulatorBits = 6;
  constexpr int32_t quarter = 1 << (29 - accumulatorBits);
  Value one = number(1, v);
  // The power of two in v, Q6.25: as an integer, a quarter added or taken off.
  auto power = [&](Value head, int32_t offset) {
    return l.add(shiftLeft(l.sub(number(inputBits, v), head), 31 - accumulatorBits), number(offset, v));
  };
  Value headA = l.unary<tosa::ClzOp>(v);
  Value mantissaA = doubled(high(shiftLeft(v, l.sub(headA, one)), sqrtHalf));
  Value headB = l.sub(l.unary<tosa::ClzOp>(high(v, sqrtHalf)), one);
  Value most = number(std::numeric_limits<int32_t>::max(), v); // where the shift would lose the leading bit
  Value mantissaB = l.select(l.binary<tosa::GreaterOp>(v, shiftRight(most, headB, false), l.integer(1)), most,
                             shiftLeft(v, headB));
  Value r = minimum(mantissaA, mantissaB), exponent = maximum(power(headA, quarter), power(headB, -quarter));
  // Half the sum of r and an odd constant, half up, without a carry.
  Value p = l.add(shiftRight(r, 1, false), number((sqrtSqrtHalf >> 1) + 1, v));
  Value q = l.sub(r, number(sqrtSqrtHalf, v));
  q = l.add(q, q);
  Value c = high(q, q);
  Value numerator = l.add(high(q, r), high(high(q, c), alphaN));
  Value denominator = l.add(high(p, l.add(l.add(number(alphaI, v), q), high(c, alphaD))), high(q, alphaF));
  return doubled(
      l.add(high(exponent, logTwo), high(divide(numerator, accumulatorBits), oneOverOnePlus(denominator))));
}
