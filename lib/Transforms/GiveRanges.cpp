//===- GiveRanges.cpp - ranges by name or pattern -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RangeTable.h"
#include "quantc/Transforms/RegionPasses.h"

#include "llvm/Support/FormatVariadic.h"
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
  using GiveRangesBase::ruleSet;
  explicit GiveRangesPass(RangeTable given) : table(std::move(given)) {}

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
      if (!entry.used && !standsForRegion(func))
        mlir::emitWarning(UnknownLoc::get(&getContext()))
            << "no value is named '" << entry.row.name << "', for which a range is given";
    refreshFunctionType(func);
  }

private:
  /// A row of the table, and whether it fitted.
  struct Entry {
    NamedRange row;
    std::optional<llvm::Regex> pattern;
    bool used = false;
    bool fits(StringRef text) const { return pattern ? pattern->match(text) : text == row.name; }
  };

  LogicalResult parseEntries(std::vector<Entry> &entries) {
    bool good = true;
    auto take = [&](NamedRange row, const Twine &shown, bool readable) {
      Entry entry{std::move(row), std::nullopt, false};
      std::string wrong;
      if (entry.row.isPattern)
        entry.pattern.emplace("^(" + entry.row.name + ")$");
      const rules::Range &range = entry.row.range;
      if (readable && rules::isUsable(range) && range.min <= range.max &&
          (!entry.pattern || entry.pattern->isValid(wrong))) {
        entries.push_back(std::move(entry));
        return;
      }
      getOperation().emitError() << "range '" << shown
                                 << "' is not like NAME=MIN:MAX or ~REGEX=MIN:MAX with finite numbers"
                                 << (wrong.empty() ? "" : ": ") << wrong;
      good = false;
    };
    for (const NamedRange &row : table)
      take(row,
           llvm::formatv("{0}{1}={2}:{3}", row.isPattern ? "~" : "", row.name, row.range.min, row.range.max)
               .str(),
           true);
    for (const std::string &text : ranges) {
      auto [name, ends] = StringRef(text).rsplit('=');
      auto [min, max] = ends.split(':');
      NamedRange row;
      row.isPattern = name.consume_front("~");
      row.name = name.str();
      const bool readable =
          !name.empty() && !min.getAsDouble(row.range.min) && !max.getAsDouble(row.range.max);
      take(std::move(row), text, readable);
    }
    return success(good);
  }

  void set(Value value, const Entry &entry) {
    if (!isActivation(value) || isDecided(value) || getRange(value))
      return;
    RangeInfo info;
    info.range = entry.row.range;
    if (!(info.range.min < info.range.max))
      info.range = rules::normalize(ruleSet, info.range);
    info.learnt = true;
    info.origin = "the range given for '" + entry.row.name + "'";
    setRange(value, info);
    ++numGiven;
  }

  RangeTable table;
};

} // namespace

std::unique_ptr<Pass> transforms::createGiveRanges(RuleSet rules, RangeTable table) {
  auto pass = std::make_unique<GiveRangesPass>(std::move(table));
  pass->ruleSet = rules;
  return pass;
}
