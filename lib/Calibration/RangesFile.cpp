//===- RangesFile.cpp - saved statistics ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/RangesFile.h"
#include "quantc/Calibration/Npy.h"
#include "quantc/Support/OutputFiles.h"
#include "quantc/Support/ParseJSON.h"

#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace quantc::calibration {

namespace json = llvm::json;
using Fault = std::optional<std::string>;

namespace {

std::string toHex(uint64_t v) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(v));
  return text;
}

bool fromHex(std::optional<llvm::StringRef> text, uint64_t &v) {
  return text && text->size() == 16 && !text->getAsInteger(16, v);
}

class Reader {
public:
  Reader(const Limits &given, RangesFile &target) : limits(given), file(target) {}

  Fault read(const json::Value &root) {
    const json::Object *top = root.getAsObject();
    if (!top)
      return "is no JSON object; expected {\"tensors\": {name: {\"min\", \"max\"}}} or {name: [min, max]}";
    const json::Object *tensors = top->getObject("tensors");
    if (tensors) {
      if (auto format = top->getString("format"); format && *format != "quantc-ranges-1")
        return "format is '" + format->str() + "', expected 'quantc-ranges-1'";
      hash(*top, "model", file.modelHash);
      hash(*top, "data", file.dataHash);
      file.samples = natural(*top, "samples", "the file");
      if (Fault f = readShard(*top, file.shard))
        fault("the file", *f);
      if (const json::Value *names = top->get("not_finite"))
        notFinite(*names);
    } else {
      tensors = top;
    }
    if (static_cast<int64_t>(tensors->size()) > limits.tensors)
      return "holds " + std::to_string(tensors->size()) + " tensors, the limit is " +
             std::to_string(limits.tensors);
    std::map<std::string, const json::Value *> sorted;
    for (const auto &[key, value] : *tensors)
      sorted.emplace(llvm::StringRef(key).str(), &value);
    for (const auto &[name, value] : sorted)
      tensor(name, *value);
    if (!faults.empty())
      return faults;
    return {};
  }

private:
  void fault(const std::string &where, const std::string &what) {
    if (!faults.empty())
      faults.append("; ");
    faults.append(where).append(": ").append(what);
  }
  void hash(const json::Object &object, const char *key, uint64_t &value) {
    if (object.get(key) && !fromHex(object.getString(key), value))
      fault(key, "expected 16 hexadecimal digits");
  }
  void notFinite(const json::Value &value) {
    const json::Array *names = value.getAsArray();
    for (const json::Value &name : names ? *names : json::Array())
      if (auto text = name.getAsString())
        file.notFinite.insert(text->str());
      else
        names = nullptr;
    if (!names)
      fault("not_finite", "expected a list of tensor names");
  }
  uint64_t natural(const json::Object &object, const char *key, const std::string &where) {
    const json::Value *v = object.get(key);
    if (!v)
      return 0;
    auto n = v->getAsInteger();
    if (!n || *n < 0) {
      fault(where, std::string("'") + key + "' must be a number, not negative");
      return 0;
    }
    return static_cast<uint64_t>(*n);
  }

  void tensor(const std::string &name, const json::Value &value) {
    std::string where = "tensor '" + name + "'";
    std::optional<double> low, high;
    TensorStatistics s;
    if (const json::Array *pair = value.getAsArray()) {
      if (pair->size() == 2) {
        low = (*pair)[0].getAsNumber();
        high = (*pair)[1].getAsNumber();
      }
    } else if (const json::Object *object = value.getAsObject()) {
      low = object->getNumber("min");
      high = object->getNumber("max");
      s.samples = natural(*object, "samples", where);
      s.count = natural(*object, "count", where);
      sum(*object, "sum_of_min", where, s.sumOfMin);
      sum(*object, "sum_of_max", where, s.sumOfMax);
      if (const json::Value *h = object->get("histogram"))
        histogram(*h, where, s);
    }
    if (!low || !high)
      return fault(where, "expected [min, max] or {\"min\": number, \"max\": number}");
    s.min = static_cast<float>(*low);
    s.max = static_cast<float>(*high);
    if (!std::isfinite(s.min) || !std::isfinite(s.max))
      return fault(where, "min and max must be finite in float32");
    if (s.min > s.max)
      return fault(where, "min " + std::to_string(*low) + " is above max " + std::to_string(*high));
    file.tensors.emplace(name, std::move(s));
  }

  void sum(const json::Object &object, const char *key, const std::string &where, ExactSum &to) {
    if (!object.get(key))
      return;
    auto text = object.getString(key);
    auto parsed = text ? ExactSum::fromHex(std::string_view(text->data(), text->size())) : std::nullopt;
    if (!parsed)
      return fault(where, std::string("'") + key + "' must be 96 hexadecimal digits");
    to = *parsed;
  }

