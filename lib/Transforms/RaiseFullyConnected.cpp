//===- RaiseFullyConnected.cpp - products with a constant matrix ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_RAISEFULLYCONNECTED
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class RaiseFullyConnectedPass : public transforms::impl::RaiseFullyConnectedBase<RaiseFullyConnectedPass> {
public:
  using RaiseFullyConnectedBase::RaiseFullyConnectedBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      if (auto product = dyn_cast<qnn::BatchMatMulOp>(op))
        visit(product);
  }

private:
  void visit(qnn::BatchMatMulOp op) {
    auto left = dyn_cast<RankedTensorType>(op.getLhs().getType());
    auto right = dyn_cast<RankedTensorType>(op.getRhs().getType());
    if (op.getAdjX() || !left || left.getRank() != 2 || !right || right.getRank() != 2 ||
        !isConstant(op.getRhs()) || !isReal(op.getRhs()) || isDecided(op.getRhs()))
      return;
    OpBuilder b(op);
    Value weights = op.getRhs();
    if (!op.getAdjY()) {
      auto values = getElements<float>(getConstantValue(weights));
      int64_t in = right.getDimSize(0), out = right.getDimSize(1);
      if (!values || static_cast<int64_t>(values->size()) != in * out)
        return;
      std::vector<float> turned(values->size());
      for (int64_t i = 0; i < in; ++i)
        for (int64_t o = 0; o < out; ++o)
          turned[o * in + i] = (*values)[i * out + o];
      auto info = getRange(weights);
      // TOCO makes a transpose that moves nothing a reshape, which forgets narrow_range.
      if (info && ruleSet == RuleSet::Toco && (in == 1 || out == 1))
        info->narrow = false;
      weights = makeFloatConstant(b, weights.getLoc(), {out, in}, turned);
      if (info)
        setRange(weights, *info);
    }
    auto product = qnn::FullyConnectedOp::create(b, op.getLoc(), op.getOutput().getType(), op.getLhs(),
                                                 weights, Value(), qnn::Activation::None, false, false);
    op.getOutput().replaceAllUsesWith(product.getOutput());
    op.erase();
    ++numRaised;
  }
};
} // namespace
