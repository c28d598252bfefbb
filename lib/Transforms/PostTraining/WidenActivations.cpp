//===- WidenActivations.cpp - ops in int16 inside an int8 network ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../FloatReason.h"
#include "../NamePatterns.h"
#include "../PropagateRanges.h"
#include "../Stages.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Transforms/MixedWidthPasses.h"
#include "quantc/Transforms/Notes.h"

#include "llvm/ADT/MapVector.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_WIDENACTIVATIONS
#include "quantc/Transforms/MixedWidthPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

struct WidenActivationsPass : transforms::impl::WidenActivationsBase<WidenActivationsPass> {
  using WidenActivationsBase::WidenActivationsBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    auto wanted = compileNames(func, "names", names);
    if (failed(wanted))
      return signalPassFailure();
    bool any = false;
    matched.assign(names.size(), false);
    for (Operation &op : func.getBody().front())
      any |= mark(func, &op, *wanted);
    for (auto [name, found] : llvm::zip(names, matched))
      if (!found)
        addNote(func, "'" + name + "' names no operator that has integers: none becomes int16 by it");
    if (!any)
      return;
    for (BlockArgument argument : func.getArguments())
      changeBehind(argument, /*isWide=*/false);
    for (Operation &op : llvm::make_early_inc_range(func.getBody().front()))
      if (!isChange(&op) && !op.hasTrait<OpTrait::ConstantLike>())
        for (Value result : op.getResults())
          changeBehind(result, hasWideActivations(&op));
  }

private:
  SmallVector<bool> matched; ///< whether a name fits an op

  /// An op that has no int16 kernel stays as the network is; where it was named, a note says so.
  bool mark(func::FuncOp func, Operation *op, SmallVectorImpl<llvm::Regex> &wanted) {
    const std::string name = qnn::getNodeName(op->getLoc());
    if (!isa<qnn::QuantizableOp>(op) || op->hasTrait<OpTrait::ConstantLike>() || specOf(op).widensToFloat ||
        !touchesReal(op))
      return false;
    bool isNamed = false;
    for (size_t i = 0; i < wanted.size(); ++i)
      if (wanted[i].match(name))
        isNamed = matched[i] = true;
    if (!isNamed && !hasWideActivations(op))
      return false;
    const IntegerKind wide{rules::Rules::of(RuleSet::Measured), NumberType::Int16, /*exact=*/false};
    if (std::string reason = findFloatReason(op, wide); !reason.empty()) {
      dropWideActivations(op);
      if (isNamed)
        addNote(func, name + ": this " + op->getName().stripDialect().upper() +
                          " does not become int16: " + reason);
      return false;
    }
    setWideActivations(op);
    ++numMarked;
    return true;
  }

  /// Readers of other integers than those that `value` is made in read a copy in theirs, one for all of them.
  void changeBehind(Value value, bool isWide) {
    if (!isReal(value) || isDecided(value))
      return;
    SmallVector<OpOperand *> others;
    for (OpOperand &use : value.getUses())
      if (hasWideActivations(use.getOwner()) != isWide)
        others.push_back(&use);
    if (others.empty())
      return;
    OpBuilder builder(value.getContext());
    builder.setInsertionPointAfterValue(value);
    auto change = cast<qnn::QuantizeOp>(
        makeChange(builder, value, value.getType(), rules::Rules::of(RuleSet::Measured)));
    change->setDiscardableAttr(kForIntegers, builder.getUnitAttr()); // float ops read what was there before
    if (!isWide)
      setWideActivations(change);
    if (auto range = getRange(value))
      setRange(change.getOutput(), *range);
    for (OpOperand *use : others)
      use->set(change.getOutput());
    ++numChanges;
  }
};

} // namespace
