//===- ComparisonFile.cpp - saved sums of a comparison --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ComparisonSums.h"
#include "quantc/Calibration/RangesFile.h"
#include "quantc/Support/ParseJSON.h"

#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace quantc;
using namespace quantc::pipelines;
namespace json = llvm::json;
using calibration::ExactDoubleSum;
using Fault = std::optional<std::string>;

static std::string cleanText(const std::string &t) { return json::isUTF8(t) ? t : json::fixUTF8(t); }

static void writeErrors(json::OStream &out, const char *key, const ExactErrors &errors) {
  out.attributeObject(key, [&] {
    ExactDoubleSum largest; // the text of any double, also of an infinite one
    largest.add(errors.largest);
    out.attribute("count", static_cast<int64_t>(errors.count));
    out.attribute("largest", largest.toText());
    out.attribute("signal", errors.signal.toText());
    out.attribute("noise", errors.noise.toText());
    out.attributeBegin("shift");
    // One line: a channel a line would be unreadable.
    out.rawValue([&](llvm::raw_ostream &os) {
      os << '[';
      for (size_t c = 0; c < errors.shift.size(); ++c)
        os << (c ? ",\"" : "\"") << errors.shift[c].toText() << '"';
      os << ']';
    });
    out.attributeEnd();
  });
}

static void writeLayer(json::OStream &out, const LayerTotals &layer) {
  out.object([&] {
    out.attribute("name", cleanText(layer.name));
    out.attribute("op", layer.op);
    out.attribute("scale", layer.step);
    if (layer.range)
      out.attributeArray("range", [&] {
        out.value(static_cast<double>(layer.range->min));
        out.value(static_cast<double>(layer.range->max));
      });
    out.attributeArray("weights", [&] {
      out.value(layer.weights.channels);
      out.value(layer.weights.empty);
      out.value(layer.weights.smallest);
    });
    out.attribute("clipped", static_cast<int64_t>(layer.clipped));
    writeErrors(out, "cumulative", layer.cumulative);
    writeErrors(out, "isolated", layer.isolated);
  });
}

void pipelines::writeSums(json::OStream &out, const ComparisonSums &sums) {
  out.attributeObject("sums", [&] {
    out.attribute("format", "quantc-comparison-1");
    for (auto [key, hash] : {std::pair{"reference", sums.referenceHash}, std::pair{"model", sums.modelHash}})
      if (hash)
        out.attribute(key, llvm::formatv("{0:x-16}", hash).str());
    out.attribute("samples", static_cast<int64_t>(sums.samples));
    calibration::writeShard(out, sums.shard);
    out.attribute("profile", static_cast<int64_t>(sums.profile));
    out.attribute("same_top1", static_cast<int64_t>(sums.sameTop1));
    out.attribute("same_top5", static_cast<int64_t>(sums.sameTop5));
    out.attribute("classes", sums.classes);
    out.attribute("unmatched", static_cast<int64_t>(sums.unmatched));
    out.attribute("paired_by_order", static_cast<int64_t>(sums.pairedByOrder));
    out.attributeArray("outputs", [&] {
      for (const auto &[name, errors] : sums.outputs)
        out.object([&, &n = name, &e = errors] {
          out.attribute("name", cleanText(n));
          writeErrors(out, "errors", e);
        });
    });
    out.attributeArray("layers", [&] {
      for (const LayerTotals &layer : sums.layers)
        writeLayer(out, layer);
    });
    // A ranges file whose tensors have the numbers of the layers for names.
    calibration::RangesFile statistics;
    for (size_t l = 0; l < sums.layers.size(); ++l)
      statistics.tensors.emplace(std::to_string(l), sums.layers[l].reference);
    out.attributeBegin("statistics");
    out.rawValue(llvm::StringRef(calibration::formatRanges(statistics)).rtrim());
    out.attributeEnd();
  });
}

namespace {
/// Reads "sums"; the first fault is kept.
class Reader {
public:
  explicit Reader(const json::Object &top) : object(top) {}
  Fault read(ComparisonSums &sums);

private:
  void fail(const llvm::Twine &what) {
    if (!fault)
      fault = what.str();
  }
  template <typename Int> Int count(const json::Object &from, const char *key) {
    auto n = from.getInteger(key);
    if (!n || *n < 0)
      fail(llvm::Twine("'") + key + "' must be a number, not negative");
    return static_cast<Int>(n.value_or(0));
  }
  uint64_t hash(const char *key) {
    uint64_t value = 0;
    auto text = object.getString(key);
    if (object.get(key) && (!text || text->getAsInteger(16, value)))
      fail(llvm::Twine("'") + key + "' must be 16 hexadecimal digits");
    return value;
  }
  ExactDoubleSum sum(std::optional<llvm::StringRef> text) {
    auto parsed =
        text ? ExactDoubleSum::fromText(std::string_view(text->data(), text->size())) : std::nullopt;
    if (!parsed)
      fail("a sum must be hexadecimal digits and their power of two, as in 1fp-60");
    return parsed.value_or(ExactDoubleSum());
  }
  ExactErrors errors(const json::Object &from, const char *key);
  LayerTotals layer(const json::Object &from);
  void statistics(ComparisonSums &sums);
  /// Calls `take` with every object of an array.
  void each(const char *key, llvm::function_ref<void(const json::Object &)> take) {
    const json::Array *array = object.getArray(key);
    if (!array)
      fail(llvm::Twine("'") + key + "' must be a list");
    for (const json::Value &value : array ? *array : json::Array())
      if (const json::Object *entry = value.getAsObject())
        take(*entry);
      else
        fail(llvm::Twine("'") + key + "' must hold objects");
  }

