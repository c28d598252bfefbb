//===- FillRanges.cpp - measured ranges for what has none -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RangeTable.h"

#include "llvm/ADT/StringExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_FILLRANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class FillRangesPass : public transforms::impl::FillRangesBase<FillRangesPass> {
public:
  using FillRangesBase::FillRangesBase;
  using FillRangesBase::ruleSet;
  explicit FillRangesPass(RangeTable given) : table(std::move(given)) {}

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    llvm::StringMap<rules::Range> byName;
    for (const NamedRange &r : table)
      byName[r.name] = r.range;
    for (const std::string &text : ranges)
      if (failed(parse(text, byName)))
        return signalPassFailure();
    SmallVector<std::string> filled;
    auto fill = [&](Value value) {
      if (!isActivation(value) || isDecided(value) || getRange(value))
        return;
      auto found = byName.find(qnn::getTensorName(value));
      if (found == byName.end())
        return;
      RangeInfo info;
      info.range = found->second;
      if (!(info.range.min < info.range.max))
        info.range = rules::normalize(ruleSet, info.range);
      info.origin = "samples";
      setRange(value, info);
      filled.push_back(found->first().str());
      ++numFilled;
    };
    for (BlockArgument argument : func.getArguments())
      fill(argument);
    for (Operation &op : func.getBody().front())
      if (ownsRange(&op))
        for (Value result : op.getResults())
          fill(result);
    refreshFunctionType(func);
    if (!filled.empty())
      mlir::emitRemark(UnknownLoc::get(&getContext()))
          << filled.size() << (filled.size() == 1 ? " value has" : " values have")
          << " the range of the samples, since the network brings none: " << llvm::join(filled, ", ");
  }

private:
  /// Operators that move values, join them or have fixed outputs get their ranges from their neighbours.
  static bool ownsRange(Operation *op) {
    qnn::QuantSpec spec = specOf(op);
    return spec.hasInteger && !spec.fixed8 && !spec.widensToFloat &&
           (spec.sameScale == qnn::SameScale::None || spec.sameScale == qnn::SameScale::Int16);
  }

  LogicalResult parse(StringRef text, llvm::StringMap<rules::Range> &byName) {
    auto [name, numbers] = text.rsplit('=');
    auto [min, max] = numbers.split(':');
    rules::Range range;
    if (name.empty() || min.getAsDouble(range.min) || max.getAsDouble(range.max))
      return getOperation().emitError() << "range '" << text << "' is not NAME=MIN:MAX";
    if (!rules::isUsable(range) || range.min > range.max)
      return getOperation().emitError() << "range [" << range.min << ", " << range.max << "] of '" << name
                                        << "' is not usable; both ends must be finite, min not above max";
    byName[name] = range;
    return success();
  }

  RangeTable table;
};
} // namespace

std::unique_ptr<Pass> transforms::createFillRanges(RuleSet rules, RangeTable table) {
  auto pass = std::make_unique<FillRangesPass>(std::move(table));
  pass->ruleSet = rules;
  return pass;
}
