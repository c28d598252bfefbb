//===- FoldClamps.cpp - clamps behind one another -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqParams.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantc;

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
  auto spec = ptq::specOf(op);
  if (!spec)
    return std::nullopt;
  if (spec->fusedAs > 0) {
    auto interval = intervalOf(static_cast<qnn::Activation>(spec->fusedAs));
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

} // namespace

int64_t quantc::transforms::foldClamps(func::FuncOp func) {
  if (!func.getBody().hasOneBlock())
    return 0;
  int64_t folded = 0;
  SmallVector<Operation *> ops;
  for (Operation &op : func.getBody().front())
    ops.push_back(&op);
  for (Operation *op : ops) {
    auto clamp = matchClamp(op);
    Operation *producer = clamp ? clamp->input.getDefiningOp() : nullptr;
    auto spec = producer ? ptq::specOf(producer) : std::nullopt;
    if (!spec || !spec->fusesActivation || producer->getNumResults() != 1 || !clamp->input.hasOneUse())
      continue;
    auto fused = producer->getAttrOfType<qnn::ActivationAttr>("activation");
    auto inner = intervalOf(fused ? fused.getValue() : qnn::Activation::None);
    if (!inner)
      continue;
    // clamp(clamp(x, a), b) with overlapping intervals is one clamp to their intersection.
    Interval both{std::max(inner->low, clamp->interval.low), std::min(inner->high, clamp->interval.high)};
    auto activation = both.low <= both.high ? activationOf(both) : std::nullopt;
    if (!activation)
      continue;
    producer->setAttr("activation", qnn::ActivationAttr::get(func.getContext(), *activation));
    producer->setLoc(op->getLoc());
    producer->getResult(0).setType(op->getResult(0).getType());
    op->getResult(0).replaceAllUsesWith(producer->getResult(0));
    op->erase();
    ++folded;
  }
  return folded;
}
