//===- PostTrainingPasses.h - integers from calibrated ranges ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_POSTTRAININGPASSES_H
#define QUANTC_TRANSFORMS_POSTTRAININGPASSES_H

#include "quantc/QNN/QNNDialect.h"
#include "quantc/Transforms/PostTraining.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Pass/Pass.h"

namespace quantc::transforms {
#define GEN_PASS_DECL
#include "quantc/Transforms/PostTrainingPasses.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

#endif
