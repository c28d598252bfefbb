//===- AttachRanges.cpp - ranges by name, as values -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "AttachRanges.h"

#include "quantc/Calibration/RangesFile.h"
#include "quantc/Pipelines/Passes.h"
#include "quantc/Pipelines/PostTraining.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOwnNames.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RegionPasses.h"

#include <map>
#include <set>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// The ranges of a file by `method`; diagnostics say what it lacks.
static FailureOr<transforms::RangeTable> readTable(const std::string &path, const Limits &limits,
                                                   const calibration::RangeMethod &method, Location loc,
                                                   calibration::RangesFile &file) {
  if (auto fault = calibration::readRanges(path, limits, file))
    return emitError(loc) << *fault;
  if (file.shard)
    return emitError(loc) << path << ": holds " << file.shard->describe()
                          << " alone; quantc merge-ranges joins them all";
  transforms::RangeTable table;
  std::string lacking;
  for (const auto &[name, statistics] : file.tensors) {
    auto range = chooseRange(statistics, method);
    if (!range)
      lacking += (lacking.empty() ? "'" : ", '") + name + "'";
    else
      table.push_back({name, {range->min, range->max}});
  }
  if (!lacking.empty())
    return emitError(loc) << path << ": lacks the statistics that this calibration method needs, for tensors "
                          << lacking << "; minmax needs none";
  return table;
}

/// The names that are none of a tensor or node; all of them are an error.
static FailureOr<std::vector<std::string>> findUnused(func::FuncOp main, const transforms::RangeTable &table,
                                                      const std::string &path, Location loc) {
  std::set<std::string> known;
  for (auto &[value, own] : qnn::getOwnNames(main.front())) {
    known.insert(own);
    known.insert(qnn::getTensorName(value));
    if (Operation *op = value.getDefiningOp())
      known.insert(qnn::getNodeName(op->getLoc()));
  }
  std::vector<std::string> unused;
  for (const transforms::NamedRange &row : table)
    if (!known.count(row.name))
      unused.push_back(row.name);
  if (!table.empty() && unused.size() == table.size())
    return emitError(loc) << path << ": none of its " << table.size()
                          << " names is a tensor or node of this model; the first is '" << unused.front()
                          << "'";
  return unused;
}

FailureOr<transforms::RangeTable> pipelines::readGivenRanges(func::FuncOp main, const ConvertOptions &options,
                                                             uint64_t modelHash, ConvertSummary &summary) {
  Location loc = UnknownLoc::get(main.getContext());
  calibration::RangesFile file;
  auto table = readTable(options.rangesFile, options.load.limits, rangeMethod(options), loc, file);
  if (failed(table))
    return failure();
  if (file.modelHash && file.modelHash != modelHash)
    summary.notes.push_back(options.rangesFile + " was made from another model file");
  auto unused = findUnused(main, *table, options.rangesFile, loc);
  if (failed(unused))
    return failure();
  for (const std::string &name : *unused)
    summary.notes.push_back("ranges: no tensor is named '" + name + "'");
  return table;
}

std::vector<std::string> pipelines::attachRanges(func::FuncOp func, RuleSet rules,
                                                 const transforms::RangeTable &table, bool overrides) {
  std::map<StringRef, std::pair<rules::Range, bool>> byName;
  for (const transforms::NamedRange &row : table)
    byName[row.name] = {row.range, false};
  for (auto &[value, own] : qnn::getOwnNames(func.front())) {
    if (!transforms::isActivation(value) || transforms::isDecided(value) ||
        (transforms::getRange(value) && !overrides))
      continue;
    auto found = byName.find(own);
    std::string tensor = qnn::getTensorName(value), node;
    if (found == byName.end())
      found = byName.find(tensor);
    if (auto result = dyn_cast<OpResult>(value);
        found == byName.end() && result && result.getResultNumber() == 0) {
      node = qnn::getNodeName(result.getOwner()->getLoc());
      found = byName.find(node);
    }
    if (found == byName.end())
      continue;
    auto &[range, used] = found->second;
    used = true;
    if (rules == RuleSet::Measured && !(range.min < range.max)) {
      transforms::setCalibratedRange(value, static_cast<float>(range.min), static_cast<float>(range.max));
      continue;
    }
    transforms::RangeInfo info;
    info.range = range.min < range.max ? range : rules::normalize(rules, range);
    info.learnt = true;
    info.origin = "ranges file";
    transforms::setRange(value, info);
  }
  transforms::refreshFunctionType(func);
  std::vector<std::string> used;
  for (const auto &[name, entry] : byName)
    if (entry.second)
      used.push_back(name.str());
  return used;
}

namespace quantc::pipelines {
#define GEN_PASS_DEF_IMPORTRANGES
#include "quantc/Pipelines/Passes.h.inc"
} // namespace quantc::pipelines

namespace {
/// Not registered: its table is no text. qnn-import-ranges reads the same files for quant-opt.
class AttachRangesPass : public PassWrapper<AttachRangesPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AttachRangesPass)

  AttachRangesPass(RuleSet r, transforms::RangeTable rows) : ruleSet(r), table(std::move(rows)) {}
  StringRef getArgument() const override { return "qnn-attach-ranges"; }

  void runOnOperation() override {
    if (!getOperation().isExternal())
      attachRanges(getOperation(), ruleSet, table, /*overrides=*/false);
  }

private:
  RuleSet ruleSet;
  transforms::RangeTable table;
};

class ImportRangesPass : public pipelines::impl::ImportRangesBase<ImportRangesPass> {
public:
  using ImportRangesBase::ImportRangesBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    calibration::RangesFile read;
    auto table = readTable(file, Limits(), {}, func.getLoc(), read);
    if (failed(table) ||
        (!transforms::standsForRegion(func) && failed(findUnused(func, *table, file, func.getLoc()))))
      return signalPassFailure();
    numImported += static_cast<unsigned>(attachRanges(func, ruleSet, *table, overrideRanges).size());
  }
};
} // namespace

std::unique_ptr<Pass> pipelines::createAttachRanges(RuleSet ruleSet, transforms::RangeTable table) {
  return std::make_unique<AttachRangesPass>(ruleSet, std::move(table));
}
