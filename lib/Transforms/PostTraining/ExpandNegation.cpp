//===- ExpandNegation.cpp - a difference from 0 ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/PostTrainingPasses.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_EXPANDNEGATION
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

struct ToDifference : Rewrite<qnn::NegOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(qnn::NegOp op, PatternRewriter &b) const override {
    if (!typeOf(op.getOutput()).getElementType().isF32())
      return failure();
    auto type = RankedTensorType::get({}, b.getF32Type());
    Location inner = NameLoc::get(b.getStringAttr(qnn::getTensorName(op.getOutput()) + "/zero"), op.getLoc());
    Value zero = qnn::ConstantOp::create(b, inner, type, makeConstant(type, std::vector<float>{0}));
    return replace(b, op, make(b, op.getLoc(), "qnn.sub", {zero, op.getInput()}));
  }
};

struct ExpandNegationPass : transforms::impl::ExpandNegationBase<ExpandNegationPass> {
  using ExpandNegationBase::ExpandNegationBase;
  void runOnOperation() override {
    CountedPatterns patterns(&getContext());
    patterns.add<ToDifference>();
    if (failed(patterns.run(getOperation())))
      return signalPassFailure();
    numExpanded += patterns.count;
  }
};

} // namespace
