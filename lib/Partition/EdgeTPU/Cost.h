//===- Cost.h - work and memory of an operator ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PARTITION_EDGETPU_COST_H
#define QUANTC_PARTITION_EDGETPU_COST_H

#include "quantc/Partition/EdgeTPU.h"

namespace quantc::partition {

/// Bytes of the constant operands as the file stores them.
int64_t constantBytes(mlir::Operation *op);

/// Bytes that the constant operands take on the device. An estimate: within 6 % of compiled MobileNets.
int64_t estimateParameterBytes(mlir::Operation *op);

/// Which parameters stay on the chip: whole operators in file order while they fit. Fills the `cached` flags
/// and the sums of `report`. An estimate.
void estimateMemory(EdgeTPUReport &report);

} // namespace quantc::partition

#endif
