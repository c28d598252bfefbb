//===- AttachRanges.h - ranges by name, as values ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_ATTACHRANGES_H
#define QUANTC_LIB_PIPELINES_ATTACHRANGES_H

#include "quantc/Pipelines/Convert.h"
#include "quantc/Pipelines/Pipelines.h"

namespace quantc::pipelines {

/// The ranges of `options.rangesFile` by the calibration method, float32 ends. Refuses, with diagnostics: a
/// file that can't be read, statistics that the method lacks, and names of which none is a tensor or node of
/// `main`. Names that fit nothing, and a file made from another model, become notes.
mlir::FailureOr<transforms::RangeTable> readGivenRanges(mlir::func::FuncOp main,
                                                        const ConvertOptions &options, uint64_t modelHash,
                                                        ConvertSummary &summary);

/// Gives each activation whose name is in the table its range there: its own name, that of its tensor, or for
/// the first result that of its node. Those that have a range keep it unless `overrides`. Returns the names
/// that were used, in the order of the table.
std::vector<std::string> attachRanges(mlir::func::FuncOp func, RuleSet rules,
                                      const transforms::RangeTable &table, bool overrides);
/// The same as a pass.
std::unique_ptr<mlir::Pass> createAttachRanges(RuleSet rules, transforms::RangeTable table);

} // namespace quantc::pipelines

#endif
