//===- FakeQuantToRanges.cpp - learnt ranges of activations ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FAKEQUANTTORANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

class FakeQuantToRangesPass : public transforms::impl::FakeQuantToRangesBase<FakeQuantToRangesPass> {
public:
  using FakeQuantToRangesBase::FakeQuantToRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    bool failedAny = false;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      if (auto fakeQuant = dyn_cast<qnn::FakeQuantOp>(op))
        if (isReal(fakeQuant.getInput()) && !isConstant(fakeQuant.getInput()))
          failedAny |= failed(convert(fakeQuant));
    if (failedAny)
      return signalPassFailure();
    refreshFunctionType(getOperation());
  }

private:
  LogicalResult convert(qnn::FakeQuantOp op) {
    if (op.getMin().size() != 1 || op.getMax().size() != 1 || op.getAxis())
      return op.emitOpError() << "has " << op.getMin().size()
                              << " ranges for an activation; kernels take one for the whole tensor";
    float min = cast<FloatAttr>(op.getMin()[0]).getValue().convertToFloat();
    float max = cast<FloatAttr>(op.getMax()[0]).getValue().convertToFloat();
    RangeInfo info;
    info.range = {min, max};
    if (!rules::isUsable(info.range))
      return op.emitOpError() << "has the range [" << min << ", " << max << "]; both ends must be finite";
    if (!(info.range.min < info.range.max))
      info.range = rules::normalize(ruleSet, info.range);
    info.narrow = op.getNarrowRange();
    info.learnt = true;
    info.origin = "FakeQuant " + qnn::getNodeName(op.getLoc());

    Value input = op.getInput();
    auto present = getRange(input);
    if (present) {
      // Behind another one the first counts, unless the value leaves the network here.
      if (input.hasOneUse() && leaves(op.getOutput()))
        setRange(input, info);
      ++numIgnored;
    } else if (!isActivation(input) ||
               (ruleSet == RuleSet::TFLite && !isa<BlockArgument>(input) && hasOtherReaders(op, info))) {
      // The producer stays float, each range has its own quantize.
      OpBuilder builder(op);
      auto quantize = qnn::QuantizeOp::create(builder, op.getLoc(), input.getType(), input);
      setRange(quantize.getOutput(), info);
      op.getOutput().replaceAllUsesWith(quantize.getOutput());
      op.erase();
      ++numRanges;
      return success();
    } else {
      setRange(input, info);
      ++numRanges;
    }
    op.getOutput().replaceAllUsesWith(input);
    op.erase();
    return success();
  }

  static bool leaves(Value value) {
    return llvm::any_of(value.getUsers(), [](Operation *user) { return isa<func::ReturnOp>(user); });
  }

  /// Is the value before `op` read without a range, or with another one?
  static bool hasOtherReaders(qnn::FakeQuantOp op, const RangeInfo &info) {
    return llvm::any_of(op.getInput().getUsers(), [&](Operation *user) {
      if (user == op.getOperation())
        return false;
      auto other = dyn_cast<qnn::FakeQuantOp>(user);
      return !other || other.getMin() != op.getMin() || other.getMax() != op.getMax() ||
             other.getNarrowRange() != info.narrow;
    });
  }
};

} // namespace
