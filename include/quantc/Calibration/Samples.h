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
#include "quantc/Calibration/Shard.h"
#include "quantc/Interpreter/Tensor.h"

#include <memory>
#include <optional>

namespace quantc::calibration {

using interpreter::TensorInfo;

/// What a float array holds when mean and std are given: pixels that they map, or the real values already.
enum class ArrayContent : uint8_t {
  Detect, ///< real when every value lies in what mean and std make of 0 to 255, else pixels when in 0 to 255
  Pixels,
  Reals
};

/// Whose bilinear interpolation pictures are resized with.
enum class ResizeRule : uint8_t {
  OpenCV, ///< cv2.resize(INTER_LINEAR): four neighbours, however much smaller the result
  Pillow  ///< Image.resize(BILINEAR): a triangle as wide as the step, so nothing is skipped
};

struct SampleOptions {
  /// At most this many, the first ones; < 0: all.
  int64_t maxSamples = -1;
  /// Of those, this part alone. What is decided about arrays is decided over all of them.
  Shard shard;
  /// real = (pixel - mean) / std, for images, for integer arrays that feed a real input, and for float arrays
  /// that hold pixels. One entry, or one per channel.
  std::vector<double> mean{0}, std{1};
  bool normalizes = false; ///< mean and std were given, also when they are 0 and 1
  ArrayContent content = ArrayContent::Detect;
  ResizeRule resize = ResizeRule::OpenCV;
  bool recurse = false; ///< pictures of subfolders too
  bool classFolders =
      false; ///< pictures of the subfolders alone, each folder a class; see SampleSet::classes
  /// Keys of an .npz that are no inputs (labels); see SampleSet::extra.
  std::vector<std::string> extraKeys;
  /// For each input the names that win over its own: those that say of which signature they are.
  std::vector<std::vector<std::string>> placedNames;
  /// For each input the other names that an .npz may have for it.
  std::vector<std::vector<std::string>> aliases;
  /// For each input the mean and std that the model's own description names for pixels, or empty lists; they
  /// serve where none are given.
  std::vector<std::pair<std::vector<double>, std::vector<double>>> described;
  Limits limits;

  /// Range of the reals that pixels from 0 to 255 become, over all channels.
  std::pair<double, double> pixelRange() const;
  /// The same as 8 bits can hold it, with real 0 at the nearest pixel (halves go up): of mean and std 127.5
  /// from -128 to 127 steps.
  std::pair<double, double> storedPixelRange() const;
  bool mapsPixels() const { return normalizes || mean != std::vector{0.0} || std != std::vector{1.0}; }
};

/// One sample: what Execution::run takes.
struct Sample {
  std::vector<std::span<const char>> inputs; ///< in the order of the model, each in its input's type
  std::vector<std::vector<int64_t>> shapes;  ///< with the batch dimension of the model

  std::vector<std::vector<char>> storage; ///< owns what could not be borrowed
};

/// A sample of a float network as another network with the same inputs takes it: real values become the
/// integers they quantize to. Bytes that need no change are borrowed from `sample`.
/// `outside`: for each input how many values lie outside what its integers can hold.
Error convertInputs(const Sample &sample, std::span<const TensorInfo> from, std::span<const TensorInfo> to,
                    Sample &converted, std::vector<int64_t> *outside = nullptr);

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

  /// Some of the samples, in the order of `rows` (each below size()); what they are made of is shared. Notes
  /// and warnings are those of the whole set.
  std::unique_ptr<SampleSet> select(std::vector<size_t> rows) const;
  size_t size() const;
  /// The samples that there are, those of other shards too, and which of them are this one's.
  size_t sizeOfAll() const;
  std::pair<size_t, size_t> shard() const;
  /// For a file of results; nothing without shards.
  std::optional<ShardRecord> shardRecord() const;
  /// Thread-safe. Real inputs: checked for NaN and infinity. Quantized inputs: the integers that the real
  /// values quantize to, clamp(round(real / scale) + zero_point) with halves away from zero, as the QUANTIZE
  /// operator does; an array of the input's own integer type is taken as it is. Pixels for an 8-bit input,
  /// without mean and std, are its integers. Errors name sample and tensor.
  Error load(size_t i, Sample &sample) const;
  /// The reals behind the same sample: float32 for quantized inputs, before they are rounded to integers.
  Error loadReals(size_t i, Sample &sample) const;
  /// What loadReals gives: `inputs` with float32 for quantized types.
  const std::vector<TensorInfo> &realInputs() const;
  /// "data.npz, sample 3" or the path of the image.
  std::string describe(size_t i) const;
  /// An array asked for with extraKeys, rows of all paths joined; null when no path has it.
  const Array *extra(std::string_view key) const;
  /// Files of a folder that are no images and were passed over.
  const std::vector<std::string> &ignored() const;
  /// With classFolders: the names of the folders, sorted, and of each sample, those of other shards too, the
  /// place of its folder.
  const std::vector<std::string> &classNames() const;
  const std::vector<int64_t> &classes() const;
  /// Whether an input is fed by what mean and std map, or have mapped.
  bool feedsPixels(size_t input) const;
  /// What was decided on the way, to be said: how float arrays were taken, files passed over, pictures
  /// turned.
  std::vector<std::string> notes() const;
  /// Samples loaded so far of whose values a large share lies outside what the input's integers can hold.
  std::vector<std::string> warnings() const;

  struct Impl;

private:
  SampleSet();
  size_t rowOf(size_t i) const; ///< out of range where `i` is
  std::shared_ptr<Impl> impl;
  std::optional<std::vector<size_t>> selected; ///< rows of `impl`; all of them when not given
};

} // namespace quantc::calibration

#endif
