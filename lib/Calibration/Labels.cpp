//===- Labels.cpp - the classes that samples belong to --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Labels.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace quantc::calibration {

static std::vector<std::string> splitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    lines.emplace_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  while (!lines.empty() && lines.back().empty())
    lines.pop_back();
  return lines;
}

Error readClassNames(const std::string &path, const Limits &limits, std::vector<std::string> &names) {
  std::string text;
  if (Error e = readFile(path, limits.fileBytes, text))
    return e;
  names = splitLines(text);
  if (names.empty())
    return path + ": holds no names; one a line is expected";
  return {};
}

static bool spellsNumber(std::string_view text, int64_t &number) {
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size();
}

/// One string; its place in `names`, or the number it spells.
static Error takeName(const std::string &text, const std::string &where, std::span<const std::string> names,
                      std::vector<int64_t> &labels) {
  auto found = std::find(names.begin(), names.end(), text);
  int64_t number = 0;
  if (found != names.end())
    labels.push_back(found - names.begin());
  else if (spellsNumber(text, number))
    labels.push_back(number);
  else
    return where + ": label '" + text + "' is " +
           (names.empty() ? "no number; --classes FILE gives the names of the classes, one a line"
                          : "none of the " + std::to_string(names.size()) + " names of --classes");
  return {};
}

static void appendUTF8(std::string &text, uint32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xc0 | c >> 6);
    text += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xe0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    text += static_cast<char>(0xf0 | (c >> 18 & 7));
    text += static_cast<char>(0x80 | (c >> 12 & 0x3f));
    text += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
  }
}

static Error takeTexts(const Array &array, const std::string &where, std::span<const std::string> names,
                       std::vector<int64_t> &labels) {
  int64_t characters = array.shape.back(), rows = characters ? array.count() / characters : 0;
  for (int64_t r = 0; r < rows; ++r) {
    std::string text;
    for (int64_t i = 0; i < characters; ++i) {
      auto c = static_cast<uint32_t>(elementAsDouble(array.bytes.data(), array.type, r * characters + i));
      if (c && array.type == ElementType::U8) // bytes as they are
        text += static_cast<char>(c);
      else if (c)
        appendUTF8(text, c);
    }
    if (Error e = takeName(text, where, names, labels))
      return e;
  }
  return {};
}

Error takeLabels(const Array &array, const std::string &where, std::span<const std::string> names,
                 std::vector<int64_t> &labels) {
  if (array.isText)
    return takeTexts(array, where, names, labels);
  auto at = [&](int64_t i) { return elementAsDouble(array.bytes.data(), array.type, i); };
  int64_t rows = array.shape.empty() ? 1 : array.shape[0], each = rows ? array.count() / rows : 0;
  if (array.shape.size() > 2 && each != 1)
    return where + ": labels of rank " + std::to_string(array.shape.size()) +
           "; (N,), (N, 1) and one-hot (N, classes) are accepted";
  for (int64_t r = 0; r < rows; ++r) {
    if (each == 1) {
      double v = at(r);
      if (!(std::fabs(v) < 9e15) || v != std::floor(v))
        return where + ": label " + std::to_string(v) + " of sample " + std::to_string(r) +
               " is no whole number";
      labels.push_back(static_cast<int64_t>(v));
      continue;
    }
    int64_t hot = -1;
    for (int64_t c = 0; c < each; ++c) {
      double v = at(r * each + c);
      if (v == 0)
        continue;
      if (v != 1 || hot >= 0)
        return where + ": row " + std::to_string(r) + " has " + std::to_string(each) +
               " values that are not one 1 among zeros; labels are whole numbers or one-hot rows";
      hot = c;
    }
    if (hot < 0)
      return where + ": row " + std::to_string(r) + " is all zeros; a one-hot label has one 1";
    labels.push_back(hot);
  }
  return {};
}

Error readLabelFile(const std::string &path, const std::string &key, std::span<const std::string> names,
                    const Limits &limits, std::vector<int64_t> &labels) {
  std::string bytes;
  if (Error e = readFile(path, limits.dataBytes, bytes))
    return e;
  Array array;
  if (bytes.starts_with("\x93NUMPY")) {
    if (Error e = parseNpy(bytes, limits, -1, array))
      return path + ": " + *e;
    return takeLabels(array, path, names, labels);
  }
  if (bytes.starts_with("PK")) {
    NpzReader archive;
    if (Error e = archive.open(path, limits))
      return e;
    std::string name = archive.contains(key) || archive.names().size() != 1 ? key : archive.names().front();
    if (Error e = archive.read(name, -1, array))
      return e;
    return takeLabels(array, path, names, labels);
  }
  for (const std::string &line : splitLines(bytes))
    if (Error e = takeName(line, path, names, labels))
      return e;
  return {};
}

Error numberClasses(std::span<const std::string> classes, std::span<const std::string> names,
                    std::vector<int64_t> &numbers) {
  numbers.clear();
  if (names.empty()) {
    bool all = true;
    for (const std::string &name : classes)
      all = spellsNumber(name, numbers.emplace_back()) && all;
    for (size_t i = 0; i < numbers.size() && !all; ++i)
      numbers[i] = static_cast<int64_t>(i);
    return {};
  }
  for (const std::string &name : classes) {
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      return "folder '" + name + "' is none of the " + std::to_string(names.size()) + " names of --classes";
    numbers.push_back(found - names.begin());
  }
  return {};
}

} // namespace quantc::calibration
