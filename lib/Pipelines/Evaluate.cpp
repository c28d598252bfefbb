//===- Evaluate.cpp - how often a classifier is right ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Evaluate.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

/// Labels of all archives, one after the other.
static calibration::Error readLabels(const RunOptions &options, const std::string &key,
                                     std::vector<int64_t> &labels) {
  for (const std::string &path : options.data) {
    calibration::NpzReader archive;
    if (calibration::Error e = archive.open(path, options.samples.limits))
      return e;
    if (!archive.contains(key)) {
      std::string names;
      for (const std::string &n : archive.names())
        names += (names.empty() ? "" : ", ") + n;
      return path + " has no '" + key + "' with the labels; it holds " + names;
    }
    calibration::Array array;
    if (calibration::Error e = archive.read(key, -1, array))
      return e;
    if (array.type == interpreter::ElementType::F32 || array.type == interpreter::ElementType::F64 ||
        array.type == interpreter::ElementType::F16)
      return path + ": '" + key + "' holds " + interpreter::toString(array.type) + ", labels are integers";
    for (int64_t i = 0; i < array.count(); ++i)
      labels.push_back(static_cast<int64_t>(calibration::elementAsDouble(array.bytes.data(), array.type, i)));
  }
  return std::nullopt;
}

FailureOr<Evaluation> pipelines::evaluateModel(ModuleOp module, const RunOptions &options,
                                               const std::string &labelKey) {
  auto refuse = [&](const std::string &message) -> LogicalResult {
    return emitError(UnknownLoc::get(module.getContext())) << message;
  };
  std::vector<int64_t> labels;
  if (calibration::Error e = readLabels(options, labelKey, labels))
    return refuse(*e);
  RunOptions run = options;
  run.samples.extraKeys.push_back(labelKey);
  run.allTensors = false;
  FailureOr<std::vector<TensorRows>> rows = runModel(module, run);
  if (failed(rows))
    return failure();
  if (rows->empty())
    return refuse("the model has no outputs");
  const TensorRows &scores = rows->front();
  Evaluation result;
  result.samples = scores.shape.empty() ? 1 : static_cast<size_t>(scores.shape[0]);
  if (run.samples.maxSamples >= 0)
    labels.resize(std::min(labels.size(), static_cast<size_t>(run.samples.maxSamples)));
  if (labels.size() != result.samples)
    return refuse("there are " + std::to_string(labels.size()) + " labels for " +
                  std::to_string(result.samples) + " samples");
  auto elements = static_cast<int64_t>(scores.bytes.size()) / interpreter::byteWidth(scores.type);
  int64_t classes = elements / static_cast<int64_t>(result.samples);
  result.hasTop5 = classes > 5;
  for (size_t i = 0; i < result.samples; ++i) {
    auto score = [&](int64_t c) {
      return calibration::elementAsDouble(scores.bytes.data(), scores.type,
                                          static_cast<int64_t>(i) * classes + c);
    };
    if (classes == 1) {
      result.top1 += static_cast<int64_t>(score(0)) == labels[i];
      continue;
    }
    if (labels[i] < 0 || labels[i] >= classes)
      return refuse("label " + std::to_string(labels[i]) + " of sample " + std::to_string(i) +
                    " is outside the " + std::to_string(classes) + " classes of '" + scores.name + "'");
    double own = score(labels[i]);
    int64_t before = 0;
    for (int64_t c = 0; c < classes; ++c)
      before += score(c) > own || (score(c) == own && c < labels[i]);
    result.top1 += before == 0;
    result.top5 += before < 5;
  }
  return result;
}
