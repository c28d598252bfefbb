//===- Evaluate.h - how often a classifier is right -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_EVALUATE_H
#define QUANTC_PIPELINES_EVALUATE_H

#include "quantc/Pipelines/RunModel.h"

namespace quantc::pipelines {

struct Evaluation {
  size_t samples = 0, top1 = 0, top5 = 0;
  bool hasTop5 = false; ///< false when the model gives the class itself or fewer than six scores
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

} // namespace quantc::pipelines

#endif
