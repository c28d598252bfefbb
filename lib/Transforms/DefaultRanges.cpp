//===- DefaultRanges.cpp - a range for what has none ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_DEFAULTRANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class DefaultRangesPass : public transforms::impl::DefaultRangesBase<DefaultRangesPass> {
public:
  using DefaultRangesBase::DefaultRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    rules::Range range{rangeMin, rangeMax};
    if (!rules::isUsable(range) || !(range.min < range.max)) {
      func.emitError() << "default range [" << range.min << ", " << range.max
                       << "] is not usable; both ends must be finite, min below max";
      return signalPassFailure();
    }
    auto set = [&](Value value) {
      if (!isActivation(value) || isDecided(value) || getRange(value))
        return;
      RangeInfo info;
      info.range = range;
      info.origin = "default range";
      // TFLiteConverter ranges the signed integers themselves: [-1, 1] has zero point -1, not 0.
      info.direct = ruleSet == RuleSet::TFLite;
      setRange(value, info);
      ++numSet;
    };
    for (BlockArgument argument : func.getArguments())
      set(argument);
    for (Operation &op : func.getBody().front()) {
      // An operator that reads integers and writes float32 has no integer results to range.
      if (op.hasAttr("qnn.quantized_inputs"))
        continue;
      for (Value result : op.getResults())
        set(result);
    }
    refreshFunctionType(func);
  }
};
} // namespace
