//===- AttachRanges.cpp - ranges by name, as values -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "AttachRanges.h"

#include "quantc/Calibration/RangesFile.h"
#include "quantc/Pipelines/PostTraining.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOwnNames.h"
#include "quantc/Transforms/RangeInfo.h"

#include <set>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

FailureOr<NamedRanges> pipelines::readGivenRanges(func::FuncOp main, const ConvertOptions &options,
                                                  uint64_t modelHash, ConvertSummary &summary) {
  auto refuse = [&] { return emitError(UnknownLoc::get(main.getContext())); };
  calibration::RangesFile file;
  if (auto e = calibration::readRanges(options.rangesFile, options.load.limits, file))
    return refuse() << *e;
  if (file.shard)
    return refuse() << options.rangesFile << ": holds " << file.shard->describe()
                    << " alone; quantc merge-ranges joins them all";
  if (file.modelHash && file.modelHash != modelHash)
    summary.notes.push_back(options.rangesFile + " was made from another model file");
  NamedRanges ranges;
  std::string lacking;
  for (const auto &[name, statistics] : file.tensors) {
    auto range = chooseRange(statistics, rangeMethod(options));
    if (!range)
      lacking += (lacking.empty() ? "'" : ", '") + name + "'";
    else
      ranges[name] = {range->min, range->max};
  }
  if (!lacking.empty())
    return refuse() << options.rangesFile
                    << ": lacks the statistics that this calibration method needs, for tensors " << lacking
                    << "; minmax needs none";
  std::set<std::string> known;
  for (auto &[value, own] : qnn::getOwnNames(main.front())) {
    known.insert(own);
    known.insert(qnn::getTensorName(value));
    if (Operation *op = value.getDefiningOp())
      known.insert(qnn::getNodeName(op->getLoc()));
  }
  std::vector<std::string> unused;
  for (const auto &[name, range] : ranges)
    if (!known.count(name))
      unused.push_back(name);
  if (!ranges.empty() && unused.size() == ranges.size())
    return refuse() << options.rangesFile << ": none of its " << ranges.size()
                    << " names is a tensor or node of this model; the first is '" << unused.front() << "'";
  for (const std::string &name : unused)
    summary.notes.push_back("ranges: no tensor is named '" + name + "'");
  return ranges;
}

namespace {
/// Not registered: its table is no text. qnn-import-ranges reads the same files for quant-opt.
class AttachRangesPass : public PassWrapper<AttachRangesPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AttachRangesPass)

  AttachRangesPass(RuleSet r, NamedRanges table) : ruleSet(r), ranges(std::move(table)) {}
  StringRef getArgument() const override { return "qnn-attach-ranges"; }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    for (auto &[value, own] : qnn::getOwnNames(func.front())) {
      if (!transforms::isActivation(value) || transforms::isDecided(value) || transforms::getRange(value))
        continue;
      auto found = ranges.find(own);
      if (found == ranges.end())
        found = ranges.find(qnn::getTensorName(value));
      if (found == ranges.end())
        continue;
      transforms::RangeInfo info;
      info.range = {found->second.first, found->second.second};
      if (!(info.range.min < info.range.max))
        info.range = rules::normalize(ruleSet, info.range);
      info.learnt = true;
      info.origin = "ranges file";
      transforms::setRange(value, info);
    }
    transforms::refreshFunctionType(func);
  }

private:
  RuleSet ruleSet;
  NamedRanges ranges;
};
} // namespace

std::unique_ptr<Pass> pipelines::createAttachRanges(RuleSet ruleSet, NamedRanges ranges) {
  return std::make_unique<AttachRangesPass>(ruleSet, std::move(ranges));
}
