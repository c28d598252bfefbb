//===- Masks.cpp - values that a softmax is to ignore ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Masks.h"

using namespace mlir;

namespace quantc::transforms {

Value movedBy(Operation *op) {
  if (isa<qnn::ReshapeOp, qnn::SqueezeOp, qnn::ExpandDimsOp, qnn::TransposeOp, qnn::BroadcastToOp,
          qnn::TileOp, qnn::SliceOp, qnn::StridedSliceOp, qnn::GatherOp>(op))
    return op->getOperand(0);
  return {};
}

static bool onlySoftmaxesRead(Value value) {
  SmallVector<Value> open{value};
  while (!open.empty()) {
    Value v = open.pop_back_val();
    if (v.use_empty())
      return false;
    for (OpOperand &use : v.getUses()) {
      Operation *user = use.getOwner();
      if (isa<qnn::SoftmaxOp>(user))
        continue;
      if (movedBy(user) != v || use.getOperandNumber() != 0)
        return false;
      open.push_back(user->getResult(0));
    }
  }
  return true;
}

static bool isActivated(Operation *op) {
  auto fused = op->getAttrOfType<qnn::ActivationAttr>("activation");
  return fused && fused.getValue() != qnn::Activation::None;
}

SmallVector<MaskSite, 2> findMaskSites(Operation *op) {
  SmallVector<MaskSite, 2> sites;
  bool sum = isa<qnn::AddOp>(op), difference = isa<qnn::SubOp>(op),
       choice = isa<qnn::SelectOp, qnn::SelectV2Op>(op);
  if ((!sum && !difference && !choice) || isActivated(op) || !onlySoftmaxesRead(op->getResult(0)))
    return sites;
  if (sum)
    sites.push_back({op, 0, 1, false, false});
  if (sum || difference)
    sites.push_back({op, 1, 0, false, difference});
  if (choice) {
    sites.push_back({op, 1, 2, true, false});
    sites.push_back({op, 2, 1, true, false});
  }
  return sites;
}

} // namespace quantc::transforms
