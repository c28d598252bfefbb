//===- ExpandSquaredDifference.cpp - a difference times itself ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/PostTrainingPasses.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_EXPANDSQUAREDDIFFERENCE
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

struct ToProduct : Rewrite<qnn::SquaredDifferenceOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(qnn::SquaredDifferenceOp op, PatternRewriter &b) const override {
    if (!typeOf(op.getOutput()).getElementType().isF32())
      return failure();
    Location inner =
        NameLoc::get(b.getStringAttr(qnn::getTensorName(op.getOutput()) + "/difference"), op.getLoc());
    Value difference = make(b, inner, "qnn.sub", op.getOperands());
    if (!difference)
      return failure();
    return replace(b, op, make(b, op.getLoc(), "qnn.mul", {difference, difference}));
  }
};

struct ExpandSquaredDifferencePass
    : transforms::impl::ExpandSquaredDifferenceBase<ExpandSquaredDifferencePass> {
  using ExpandSquaredDifferenceBase::ExpandSquaredDifferenceBase;
  void runOnOperation() override {
    CountedPatterns patterns(&getContext());
    patterns.add<ToProduct>();
    if (failed(patterns.run(getOperation())))
      return signalPassFailure();
    numExpanded += patterns.count;
  }
};

} // namespace
