//===- FakeQuantToRanges.cpp - learnt ranges of activations ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PropagateRanges.h"
#include "Weights.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/Passes.h"

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
    if (op.getAxis())
      return convertPerChannel(op);
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
    if (present && !present->sameAs(info) && ruleSet == RuleSet::TFLite) {
      // Behind a float operator both are quantizes; which of them count else is seen when ranges spread.
      qnn::QuantizeOp quantize = ownQuantize(op, info);
      Operation *producer = input.getDefiningOp();
      if (!producer || getFloatReason(producer).empty())
        quantize->setDiscardableAttr(kSecondRange, UnitAttr::get(op.getContext()));
      return success();
    }
    if (present) {
      // Behind another one the first counts, unless the value leaves the network here.
      if (input.hasOneUse() && leaves(op.getOutput()))
        setRange(input, info);
      ++numIgnored;
    } else if (!isActivation(input) ||
               (ruleSet == RuleSet::TFLite && !isa<BlockArgument>(input) && hasOtherReaders(op, info))) {
      // The producer stays float, each range has its own quantize.
      ownQuantize(op, info);
      return success();
    } else {
      setRange(input, info);
      ++numRanges;
    }
    op.getOutput().replaceAllUsesWith(input);
    op.erase();
    return success();
  }

  /// In the place of the FakeQuant.
  qnn::QuantizeOp ownQuantize(qnn::FakeQuantOp op, const RangeInfo &info) {
    OpBuilder builder(op);
    Value input = op.getInput();
    auto quantize = qnn::QuantizeOp::create(builder, op.getLoc(), input.getType(), input);
    setRange(quantize.getOutput(), info);
    op.getOutput().replaceAllUsesWith(quantize.getOutput());
    op.erase();
    ++numRanges;
    return quantize;
  }

  /// Kernels have one scale for an activation. Each channel is cut off at the ends of its own range; all
  /// share the range that holds them.
  LogicalResult convertPerChannel(qnn::FakeQuantOp op) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    int64_t axis = static_cast<int64_t>(*op.getAxis()), channels = static_cast<int64_t>(op.getMin().size());
    std::vector<float> low, high;
    RangeInfo info;
    info.learnt = true;
    info.origin = "FakeQuant " + qnn::getNodeName(op.getLoc());
    for (auto [lowEnd, highEnd] :
         llvm::zip(op.getMin().getAsRange<FloatAttr>(), op.getMax().getAsRange<FloatAttr>())) {
      rules::Range range{lowEnd.getValueAsDouble(), highEnd.getValueAsDouble()};
      if (!rules::isUsable(range))
        return op.emitOpError() << "has the range [" << range.min << ", " << range.max
                                << "]; both ends must be finite";
      rules::Range ends = rules::nudge(ruleSet, range, op.getNarrowRange(), unsigned8.high());
      low.push_back(static_cast<float>(ends.min)), high.push_back(static_cast<float>(ends.max));
      info.range = {std::min(info.range.min, ends.min), std::max(info.range.max, ends.max)};
    }
    OpBuilder b(op);
    SmallVector<int64_t> shape(type.getRank() - axis, 1);
    shape[0] = channels;
    Value input = op.getInput();
    if (!getRange(input) && isActivation(input) && input.hasOneUse())
      setRange(input, info);
    Value bounded = qnn::MinimumOp::create(b, op.getLoc(), type.clone(b.getF32Type()), input,
                                           makeFloatConstant(b, op.getLoc(), shape, high));
    bounded = qnn::MaximumOp::create(b, op.getLoc(), bounded.getType(), bounded,
                                     makeFloatConstant(b, op.getLoc(), shape, low));
    setRange(bounded.getDefiningOp()->getOperand(0), info);
    setRange(bounded, info);
    addNote(getOperation(),
            qnn::getNodeName(op.getLoc()) +
                ": its ranges, one for each channel, became one for all, for kernels have one "
                "scale for an activation; each channel is still cut off at its own ends");
    op.getOutput().replaceAllUsesWith(bounded);
    op.erase();
    ++numRanges;
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
