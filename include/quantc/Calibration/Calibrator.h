//===- Calibrator.h - statistics of every tensor ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_CALIBRATOR_H
#define QUANTC_CALIBRATION_CALIBRATOR_H

#include "quantc/Calibration/RangesFile.h"
#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <functional>

namespace quantc::calibration {

struct CalibrationOptions {
  bool histograms = false;
  /// Keep what every sample gives at the outputs, up to this many bytes in all (then none is kept).
  int64_t outputBytes = 0;
  unsigned threads = 0; ///< 0: as many as the machine has
  /// Called after each sample, from one thread at a time.
  std::function<void(size_t done, size_t total)> progress;
};

/// A tensor without statistics, because it held NaN or infinity: the first sample where it did.
struct NotFinite {
  size_t tensor = 0, sample = 0;
  std::string text; ///< "holds infinity at element 3 (photos.npz, sample 0)"
};

/// Statistics of the float tensors of a program, by index into Program::tensors().
struct Calibration {
  std::vector<NotFinite> notFinite;      ///< in the order of the tensors
  std::vector<TensorStatistics> tensors; ///< samples == 0 for tensors that are not float
  uint64_t dataHash = 0;                 ///< wrapping sum of the hashes of the samples
  std::vector<uint64_t> hashes;          ///< of each sample, of the bytes it feeds; accuracy::hashSamples
  size_t samples = 0;
  /// For every sample the outputs one after another; empty when not asked for or too large.
  std::vector<std::vector<float>> outputs;
};

/// Runs every sample, one a thread, and merges what the observers saw. The result does not depend on the
/// number of threads. A tensor that holds NaN or infinity has no statistics and is listed in `notFinite`; in
/// an input that is an error.
Error calibrate(std::shared_ptr<const interpreter::Program> program, const SampleSet &samples,
                const CalibrationOptions &options, Calibration &result);

/// The values behind Program::tensors(): arguments, then results of ops in order, without constants.
std::vector<mlir::Value> getProgramValues(mlir::func::FuncOp function);

/// As a ranges file; tensors that share a name are merged.
RangesFile toRangesFile(const Calibration &calibration, llvm::ArrayRef<TensorInfo> tensors,
                        uint64_t modelHash);

} // namespace quantc::calibration

#endif
