//===- EvaluationFile.cpp - saved counts of an evaluation -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Evaluate.h"

#include "quantc/Support/ParseJSON.h"

#include "llvm/Support/FormatVariadic.h"

using namespace quantc;
using namespace quantc::pipelines;
namespace json = llvm::json;
using Fault = std::optional<std::string>;

std::string pipelines::formatEvaluation(const Evaluation &e) {
  std::string text;
  llvm::raw_string_ostream os(text);
  json::OStream j(os, 1);
  j.object([&] {
    j.attribute("format", "quantc-evaluation-1");
    if (e.modelHash)
      j.attribute("model", llvm::formatv("{0:x-16}", e.modelHash).str());
    j.attribute("samples", static_cast<int64_t>(e.samples));
    calibration::writeShard(j, e.shard);
    j.attribute("top1", static_cast<int64_t>(e.top1));
    if (e.hasTop5)
      j.attribute("top5", static_cast<int64_t>(e.top5));
  });
  os << "\n";
  return text;
}

/// A count of the file; false when it is none or over `most`.
static bool readCount(const json::Object &object, const char *key, size_t most, size_t &count) {
  auto n = object.getInteger(key);
  if (!n || *n < 0 || static_cast<uint64_t>(*n) > most)
    return false;
  count = static_cast<size_t>(*n);
  return true;
}

Fault pipelines::parseEvaluation(std::string_view text, Evaluation &e) {
  e = {};
  json::Value root = nullptr;
  if (Fault fault = parseJSON(text, root))
    return fault;
  const json::Object *top = root.getAsObject();
  if (!top || top->getString("format").value_or("") != "quantc-evaluation-1")
    return std::string("is no file of quantc evaluate --json: its format is not quantc-evaluation-1");
  if (auto hash = top->getString("model");
      top->get("model") && (!hash || hash->getAsInteger(16, e.modelHash)))
    return std::string("'model' must be 16 hexadecimal digits");
  if (!readCount(*top, "samples", SIZE_MAX, e.samples) || !readCount(*top, "top1", e.samples, e.top1))
    return std::string("'samples' and 'top1' must be numbers, 'top1' at most 'samples'");
  e.hasTop5 = top->get("top5") != nullptr;
  if (e.hasTop5 && !readCount(*top, "top5", e.samples, e.top5))
    return std::string("'top5' must be a number, at most 'samples'");
  return calibration::readShard(*top, e.shard);
}

Fault pipelines::mergeEvaluations(std::span<const Evaluation> parts, Evaluation &merged) {
  merged = {};
  std::vector<std::optional<calibration::ShardRecord>> shards;
  for (const Evaluation &part : parts)
    shards.push_back(part.shard);
  if (Fault fault = calibration::checkShards(shards))
    return fault;
  bool first = true;
  for (const Evaluation &part : parts) {
    if (part.modelHash && merged.modelHash && part.modelHash != merged.modelHash)
      return std::string("evaluations of different models can't be merged");
    merged.modelHash = merged.modelHash ? merged.modelHash : part.modelHash;
    if (!part.samples) // it does not know how many classes there are
      continue;
    if (!first && part.hasTop5 != merged.hasTop5)
      return std::string("evaluations with and without top-5 can't be merged");
    first = false;
    merged.hasTop5 = part.hasTop5;
    merged.samples += part.samples;
    merged.top1 += part.top1;
    merged.top5 += part.top5;
  }
  return {};
}
