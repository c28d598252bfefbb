//===- IntegerArithmetic.h - fixed point written out in arith ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Written from docs/Numerics.md and not from the interpreter's FixedPoint: the
// two check each other.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CONVERSION_INTEGERARITHMETIC_H
#define QUANTC_LIB_CONVERSION_INTEGERARITHMETIC_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

namespace quantc::conversion {

/// d = multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0.
struct Multiplier {
  int32_t value = 0;
  int32_t shift = 0;
};
Multiplier decompose(double d);

/// Scalar arithmetic inside a linalg body. Every value is a signless i32 unless said otherwise.
class Arithmetic {
public:
  Arithmetic(mlir::OpBuilder &b, mlir::Location at) : builder(b), loc(at) {}
  mlir::Value i32(int64_t v);
  mlir::Value i64(int64_t v);
  /// `stored` (i8, i16 or i32) as i32, with or without sign, minus `zeroPoint`.
  mlir::Value widen(mlir::Value stored, bool isSigned, int64_t zeroPoint);
  /// MBQM32: rounding doubling high multiply, then rounding shift; multiplier and shift are i32 values.
  mlir::Value rescale(mlir::Value x, mlir::Value multiplier, mlir::Value shift);
  /// round(x * d) half away from zero, x i32, d double, result i32 saturated.
  mlir::Value scaleByDouble(mlir::Value x, mlir::Value d);
  /// clamp(x + zeroPoint) to [low, high], truncated to `stored`.
  mlir::Value store(mlir::Value x, int64_t zeroPoint, int64_t low, int64_t high, mlir::Type stored);

private:
  mlir::Value roundingShiftRight(mlir::Value x, mlir::Value exponent);
  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace quantc::conversion

#endif
