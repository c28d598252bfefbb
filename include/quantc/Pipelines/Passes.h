//===- Passes.h - passes that run a network ---------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_PASSES_H
#define QUANTC_PIPELINES_PASSES_H

#include "quantc/Interpreter/Kernel.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace quantc::pipelines {
#define GEN_PASS_DECL
#include "quantc/Pipelines/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Pipelines/Passes.h.inc"
} // namespace quantc::pipelines

#endif
