//===- Samples.cpp - data for calibration, run and compare ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Samples.h"
#include "SampleConversion.h"
#include "quantc/Calibration/Images.h"
#include "quantc/Support/CheckedMath.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

namespace quantc::calibration {

namespace {

/// "[2, ?, 3]"; `lead` stands before the dimensions.
std::string shapeText(std::span<const int64_t> shape, std::string_view lead = {}) {
  std::string s = "[";
  s.append(lead);
  for (int64_t d : shape) {
    if (s.size() > 1)
      s.append(", ");
    s.append(d < 0 ? std::string("?") : std::to_string(d));
  }
  s.append("]");
  return s;
}

bool fits(std::span<const int64_t> found, std::span<const int64_t> wanted) {
  return found.size() == wanted.size() && std::equal(found.begin(), found.end(), wanted.begin(),
                                                     [](int64_t f, int64_t w) { return w < 0 || f == w; });
}

/// "serving_default_x:0" is asked for as "x" too by people; the graph's own ":0" is no part of a name.
std::string_view withoutIndex(std::string_view name) {
  return name.ends_with(":0") ? name.substr(0, name.size() - 2) : name;
}

/// One path of the command line.
struct Source {
  std::string path;
  std::vector<Array> arrays;       ///< in the order of the inputs; empty for images
  std::vector<bool> dropsBatch;    ///< per input: the array leaves out the batch dimension
  std::vector<std::string> images; ///< else
  size_t count = 0, start = 0;
};

} // namespace

struct SampleSet::Impl {
  std::vector<TensorInfo> inputs;
  SampleOptions options;
  std::vector<Source> sources;
  std::vector<std::pair<std::string, Array>> extras;
  std::vector<std::string> ignored;
  size_t count = 0;
  int64_t bytesHeld = 0;
  /// Samples that were found finite; values do not change.
  mutable std::vector<std::atomic<bool>> checked;

