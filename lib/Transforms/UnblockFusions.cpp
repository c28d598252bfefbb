//===- UnblockFusions.cpp - FakeQuants in the way of a fusion -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_UNBLOCKFUSIONS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class UnblockFusionsPass : public transforms::impl::UnblockFusionsBase<UnblockFusionsPass> {
public:
  using UnblockFusionsBase::UnblockFusionsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      auto fakeQuant = dyn_cast<qnn::FakeQuantOp>(op);
      if (!fakeQuant || !stands(fakeQuant))
        continue;
      fakeQuant.getOutput().replaceAllUsesWith(fakeQuant.getInput());
      fakeQuant.erase();
      ++numRemoved;
    }
  }

private:
  bool stands(qnn::FakeQuantOp op) const {
    Operation *producer = op.getInput().getDefiningOp();
    if (!producer || !op.getInput().hasOneUse() || !op.getOutput().hasOneUse())
      return false;
    Operation *user = *op.getOutput().user_begin();
    if (ruleSet == RuleSet::TFLite)
      return specOf(user).fusedAs && specOf(producer).fusesActivation && !getActivation(producer) &&
             user->getResult(0).hasOneUse() && isa<qnn::FakeQuantOp>(*user->getResult(0).user_begin());
    auto weighted = getWeightedOp(producer);
    bool addsBias =
        weighted && isa<qnn::AddOp, qnn::SubOp>(user) && llvm::any_of(user->getOperands(), [&](Value v) {
          return isConstant(v) && getChannelValues(v, weighted->channels);
        });
    bool activates = specOf(user).fusedAs && specOf(producer).fusesActivation && !getActivation(producer);
    return addsBias || activates;
  }
};
} // namespace
