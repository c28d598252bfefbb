//===- Passes.h - the passes that partition for an Edge TPU -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PARTITION_PASSES_H
#define QUANTC_PARTITION_PASSES_H

#include "quantc/EdgeTPU/EdgeTPUOps.h"
#include "quantc/QNN/QNNDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace quantc::partition {

#define GEN_PASS_DECL
#include "quantc/Partition/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Partition/Passes.h.inc"

} // namespace quantc::partition

#endif
