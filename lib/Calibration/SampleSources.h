//===- SampleSources.h - where samples come from ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CALIBRATION_SAMPLESOURCES_H
#define QUANTC_LIB_CALIBRATION_SAMPLESOURCES_H

#include "quantc/Calibration/Samples.h"

#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <set>

namespace quantc::calibration {

/// Of a picture, whose darkest is 0; and what an int8 input has other than the same pixel as uint8.
inline constexpr double largestPixel = std::numeric_limits<uint8_t>::max();
inline constexpr uint8_t signBit = 1 << 7;

/// "[1, ?, 3]", with `lead` in front of the dimensions.
std::string shapeText(std::span<const int64_t> shape, std::string_view lead = {});

/// One path.
struct Source {
  std::string path;
  std::vector<Array> arrays;       ///< in the order of the inputs; empty for images
  std::vector<bool> dropsBatch;    ///< per input: the array leaves out the batch dimension
  std::vector<bool> holdsPixels;   ///< per input: mean and std map it
  std::vector<bool> wasMapped;     ///< per input: reals that mean and std have made
  std::vector<std::string> images; ///< else
  size_t count = 0, start = 0;
};

/// Pictures of a folder, sorted by path.
struct PictureFolder {
  std::vector<std::string> pictures;
  std::vector<std::string> ignored; ///< files that are no pictures, those of hidden systems apart
  std::vector<std::string> folders; ///< names of subfolders
};
/// Names that begin with a dot, Thumbs.db, desktop.ini and __MACOSX are passed over.
Error listPictures(const std::string &path, bool recurse, PictureFolder &found);

struct SampleSet::Impl {
  std::vector<TensorInfo> inputs, realInputs;
  SampleOptions options;
  std::vector<Source> sources;
  std::vector<std::pair<std::string, Array>> extras;
  std::vector<std::string> ignored;
  std::vector<std::string> classNames;
  std::vector<int64_t> classes;
  size_t count = 0;           ///< of all shards
  size_t first = 0, last = 0; ///< of this shard
  int64_t bytesHeld = 0;
  std::vector<std::string> openNotes;
  /// Samples that were found finite; values do not change.
  mutable std::vector<std::atomic<bool>> checked;
  mutable std::atomic<size_t> turned{0};                       ///< pictures
  mutable std::mutex lock;                                     ///< of what follows
  mutable std::map<size_t, std::pair<double, size_t>> outside; ///< sample to the largest share, and its input

  int64_t rowsLeft() const {
    return options.maxSamples < 0 ? -1 : options.maxSamples - static_cast<int64_t>(count);
  }
  Error hold(const Array &array, const std::string &path);
  Error addPath(const std::string &path);
  Error addArrays(Source &source, std::vector<std::pair<std::string, Array>> named);
  Error chooseContent(Source &source, size_t input, const std::string &name);
  Error addNpz(Source &source);
  Error addNpy(Source &source);
  Error addFolder(Source &source);
  Error addClassFolders(Source &source);
  Error checkImageInput(const std::string &path) const;
  Error addExtras(const Source &source, const NpzReader &reader);
  void limitPictures(Source &source);
  /// Mean and std of pixels for an input: those given, else those of the model's description, else what its
  /// integers suggest.
  void mapOf(size_t input, std::vector<double> &mean, std::vector<double> &std) const;
  bool isDescribed(size_t input) const;
  bool suggestsItself(size_t input) const;
  Error loadImage(const Source &source, size_t i, const std::vector<TensorInfo> &to, Sample &sample) const;
  Error loadArrays(const Source &source, size_t i, const std::vector<TensorInfo> &to, Sample &sample) const;
  Error load(size_t i, const std::vector<TensorInfo> &to, Sample &sample) const;
  void noteOutside(size_t sample, size_t input, int64_t outsideCount, int64_t n) const;
  std::string describe(size_t i) const;
  const Source &sourceOf(size_t i) const;
};

} // namespace quantc::calibration

#endif
