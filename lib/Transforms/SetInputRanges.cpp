//===- SetInputRanges.cpp - mean and std of inputs ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RangeTable.h"
#include "quantc/Transforms/RegionPasses.h"

#include "llvm/ADT/StringExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_SETINPUTRANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// Both went through float32 fields in the converters; kept as doubles of those.
struct Stats {
  double mean = 0, std = 1;
};

class SetInputRangesPass : public transforms::impl::SetInputRangesBase<SetInputRangesPass> {
public:
  using SetInputRangesBase::numberType;
  using SetInputRangesBase::ruleSet;
  using SetInputRangesBase::SetInputRangesBase;
  explicit SetInputRangesPass(std::vector<NamedStats> given) : table(std::move(given)) {}

  void runOnOperation() override {
    if (getOperation().isExternal() || standsForRegion(getOperation()))
      return;
    func::FuncOp func = getOperation();
    llvm::StringMap<Stats> byName;
    for (const NamedStats &row : table)
      if (failed(take(row.name, {row.mean, row.std}, byName)))
        return signalPassFailure();
    for (const std::string &text : stats)
      if (failed(parse(text, byName)))
        return signalPassFailure();
    const Storage storage = storageOf(numberType);
    auto low = static_cast<double>(storage.low()), high = static_cast<double>(storage.high());
    for (BlockArgument argument : func.getArguments()) {
      std::string name = qnn::getTensorName(argument);
      auto found = byName.find(name);
      if (found == byName.end())
        found = byName.find("*");
      if (!isActivation(argument) || found == byName.end())
        continue;
      auto present = getRange(argument);
      if (present && present->learnt && ruleSet == RuleSet::TFLite)
        continue;
      const Stats &s = found->second;
      RangeInfo info;
      info.range = {end(low, s), end(high, s)};
      info.direct = info.learnt = true;
      info.origin = "mean and std of input " + name;
      setRange(argument, info);
      ++numSet;
    }
    refreshFunctionType(func);
  }

private:
  /// The real number that the integer `q` of the input means. TOCO computes it in float32.
  double end(double q, const Stats &s) const {
    if (ruleSet == RuleSet::TFLite)
      return (q - s.mean) / s.std;
    float distance = static_cast<float>(q) - static_cast<float>(s.mean);
    return distance / static_cast<float>(s.std);
  }

  LogicalResult parse(StringRef text, llvm::StringMap<Stats> &byName) {
    auto [name, numbers] = text.rsplit('=');
    auto [mean, std] = numbers.split(':');
    Stats s;
    if (name.empty() || mean.getAsDouble(s.mean) || std.getAsDouble(s.std))
      return getOperation().emitError() << "input statistics '" << text << "' are not NAME=MEAN:STD";
    return take(name, s, byName);
  }

  LogicalResult take(StringRef name, Stats s, llvm::StringMap<Stats> &byName) {
    s.mean = static_cast<float>(s.mean);
    s.std = static_cast<float>(s.std);
    if (!std::isfinite(s.mean) || !std::isfinite(s.std) || !(s.std > 0))
      return getOperation().emitError() << "input '" << name << "' has mean " << s.mean << " and std "
                                        << s.std << "; mean must be finite and std positive";
    byName[name] = s;
    return success();
  }

  std::vector<NamedStats> table;
};

} // namespace

std::unique_ptr<Pass> transforms::createSetInputRanges(RuleSet rules, NumberType type,
                                                       std::vector<NamedStats> stats) {
  auto pass = std::make_unique<SetInputRangesPass>(std::move(stats));
  pass->ruleSet = rules;
  pass->numberType = type;
  return pass;
}
