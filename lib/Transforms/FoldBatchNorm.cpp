//===- FoldBatchNorm.cpp - constant factors into weights ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// All float32, one rounding per operation, in the order of the converters.
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FOLDBATCHNORM
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// y = x * factor + offset, per channel. No offset when it is empty.
struct Affine {
  std::vector<float> factor, offset;
};

class FoldBatchNormPass : public transforms::impl::FoldBatchNormBase<FoldBatchNormPass> {
public:
  using FoldBatchNormBase::FoldBatchNormBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front())) {
      if (auto norm = dyn_cast<qnn::BatchNormOp>(op))
        visitBatchNorm(norm);
      else if (isa<qnn::MulOp, qnn::DivOp>(op))
        visitFactor(&op);
    }
  }

private:
  /// A bias that is still an add stands between a factor and the weights. Returns the value behind it.
  static Value absorbBias(Operation *op, unsigned operand) {
    Operation *add = op->getOperand(operand).getDefiningOp();
    if (add && add->getNumResults() == 1 && add->getResult(0).hasOneUse())
      fuseIntoBias(add);
    return op->getOperand(operand);
  }

  void visitBatchNorm(qnn::BatchNormOp op) {
    auto type = dyn_cast<RankedTensorType>(op.getScale().getType());
    if (!type || !type.hasStaticShape())
      return;
    int64_t channels = type.getNumElements();
    auto scale = getChannelValues(op.getScale(), channels),
         offset = getChannelValues(op.getOffset(), channels);
    auto mean = getChannelValues(op.getMean(), channels), var = getChannelValues(op.getVariance(), channels);
    if (!scale || !offset || !mean || !var)
      return;
    float epsilon = op.getEpsilon().convertToFloat();
    Affine a{std::vector<float>(channels), std::vector<float>(channels)};
    for (int64_t c = 0; c < channels; ++c) {
      float root = rules::reciprocalRoot((*var)[c] + epsilon);
      float factor = (*scale)[c] * root;
      float shift = (*mean)[c] * factor;
      a.factor[c] = factor;
      a.offset[c] = (*offset)[c] - shift;
    }
    if (fold(op, absorbBias(op, 0), a)) {
      ++numFolded;
      return;
    }
    OpBuilder b(op);
    Type result = op.getOutput().getType();
    Value factor = makeFloatConstant(b, op.getLoc(), {channels}, a.factor);
    Value shift = makeFloatConstant(b, op.getLoc(), {channels}, a.offset);
    auto none = qnn::Activation::None;
    Value product = qnn::MulOp::create(b, op.getLoc(), withElementType(result, b.getF32Type()), op.getInput(),
                                       factor, none);
    auto sum = qnn::AddOp::create(b, op.getLoc(), result, product, shift, none);
    op.getOutput().replaceAllUsesWith(sum.getOutput());
    op.erase();
    ++numExpanded;
  }

  /// x * c and x / c, where x comes from a weighted op.
  void visitFactor(Operation *op) {
    if (getActivation(op))
      return;
    bool divides = isa<qnn::DivOp>(op);
    unsigned data = !divides && isConstant(op->getOperand(0)) ? 1 : 0;
    Value constant = op->getOperand(1 - data);
    if (!isConstant(constant))
      return;
    Value input = absorbBias(op, data);
    auto producer = getWeightedOp(input.getDefiningOp());
    if (!producer || !keepsShape(op, input))
      return;
    auto values = getChannelValues(constant, producer->channels);
    if (!values)
      return;
    if (divides)
      for (float &v : *values)
        v = 1.0F / v;
    if (fold(op, input, {*values, {}}))
      ++numFolded;
  }

  static bool keepsShape(Operation *op, Value input) {
    return cast<ShapedType>(op->getResult(0).getType()).getShape() ==
           cast<ShapedType>(input.getType()).getShape();
  }

  /// Puts `a` into the weights of the op that makes `input`; `op` disappears.
  bool fold(Operation *op, Value input, const Affine &a) {
    auto w = getWeightedOp(input.getDefiningOp());
    if (!w || getActivation(w->op) || !input.hasOneUse() || getRange(input) ||
        w->channels != static_cast<int64_t>(a.factor.size()))
      return false;
    auto weights = getElements<float>(getConstantValue(w->weights()));
    if (!weights)
      return false;
    auto type = cast<RankedTensorType>(w->weights().getType());
    int64_t inner = 1;
    for (int64_t d = w->spec.weightAxis + 1; d < type.getRank(); ++d)
      inner *= type.getDimSize(d);
    for (size_t i = 0; i < weights->size(); ++i)
      (*weights)[i] = (*weights)[i] * a.factor[static_cast<int64_t>(i) / inner % w->channels];

    std::optional<ChannelRanges> scaledRanges;
    std::vector<float> bias(w->channels, 0.0F);
    if (w->bias())
      bias = *getChannelValues(w->bias(), w->channels);
    for (int64_t c = 0; c < w->channels; ++c) {
      bias[c] = bias[c] * a.factor[c];
      if (!a.offset.empty())
        bias[c] = bias[c] + a.offset[c];
    }
    if (auto perChannel = getChannelRanges(w->weights())) {
      // The steps of each channel grow with its factor.
      for (int64_t c = 0; c < w->channels; ++c) {
        auto &[min, max] = perChannel->ranges[c];
        double f = a.factor[c];
        min *= f, max *= f;
        if (f < 0)
          std::swap(min, max);
      }
      scaledRanges = perChannel;
    }
    bool needsBias = w->bias() || !a.offset.empty();

    OpBuilder b(w->op);
    Value constant = makeFloatConstant(b, w->weights().getLoc(), type.getShape(), *weights);
    if (auto info = getRange(w->weights())) {
      // The product is ranged anew; the number of levels stays.
      if (auto range = rules::rangeOfData(*weights)) {
        info->range = *range;
        setRange(constant, *info);
      }
    }
    if (scaledRanges)
      setChannelRanges(constant, *scaledRanges);
    w->op->setOperand(w->spec.weightOperand, constant);
    if (needsBias)
      w->setBias(b, op->getLoc(), bias);
    w->op->setLoc(op->getLoc());
    takePlace(op, w->op);
    return true;
  }

  static void takePlace(Operation *op, Operation *producer) {
    auto info = getRange(op->getResult(0));
    op->getResult(0).replaceAllUsesWith(producer->getResult(0));
    op->erase();
    if (info)
      setRange(producer->getResult(0), *info);
  }
};

} // namespace
