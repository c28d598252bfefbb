//===- MergeEvaluations.cpp - quantc merge-evaluations ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Merge.h"

#include "quantc/Pipelines/Evaluate.h"
#include "quantc/Support/OutputFiles.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::vector<std::string> files;
  std::string output;
};
} // namespace

static int run(const Options &options) {
  std::vector<pipelines::Evaluation> parts;
  pipelines::Evaluation merged;
  if (!readParts(options.files, parts, pipelines::parseEvaluation))
    return Refused;
  auto fault = pipelines::mergeEvaluations(parts, merged);
  if (!fault)
    if ((fault = replaceFile(options.output, pipelines::formatEvaluation(merged))))
      fault = options.output + ": can't be written: " + *fault;
  if (fault) {
    printError(*fault);
    return Refused;
  }
  (options.output == "-" ? llvm::errs() : llvm::outs())
      << "wrote " << options.output << ": " << merged.samples << " samples, the first is right for "
      << merged.top1 << "\n";
  return Done;
}

void driver::addMergeEvaluations(CLI::App &app, Status &status) {
  Command command(app, "merge-evaluations",
                  "Joins evaluations of parts of the data: the same as one run over all of it.");
  auto options = std::make_shared<Options>();
  command.require("FILES", options->files, "files that quantc evaluate --json wrote");
  command.require("-o", options->output, "the JSON to write");
  command.showBelow("Example:\n  quantc merge-evaluations part0.json part1.json -o all.json");
  command.whenParsed(status, [options] { return run(*options); });
}
