//===- PostTraining.h - samples in, integers out ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_POSTTRAINING_H
#define QUANTC_PIPELINES_POSTTRAINING_H

#include "quantc/Calibration/Calibrator.h"
#include "quantc/Pipelines/Convert.h"
#include "quantc/Transforms/PostTraining.h"

namespace quantc::pipelines {

/// Is `module` to be quantized after training? It holds no FakeQuant, and ranges come from samples or a file,
/// or weights alone are asked for.
bool isPostTraining(mlir::ModuleOp module, const ConvertOptions &options);

/// What quantizeAfterTraining found on its way, for reports.
struct PostTrainingResult {
  transforms::PostTrainingReport report;
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
  std::shared_ptr<const interpreter::Program> program;
  std::unique_ptr<calibration::SampleSet> samples; ///< null: nothing was run
  calibration::Calibration statistics;             ///< by index into program->tensors()
};
mlir::FailureOr<SampleRun> runSamples(mlir::func::FuncOp main, const ConvertOptions &options,
                                      bool histograms);
/// The method that `options` ask for, with the number of steps their activations have.
calibration::RangeMethod rangeMethod(const ConvertOptions &options);
/// "NAME=MIN:MAX" of every float tensor that the samples reached.
std::vector<std::string> rangesOf(const SampleRun &run, const calibration::RangeMethod &method);
/// The number of samples, and a note where it is small.
void noteSamples(const SampleRun &run, ConvertSummary &summary);
/// Puts what `asRead`, the network before any pass, gives at its outputs in place of what the network that
/// ran gave: a rewrite that went wrong shows in the figures. Nothing where outputs were not kept; a note
/// where the interpreter can run the rewritten network alone.
mlir::LogicalResult compareWithModel(SampleRun &run, mlir::func::FuncOp asRead, unsigned threads,
                                     ConvertSummary &summary);
/// SQNR and top-1 agreement of `quantized` with what `run` gave at the outputs; nothing when that was not
/// kept.
mlir::LogicalResult noteAgreement(const SampleRun &run, mlir::func::FuncOp quantized,
                                  const ConvertOptions &options, ConvertSummary &summary);

/// How close an integer network's outputs are to the float network's, over samples.
struct Agreement {
  double signal = 0, noise = 0; ///< sums of f^2 and (f - q)^2 over all outputs
  size_t samples = 0, sameTop1 = 0;
  bool classifies = false; ///< the first output has more than one element, or is the class itself
  bool real = false;       ///< an output is no index
  double sqnr() const;     ///< dB; infinite when equal
};
/// Runs `quantized` over `samples`, which feed a float network with `inputs`, and compares with what that one
/// gave.
mlir::FailureOr<Agreement> measureAgreement(const calibration::Calibration &reference,
                                            llvm::ArrayRef<interpreter::TensorInfo> inputs,
                                            mlir::func::FuncOp quantized,
                                            const calibration::SampleSet &samples, unsigned threads);

/// Layer by layer, adds to each bias the mean difference between the float layer's output and the integer
/// layer's, per channel, before the activation, over all samples and positions; the inputs of a layer are
/// quantized by the corrected layers before it. `reference` and `quantized` have the same layers in the same
/// order. Returns the number of layers corrected.
mlir::FailureOr<int64_t> correctBiases(mlir::func::FuncOp reference, mlir::func::FuncOp quantized,
                                       const calibration::SampleSet &samples, unsigned threads,
                                       const std::function<void(size_t, size_t)> &progress);

} // namespace quantc::pipelines

#endif
