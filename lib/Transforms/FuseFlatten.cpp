//===- FuseFlatten.cpp - rows for a matrix product ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FUSEFLATTEN
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class FuseFlattenPass : public transforms::impl::FuseFlattenBase<FuseFlattenPass> {
public:
  using FuseFlattenBase::FuseFlattenBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      auto product = dyn_cast<qnn::FullyConnectedOp>(op);
      auto reshape = product ? product.getInput().getDefiningOp<qnn::ReshapeOp>() : nullptr;
      if (!reshape || product.getKeepNumDims())
        continue;
      auto rows = cast<RankedTensorType>(reshape.getOutput().getType());
      auto from = cast<RankedTensorType>(reshape.getInput().getType());
      auto weights = cast<RankedTensorType>(product.getWeights().getType());
      if (rows.getRank() != 2 || !rows.hasStaticShape() || !from.hasStaticShape() || weights.getRank() != 2 ||
          rows.getDimSize(1) != weights.getDimSize(1) ||
          countElements(rows.getShape()) != countElements(from.getShape()) || getRange(reshape.getOutput()))
        continue;
      product.getInputMutable().assign(reshape.getInput());
      if (reshape->use_empty())
        reshape->erase();
      ++numFused;
    }
  }
};
} // namespace