  const json::Object &object;
  Fault fault;
};
} // namespace

ExactErrors Reader::errors(const json::Object &from, const char *key) {
  ExactErrors e;
  const json::Object *found = from.getObject(key);
  const json::Array *shift = found ? found->getArray("shift") : nullptr;
  if (!shift) {
    fail(llvm::Twine("'") + key + "' must have count, largest, signal, noise and shift");
    return e;
  }
  e.count = count<uint64_t>(*found, "count");
  e.largest = sum(found->getString("largest")).value();
  e.signal = sum(found->getString("signal"));
  e.noise = sum(found->getString("noise"));
  for (const json::Value &channel : *shift)
    e.shift.push_back(sum(channel.getAsString()));
  return e;
}

LayerTotals Reader::layer(const json::Object &from) {
  LayerTotals layer;
  layer.name = from.getString("name").value_or("").str();
  layer.op = from.getString("op").value_or("").str();
  layer.step = from.getNumber("scale").value_or(0);
  auto numbers = [&](const char *key, size_t size, std::vector<double> &into) {
    const json::Array *array = from.getArray(key);
    for (const json::Value &v : array ? *array : json::Array())
      into.push_back(v.getAsNumber().value_or(std::nan("")));
    if (into.size() != size || llvm::any_of(into, [](double v) { return !std::isfinite(v); }))
      fail(llvm::Twine("'") + key + "' must hold " + std::to_string(size) + " numbers");
    into.resize(size);
  };
  std::vector<double> range, weights;
  if (from.get("range")) {
    numbers("range", 2, range);
    layer.range = calibration::Range{static_cast<float>(range[0]), static_cast<float>(range[1])};
  }
  numbers("weights", 3, weights);
  for (double &w : weights)
    w = std::clamp(w, 0.0, 1e15);
  layer.weights = {static_cast<int64_t>(weights[0]), static_cast<int64_t>(weights[1]), weights[2]};
  layer.clipped = count<uint64_t>(from, "clipped");
  layer.cumulative = errors(from, "cumulative");
  layer.isolated = errors(from, "isolated");
  return layer;
}

void Reader::statistics(ComparisonSums &sums) {
  calibration::RangesFile file;
  const json::Object *found = object.getObject("statistics");
  if (Fault f = calibration::parseRanges(found ? llvm::formatv("{0}", json::Value(json::Object(*found))).str()
                                               : std::string(),
                                         Limits(), file))
    return fail("'statistics' " + *f);
  for (size_t l = 0; l < sums.layers.size(); ++l) {
    auto it = file.tensors.find(std::to_string(l));
    if (it == file.tensors.end())
      return fail("'statistics' lacks layer " + std::to_string(l));
    sums.layers[l].reference = it->second;
  }
}

Fault Reader::read(ComparisonSums &sums) {
  if (object.getString("format").value_or("") != "quantc-comparison-1")
    fail("the format of its sums is not quantc-comparison-1");
  sums.referenceHash = hash("reference");
  sums.modelHash = hash("model");
  sums.samples = count<uint64_t>(object, "samples");
  if (Fault f = calibration::readShard(object, sums.shard))
    fail(*f);
  sums.profile = count<uint64_t>(object, "profile");
  sums.sameTop1 = count<uint64_t>(object, "same_top1");
  sums.sameTop5 = count<uint64_t>(object, "same_top5");
  sums.classes = count<int64_t>(object, "classes");
  sums.unmatched = count<size_t>(object, "unmatched");
  sums.pairedByOrder = count<size_t>(object, "paired_by_order");
  each("outputs", [&](const json::Object &o) {
    sums.outputs.emplace_back(o.getString("name").value_or("").str(), errors(o, "errors"));
  });
  each("layers", [&](const json::Object &o) { sums.layers.push_back(layer(o)); });
  if (!fault)
    statistics(sums);
  return fault;
}

Fault pipelines::parseComparison(std::string_view text, Comparison &comparison) {
  json::Value root = nullptr;
  if (Fault fault = parseJSON(text, root))
    return fault;
  const json::Object *top = root.getAsObject(), *object = top ? top->getObject("sums") : nullptr;
  if (!object)
    return std::string("is no part of a comparison: quantc compare --json writes one with --shard or --sums");
  auto sums = std::make_shared<ComparisonSums>();
  if (Fault fault = Reader(*object).read(*sums))
    return fault;
  comparison = sums->finish();
  comparison.sums = std::move(sums);
  return {};
}

Fault pipelines::mergeComparisons(std::span<const Comparison> parts, bool keepSums, Comparison &merged) {
  std::vector<std::optional<calibration::ShardRecord>> shards;
  for (const Comparison &part : parts) {
    if (!part.sums)
      return std::string("a comparison without sums can't be merged");
    shards.push_back(part.sums->shard);
  }
  if (parts.empty())
    return std::string("there are no comparisons to merge");
  if (Fault fault = calibration::checkShards(shards))
    return fault;
  auto sums = std::make_shared<ComparisonSums>(*parts.front().sums);
  sums->shard.reset();
  for (const Comparison &part : parts.subspan(1))
    if (Fault fault = sums->merge(*part.sums))
      return fault;
  merged = sums->finish();
  if (keepSums)
    merged.sums = std::move(sums);
  return {};
}
