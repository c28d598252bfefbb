//===- RegionPasses.h - branches and loops as functions ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_REGIONPASSES_H
#define QUANTC_TRANSFORMS_REGIONPASSES_H

#include "quantc/QNN/QNNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace quantc::transforms {

/// Whether `func` stands for a region of an op: its ends are those of the region and not of the model.
bool standsForRegion(mlir::func::FuncOp func);

#define GEN_PASS_DECL
#include "quantc/Transforms/RegionPasses.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Transforms/RegionPasses.h.inc"
} // namespace quantc::transforms

#endif
