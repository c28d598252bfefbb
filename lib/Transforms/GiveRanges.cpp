//===- GiveRanges.cpp - ranges by name or pattern -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RangeInfo.h"

#include "llvm/Support/Regex.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_GIVERANGES
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {
class GiveRangesPass : public transforms::impl::GiveRangesBase<GiveRangesPass> {
public:
  using GiveRangesBase::GiveRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    std::vector<Entry> given;
    if (failed(parseEntries(given)))
      return signalPassFailure();
    auto look = [&](Value value) {
      std::string name = qnn::getTensorName(value);
      for (Entry &entry : llvm::reverse(given))
        if (entry.fits(name)) {
          entry.used = true;
          set(value, entry);
        }
    };
    for (BlockArgument argument : func.getArguments())
      look(argument);
    for (Operation &op : func.getBody().front())
      for (Value result : op.getResults())
        look(result);
    for (const Entry &entry : given)
      if (!entry.used)
        mlir::emitWarning(UnknownLoc::get(&getContext()))
            << "no value is named '" << entry.name << "', for which a range is given";
    refreshFunctionType(func);
  }

private:
  /// One of `ranges`.
  struct Entry {
    std::string name;
    std::optional<llvm::Regex> pattern;
    rules::Range range;
    bool used = false;
    bool fits(StringRef text) const { return pattern ? pattern->match(text) : text == name; }
  };

  LogicalResult parseEntries(std::vector<Entry> &entries) {
    bool good = true;
    for (const std::string &text : ranges) {
      auto [name, ends] = StringRef(text).rsplit('=');
      auto [min, max] = ends.split(':');
      Entry entry;
      bool isPattern = name.consume_front("~");
      entry.name = name.str();
      if (isPattern)
        entry.pattern.emplace("^(" + entry.name + ")$");
      std::string wrong;
      if (name.empty() || min.getAsDouble(entry.range.min) || max.getAsDouble(entry.range.max) ||
          !rules::isUsable(entry.range) || entry.range.min > entry.range.max ||
          (entry.pattern && !entry.pattern->isValid(wrong))) {
        getOperation().emitError() << "range '" << text
                                   << "' is not like NAME=MIN:MAX or ~REGEX=MIN:MAX with finite numbers"
                                   << (wrong.empty() ? "" : ": ") << wrong;
        good = false;
        continue;
      }
      entries.push_back(std::move(entry));
    }
    return success(good);
  }

  void set(Value value, const Entry &entry) {
    if (!isActivation(value) || isDecided(value) || getRange(value))
      return;
    RangeInfo info;
    info.range = entry.range;
    if (!(info.range.min < info.range.max))
      info.range = rules::normalize(ruleSet, info.range);
    info.learnt = true;
    info.origin = "the range given for '" + entry.name + "'";
    setRange(value, info);
    ++numGiven;
  }
};

} // namespace
