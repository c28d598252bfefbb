//===- Compare.h - where an integer network loses ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_COMPARE_H
#define QUANTC_PIPELINES_COMPARE_H

#include "quantc/Calibration/Samples.h"
#include "quantc/Calibration/Statistics.h"
#include "quantc/Interpreter/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quantc::pipelines {

/// One operator of the compared network beside the reference.
struct LayerError {
  std::string name, op;
  size_t position = 0; ///< among the layers, in the order of the network
  /// 10 log10 (sum r^2 / sum (r - q)^2), dB, infinite when equal. Cumulative: as the network runs, with the
  /// errors of the layers before. Isolated: this operator alone on the reference's values.
  double cumulative = 0;
  std::optional<double> isolated;
  double maxError = 0;                      ///< largest |r - q|, cumulative
  calibration::TensorStatistics reference;  ///< of the reference's values, with histogram
  std::optional<calibration::Range> range;  ///< that the integers can hold
  double clipped = 0;                       ///< share of the reference's values outside it
  double step = 0;                          ///< scale
  std::string cause;                        ///< the likeliest, in words
  std::vector<calibration::Range> channels; ///< of the weights as reals, by output channel
};

struct OutputError {
  std::string name;
  double sqnr = 0, maxError = 0;
};

struct ComparisonSums;

struct Comparison {
  size_t samples = 0;
  std::vector<LayerError> layers; ///< worst first: by isolated error, or cumulative where there is none
  std::vector<OutputError> outputs;
  std::optional<double> top1,
      top5;                 ///< agreement of the first output, when it has more than one (five) elements
  size_t unmatched = 0;     ///< operators whose result the reference does not have
  size_t pairedByOrder = 0; ///< layers of other names, paired by operator, shape and order
  std::shared_ptr<const ComparisonSums> sums; ///< what merges; of a shard, or when it is asked for
};

struct CompareOptions {
  unsigned threads = 0;
  size_t isolatedSamples = 16;               ///< the isolated errors are measured on the first ones
  bool sums = false;                         ///< Comparison::sums also without a shard
  uint64_t referenceHash = 0, modelHash = 0; ///< of the models' files, for the sums; 0: not known
  interpreter::ProgramOptions program;       ///< kernels and rounding of the compared model
  std::function<void(size_t, size_t)> progress;
};

/// Runs both over samples that feed `reference`: each gets its own integers of the same real values. Outputs
/// are paired by the names of tensors or signatures, operators by the names of their results; those of other
/// names by operator, shape and order. Integers of the reference count as the reals they stand for. Outputs
/// of different shapes are an error.
mlir::FailureOr<Comparison> compareModels(mlir::func::FuncOp reference, mlir::func::FuncOp model,
                                          const calibration::SampleSet &samples,
                                          const CompareOptions &options);

/// The same over images, folders, .npz and .npy.
mlir::FailureOr<Comparison> compareOverData(mlir::func::FuncOp reference, mlir::func::FuncOp model,
                                            const std::vector<std::string> &data,
                                            const calibration::SampleOptions &samples,
                                            const CompareOptions &options);

void printText(const Comparison &comparison, llvm::raw_ostream &os, size_t shown = 20);
void printJSON(const Comparison &comparison, llvm::raw_ostream &os);

/// Reads what printJSON wrote of a comparison with sums. Returns what is wrong.
std::optional<std::string> parseComparison(std::string_view text, Comparison &comparison);
/// As if all samples had been compared in one run; with sums that merge again when `keepSums`. Refuses those
/// of different models, and shards that are missing or there more than once.
std::optional<std::string> mergeComparisons(std::span<const Comparison> parts, bool keepSums,
                                            Comparison &merged);

} // namespace quantc::pipelines

#endif
