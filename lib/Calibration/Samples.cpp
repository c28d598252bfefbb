//===- Samples.cpp - data for calibration, run and compare ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Samples.h"
#include "SampleConversion.h"
#include "SampleSources.h"
#include "quantc/Calibration/Images.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace quantc::calibration {

std::pair<double, double> SampleOptions::pixelRange() const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (size_t m = 0; m < mean.size(); ++m)
    for (size_t s = 0; s < std.size(); ++s)
      if (m == s || mean.size() == 1 || std.size() == 1)
        for (double pixel : {0.0, largestPixel}) {
          double real = (pixel - mean[m]) / std[s];
          low = std::min(low, real);
          high = std::max(high, real);
        }
  return {low, high};
}

std::pair<double, double> SampleOptions::storedPixelRange() const {
  auto [low, high] = pixelRange();
  double step = (high - low) / largestPixel, zero = std::clamp(std::round(-low / step), 0.0, largestPixel);
  return {-zero * step, (largestPixel - zero) * step};
}

const Source &SampleSet::Impl::sourceOf(size_t i) const {
  auto after = std::upper_bound(sources.begin(), sources.end(), i,
                                [](size_t v, const Source &s) { return v < s.start; });
  return *std::prev(after);
}

/// Whether mean and std of pixels come from the model's own description.
bool SampleSet::Impl::isDescribed(size_t k) const {
  return !options.mapsPixels() && k < options.described.size() && !options.described[k].first.empty() &&
         !options.described[k].second.empty();
}

/// An 8-bit input that is fed pixels without mean and std gets them as its integers.
bool SampleSet::Impl::suggestsItself(size_t k) const {
  const TensorInfo &input = inputs[k];
  return input.quant && input.quant->scale.size() == 1 && input.quant->scale[0] > 0 &&
         !options.mapsPixels() && !isDescribed(k) &&
         (input.type == ElementType::I8 || input.type == ElementType::U8);
}

void SampleSet::Impl::mapOf(size_t k, std::vector<double> &mean, std::vector<double> &std) const {
  const TensorInfo &input = inputs[k];
  mean = options.mean;
  std = options.std;
  if (isDescribed(k))
    std::tie(mean, std) = options.described[k];
  if (!suggestsItself(k))
    return;
  double zero = input.quant->zeroPoint.empty() ? 0 : input.quant->zeroPoint[0];
  mean = {zero + (input.type == ElementType::I8 ? signBit : 0)};
  std = {1 / static_cast<double>(input.quant->scale[0])};
}

/// Pixels as the integers of an 8-bit input: no rounding in between.
static void shiftPixels(const uint8_t *pixels, size_t n, const TensorInfo &input, std::vector<char> &out) {
  out.resize(n);
  for (size_t i = 0; i < n; ++i)
    out[i] = static_cast<char>(input.type == ElementType::I8 ? pixels[i] ^ signBit : pixels[i]);
}

void SampleSet::Impl::noteOutside(size_t sample, size_t input, int64_t outsideCount, int64_t n) const {
  double share = n ? static_cast<double>(outsideCount) / static_cast<double>(n) : 0;
  if (share <= 0.2)
    return;
  std::lock_guard<std::mutex> hold(lock);
  auto [it, added] = outside.try_emplace(sample, share, input);
  if (!added && it->second.first < share)
    it->second = {share, input};
}

Error SampleSet::Impl::loadImage(const Source &source, size_t i, const std::vector<TensorInfo> &to,
                                 Sample &sample) const {
  const std::string &path = source.images[i];
  const TensorInfo &input = inputs[0];
  std::string bytes;
  if (Error e = readFile(path, options.limits.fileBytes, bytes))
    return e;
  Image image;
  int64_t channels = input.shape[3];
  bool wasTurned = false;
  if (Error e = decodeImage(bytes, channels, options.limits, image, &wasTurned))
    return path + ": " + *e;
  turned += wasTurned && !checked[source.start + i].exchange(true, std::memory_order_relaxed);
  image = options.resize == ResizeRule::Pillow ? resizePillow(image, input.shape[2], input.shape[1])
                                               : resizeBilinear(image, input.shape[2], input.shape[1]);
  sample.shapes.push_back({1, input.shape[1], input.shape[2], channels});
  std::vector<char> &out = sample.storage.emplace_back();
  if (to[0].quant && suggestsItself(0)) {
    shiftPixels(image.pixels.data(), image.pixels.size(), input, out);
  } else {
    std::vector<double> mean, std;
    mapOf(0, mean, std);
    ElementSource elements{reinterpret_cast<const char *>(image.pixels.data()), ElementType::U8, true};
    auto n = static_cast<int64_t>(image.pixels.size());
    int64_t beyond = 0;
    if (Error e = convertElements(elements, n, channels, {mean, std}, to[0], out, &beyond))
      return path + ": input '" + input.name + "': " + *e;
    noteOutside(source.start + i, 0, beyond, n);
  }
  sample.inputs.push_back(out);
  return {};
}

