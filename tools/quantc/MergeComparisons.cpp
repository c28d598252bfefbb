//===- MergeComparisons.cpp - quantc merge-comparisons ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Merge.h"
#include "Outputs.h"

#include "quantc/Pipelines/Report.h"

using namespace quantc;
using namespace quantc::driver;
using namespace quantc::pipelines;

namespace {
struct Options {
  std::vector<std::string> files;
  std::string output;
  Flags flags;
  bool sums = false;
};
} // namespace

static int run(const Options &options) {
  std::vector<Comparison> parts;
  Comparison merged;
  if (!readParts(options.files, parts, parseComparison))
    return Refused;
  if (auto fault = mergeComparisons(parts, options.sums, merged)) {
    printError(*fault);
    return Refused;
  }
  OutputFiles files;
  if (!addOutput(files, options.output, [&](llvm::raw_ostream &os) { printJSON(merged, os); }) ||
      !commitOutputs(files))
    return Refused;
  printText(merged, options.output == "-" ? llvm::errs() : llvm::outs());
  return Done;
}

void driver::addMergeComparisons(CLI::App &app, Status &status) {
  Command command(app, "merge-comparisons",
                  "Joins comparisons over parts of the data: the same as one run over all of it.");
  auto options = std::make_shared<Options>();
  command.require("FILES", options->files, "files that quantc compare --json wrote, with --shard or --sums");
  command.require("-o", options->output, "the JSON to write");
  addMergeComparisonsFlags(options->flags, options->sums);
  command.takeFlags(options->flags);
  command.showBelow("Example:\n  quantc merge-comparisons part0.json part1.json -o layers.json");
  command.whenParsed(status, [options] { return run(*options); });
}
