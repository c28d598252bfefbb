//===- SetInputRanges.cpp - mean and std of inputs ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Transforms/Passes.h"
#include "quantc/Transforms/RangeInfo.h"

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
  using SetInputRangesBase::SetInputRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    llvm::StringMap<Stats> byName;
    for (const std::string &text : stats)
      if (failed(parse(text, byName)))
        return signalPassFailure();
    double low = numberType == NumberType::UInt8 ? 0 : numberType == NumberType::Int8 ? -128 : -32768;
    double high = numberType == NumberType::UInt8 ? 255 : numberType == NumberType::Int8 ? 127 : 32767;
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
    s.mean = static_cast<float>(s.mean);
    s.std = static_cast<float>(s.std);
    if (!std::isfinite(s.mean) || !std::isfinite(s.std) || !(s.std > 0))
      return getOperation().emitError() << "input '" << name << "' has mean " << s.mean << " and std "
                                        << s.std << "; mean must be finite and std positive";
    byName[name] = s;
    return success();
  }
};

} // namespace
