//===- WeightBits.h - layers whose weights get fewer bits -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//   qnn.weight_bits = 4 : i64   on a float layer; qnn-narrow-weights leaves it, qnn-quantize consumes it
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_WEIGHTBITS_H
#define QUANTC_TRANSFORMS_WEIGHTBITS_H

#include "mlir/IR/Operation.h"
#include <optional>

namespace quantc::transforms {

void setWeightBits(mlir::Operation *layer, unsigned bits);
/// 4, 8 for a layer that qnn-narrow-weights is to leave alone, or nothing: as the scheme has it.
std::optional<unsigned> getWeightBits(mlir::Operation *layer);
void dropWeightBits(mlir::Operation *layer);

} // namespace quantc::transforms

#endif
