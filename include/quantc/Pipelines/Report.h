//===- Report.h - one page about a conversion -------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_REPORT_H
#define QUANTC_PIPELINES_REPORT_H

#include "quantc/Pipelines/Compare.h"
#include "quantc/Pipelines/Convert.h"
#include "quantc/Pipelines/Inspect.h"

namespace quantc::pipelines {

/// What the page shows; parts that are null are left out.
struct ReportInput {
  std::string title;
  int64_t inputBytes = 0, outputBytes = 0;
  const ConvertSummary *summary = nullptr;
  const ModelDescription *model = nullptr;
  const Comparison *comparison = nullptr;
  llvm::ArrayRef<transforms::BiasGuard> guards; ///< channels whose weight scale grew for the bias
};

/// One self-contained HTML page: no script, no font, no image from outside; histograms are inline SVG.
void printReport(const ReportInput &input, llvm::raw_ostream &os);

} // namespace quantc::pipelines

#endif
