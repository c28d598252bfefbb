//===- Passes.h - the passes of the qnn dialect -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_PASSES_H
#define QUANTC_TRANSFORMS_PASSES_H

#include "quantc/QNN/QNNDialect.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Pass/Pass.h"

namespace quantc {

/// Element type of a model's inputs or outputs.
enum class IOType : uint8_t { AsModel, Float, UInt8, Int8, Int16 };
/// Which ranges a network must have.
enum class RequiredRanges : uint8_t {
  All, ///< every real value
  Any  ///< one at least; what has none runs in float
};

/// What becomes of the trained range of weights that a constant factor is multiplied into.
enum class FoldedRange : uint8_t {
  Anew,  ///< a range from the product: its integers are others, a note says what that costs
  Scale, ///< one range for each channel, the trained one times its factor: the integers stay
  Lose   ///< none, and the layer stays in float: TFLiteConverter
};

namespace transforms {
#define GEN_PASS_DECL
#include "quantc/Transforms/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Transforms/Passes.h.inc"
} // namespace transforms
} // namespace quantc

#endif
