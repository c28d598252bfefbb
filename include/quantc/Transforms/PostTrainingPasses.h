//===- PostTrainingPasses.h - integers from calibrated ranges ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_POSTTRAININGPASSES_H
#define QUANTC_TRANSFORMS_POSTTRAININGPASSES_H

#include "quantc/QNN/QNNDialect.h"
#include "quantc/Transforms/ChannelReach.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Pass/Pass.h"

namespace quantc::transforms {

/// Weights alone become smaller; the arithmetic stays in float.
enum class WeightStorage : uint8_t {
  Int8,   ///< dynamic range: kernels quantize their input at run time
  Float16 ///< half precision constants, widened before use
};

#define GEN_PASS_DECL
#include "quantc/Transforms/PostTrainingPasses.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

#endif