  int64_t rowsLeft() const {
    return options.maxSamples < 0 ? -1 : options.maxSamples - static_cast<int64_t>(count);
  }
  Error hold(const Array &array, const std::string &path) {
    bytesHeld += static_cast<int64_t>(array.bytes.size());
    if (bytesHeld > options.limits.dataBytes)
      return path + ": samples take more than the limit of " + std::to_string(options.limits.dataBytes) +
             " bytes";
    return {};
  }
  Error addPath(const std::string &path);
  Error addArrays(Source &source, std::vector<std::pair<std::string, Array>> named);
  Error addNpz(Source &source);
  Error addImages(Source &source, bool folder);
  Error addExtras(const Source &source, const NpzReader &reader);
  Error loadImage(const Source &source, size_t i, Sample &sample) const;
  Error loadArrays(const Source &source, size_t i, Sample &sample) const;
  const Source &sourceOf(size_t i) const {
    auto after = std::upper_bound(sources.begin(), sources.end(), i,
                                  [](size_t v, const Source &s) { return v < s.start; });
    return *std::prev(after);
  }
};

Error SampleSet::Impl::addArrays(Source &source, std::vector<std::pair<std::string, Array>> named) {
  std::string faults;
  auto fault = [&](const std::string &text) {
    if (!faults.empty())
      faults.append("\n");
    faults.append(source.path).append(": ").append(text);
  };
  // Arrays that have exactly the shapes of the inputs are one sample, whatever its batch.
  bool one = !inputs.empty();
  for (size_t k = 0; k < inputs.size(); ++k)
    one = one && named[k].second.shape == inputs[k].shape;
  for (auto &[name, array] : named)
    if (one)
      array.shape.insert(array.shape.begin(), 1);
  int64_t rows = -1;
  for (size_t k = 0; k < inputs.size(); ++k) {
    Array &array = named[k].second;
    std::span<const int64_t> wanted = inputs[k].shape, found = array.shape;
    bool whole = !found.empty() && fits(found.subspan(1), wanted);
    bool batchless = !found.empty() && !wanted.empty() && (wanted[0] == 1 || wanted[0] < 0) &&
                     fits(found.subspan(1), wanted.subspan(1));
    source.dropsBatch.push_back(!whole && batchless);
    if (!whole && !batchless) {
      std::span<const int64_t> shown =
          !wanted.empty() && (wanted[0] == 1 || wanted[0] < 0) ? wanted.subspan(1) : wanted;
      fault("array '" + named[k].first + "' for input '" + inputs[k].name + "' has shape " +
            shapeText(found) + ", expected " + shapeText(shown, "samples"));
      continue;
    }
    if (rows >= 0 && found[0] != rows)
      fault("array '" + named[k].first + "' has " + std::to_string(found[0]) + " samples, '" +
            named[0].first + "' has " + std::to_string(rows));
    rows = found[0];
    if (Error e = hold(array, source.path))
      return e;
  }
  if (!faults.empty())
    return faults;
  source.count = static_cast<size_t>(std::max<int64_t>(rows, 0));
  for (auto &[name, array] : named)
    source.arrays.push_back(std::move(array));
  return {};
}

Error SampleSet::Impl::addExtras(const Source &source, const NpzReader &reader) {
  for (const std::string &key : options.extraKeys) {
    auto known = std::find_if(extras.begin(), extras.end(), [&](auto &e) { return e.first == key; });
    if (!reader.contains(key)) {
      if (known != extras.end())
        return source.path + ": lacks array '" + key + "', which the paths before it have";
      continue;
    }
    if (known == extras.end() && !sources.empty())
      return source.path + ": has array '" + key + "', which the paths before it lack";
    Array array;
    if (Error e = reader.read(key, rowsLeft(), array))
      return e;
    if (array.shape.empty() || array.shape[0] != static_cast<int64_t>(source.count))
      return source.path + ": array '" + key + "' has shape " + shapeText(array.shape) +
             ", expected one row for each of " + std::to_string(source.count) + " samples";
    if (Error e = hold(array, source.path))
      return e;
    if (known == extras.end()) {
      extras.emplace_back(key, std::move(array));
      continue;
    }
    Array &all = known->second;
    if (all.type != array.type || !fits(std::span(array.shape).subspan(1), std::span(all.shape).subspan(1)))
      return source.path + ": array '" + key + "' has another type or shape than in the paths before it";
    all.shape[0] += array.shape[0];
    all.bytes.insert(all.bytes.end(), array.bytes.begin(), array.bytes.end());
  }
  return {};
}

Error SampleSet::Impl::addNpz(Source &source) {
  NpzReader reader;
  if (Error e = reader.open(source.path, options.limits))
    return e;
  std::vector<std::string> candidates;
  for (const std::string &name : reader.names())
    if (std::find(options.extraKeys.begin(), options.extraKeys.end(), name) == options.extraKeys.end())
      candidates.push_back(name);
  std::vector<std::pair<std::string, Array>> named;
  std::string missing;
  for (const TensorInfo &input : inputs) {
    std::string key;
    for (const std::string &name : candidates)
      if (name == input.name || (key.empty() && withoutIndex(name) == withoutIndex(input.name)))
        key = name;
    if (key.empty() && inputs.size() == 1 && candidates.size() == 1)
      key = candidates[0];
    if (key.empty())
      missing.append(missing.empty() ? "'" : ", '").append(input.name).append("'");
    named.emplace_back(key, Array());
  }
  if (!missing.empty()) {
    std::string found;
    for (const std::string &name : candidates)
      found.append(found.empty() ? "'" : ", '").append(name).append("'");
    return source.path + ": has no array for input " + missing + "; it holds " +
           (found.empty() ? std::string("nothing") : found);
  }
  for (auto &[key, array] : named)
    if (Error e = reader.read(key, rowsLeft(), array))
      return e;
  if (Error e = addArrays(source, std::move(named)))
    return e;
  return addExtras(source, reader);
}

Error SampleSet::Impl::addImages(Source &source, bool folder) {
  namespace fs = std::filesystem;
  if (inputs.size() != 1)
    return source.path + ": images serve a model with one input, this one has " +
           std::to_string(inputs.size()) + "; use an .npz with one array for each";
  const TensorInfo &input = inputs[0];
  const std::vector<int64_t> &s = input.shape;
  if (s.size() != 4 || (s[0] != 1 && s[0] != -1) || s[1] < 1 || s[2] < 1 || (s[3] != 1 && s[3] != 3))
    return source.path + ": input '" + input.name + "' has shape " + shapeText(s) +
           "; images serve [1, height, width, 3] or [1, height, width, 1]";
  if (!folder) {
    source.images.push_back(source.path);
  } else {
    std::error_code code;
    for (fs::directory_iterator it(source.path, code), end; !code && it != end; it.increment(code)) {
      std::string name = it->path().string();
      std::error_code kind;
      if (!it->is_regular_file(kind))
        continue;
      (isImageName(name) ? source.images : ignored).push_back(name);
    }
    if (code)
      return source.path + ": " + code.message();
    if (source.images.empty())
      return source.path + ": holds no .png, .jpg, .jpeg or .bmp file";
    std::sort(source.images.begin(), source.images.end());
    std::sort(ignored.begin(), ignored.end());
  }
  int64_t left = rowsLeft();
  if (left >= 0 && source.images.size() > static_cast<size_t>(left))
    source.images.resize(static_cast<size_t>(left));
  source.count = source.images.size();
  return {};
}

Error SampleSet::Impl::addPath(const std::string &path) {
  namespace fs = std::filesystem;
  Source source;
  source.path = path;
  source.start = count;
  std::error_code code;
  fs::file_status status = fs::status(path, code);
  if (!fs::exists(status))
    return path + ": does not exist";
  Error error;
  if (fs::is_directory(status)) {
    error = addImages(source, true);
  } else if (!fs::is_regular_file(status)) {
    return path + ": is neither a file nor a folder";
  } else {
    char magic[6] = {};
    std::ifstream(path, std::ios::binary).read(magic, sizeof magic);
    std::string_view start(magic, sizeof magic);
    if (start == std::string_view("\x93NUMPY", 6)) {
      if (inputs.size() != 1)
        return path + ": an .npy serves a model with one input, this one has " +
               std::to_string(inputs.size()) + "; use an .npz with one array for each";
      Array array;
      if (Error e = readNpy(path, options.limits, rowsLeft(), array))
        return e;
      std::vector<std::pair<std::string, Array>> named;
      named.emplace_back(inputs[0].name, std::move(array));
      error = addArrays(source, std::move(named));
    } else if (start.starts_with("PK")) {
      error = addNpz(source);
    } else if (isImageName(path)) {
      error = addImages(source, false);
    } else {
      return path + ": is no .npz, .npy, image or folder of images";
    }
  }
  if (error)
    return error;
  count += source.count;
  sources.push_back(std::move(source));
  return {};
}

Error SampleSet::Impl::loadImage(const Source &source, size_t i, Sample &sample) const {
  const std::string &path = source.images[i];
  const TensorInfo &input = inputs[0];
  std::string bytes;
  if (Error e = readFile(path, options.limits.fileBytes, bytes))
    return e;
  Image image;
  int64_t channels = input.shape[3];
  if (Error e = decodeImage(bytes, channels, options.limits, image))
    return path + ": " + *e;
  image = resizeBilinear(image, input.shape[2], input.shape[1]);
  sample.shapes.push_back({1, input.shape[1], input.shape[2], channels});
  ElementSource elements{reinterpret_cast<const char *>(image.pixels.data()), ElementType::U8, true};
  std::vector<char> &out = sample.storage.emplace_back();
  if (Error e = convertElements(elements, static_cast<int64_t>(image.pixels.size()), channels, options.mean,
                                options.std, input, out))
    return path + ": input '" + input.name + "': " + *e;
  sample.inputs.push_back(out);
  return {};
}

Error SampleSet::Impl::loadArrays(const Source &source, size_t i, Sample &sample) const {
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
    size_t each = array.bytes.size() / static_cast<size_t>(array.shape[0]);
    std::span<const char> bytes = std::span(array.bytes).subspan(i * each, each);
    int64_t channels = shape.empty() ? 1 : shape.back();
    Error e;
    if (array.type == input.type) {
      if (!checked[i + source.start].load(std::memory_order_relaxed))
        e = checkElements(bytes.data(), n, input);
      sample.inputs.push_back(bytes);
      sample.storage.emplace_back();
    } else {
      ElementSource elements{bytes.data(), array.type, false};
      std::vector<char> &out = sample.storage.emplace_back();
      e = convertElements(elements, n, channels, options.mean, options.std, input, out);
      sample.inputs.push_back(out);
    }
    if (e)
      return source.path + ", sample " + std::to_string(i) + ": input '" + input.name + "': " + *e;
    sample.shapes.push_back(std::move(shape));
  }
  checked[i + source.start].store(true, std::memory_order_relaxed);
  return {};
}

