//===- ChannelRanges.h - weights by output channel --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_CHANNELRANGES_H
#define QUANTC_LIB_PIPELINES_CHANNELRANGES_H

#include "quantc/Calibration/Statistics.h"

#include "mlir/IR/Operation.h"
#include <vector>

namespace quantc::pipelines {

/// The smallest and largest weight of each output channel of `op`, as the reals that they stand for; empty
/// when it has no constant weights.
std::vector<calibration::Range> getChannelRanges(mlir::Operation *op);

} // namespace quantc::pipelines

#endif
