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
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      if (fuseIntoBias(&op))
        ++numFused;
    for (Operation &op : getOperation().getBody().front())
      addZeroBias(&op);
  }

private:
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
