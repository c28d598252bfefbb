//===- SampleSources.cpp - where samples come from ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "SampleSources.h"
#include "SampleConversion.h"
#include "quantc/Calibration/Images.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

namespace quantc::calibration {

std::string shapeText(std::span<const int64_t> shape, std::string_view lead) {
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

static bool fits(std::span<const int64_t> found, std::span<const int64_t> wanted) {
  return found.size() == wanted.size() && std::equal(found.begin(), found.end(), wanted.begin(),
                                                     [](int64_t f, int64_t w) { return w < 0 || f == w; });
}

/// Whether the batch dimension of an input is 1 or open.
static bool isSingle(std::span<const int64_t> wanted) {
  return !wanted.empty() && (wanted[0] == 1 || wanted[0] < 0);
}

/// One sample without its batch dimension, whose rows are no samples.
static bool lacksBatch(const Array &array, const TensorInfo &input) {
  return isSingle(input.shape) && array.shape.size() + 1 == input.shape.size();
}

/// TensorFlow's names may end in ":0".
static std::string_view withoutIndex(std::string_view name) {
  return name.ends_with(":0") ? name.substr(0, name.size() - 2) : name;
}

Error SampleSet::Impl::hold(const Array &array, const std::string &path) {
  bytesHeld += static_cast<int64_t>(array.bytes.size());
  if (bytesHeld > options.limits.dataBytes)
    return path + ": samples take more than the limit of " + std::to_string(options.limits.dataBytes) +
           " bytes";
  return {};
}

/// Arrays that have exactly the shapes of the inputs, or leave out their batch dimension, are one sample.
static bool isOneSample(std::span<const std::pair<std::string, Array>> named,
                        std::span<const TensorInfo> inputs) {
  if (inputs.empty())
    return false;
  bool exact = true, batchless = true, several = true;
  for (size_t k = 0; k < inputs.size(); ++k) {
    std::span<const int64_t> found = named[k].second.shape, wanted = inputs[k].shape;
    exact &= std::equal(found.begin(), found.end(), wanted.begin(), wanted.end());
    batchless &= isSingle(wanted) && fits(found, wanted.subspan(1));
    std::span<const int64_t> row = found.empty() ? found : found.subspan(1);
    several &= !found.empty() && (fits(row, wanted) || (isSingle(wanted) && fits(row, wanted.subspan(1))));
  }
  return exact || (batchless && !several);
}

Error SampleSet::Impl::addArrays(Source &source, std::vector<std::pair<std::string, Array>> named) {
  std::string faults;
  auto fault = [&](const std::string &text) {
    if (!faults.empty())
      faults.append("\n");
    faults.append(source.path).append(": ").append(text);
  };
  if (isOneSample(named, inputs))
    for (auto &[name, array] : named)
      array.shape.insert(array.shape.begin(), 1);
  int64_t rows = -1;
  for (size_t k = 0; k < inputs.size(); ++k) {
    Array &array = named[k].second;
    std::span<const int64_t> wanted = inputs[k].shape, found = array.shape;
    if (array.isText) {
      fault("array '" + named[k].first + "' for input '" + inputs[k].name +
            "' holds text; numbers are expected");
      continue;
    }
    bool whole = !found.empty() && fits(found.subspan(1), wanted);
    bool batchless = !found.empty() && isSingle(wanted) && fits(found.subspan(1), wanted.subspan(1));
    source.dropsBatch.push_back(!whole && batchless);
    if (!whole && !batchless) {
      std::span<const int64_t> shown = isSingle(wanted) ? wanted.subspan(1) : wanted;
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
  for (size_t k = 0; k < inputs.size(); ++k)
    if (Error e = chooseContent(source, k, named[k].first))
      return e;
  return {};
}

static std::string numberText(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", v);
  return text;
}

/// Whether mean and std map the array of an input. Integers are pixels; of floats the values decide, or the
/// user.
Error SampleSet::Impl::chooseContent(Source &source, size_t input, const std::string &name) {
  const Array &array = source.arrays[input];
  const TensorInfo &info = inputs[input];
  bool real = info.quant || isFloatType(info.type);
  source.wasMapped.push_back(false);
  if (!isFloatType(array.type)) {
    source.holdsPixels.push_back(real && array.type != ElementType::Bool);
    return {};
  }
  bool identity = options.mean == std::vector{0.0} && options.std == std::vector{1.0};
  if (!real || !options.mapsPixels() || identity || options.content != ArrayContent::Detect) {
    source.holdsPixels.push_back(real && options.mapsPixels() && options.content == ArrayContent::Pixels);
    return {};
  }
  double low = std::numeric_limits<double>::infinity(), high = -low;
  std::vector<char> row;
  for (int64_t r = 0; r < array.shape[0]; ++r) {
    if (Error e = array.readRow(r, row))
      return source.path + ": '" + name + "' " + *e;
    for (int64_t i = 0, n = array.count() / array.shape[0]; i < n; ++i) {
      double v = elementAsDouble(row.data(), array.type, i);
      if (std::isfinite(v)) { // what is not finite is named when its sample is loaded
        low = std::min(low, v);
        high = std::max(high, v);
      }
    }
  }
  auto [realLow, realHigh] = options.pixelRange();
  double slack = (realHigh - realLow) / 100; // of a step, or of a resizing that overshoots
  bool reals = low >= realLow - slack && high <= realHigh + slack,
       pixels = low >= -0.5 && high <= largestPixel + 0.5;
  std::string found = source.path + ": '" + name + "' holds " + numberText(low) + " to " + numberText(high);
  if (!reals && !pixels)
    return found + ", which are neither pixels (0 to 255) nor what mean and std make of them (" +
           numberText(realLow) + " to " + numberText(realHigh) +
           "); say --pixels to map them, or --no-pixels when they are the real values";
  source.holdsPixels.push_back(!reals);
  source.wasMapped.back() = reals;
  openNotes.push_back(
      found + (reals ? ", taken as real values that mean and std made already; --pixels maps them"
                     : ", taken as pixels and mapped by mean and std; --no-pixels takes them as they are"));
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
  for (size_t k = 0; k < inputs.size(); ++k) {
    const TensorInfo &input = inputs[k];
    std::string key;
    if (k < options.placedNames.size())
      for (const std::string &placed : options.placedNames[k])
        if (key.empty() && std::find(candidates.begin(), candidates.end(), placed) != candidates.end())
          key = placed;
    const bool placed = !key.empty();
    // The tensor's own name, then without TensorFlow's index, then those of signatures.
    for (const std::string &name : candidates)
      if ((name == input.name && !placed) || (key.empty() && withoutIndex(name) == withoutIndex(input.name)))
        key = name;
    if (key.empty() && k < options.aliases.size())
      for (const std::string &alias : options.aliases[k])
        for (const std::string &name : candidates)
          if (key.empty() && withoutIndex(name) == withoutIndex(alias))
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
  for (size_t k = 0; k < inputs.size(); ++k) {
    auto &[key, array] = named[k];
    if (Error e = reader.read(key, rowsLeft(), array, /*mayStay=*/true))
      return e;
    if (lacksBatch(array, inputs[k]))
      if (Error e = reader.read(key, -1, array, /*mayStay=*/true))
        return e;
  }
  if (Error e = addArrays(source, std::move(named)))
    return e;
  return addExtras(source, reader);
}

Error SampleSet::Impl::addNpy(Source &source) {
  if (inputs.size() != 1)
    return source.path + ": an .npy serves a model with one input, this one has " +
           std::to_string(inputs.size()) + "; use an .npz with one array for each";
  std::vector<std::pair<std::string, Array>> named(1);
  named[0].first = inputs[0].name;
  Array &array = named[0].second;
  if (Error e = readNpy(source.path, options.limits, rowsLeft(), array))
    return e;
  if (lacksBatch(array, inputs[0]))
    if (Error e = readNpy(source.path, options.limits, -1, array))
      return e;
  return addArrays(source, std::move(named));
}

Error SampleSet::Impl::checkImageInput(const std::string &path) const {
  if (inputs.size() != 1)
    return path + ": images serve a model with one input, this one has " + std::to_string(inputs.size()) +
           "; use an .npz with one array for each";
  const std::vector<int64_t> &s = inputs[0].shape;
  if (s.size() != 4 || (s[0] != 1 && s[0] != -1) || s[1] < 1 || s[2] < 1 || (s[3] != 1 && s[3] != 3))
    return path + ": input '" + inputs[0].name + "' has shape " + shapeText(s) +
           "; images serve [1, height, width, 3] or [1, height, width, 1]";
  return {};
}

/// Files that systems put beside pictures: ._a.png, .DS_Store, Thumbs.db.
static bool isHidden(const std::string &name) {
  return name.starts_with(".") || name == "Thumbs.db" || name == "desktop.ini" || name == "__MACOSX";
}

Error listPictures(const std::string &path, bool recurse, PictureFolder &found) {
  namespace fs = std::filesystem;
  std::vector<fs::path> open{path};
  while (!open.empty()) {
    fs::path folder = open.back();
    open.pop_back();
    std::error_code code;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
      std::string name = it->path().filename().string();
      std::error_code kind;
      if (isHidden(name))
        continue;
      if (it->is_directory(kind)) {
        if (recurse && !it->is_symlink(kind)) // a link could lead back
          open.push_back(it->path());
        else
          found.folders.push_back(name);
      } else if (it->is_regular_file(kind)) {
        (isImageName(name) ? found.pictures : found.ignored).push_back(it->path().string());
      }
    }
    if (code)
      return folder.string() + ": " + code.message();
  }
  for (auto *list : {&found.pictures, &found.ignored, &found.folders})
    std::sort(list->begin(), list->end());
  return {};
}

/// "holds no picture", and what would help.
static std::string nothingIn(const std::string &path, const PictureFolder &found) {
  std::string text = path + ": holds no .png, .jpg, .jpeg or .bmp file";
  if (!found.folders.empty())
    text += "; " + std::to_string(found.folders.size()) +
            (found.folders.size() == 1 ? " subfolder" : " subfolders") + " ('" + found.folders.front() + "'" +
            (found.folders.size() > 1 ? ", ...)" : ")") + ": --recurse takes their pictures";
  for (const std::string &file : found.ignored)
    if (std::string_view kind = otherImageKind({}, file); !kind.empty())
      return text + "; " + file + " is " + std::string(kind) + ": convert such files to PNG";
  return text;
}

void SampleSet::Impl::limitPictures(Source &source) {
  int64_t left = rowsLeft();
  if (left >= 0 && source.images.size() > static_cast<size_t>(left))
    source.images.resize(static_cast<size_t>(left));
  source.count = source.images.size();
}

Error SampleSet::Impl::addFolder(Source &source) {
  if (Error e = checkImageInput(source.path))
    return e;
  if (options.classFolders)
    return addClassFolders(source);
  PictureFolder found;
  if (Error e = listPictures(source.path, options.recurse, found))
    return e;
  if (found.pictures.empty())
    return nothingIn(source.path, found);
  auto note = [&](size_t times, const char *one, const char *many, const std::string &rest) {
    if (times)
      openNotes.push_back(source.path + ": " + std::to_string(times) + " " + (times == 1 ? one : many) +
                          rest);
  };
  note(found.folders.size(), "subfolder was", "subfolders were",
       " not looked into; --recurse takes their pictures");
  note(found.ignored.size(), "file is", "files are",
       " no PNG, JPEG or BMP and passed over: " + (found.ignored.empty() ? "" : found.ignored.front()) +
           (found.ignored.size() > 1 ? ", ..." : ""));
  source.images = std::move(found.pictures);
  ignored.insert(ignored.end(), found.ignored.begin(), found.ignored.end());
  limitPictures(source);
  return {};
}

Error SampleSet::Impl::addClassFolders(Source &source) {
  PictureFolder top;
  if (Error e = listPictures(source.path, false, top))
    return e;
  if (top.folders.empty())
    return source.path + ": holds no folders of classes, and there are no labels beside it";
  for (const std::string &name : top.folders) {
    auto known = std::find(classNames.begin(), classNames.end(), name);
    int64_t number = known - classNames.begin();
    if (known == classNames.end())
      classNames.push_back(name);
    PictureFolder found;
    if (Error e = listPictures((std::filesystem::path(source.path) / name).string(), true, found))
      return e;
    source.images.insert(source.images.end(), found.pictures.begin(), found.pictures.end());
    classes.resize(count + source.images.size(), number);
    ignored.insert(ignored.end(), found.ignored.begin(), found.ignored.end());
  }
  if (source.images.empty())
    return nothingIn(source.path, {});
  limitPictures(source);
  classes.resize(count + source.images.size());
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
    error = addFolder(source);
  } else if (!fs::is_regular_file(status)) {
    return path + ": is neither a file nor a folder";
  } else {
    char magic[16] = {};
    std::ifstream(path, std::ios::binary).read(magic, sizeof magic);
    std::string_view start(magic, sizeof magic);
    if (start.starts_with(std::string_view("\x93NUMPY", 6))) {
      error = addNpy(source);
    } else if (start.starts_with("PK")) {
      error = addNpz(source);
    } else if (isImageName(path)) {
      error = checkImageInput(path);
      source.images = {path};
      source.count = 1;
    } else if (std::string_view kind = otherImageKind(start, path); !kind.empty()) {
      return path + ": is " + std::string(kind) + "; PNG, JPEG and BMP are read, so convert it to PNG";
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

} // namespace quantc::calibration
