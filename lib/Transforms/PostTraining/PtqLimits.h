//===- PtqLimits.h - integers that a kernel fails on ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_PTQLIMITS_H
#define QUANTC_LIB_TRANSFORMS_PTQLIMITS_H

#include "PtqConstants.h"

#include <string>

namespace quantc::ptq {

/// Is each element of the result that of an operand, so that the one that is not chosen may lie outside of
/// the result's range?
bool choosesOperand(mlir::Operation *op);
/// Does the integer kernel write byte 0 where real 0 is meant?
bool fillsWithZeroBytes(mlir::Operation *op);
/// Why the integer kernel of `op` would fail with the parameters that `params` found, for all inputs or for
/// some: a divisor whose integers reach real 0, a root of integers below 0. "" when it does not. To be asked
/// before the op is rewritten.
std::string findKernelFault(mlir::Operation *op, const Params &params, ConstantMaker &constants,
                            const transforms::PostTrainingOptions &options);

} // namespace quantc::ptq

#endif
