//===- CheckByRunning.h - passes judged by numbers --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// An instrumentation of a pass manager: before and after each pass the
// interpreter runs the function on random inputs. A pass that changes a result
// by more than its arithmetic allows is named in an error at the function.
//
// What is allowed follows from the two forms of the function, not from the name
// of the pass:
//
//   real before and after            the function without its FakeQuants and ranges: 60 dB, float32 rounding
//   and
//                                    the epsilon that a normalization drops
//   real with ranges, then integers  ranges are FakeQuants, which the integers stand for: 20 dB, rounding of
//                                    weights, biases and of what is between two ranges
//   integers before and after        60 dB; the same integers, but for the rounding of a border in float32
//
// Functions that the interpreter can't run (half quantized, other dialects) are
// judged over several passes together, or not at all.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_CHECKBYRUNNING_H
#define QUANTC_PIPELINES_CHECKBYRUNNING_H

#include "quantc/Pipelines/Convert.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace quantc::pipelines {

/// How the checks of a pass manager went.
struct RunningChecks {
  unsigned passed = 0;  ///< passes that were run and left the numbers as they were
  unsigned skipped = 0; ///< behind which the function does not run
  unsigned faults = 0;  ///< passes that changed a number; each has an error

  void print(llvm::raw_ostream &os) const;
};

/// Counts into `checks`, which lives as long as the pass manager.
std::unique_ptr<mlir::PassInstrumentation> createCheckByRunning(std::shared_ptr<RunningChecks> checks);

/// Runs the passes of a conversion; where `options.checkByRunning` asks for it each is judged by numbers, the
/// summary counts them, and one that changed a number is an error.
mlir::LogicalResult runPasses(mlir::PassManager &pm, mlir::ModuleOp module, const ConvertOptions &options,
                              ConvertSummary &summary);

} // namespace quantc::pipelines

#endif