Error SampleSet::Impl::loadArrays(const Source &source, size_t i, const std::vector<TensorInfo> &to,
                                  Sample &sample) const {
  sample.storage.reserve(inputs.size());
  for (size_t k = 0; k < inputs.size(); ++k) {
    const Array &array = source.arrays[k];
    const TensorInfo &input = inputs[k];
    std::vector<int64_t> shape(array.shape.begin() + 1, array.shape.end());
    if (source.dropsBatch[k])
      shape.insert(shape.begin(), 1);
    int64_t n = 1;
    for (int64_t d : shape)
      n *= d;
    const size_t each = static_cast<size_t>(array.rowBytes());
    std::vector<char> row; // of an array that is in its file
    if (array.inFile)
      if (Error e = array.readRow(static_cast<int64_t>(i), row))
        return source.path + ", sample " + std::to_string(i) + ": input '" + input.name + "' " + *e;
    std::span<const char> bytes =
        array.inFile ? row : std::span<const char>(array.bytes).subspan(i * each, each);
    int64_t channels = shape.empty() ? 1 : shape.back();
    Error e;
    // Real values as they are, and the integers of a quantized input as they are.
    bool own = array.type == input.type && (input.quant || !source.holdsPixels[k]);
    if (own && array.type == to[k].type) {
      if (!checked[i + source.start].load(std::memory_order_relaxed))
        e = checkElements(bytes.data(), n, input);
      // Moving a vector leaves its bytes where they are.
      sample.inputs.push_back(bytes);
      sample.storage.push_back(std::move(row));
    } else {
      std::vector<char> &out = sample.storage.emplace_back();
      if (own) {
        e = dequantizeElements(bytes.data(), n, input, out);
      } else if (to[k].quant && array.type == ElementType::U8 && suggestsItself(k)) {
        shiftPixels(reinterpret_cast<const uint8_t *>(bytes.data()), static_cast<size_t>(n), input, out);
      } else {
        std::vector<double> mean = options.mean, std = options.std;
        if (array.type == ElementType::U8)
          mapOf(k, mean, std);
        int64_t beyond = 0;
        e = convertElements({bytes.data(), array.type, source.holdsPixels[k]}, n, channels, {mean, std},
                            to[k], out, &beyond);
        noteOutside(source.start + i, k, beyond, n);
      }
      sample.inputs.push_back(out);
    }
    if (e)
      return source.path + ", sample " + std::to_string(i) + ": input '" + input.name + "': " + *e;
    sample.shapes.push_back(std::move(shape));
  }
  checked[i + source.start].store(true, std::memory_order_relaxed);
  return {};
}

SampleSet::SampleSet() : impl(std::make_shared<Impl>()) {}
SampleSet::~SampleSet() = default;

Error SampleSet::open(std::span<const std::string> paths, std::span<const TensorInfo> inputs,
                      const SampleOptions &options, std::unique_ptr<SampleSet> &set) {
  std::unique_ptr<SampleSet> made(new SampleSet);
  Impl &impl = *made->impl;
  impl.inputs.assign(inputs.begin(), inputs.end());
  impl.realInputs = impl.inputs;
  for (TensorInfo &info : impl.realInputs)
    if (info.quant) {
      info.quant.reset();
      info.type = ElementType::F32;
    }
  impl.options = options;
  if (options.mean.empty() || options.std.empty())
    return std::string("mean and std need at least one value");
  for (double s : options.std)
    if (!(s > 0 || s < 0))
      return std::string("std must not be 0 or NaN");
  if (inputs.empty())
    return std::string("the model has no input that samples could feed");
  for (const std::string &path : paths) {
    if (impl.rowsLeft() == 0)
      break;
    if (Error e = impl.addPath(path))
      return e;
  }
  if (impl.count == 0)
    return (paths.empty() ? std::string("no path") : paths.front()) + ": holds no samples";
  std::tie(impl.first, impl.last) = options.shard.range(impl.count);
  impl.checked = std::vector<std::atomic<bool>>(impl.count);
  set = std::move(made);
  return {};
}

std::unique_ptr<SampleSet> SampleSet::select(std::vector<size_t> rows) const {
  for (size_t &row : rows)
    row = rowOf(row);
  std::unique_ptr<SampleSet> some(new SampleSet(*this));
  some->selected = std::move(rows);
  return some;
}

