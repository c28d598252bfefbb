//===- PostTraining.h - samples in, integers out ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_POSTTRAINING_H
#define QUANTC_PIPELINES_POSTTRAINING_H

#include "quantc/Accuracy/Agreement.h"
#include "quantc/Calibration/Calibrator.h"
#include "quantc/Pipelines/Convert.h"
#include "quantc/Transforms/RangeTable.h"

namespace quantc::pipelines {

/// What quantizeAfterTraining found on its way, for reports.
struct PostTrainingResult {
  calibration::RangesFile ranges;                  ///< empty when ranges came from a file alone
  mlir::OwningOpRef<mlir::ModuleOp> reference;     ///< the float network, fused as the integer one is
  std::unique_ptr<calibration::SampleSet> samples; ///< null without --calibrate
};

/// Fuses, calibrates, decides, rewrites. `modelHash` is written into saved ranges. Fails with diagnostics.
mlir::FailureOr<PostTrainingResult> quantizeAfterTraining(mlir::ModuleOp module,
                                                          const ConvertOptions &options, uint64_t modelHash,
                                                          ConvertSummary &summary);

/// The float network ready to calibrate, and its statistics over samples: `quantc calibrate`.
mlir::FailureOr<calibration::RangesFile> calibrateModel(mlir::ModuleOp module, const ConvertOptions &options,
                                                        uint64_t modelHash, bool histograms);

/// A float network and what the user's samples (`options.calibrationData`) showed of it.
struct SampleRun {
  /// The network that runs; null when it has run, for its packed weights are as large as its constants.
  std::shared_ptr<const interpreter::Program> program;
  std::vector<interpreter::TensorInfo> inputs, tensors; ///< of the program
  bool keepsVariables = false;                          ///< the program does, from one sample to the next
  std::unique_ptr<calibration::SampleSet> samples;      ///< null: nothing was run
  calibration::Calibration statistics;                  ///< by index into `tensors`
  /// Those that the figures of the conversion are about; statistics.outputs are of these.
  std::unique_ptr<calibration::SampleSet> compared;
  std::vector<size_t> comparedRows; ///< of `compared` in `samples`, ascending
};
/// The network compiled and the samples opened; nothing was run.
mlir::FailureOr<SampleRun> openSamples(mlir::func::FuncOp main, const ConvertOptions &options);
mlir::FailureOr<SampleRun> runSamples(mlir::func::FuncOp main, const ConvertOptions &options,
                                      bool histograms);
/// The method that `options` ask for, with the number of steps their activations have.
calibration::RangeMethod rangeMethod(const ConvertOptions &options);
/// The range of every float tensor that the samples reached.
transforms::RangeTable rangesOf(const SampleRun &run, const calibration::RangeMethod &method);
/// The number of samples, and a note where it is small.
void noteSamples(const SampleRun &run, ConvertSummary &summary);
/// `asRead`, the network before any pass; null with a note where the interpreter can't run it.
std::shared_ptr<const interpreter::Program> compileAsRead(mlir::func::FuncOp asRead, ConvertSummary &summary);
/// Puts what `asRead`, the network before any pass, gives at its outputs in place of what the network that
/// ran gave: a rewrite that went wrong shows in the figures. Nothing where outputs were not kept; a note
/// where the interpreter can run the rewritten network alone.
mlir::LogicalResult compareWithModel(SampleRun &run, mlir::func::FuncOp asRead, unsigned threads,
                                     ConvertSummary &summary);
/// SQNR and top-1 agreement of `quantized` with what `run` gave at the outputs; nothing when that was not
/// kept. Gives what it measured, sample by sample of `run.compared`; without samples where it measured
/// nothing.
mlir::FailureOr<accuracy::Agreement> noteAgreement(const SampleRun &run, mlir::func::FuncOp quantized,
                                                   const ConvertOptions &options, ConvertSummary &summary);

} // namespace quantc::pipelines

#endif
