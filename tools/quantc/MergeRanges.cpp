//===- MergeRanges.cpp - quantc merge-ranges --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Merge.h"

#include "quantc/Calibration/RangesFile.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::vector<std::string> files;
  std::string output;
};
} // namespace

static int run(const Options &options) {
  std::vector<calibration::RangesFile> parts;
  calibration::RangesFile merged;
  if (!readParts(options.files, parts, [](const std::string &text, calibration::RangesFile &part) {
        return calibration::parseRanges(text, Limits(), part);
      }))
    return Refused;
  auto error = calibration::mergeRanges(parts, merged);
  if (!error)
    error = calibration::writeRanges(options.output, merged);
  if (error) {
    printError(*error);
    return Refused;
  }
  (options.output == "-" ? llvm::errs() : llvm::outs())
      << "wrote " << options.output << ": " << merged.tensors.size() << " tensors, " << merged.samples
      << " samples\n";
  return Done;
}

void driver::addMergeRanges(CLI::App &app, Status &status) {
  Command command(app, "merge-ranges",
                  "Joins ranges files of parts of the data: the same as one run over all of it.");
  auto options = std::make_shared<Options>();
  command.require("FILES", options->files, "files that quantc calibrate wrote");
  command.require("-o", options->output, "the JSON to write");
  command.showBelow("Example:\n  quantc merge-ranges part1.json part2.json -o ranges.json");
  command.whenParsed(status, [options] { return run(*options); });
}
