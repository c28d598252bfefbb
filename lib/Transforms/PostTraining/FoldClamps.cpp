//===- FoldClamps.cpp - clamps behind one another -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../Weights.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include <cmath>
#include <limits>

namespace quantc::transforms {
#define GEN_PASS_DEF_FOLDCLAMPS
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

struct Interval {
  float low = -std::numeric_limits<float>::infinity(), high = std::numeric_limits<float>::infinity();
  bool operator==(const Interval &) const = default;
};

/// What a fused activation clamps to; nothing for those that are no clamp.
std::optional<Interval> intervalOf(qnn::Activation activation) {
  switch (activation) {
  case qnn::Activation::None:
    return Interval{};
  case qnn::Activation::Relu:
    return Interval{0, std::numeric_limits<float>::infinity()};
  case qnn::Activation::Relu6:
    return Interval{0, 6};
  case qnn::Activation::ReluN1To1:
    return Interval{-1, 1};
  default:
    return std::nullopt;
  }
}

std::optional<qnn::Activation> activationOf(Interval interval) {
  for (auto a :
       {qnn::Activation::None, qnn::Activation::Relu, qnn::Activation::Relu6, qnn::Activation::ReluN1To1})
    if (intervalOf(a) == interval)
      return a;
  return std::nullopt;
}

struct Clamp {
  Value input;
  Interval interval;
};

/// An activation op, or minimum or maximum with one number.
std::optional<Clamp> matchClamp(Operation *op) {
  if (int fused = specOf(op).fusedAs; fused > 0) {
    auto interval = intervalOf(static_cast<qnn::Activation>(fused));
    if (!interval)
      return std::nullopt;
    return Clamp{op->getOperand(0), *interval};
  }
  bool isMinimum = isa<qnn::MinimumOp>(op);
  if (!isMinimum && !isa<qnn::MaximumOp>(op))
    return std::nullopt;
  for (unsigned k : {0u, 1u}) {
    ElementsAttr attr = getConstantValue(op->getOperand(k));
    Value other = op->getOperand(1 - k);
    if (!attr || !attr.getElementType().isF32() || !attr.getShapedType().hasStaticShape() ||
        attr.getShapedType().getNumElements() != 1 ||
        cast<ShapedType>(other.getType()).getShape() !=
            cast<ShapedType>(op->getResult(0).getType()).getShape())
      continue;
    auto values = getElements<float>(attr);
    if (!values || values->size() != 1 || std::isnan(values->front()))
      continue;
    Interval i;
    (isMinimum ? i.high : i.low) = values->front();
    return Clamp{other, i};
  }
  return std::nullopt;
}

/// Into the activation of what makes its input.
bool fold(Operation *op) {
  auto clamp = matchClamp(op);
  Operation *producer = clamp ? clamp->input.getDefiningOp() : nullptr;
  if (!producer || !specOf(producer).fusesActivation || producer->getNumResults() != 1 ||
      !clamp->input.hasOneUse())
    return false;
  auto fused = producer->getAttrOfType<qnn::ActivationAttr>("activation");
  auto inner = intervalOf(fused ? fused.getValue() : qnn::Activation::None);
  if (!inner)
    return false;
  // clamp(clamp(x, a), b) with overlapping intervals is one clamp to their intersection.
  Interval both{std::max(inner->low, clamp->interval.low), std::min(inner->high, clamp->interval.high)};
  auto activation = both.low <= both.high ? activationOf(both) : std::nullopt;
  if (!activation)
    return false;
  producer->setAttr("activation", qnn::ActivationAttr::get(op->getContext(), *activation));
  producer->setLoc(op->getLoc());
  producer->getResult(0).setType(op->getResult(0).getType());
  op->getResult(0).replaceAllUsesWith(producer->getResult(0));
  op->erase();
  return true;
}

struct FoldClampsPass : transforms::impl::FoldClampsBase<FoldClampsPass> {
  using FoldClampsBase::FoldClampsBase;
  void runOnOperation() override {
    if (!getOperation().getBody().hasOneBlock())
      return;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      numFolded += fold(&op);
  }
};

} // namespace