  void histogram(const json::Value &value, const std::string &where, TensorStatistics &s) {
    const json::Object *object = value.getAsObject();
    const json::Array *counts = object ? object->getArray("counts") : nullptr;
    auto exponent = object ? object->getInteger("exponent") : std::nullopt;
    auto first = object ? object->getInteger("first") : std::nullopt;
    if (!counts || !exponent || !first || *exponent < Histogram::minExponent ||
        *exponent > Histogram::maxExponent || counts->empty() || counts->size() > Histogram::maxBins ||
        *first > 0 || *first + static_cast<int64_t>(counts->size()) <= 0 || *first < -Histogram::maxBins)
      return fault(
          where, "histogram needs an exponent of -120 to 127, a first bin at or below 0 and 1 to 4096 counts "
                 "that reach bin 0");
    s.histogram.exponent = static_cast<int>(*exponent);
    s.histogram.first = *first;
    for (const json::Value &c : *counts) {
      auto n = c.getAsInteger();
      if (!n || *n < 0)
        return fault(where, "histogram counts must be numbers, not negative");
      s.histogram.counts.push_back(static_cast<uint64_t>(*n));
    }
  }

  const Limits &limits;
  RangesFile &file;
  std::string faults;
};

} // namespace

Fault parseRanges(std::string_view text, const Limits &limits, RangesFile &file) {
  file = {};
  json::Value root = nullptr;
  if (Fault f = parseJSON(text, root))
    return f;
  return Reader(limits, file).read(root);
}

Fault readRanges(const std::string &path, const Limits &limits, RangesFile &file) {
  std::string text;
  if (Fault f = readFile(path, limits.fileBytes, text))
    return f;
  if (Fault f = parseRanges(text, limits, file))
    return path + ": " + *f;
  return {};
}

std::string formatRanges(const RangesFile &file) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  json::OStream out(stream, 1);
  out.object([&] {
    out.attribute("format", "quantc-ranges-1");
    if (file.modelHash)
      out.attribute("model", toHex(file.modelHash));
    if (file.dataHash)
      out.attribute("data", toHex(file.dataHash));
    out.attribute("samples", static_cast<int64_t>(file.samples));
    writeShard(out, file.shard);
    if (!file.notFinite.empty())
      out.attributeArray("not_finite", [&] {
        for (const std::string &name : file.notFinite)
          out.value(name);
      });
    out.attributeObject("tensors", [&] {
      for (const auto &[name, s] : file.tensors) {
        // 9 digits hold a float exactly; the shortest form of the double would be as exact and longer.
        out.attributeObject(llvm::StringRef(name), [&, &stat = s] {
          // -0 + 0 is 0: which zero was seen first must not show, and "-0" reads back as the integer 0.
          out.attribute("min", static_cast<double>(stat.min) + 0.0);
          out.attribute("max", static_cast<double>(stat.max) + 0.0);
          if (!stat.samples)
            return;
          out.attribute("samples", static_cast<int64_t>(stat.samples));
          out.attribute("count", static_cast<int64_t>(stat.count));
          out.attribute("sum_of_min", stat.sumOfMin.toHex());
          out.attribute("sum_of_max", stat.sumOfMax.toHex());
          if (stat.histogram.empty())
            return;
          out.attributeObject("histogram", [&] {
            out.attribute("exponent", stat.histogram.exponent);
            out.attribute("first", stat.histogram.first);
            out.attributeBegin("counts");
            // One line: a bin a line would be unreadable.
            out.rawValue([&](llvm::raw_ostream &os) {
              os << '[';
              for (size_t k = 0; k < stat.histogram.counts.size(); ++k)
                os << (k ? "," : "") << stat.histogram.counts[k];
              os << ']';
            });
            out.attributeEnd();
          });
        });
      }
    });
  });
  stream << '\n';
  return text;
}

Fault writeRanges(const std::string &path, const RangesFile &file) {
  if (Fault fault = replaceFile(path, formatRanges(file)))
    return path + ": can't be written: " + *fault;
  return {};
}

Fault mergeRanges(std::span<const RangesFile> files, RangesFile &merged) {
  merged = {};
  std::vector<std::optional<ShardRecord>> shards;
  for (const RangesFile &file : files)
    shards.push_back(file.shard);
  if (Fault fault = checkShards(shards))
    return fault;
  for (const RangesFile &file : files) {
    if (file.modelHash && merged.modelHash && file.modelHash != merged.modelHash)
      return "ranges of different models can't be merged: " + toHex(merged.modelHash) + " and " +
             toHex(file.modelHash);
    merged.modelHash = merged.modelHash ? merged.modelHash : file.modelHash;
    merged.dataHash += file.dataHash;
    merged.samples += file.samples;
    merged.notFinite.insert(file.notFinite.begin(), file.notFinite.end());
    for (const auto &[name, s] : file.tensors) {
      auto [it, isNew] = merged.tensors.emplace(name, s);
      if (!isNew)
        it->second.merge(s);
    }
  }
  for (const std::string &name : merged.notFinite)
    merged.tensors.erase(name);
  // A histogram over part of the samples would mislead.
  for (auto &[name, s] : merged.tensors)
    if (s.histogram.total() != s.count)
      s.histogram = {};
  return {};
}

} // namespace quantc::calibration
