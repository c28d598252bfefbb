//===- FuseBias.cpp - added constants become biases -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FUSEBIAS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class FuseBiasPass : public transforms::impl::FuseBiasBase<FuseBiasPass> {
public:
  using FuseBiasBase::FuseBiasBase;

  void runOnOperation() override {
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      if (isa<qnn::AddOp, qnn::SubOp>(op))
        visit(&op);
    for (Operation &op : getOperation().getBody().front())
      addZeroBias(&op);
  }

private:
  void visit(Operation *op) {
    bool subtracts = isa<qnn::SubOp>(op);
    Value input = op->getOperand(0), constant = op->getOperand(1);
    if (!subtracts && isConstant(input))
      std::swap(input, constant);
    auto w = getWeightedOp(input.getDefiningOp());
    if (!w || getActivation(w->op) || !input.hasOneUse() || getRange(input))
      return;
    auto values = getChannelValues(constant, w->channels);
    auto shapeOf = [](Value v) { return cast<ShapedType>(v.getType()).getShape(); };
    if (!values || shapeOf(op->getResult(0)) != shapeOf(input))
      return;
    std::vector<float> bias(w->channels, 0.0F);
    if (w->bias())
      bias = *getChannelValues(w->bias(), w->channels);
    for (int64_t c = 0; c < w->channels; ++c)
      bias[c] = subtracts ? bias[c] - (*values)[c] : bias[c] + (*values)[c];
    OpBuilder b(w->op);
    w->setBias(b, constant.getLoc(), bias);
    if (int64_t activation = getActivation(op))
      setActivation(w->op, activation);
    w->op->setLoc(op->getLoc());
    auto info = getRange(op->getResult(0));
    op->getResult(0).replaceAllUsesWith(input);
    op->erase();
    if (info)
      setRange(input, *info);
    ++numFused;
  }

  /// Convolutions always have a bias in the files; matrix products only in TOCO's.
  void addZeroBias(Operation *op) {
    auto w = getWeightedOp(op);
    if (!w || w->bias())
      return;
    bool matrixProduct = cast<RankedTensorType>(w->weights().getType()).getRank() == 2;
    bool optional = matrixProduct || w->spec.dataOperand != 0;
    if (optional && ruleSet != RuleSet::Toco)
      return;
    OpBuilder b(op);
    w->setBias(b, op->getLoc(), std::vector<float>(w->channels, 0.0F));
    ++numZero;
  }
};

} // namespace
