//===- FoldInputScale.cpp - a factor before a layer into its weights ------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "../Weights.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/PostTrainingPasses.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FOLDINPUTSCALE
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class FoldInputScalePass : public transforms::impl::FoldInputScaleBase<FoldInputScalePass> {
public:
  using FoldInputScaleBase::FoldInputScaleBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : getOperation().getBody().front())
      if (isa<qnn::Conv2DOp, qnn::DepthwiseConv2DOp, qnn::FullyConnectedOp>(op) && isPlain(&op))
        visit(&op);
  }

private:
  void visit(Operation *op) {
    const qnn::QuantSpec spec = specOf(op);
    Value input = op->getOperand(spec.dataOperand);
    auto product = definedOnceBy<qnn::MulOp>(input);
    std::optional<WithConstant> split =
        product && !hasActivation(product) ? splitConstant(product) : std::nullopt;
    if (!split || split->value.getType() != input.getType())
      return;
    std::optional<std::vector<float>> factors = getFloats(split->constant);
    std::optional<std::vector<float>> weights = getFloats(op->getOperand(spec.weightOperand));
    auto type = cast<RankedTensorType>(op->getOperand(spec.weightOperand).getType());
    // A convolution pads with zeros, so one factor for all is right at the borders as well.
    bool perInput = isa<qnn::FullyConnectedOp>(op) && typeOf(split->constant).getRank() == 1 && factors &&
                    static_cast<int64_t>(factors->size()) == type.getShape().back();
    if (!factors || !weights || (factors->size() != 1 && !perInput))
      return;
    for (size_t i = 0; i < weights->size(); ++i)
      (*weights)[i] *= (*factors)[i % factors->size()];
    OpBuilder b(op);
    Location loc = op->getOperand(spec.weightOperand).getLoc();
    op->setOperand(spec.weightOperand, makeFloatConstant(b, loc, type.getShape(), *weights));
    op->setOperand(spec.dataOperand, split->value);
    product.erase();
    ++numFolded;
  }
};

} // namespace
