//===- RaiseLeakyRelu.cpp - the larger of x and a * x ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/PostTrainingPasses.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_RAISELEAKYRELU
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// Op is the maximum, whose factor is below 1, or the minimum, whose factor is above 1: both choose x from 0
/// on.
template <typename Op, bool isMaximum> struct ToLeakyRelu : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    for (unsigned k : {0u, 1u}) {
      Value x = op->getOperand(1 - k);
      auto product = definedOnceBy<qnn::MulOp>(op->getOperand(k));
      std::optional<WithConstant> split =
          product && !hasActivation(product) ? splitConstant(product) : std::nullopt;
      std::optional<float> factor = split && split->value == x ? getSplat(split->constant) : std::nullopt;
      // A factor of higher rank would widen the result.
      if (!factor || (isMaximum ? !(*factor < 1) : !(*factor > 1)) || op.getType() != x.getType())
        continue;
      return replace(
          b, op,
          make(b, op.getLoc(), "qnn.leaky_relu", x, {b.getNamedAttr("alpha", b.getF32FloatAttr(*factor))}));
    }
    return failure();
  }
};

struct RaiseLeakyReluPass : transforms::impl::RaiseLeakyReluBase<RaiseLeakyReluPass> {
  using RaiseLeakyReluBase::RaiseLeakyReluBase;
  void runOnOperation() override {
    CountedPatterns patterns(&getContext());
    patterns.add<ToLeakyRelu<qnn::MaximumOp, true>, ToLeakyRelu<qnn::MinimumOp, false>>();
    if (failed(patterns.run(getOperation())))
      return signalPassFailure();
    numRaised += patterns.count;
  }
};

} // namespace
