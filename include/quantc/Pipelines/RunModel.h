//===- RunModel.h - runs a model over samples -------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_RUNMODEL_H
#define QUANTC_PIPELINES_RUNMODEL_H

#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Support/Parallel.h"

#include "mlir/IR/BuiltinOps.h"
#include <functional>

namespace quantc::pipelines {

struct RunOptions {
  std::vector<std::string> data; ///< images, folders, .npz, .npy
  calibration::SampleOptions samples;
  interpreter::ProgramOptions program;
  bool allTensors = false; ///< inputs and the result of every step, not outputs alone
  bool dequantize = false; ///< integers of quantized tensors as the float32 they stand for
  unsigned threads = 0;    ///< 0: as many as the machine has
  /// Called once, when the samples are known; what it returns is an error.
  std::function<calibration::Error(const calibration::SampleSet &)> opened;
  /// Called after each sample, from one thread at a time.
  std::function<void(size_t done, size_t total)> progress;
};

/// Values of one tensor over all samples. A leading dimension of 1 becomes the number of samples; other
/// tensors get a leading dimension for the samples when there is more than one.
struct TensorRows {
  std::string name;
  interpreter::ElementType type;
  std::vector<int64_t> shape;
  std::vector<char> bytes;
};

/// Runs function main of `module`; of an empty shard nothing comes. Fails with diagnostics that name sample,
/// tensor or op.
mlir::FailureOr<std::vector<TensorRows>> runModel(mlir::ModuleOp module, const RunOptions &options);

/// Says what was decided about samples in remarks, what looks wrong in warnings.
void tellAboutSamples(const calibration::SampleSet &samples, mlir::MLIRContext *context);

} // namespace quantc::pipelines

#endif
