//===- Evaluate.h - how often a classifier is right -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_EVALUATE_H
#define QUANTC_PIPELINES_EVALUATE_H

#include "quantc/Pipelines/RunModel.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace quantc::pipelines {

struct Evaluation {
  size_t samples = 0, top1 = 0, top5 = 0;
  bool hasTop5 = false;   ///< false when the model gives the class itself or fewer than six scores
  uint64_t modelHash = 0; ///< of the model's bytes; 0: not known
  std::optional<calibration::ShardRecord> shard{}; ///< when it is over a part of the samples
};

/// Where the classes of the samples stand.
struct LabelOptions {
  /// A key of the samples' .npz, or a file: .npy, .npz, or text with one label a line. Folders of pictures
  /// need none: each of their subfolders is a class.
  std::string labels = "labels";
  std::string
      classNames; ///< a text file, one name a line, for labels and folders that are names; may be empty
};

/// Runs the model over `options.data` and compares its first output with the labels. Of equal scores the
/// first counts as the larger. An output with one element a sample is the class itself.
mlir::FailureOr<Evaluation> evaluateModel(mlir::ModuleOp module, const RunOptions &options,
                                          const LabelOptions &labels);

/// JSON: {"format": "quantc-evaluation-1", "model": HASH, "samples": N, "shard": {"index", "count",
/// "all_samples"}, "top1": N, "top5": N}.
std::string formatEvaluation(const Evaluation &evaluation);
/// Returns what is wrong.
std::optional<std::string> parseEvaluation(std::string_view text, Evaluation &evaluation);
/// As if all samples had been evaluated in one run. Refuses those of different models, and shards that are
/// missing or there more than once.
std::optional<std::string> mergeEvaluations(std::span<const Evaluation> parts, Evaluation &merged);

} // namespace quantc::pipelines

#endif
