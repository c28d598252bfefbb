//===- FuseActivation.cpp - activations into the op before ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FUSEACTIVATION
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class FuseActivationPass : public transforms::impl::FuseActivationBase<FuseActivationPass> {
public:
  using FuseActivationBase::FuseActivationBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      int number = specOf(&op).fusedAs;
      if (!number)
        continue;
      Value input = op.getOperand(0);
      Operation *producer = input.getDefiningOp();
      if (!producer || !specOf(producer).fusesActivation || getActivation(producer) || !input.hasOneUse() ||
          getRange(input) || !hasBiasIfItMust(producer))
        continue;
      setActivation(producer, number);
      producer->setLoc(op.getLoc());
      auto info = getRange(op.getResult(0));
      op.getResult(0).replaceAllUsesWith(input);
      op.erase();
      if (info)
        setRange(input, *info);
      ++numFused;
    }
  }

private:
  /// A kernel whose data is not the first operand (transpose_conv) takes an activation only beside a bias.
  static bool hasBiasIfItMust(Operation *producer) {
    qnn::QuantSpec spec = specOf(producer);
    return spec.biasOperand == qnn::QuantSpec::none || spec.dataOperand == 0 ||
           static_cast<unsigned>(spec.biasOperand) < producer->getNumOperands();
  }
};

} // namespace
