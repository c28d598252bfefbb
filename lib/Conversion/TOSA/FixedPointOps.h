//===- FixedPointOps.h - fixed point in TOSA's integers ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The functions of docs/Numerics.md that work on whole tensors of 32 bits.
// Numbers are constants of the rank of the tensor they meet.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CONVERSION_TOSA_FIXEDPOINTOPS_H
#define QUANTC_LIB_CONVERSION_TOSA_FIXEDPOINTOPS_H

#include "Lowering.h"

namespace quantc::conversion {

class FixedPointOps {
public:
  explicit FixedPointOps(Lowering &lowering) : l(lowering) {}
  mlir::Value number(int32_t v, mlir::Value like) {
    return l.constant(l.integer(32), llvm::SmallVector<int64_t>(Lowering::shapeOf(like).size(), 1), {v});
  }
  /// [N-SRDHM] without its one saturating case.
  mlir::Value high(mlir::Value a, mlir::Value b) { return l.mul(a, b, 31); }
  mlir::Value high(mlir::Value a, int32_t b) { return high(a, number(b, a)); }
  mlir::Value shiftLeft(mlir::Value x, mlir::Value bits);
  mlir::Value shiftLeft(mlir::Value x, int bits) { return shiftLeft(x, number(bits, x)); }
  /// Arithmetic; half up when `round`.
  mlir::Value shiftRight(mlir::Value x, mlir::Value bits, bool round);
  mlir::Value shiftRight(mlir::Value x, int bits, bool round) {
    return shiftRight(x, number(bits, x), round);
  }
  /// [N-RDP] x / 2^bits, half away from zero.
  mlir::Value divide(mlir::Value x, mlir::Value bits);
  mlir::Value divide(mlir::Value x, int bits) { return divide(x, number(bits, x)); }
  mlir::Value minimum(mlir::Value a, mlir::Value b);
  mlir::Value maximum(mlir::Value a, mlir::Value b);
  /// 2 x, at most the largest integer; x >= -2^30.
  mlir::Value doubled(mlir::Value x);
  /// [N-RECIP] 1 / (1 + a), a and result Q0.31.
  mlir::Value oneOverOnePlus(mlir::Value a);
  /// [N-RECIP] of a positive sum with `headroom` leading zeros: Q0.31, the power of two left to the caller.
  mlir::Value reciprocal(mlir::Value sum, mlir::Value headroom);
  /// Half of that, of at most 2^30: where the sum is a power of two, `reciprocal` is 1 less than twice this.
  mlir::Value halfReciprocal(mlir::Value sum, mlir::Value headroom);
  /// [N-RSQRT] 1 / sqrt(v), v in [0, 2^29), as a factor of 31 fraction bits and a right `shift`.
  mlir::Value inverseSqrt(mlir::Value v, mlir::Value &shift);
  /// [N-LOG] Natural logarithm of v in [2^19, 2^31), Q12.19; result Q5.26.
  mlir::Value logAtLeastOne(mlir::Value v);

private:
  /// 1 / x of x in [2^30, 2^31), Q0.31, by Newton's steps: Q2.29.
  mlir::Value newton(mlir::Value x);

  Lowering &l;
};

} // namespace quantc::conversion

#endif
