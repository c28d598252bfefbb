//===- Samples.h - data for calibration, run and compare --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Free of MLIR. One door for folders of images, .npz and .npy: it gives sample
// i as the bytes of every model input in that input's own type.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_SAMPLES_H
#define QUANTC_CALIBRATION_SAMPLES_H

#include "quantc/Calibration/Npy.h"
#include "quantc/Interpreter/Tensor.h"

#include <memory>
#include <optional>

namespace quantc::calibration {

using interpreter::TensorInfo;

struct SampleOptions {
  /// At most this many, the first ones; < 0: all.
  int64_t maxSamples = -1;
  /// real = (pixel - mean) / std, for images and for integer arrays that feed a real input. One entry, or one
  /// per channel. Float arrays hold real values and are taken as they are.
  std::vector<double> mean{0}, std{1};
  /// Keys of an .npz that are no inputs (labels); see SampleSet::extra.
  std::vector<std::string> extraKeys;
  Limits limits;
};

/// One sample: what Execution::run takes.
struct Sample {
  std::vector<std::span<const char>> inputs; ///< in the order of the model, each in its input's type
  std::vector<std::vector<int64_t>> shapes;  ///< with the batch dimension of the model

  std::vector<std::vector<char>> storage; ///< owns what could not be borrowed
};

/// A sample of a float network as another network with the same inputs takes it: real values become the
/// integers they quantize to. Bytes that need no change are borrowed from `sample`.
Error convertInputs(const Sample &sample, std::span<const TensorInfo> from, std::span<const TensorInfo> to,
                    Sample &converted);

class SampleSet {
public:
  /// `paths`: image, folder of images (sorted by name), .npz (keys = input names; the one array of an archive
  /// serves a model with one input whatever its name) or .npy (one input); one sample per entry of axis 0.
  /// Several paths are one after another. `inputs` are the model's; a batch dimension of 1 or -1 may be left
  /// out of the arrays, and arrays of exactly the inputs' shapes are one sample. Lists every input that is
  /// missing or has a wrong shape.
  static Error open(std::span<const std::string> paths, std::span<const TensorInfo> inputs,
                    const SampleOptions &options, std::unique_ptr<SampleSet> &set);
  ~SampleSet();

  size_t size() const;
  /// Thread-safe. Real inputs: checked for NaN and infinity. Quantized inputs: the integers that the real
  /// values quantize to, clamp(round(real / scale) + zero_point) with halves away from zero, as the QUANTIZE
  /// operator does; an array of the input's own integer type is taken as it is. Errors name sample and
  /// tensor.
  Error load(size_t i, Sample &sample) const;
  /// "data.npz, sample 3" or the path of the image.
  std::string describe(size_t i) const;
  /// An array asked for with extraKeys, rows of all paths joined; null when no path has it.
  const Array *extra(std::string_view key) const;
  /// Files of a folder that are no images and were passed over.
  const std::vector<std::string> &ignored() const;

  struct Impl;

private:
  SampleSet();
  std::unique_ptr<Impl> impl;
};

} // namespace quantc::calibration

#endif