/// Among the samples of all shards.
size_t SampleSet::rowOf(size_t i) const {
  if (i >= size())
    return impl->count;
  return selected ? (*selected)[i] : impl->first + i;
}

size_t SampleSet::size() const { return selected ? selected->size() : impl->last - impl->first; }
size_t SampleSet::sizeOfAll() const { return impl->count; }
std::pair<size_t, size_t> SampleSet::shard() const { return {impl->first, impl->last}; }

std::optional<ShardRecord> SampleSet::shardRecord() const {
  if (impl->options.shard.isWhole())
    return std::nullopt;
  return ShardRecord{impl->options.shard, impl->count};
}

Error SampleSet::Impl::load(size_t i, const std::vector<TensorInfo> &to, Sample &sample) const {
  sample.inputs.clear();
  sample.shapes.clear();
  sample.storage.clear();
  if (i >= count)
    return "no such sample, there are " + std::to_string(last - first);
  const Source &source = sourceOf(i);
  size_t local = i - source.start;
  return source.images.empty() ? loadArrays(source, local, to, sample) : loadImage(source, local, to, sample);
}

Error SampleSet::load(size_t i, Sample &sample) const { return impl->load(rowOf(i), impl->inputs, sample); }
Error SampleSet::loadReals(size_t i, Sample &sample) const {
  return impl->load(rowOf(i), impl->realInputs, sample);
}
const std::vector<TensorInfo> &SampleSet::realInputs() const { return impl->realInputs; }

std::string SampleSet::describe(size_t i) const {
  return i < size() ? impl->describe(rowOf(i)) : "sample " + std::to_string(i);
}

/// By the place among all samples, not in the shard.
std::string SampleSet::Impl::describe(size_t i) const {
  const Source &source = sourceOf(i);
  size_t local = i - source.start;
  return source.images.empty() ? source.path + ", sample " + std::to_string(local) : source.images[local];
}

const Array *SampleSet::extra(std::string_view key) const {
  for (const auto &[name, array] : impl->extras)
    if (name == key)
      return &array;
  return nullptr;
}

const std::vector<std::string> &SampleSet::ignored() const { return impl->ignored; }
const std::vector<std::string> &SampleSet::classNames() const { return impl->classNames; }
const std::vector<int64_t> &SampleSet::classes() const { return impl->classes; }

bool SampleSet::feedsPixels(size_t input) const {
  return std::any_of(impl->sources.begin(), impl->sources.end(), [&](const Source &s) {
    return !s.images.empty() || s.holdsPixels[input] || s.wasMapped[input];
  });
}

/// "127.5", "123.68,116.28,103.53": as the flags take it.
static std::string listText(const std::vector<double> &numbers) {
  std::string text;
  for (double v : numbers) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.6g", v);
    text += (text.empty() ? "" : ",") + std::string(buffer);
  }
  return text;
}

std::vector<std::string> SampleSet::notes() const {
  std::vector<std::string> notes = impl->openNotes;
  for (size_t k = 0; k < impl->inputs.size(); ++k) {
    const TensorInfo &input = impl->inputs[k];
    bool pixels = std::any_of(impl->sources.begin(), impl->sources.end(), [&](const Source &s) {
      return !s.images.empty() || (s.arrays[k].type == ElementType::U8 && input.type != ElementType::U8);
    });
    if (!pixels || !(impl->suggestsItself(k) || impl->isDescribed(k)))
      continue;
    std::vector<double> mean, std;
    impl->mapOf(k, mean, std);
    std::string text = "mean " + listText(mean) + " and std " + listText(std);
    notes.push_back("input '" + input.name + "'" +
                    (impl->isDescribed(k) ? ": pixels are mapped as the model's metadata say: "
                                          : " has integers, so pixels are taken as they are: ") +
                    text + "; --mean and --std say otherwise");
  }
  if (size_t n = impl->turned.load())
    notes.push_back(std::to_string(n) + (n == 1 ? " picture was" : " pictures were") +
                    " turned as the EXIF orientation says");
  return notes;
}

std::vector<std::string> SampleSet::warnings() const {
  std::lock_guard<std::mutex> hold(impl->lock);
  if (impl->outside.empty())
    return {};
  const auto &[sample, worst] = *impl->outside.begin();
  const TensorInfo &input = impl->inputs[worst.second];
  return {impl->describe(sample) + ": " + std::to_string(std::lround(100 * worst.first)) +
          " % of the values lie outside what the integers of input '" + input.name + "' can hold" +
          (impl->outside.size() > 1 ? " (" + std::to_string(impl->outside.size()) + " samples alike)" : "") +
          "; --mean and --std map pixels to the reals of the network"};
}

} // namespace quantc::calibration
