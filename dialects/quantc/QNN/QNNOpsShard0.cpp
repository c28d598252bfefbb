//===- QNNOpsShard0.cpp - generated op definitions, part 0 of 4 ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The generated definitions are split so that both cores compile them.
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpImplementation.h"
#include "quantc/QNN/QNNOps.h"

#define GET_OP_DEFS_0
#include "quantc/QNN/QNNOps.cpp.inc"
