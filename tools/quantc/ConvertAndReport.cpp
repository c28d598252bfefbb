//===- ConvertAndReport.cpp - converts and says what came of it -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Progress.h"

#include "llvm/Support/Format.h"

using namespace quantc;
using namespace quantc::driver;
using namespace quantc::pipelines;

int driver::convertAndReport(const std::string &model, const std::string &output,
                             const ConvertOptions &options) {
  Session session;
  Progress progress("calibrating");
  ConvertOptions withProgress = options;
  withProgress.progress = [&](size_t done, size_t total) { progress.update(done, total); };
  mlir::FailureOr<ConvertSummary> summary = convert(model, output, &session.context(), withProgress);
  progress.finish();
  if (failed(summary))
    return Refused;
  // Standard output may be one of the files.
  bool taken = output == "-" || options.reportFile == "-" || options.summaryFile == "-" ||
               options.saveRangesFile == "-";
  printSummary(*summary, output, taken ? llvm::errs() : llvm::outs());
  llvm::outs().flush();
  return Done;
}
