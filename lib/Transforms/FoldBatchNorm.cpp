//===- FoldBatchNorm.cpp - constant factors into weights ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// All float32, one rounding per operation, in the order of the converters.
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"
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
    ChannelLayout layout(type, w->spec.weightAxis);
    for (size_t i = 0; i < weights->size(); ++i)
      (*weights)[i] = (*weights)[i] * a.factor[layout.channelOf(i)];

    std::vector<float> bias(w->channels, 0.0F);
    if (w->bias())
      bias = *getChannelValues(w->bias(), w->channels);
    for (int64_t c = 0; c < w->channels; ++c) {
      bias[c] = bias[c] * a.factor[c];
      if (!a.offset.empty())
        bias[c] = bias[c] + a.offset[c];
    }
    bool needsBias = w->bias() || !a.offset.empty();

    OpBuilder b(w->op);
    Value constant = makeFloatConstant(b, w->weights().getLoc(), type.getShape(), *weights);
    moveRanges(op, *w, constant, *weights, a.factor);
    w->op->setOperand(w->spec.weightOperand, constant);
    if (needsBias)
      w->setBias(b, op->getLoc(), bias);
    w->op->setLoc(op->getLoc());
    takePlace(op, w->op);
    return true;
  }

  /// The trained range of the weights, on to their product with the factors.
  void moveRanges(Operation *op, const WeightedOp &w, Value product, ArrayRef<float> values,
                  ArrayRef<float> factors) {
    auto info = getRange(w.weights());
    auto channels = getChannelRanges(w.weights());
    if (info && learnt == FoldedRange::Scale) {
      channels.emplace();
      channels->axis = w.spec.weightAxis;
      channels->narrow = info->narrow;
      channels->ranges.assign(w.channels, info->range);
    } else if (info && learnt == FoldedRange::Lose) {
      keepInFloat(w.op,
                  "a constant factor was multiplied into its trained weights, whose range is lost by it");
    } else if (info) {
      rangeAnew(op, product, values, *info);
    }
    if (!channels)
      return;
    // The steps of each channel grow with its factor.
    for (auto [range, factor] : llvm::zip(channels->ranges, factors)) {
      range.min *= factor, range.max *= factor;
      if (factor < 0)
        std::swap(range.min, range.max);
    }
    setChannelRanges(product, *channels);
    if (info || w.weights().getDefiningOp()->hasAttr(kOneTrainedRange))
      product.getDefiningOp()->setDiscardableAttr(kOneTrainedRange, UnitAttr::get(product.getContext()));
  }

  /// The number of levels stays.
  void rangeAnew(Operation *op, Value product, ArrayRef<float> values, RangeInfo info) {
    auto range = rules::rangeOfData(values);
    if (!range)
      return;
    info.range = *range;
    setRange(product, info);
    const Storage storage{8, false, info.narrow};
    rules::Params p = rules::chooseParams(ruleSet, info.range, storage.low(), storage.high());
    rules::Noise noise;
    for (float v : values)
      noise.add(v, static_cast<double>(rules::quantize(ruleSet, v, p, storage.low(), storage.high()) -
                                       p.zeroPoint) *
                       p.scale);
    addNote(getOperation(), qnn::getNodeName(op->getLoc()) +
                                ": multiplied into trained weights, which were rounded again by it, " +
                                noise.text() + "; int8 with a scale for each channel keeps what was trained");
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