SampleSet::SampleSet() : impl(std::make_unique<Impl>()) {}
SampleSet::~SampleSet() = default;

Error SampleSet::open(std::span<const std::string> paths, std::span<const TensorInfo> inputs,
                      const SampleOptions &options, std::unique_ptr<SampleSet> &set) {
  std::unique_ptr<SampleSet> made(new SampleSet);
  Impl &impl = *made->impl;
  impl.inputs.assign(inputs.begin(), inputs.end());
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
  impl.checked = std::vector<std::atomic<bool>>(impl.count);
  set = std::move(made);
  return {};
}

size_t SampleSet::size() const { return impl->count; }

Error SampleSet::load(size_t i, Sample &sample) const {
  sample.inputs.clear();
  sample.shapes.clear();
  sample.storage.clear();
  if (i >= impl->count)
    return "sample " + std::to_string(i) + " does not exist, there are " + std::to_string(impl->count);
  const Source &source = impl->sourceOf(i);
  size_t local = i - source.start;
  return source.images.empty() ? impl->loadArrays(source, local, sample)
                               : impl->loadImage(source, local, sample);
}

std::string SampleSet::describe(size_t i) const {
  if (i >= impl->count)
    return "sample " + std::to_string(i);
  const Source &source = impl->sourceOf(i);
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

} // namespace quantc::calibration
