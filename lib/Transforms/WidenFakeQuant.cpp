//===- WidenFakeQuant.cpp - narrow activation ranges of float files -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "QuantTypes.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/IR/Builders.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_WIDENFAKEQUANT
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class WidenFakeQuantPass : public transforms::impl::WidenFakeQuantBase<WidenFakeQuantPass> {
public:
  using WidenFakeQuantBase::WidenFakeQuantBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    bool failedAny = false;
    for (Operation &op : llvm::make_early_inc_range(getOperation().getBody().front()))
      if (auto fakeQuant = dyn_cast<qnn::FakeQuantOp>(op))
        if (fakeQuant.getNarrowRange() && !fakeQuant.getAxis() && fakeQuant.getMin().size() == 1)
          failedAny |= failed(widen(fakeQuant));
    if (failedAny)
      signalPassFailure();
  }

private:
  LogicalResult widen(qnn::FakeQuantOp op) {
    const rules::Range range{cast<FloatAttr>(op.getMin()[0]).getValue().convertToDouble(),
                             cast<FloatAttr>(op.getMax()[0]).getValue().convertToDouble()};
    const int64_t bits = op.getNumBits();
    if (!rules::isUsable(range) || range.min > range.max || bits < 2 || bits > 16)
      return op.emitOpError() << "has the range [" << range.min << ", " << range.max
                              << "] and num_bits = " << bits
                              << "; finite ends, min up to max, and 2 to 16 bits are allowed";
    const int64_t top = (int64_t{1} << bits) - 1;
    const rules::Params params = rules::chooseParams(ruleSet, range, 1, top);
    if (bits == 8)
      return makePair(op, params);
    OpBuilder b(op);
    auto end = [&](int64_t q) {
      return b.getF32ArrayAttr(
          {static_cast<float>(params.scale * static_cast<double>(q - params.zeroPoint))});
    };
    op.setMinAttr(end(0));
    op.setMaxAttr(end(top));
    op.setNarrowRange(false);
    ++numWidened;
    return success();
  }

  LogicalResult makePair(qnn::FakeQuantOp op, const rules::Params &params) {
    quant::UniformQuantizedType element =
        makeType(&getContext(), unsigned8, params, [&] { return op.emitOpError(); });
    if (!element)
      return failure();
    OpBuilder b(op);
    auto type = cast<RankedTensorType>(op.getOutput().getType());
    auto quantized = qnn::QuantizeOp::create(
        b, NameLoc::get(b.getStringAttr(qnn::getTensorName(op.getOutput()) + "/quantize")),
        RankedTensorType::get(type.getShape(), element), op.getInput());
    auto back = qnn::DequantizeOp::create(b, op.getLoc(), type, quantized);
    op.getOutput().replaceAllUsesWith(back.getOutput());
    op.erase();
    ++numPaired;
    return success();
  }
};
} // namespace
