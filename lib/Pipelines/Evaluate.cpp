//===- Evaluate.cpp - how often a classifier is right ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Evaluate.h"

#include "quantc/Calibration/Labels.h"

#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

namespace {
/// The labels of one evaluation.
class Labels {
public:
  Labels(const RunOptions &o, const LabelOptions &l) : options(o), given(l) {}

  /// Before the model runs: what is in files.
  calibration::Error read(RunOptions &run);
  /// When the samples are known: the folders that pictures came from. The labels of this shard are left.
  calibration::Error match(const calibration::SampleSet &samples, MLIRContext *context);

  std::vector<int64_t> all;

private:
  calibration::Error takeFolders(const calibration::SampleSet &samples, MLIRContext *context);

  const RunOptions &options;
  const LabelOptions &given;
  std::vector<std::string> names;
  bool fromFolders = false;
};
} // namespace

/// Whether a path holds no labels of its own: a picture, an .npy or a folder.
static bool needsOtherLabels(const std::string &path, const Limits &limits) {
  calibration::NpzReader archive;
  return archive.open(path, limits).has_value();
}

calibration::Error Labels::read(RunOptions &run) {
  const Limits &limits = options.samples.limits;
  if (!given.classNames.empty())
    if (calibration::Error e = calibration::readClassNames(given.classNames, limits, names))
      return e;
  if (llvm::sys::fs::is_regular_file(given.labels)) {
    if (calibration::Error e = calibration::readLabelFile(given.labels, "labels", names, limits, all))
      return e;
    if (run.samples.maxSamples >= 0)
      all.resize(std::min(all.size(), static_cast<size_t>(run.samples.maxSamples)));
    return {};
  }
  for (const std::string &path : options.data) {
    if (llvm::sys::fs::is_directory(path)) {
      fromFolders = run.samples.classFolders = true;
      continue;
    }
    if (needsOtherLabels(path, limits))
      return path +
             " holds no labels: --labels FILE names an .npy, .npz or text file with one for each sample" +
             (given.labels == "labels" ? "" : "; there is no file '" + given.labels + "'");
    calibration::NpzReader archive;
    if (calibration::Error e = archive.open(path, limits))
      return e;
    if (!archive.contains(given.labels)) {
      std::string keys;
      for (const std::string &n : archive.names())
        keys += (keys.empty() ? "" : ", ") + n;
      return path + " has no '" + given.labels + "' with the labels; it holds " + keys;
    }
    int64_t left =
        run.samples.maxSamples < 0 ? -1 : run.samples.maxSamples - static_cast<int64_t>(all.size());
    calibration::Array array;
    if (calibration::Error e = archive.read(given.labels, left, array))
      return e;
    if (calibration::Error e = calibration::takeLabels(array, path + ": '" + given.labels + "'", names, all))
      return e;
    run.samples.extraKeys = {given.labels};
  }
  if (fromFolders && !all.empty())
    return std::string(
        "folders of classes and archives with labels can't be mixed; evaluate them one after the other");
  return {};
}

calibration::Error Labels::takeFolders(const calibration::SampleSet &samples, MLIRContext *context) {
  if (!fromFolders)
    return {};
  std::vector<int64_t> numbers;
  if (calibration::Error e = calibration::numberClasses(samples.classNames(), names, numbers))
    return e;
  for (int64_t c : samples.classes())
    all.push_back(numbers[static_cast<size_t>(c)]);
  std::string list;
  for (size_t i = 0; i < numbers.size() && i < 3; ++i)
    list += (i ? ", " : "") + samples.classNames()[i] + " is " + std::to_string(numbers[i]);
  emitRemark(UnknownLoc::get(context))
      << "the folders are the classes: " << list << (numbers.size() > 3 ? ", ..." : "")
      << (names.empty() ? "; --classes FILE gives another order" : "");
  return {};
}

calibration::Error Labels::match(const calibration::SampleSet &samples, MLIRContext *context) {
  if (calibration::Error e = takeFolders(samples, context))
    return e;
  if (all.size() != samples.sizeOfAll())
    return "there are " + std::to_string(all.size()) + " labels for " + std::to_string(samples.sizeOfAll()) +
           " samples";
  auto [first, last] = samples.shard();
  all = std::vector<int64_t>(all.begin() + static_cast<ptrdiff_t>(first),
                             all.begin() + static_cast<ptrdiff_t>(last));
  return {};
}

FailureOr<Evaluation> pipelines::evaluateModel(ModuleOp module, const RunOptions &options,
                                               const LabelOptions &labelOptions) {
  auto refuse = [&](const std::string &message) -> LogicalResult {
    return emitError(UnknownLoc::get(module.getContext())) << message;
  };
  RunOptions run = options;
  run.allTensors = false;
  Labels found(options, labelOptions);
  if (calibration::Error e = found.read(run))
    return refuse(*e);
  Evaluation result;
  size_t first = 0;
  run.opened = [&](const calibration::SampleSet &samples) {
    result.shard = samples.shardRecord();
    first = samples.shard().first;
    return found.match(samples, module.getContext());
  };
  FailureOr<std::vector<TensorRows>> rows = runModel(module, run);
  if (failed(rows))
    return failure();
  const std::vector<int64_t> &labels = found.all;
  if (labels.empty()) // more shards than samples
    return result;
  if (rows->empty())
    return refuse("the model has no outputs");
  const TensorRows &scores = rows->front();
  result.samples = scores.shape.empty() ? 1 : static_cast<size_t>(scores.shape[0]);
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
      return refuse("label " + std::to_string(labels[i]) + " of sample " + std::to_string(first + i) +
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
