//===- Text.h - the compiler's texts ----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TARGET_EDGETPU_TEXT_H
#define QUANTC_LIB_TARGET_EDGETPU_TEXT_H

#include "quantc/Target/Target.h"

namespace quantc::edgetpu {

/// The compiler's .log file: three lines and the table.
std::string operatorLog(const target::Report &report, const target::LogFile &file);
/// The compiler's summary without what only a compilation knows (times, size of the output). Memory sizes are
/// estimates.
std::string operatorSummary(const target::Report &report, const target::LogFile &file, bool table);
/// What -d prints before its result: one try for each number of operators from all down to `taken` in steps,
/// with the tensors that leave the operators tried, in file order.
std::string delegateSearchText(mlir::ModuleOp module, int64_t step, int64_t taken);

} // namespace quantc::edgetpu

#endif
