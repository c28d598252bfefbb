//===- IntegerArithmetic.cpp - fixed point written out in arith -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "IntegerArithmetic.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <cmath>

using namespace mlir;
using namespace quantc::conversion;

Multiplier quantc::conversion::decompose(double d) {
  if (d == 0)
    return {};
  int exponent;
  double fraction = std::frexp(d, &exponent);
  int64_t q = std::llround(fraction * 2147483648.0);
  if (q == int64_t{1} << 31) {
    q /= 2;
    ++exponent;
  }
  if (exponent < -31)
    return {};
  return {static_cast<int32_t>(q), exponent};
}

Value Arithmetic::i32(int64_t v) {
  return arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(static_cast<int32_t>(v)));
}
Value Arithmetic::i64(int64_t v) {
  return arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(v));
}

Value Arithmetic::widen(Value stored, bool isSigned, int64_t zeroPoint) {
  if (!stored.getType().isInteger(32))
    stored = isSigned ? arith::ExtSIOp::create(builder, loc, builder.getI32Type(), stored).getResult()
                      : arith::ExtUIOp::create(builder, loc, builder.getI32Type(), stored).getResult();
  return zeroPoint == 0 ? stored : arith::SubIOp::create(builder, loc, stored, i32(zeroPoint)).getResult();
}

Value Arithmetic::roundingShiftRight(Value x, Value e) {
  // (x >> e) + ((x & mask) > (mask >> 1) + (x < 0)), mask = 2^e - 1: half away from zero.
  Value one = i32(1), zero = i32(0);
  Value mask = arith::SubIOp::create(builder, loc, arith::ShLIOp::create(builder, loc, one, e), one);
  Value rest = arith::AndIOp::create(builder, loc, x, mask);
  Value negative =
      arith::ExtUIOp::create(builder, loc, builder.getI32Type(),
                             arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, x, zero));
  Value threshold =
      arith::AddIOp::create(builder, loc, arith::ShRSIOp::create(builder, loc, mask, one), negative);
  Value up =
      arith::ExtUIOp::create(builder, loc, builder.getI32Type(),
                             arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, rest, threshold));
  return arith::AddIOp::create(builder, loc, arith::ShRSIOp::create(builder, loc, x, e), up);
}

Value Arithmetic::rescale(Value x, Value multiplier, Value shift) {
  Value zero = i32(0);
  Value left = arith::MaxSIOp::create(builder, loc, shift, zero);
  Value right = arith::MaxSIOp::create(builder, loc, arith::SubIOp::create(builder, loc, zero, shift), zero);
  Value shifted = arith::ShLIOp::create(builder, loc, x, left);
  // The saturating case needs both factors at -2^31; a multiplier is never negative.
  Type wide = builder.getI64Type();
  Value product = arith::MulIOp::create(builder, loc, arith::ExtSIOp::create(builder, loc, wide, shifted),
                                        arith::ExtSIOp::create(builder, loc, wide, multiplier));
  Value positive = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge, product, i64(0));
  Value nudge =
      arith::SelectOp::create(builder, loc, positive, i64(int64_t{1} << 30), i64(1 - (int64_t{1} << 30)));
  Value high = arith::DivSIOp::create(builder, loc, arith::AddIOp::create(builder, loc, product, nudge),
                                      i64(int64_t{1} << 31));
  return roundingShiftRight(arith::TruncIOp::create(builder, loc, builder.getI32Type(), high), right);
}

Value Arithmetic::scaleByDouble(Value x, Value d) {
  Type f64 = builder.getF64Type();
  Value y = arith::MulFOp::create(builder, loc, arith::SIToFPOp::create(builder, loc, f64, x), d);
  auto constant = [&](double v) {
    return arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(v)).getResult();
  };
  // |y| stays below 2^31 * 2^31, so truncation to 64 bits is exact; the rest decides the half.
  Value whole = arith::FPToSIOp::create(builder, loc, builder.getI64Type(), y);
  Value rest = arith::SubFOp::create(builder, loc, y, arith::SIToFPOp::create(builder, loc, f64, whole));
  Value up = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGE, rest, constant(0.5));
  Value down = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLE, rest, constant(-0.5));
  Value step = arith::SelectOp::create(builder, loc, up, i64(1),
                                       arith::SelectOp::create(builder, loc, down, i64(-1), i64(0)));
  Value rounded = arith::AddIOp::create(builder, loc, whole, step);
  // Half of the int32 range: room for the zero point, far outside 8 bits.
  Value low = arith::MaxSIOp::create(builder, loc, rounded, i64(-(int64_t{1} << 30)));
  Value both = arith::MinSIOp::create(builder, loc, low, i64(int64_t{1} << 30));
  return arith::TruncIOp::create(builder, loc, builder.getI32Type(), both);
}

Value Arithmetic::store(Value x, int64_t zeroPoint, int64_t low, int64_t high, Type stored) {
  Value y = zeroPoint == 0 ? x : arith::AddIOp::create(builder, loc, x, i32(zeroPoint)).getResult();
  y = arith::MaxSIOp::create(builder, loc, y, i32(low));
  y = arith::MinSIOp::create(builder, loc, y, i32(high));
  return arith::TruncIOp::create(builder, loc, stored, y);
}
