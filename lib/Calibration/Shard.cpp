//===- Shard.cpp - a part of the samples ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Calibration/Shard.h"

#include "llvm/Support/JSON.h"
#include <charconv>
#include <cstdlib>
#include <vector>

using namespace quantc::calibration;
namespace json = llvm::json;
using Fault = std::optional<std::string>;

namespace {
constexpr uint32_t mostShards = 1'000'000;

bool parseNumber(const std::string &text, uint32_t &number) {
  const char *end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && !text.empty();
}

/// A number of the environment; nothing when the variable is not set, an error when it is no number.
Fault readVariable(const char *name, std::optional<uint32_t> &number) {
  const char *text = name ? std::getenv(name) : nullptr;
  uint32_t value;
  if (!text)
    return {};
  if (!parseNumber(text, value))
    return std::string(name) + " is '" + text + "', a whole number is expected";
  number = value;
  return {};
}

/// The variables in which a launcher names a process and how many there are.
struct Launcher {
  const char *index, *count;
  const char *first = nullptr, *step = nullptr; ///< of the numbers that `index` takes
};
// The innermost first: mpirun runs inside a step of Slurm, a step inside a job of an array.
constexpr Launcher launchers[] = {
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
    {"MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"},
    {"PMI_RANK", "PMI_SIZE"},
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"},
    {"SLURM_PROCID", "SLURM_NTASKS"},
    {"JOB_COMPLETION_INDEX", "QUANTC_SHARDS"},
};

/// What one launcher says; `shard` stays when it did not start this process.
Fault askLauncher(const Launcher &launcher, std::optional<Shard> &shard) {
  std::optional<uint32_t> index, count, first, step;
  for (auto [name, number] : {std::pair{launcher.index, &index}, std::pair{launcher.count, &count},
                              std::pair{launcher.first, &first}, std::pair{launcher.step, &step}})
    if (Fault fault = readVariable(name, *number))
      return fault;
  if (!index)
    return {};
  if (!count)
    return std::string(launcher.index) + " is set and " + launcher.count + " is not";
  uint32_t low = first.value_or(0), width = std::max(1u, step.value_or(1));
  uint32_t place = (*index - low) / width;
  if (*index < low || (*index - low) % width || place >= *count || *count > mostShards)
    return std::string(launcher.index) + " is " + std::to_string(*index) + ", which is none of " +
           std::to_string(*count) + " parts from " + std::to_string(low) + " on";
  shard = Shard{place, *count};
  return {};
}

Fault readEnvironment(Shard &shard) {
  std::optional<Shard> alone;
  for (const Launcher &launcher : launchers) {
    std::optional<Shard> found;
    if (Fault fault = askLauncher(launcher, found))
      return fault;
    if (found && !found->isWhole()) {
      shard = *found;
      return {};
    }
    alone = alone ? alone : found;
  }
  if (!alone)
    return std::string("no variable of Slurm, Kubernetes or an MPI launcher is set");
  shard = *alone;
  return {};
}

/// "1, 2, 5 of 7", of many the first alone.
std::string listShards(const std::vector<uint32_t> &shards, uint32_t count) {
  std::string text = shards.size() == 1 ? "shard " : "shards ";
  for (size_t i = 0; i < shards.size() && i < 20; ++i)
    text += (i ? ", " : "") + std::to_string(shards[i]);
  if (shards.size() > 20)
    text += " and " + std::to_string(shards.size() - 20) + " more";
  return text + " of " + std::to_string(count);
}
} // namespace

Fault quantc::calibration::parseShard(const std::string &text, Shard &shard) {
  if (text == "auto") {
    Fault fault = readEnvironment(shard);
    return fault ? "I/N here: " + *fault : fault;
  }
  size_t slash = text.find('/');
  Shard parsed;
  if (slash == std::string::npos || !parseNumber(text.substr(0, slash), parsed.index) ||
      !parseNumber(text.substr(slash + 1), parsed.count) || parsed.count < 1 || parsed.count > mostShards ||
      parsed.index >= parsed.count)
    return "I/N with I from 0 to N-1, or auto";
  shard = parsed;
  return {};
}

std::string ShardRecord::describe() const { return listShards({shard.index}, shard.count); }

Fault quantc::calibration::checkShards(std::span<const std::optional<ShardRecord>> parts) {
  const ShardRecord *one = nullptr;
  size_t sharded = 0;
  for (const std::optional<ShardRecord> &part : parts) {
    if (!part)
      continue;
    ++sharded;
    if (one && part->shard.count != one->shard.count)
      return "shards of " + std::to_string(one->shard.count) + " and of " +
             std::to_string(part->shard.count) + " can't be merged";
    if (one && part->allSamples != one->allSamples)
      return one->describe() + " is of " + std::to_string(one->allSamples) + " samples, " + part->describe() +
             " of " + std::to_string(part->allSamples) + ": parts of other data can't be merged";
    one = &*part;
  }
  if (!one)
    return {};
  if (sharded != parts.size())
    return std::string("shards and results over all samples can't be merged");
  uint32_t count = one->shard.count;
  std::vector<uint32_t> seen(count, 0), missing, doubled;
  for (const std::optional<ShardRecord> &part : parts)
    ++seen[part->shard.index];
  for (uint32_t i = 0; i < count; ++i) {
    if (seen[i] == 0)
      missing.push_back(i);
    if (seen[i] > 1)
      doubled.push_back(i);
  }
  std::string text;
  if (!missing.empty())
    text = "missing: " + listShards(missing, count);
  if (!doubled.empty())
    text += (text.empty() ? "" : "; ") + std::string("more than once: ") + listShards(doubled, count);
  return text.empty() ? Fault() : text;
}

void quantc::calibration::writeShard(json::OStream &out, const std::optional<ShardRecord> &record) {
  if (!record)
    return;
  out.attributeObject("shard", [&] {
    out.attribute("index", static_cast<int64_t>(record->shard.index));
    out.attribute("count", static_cast<int64_t>(record->shard.count));
    out.attribute("all_samples", static_cast<int64_t>(record->allSamples));
  });
}

Fault quantc::calibration::readShard(const json::Object &object, std::optional<ShardRecord> &record) {
  const json::Value *value = object.get("shard");
  if (!value)
    return {};
  const json::Object *shard = value->getAsObject();
  auto number = [&](const char *key) { return shard ? shard->getInteger(key).value_or(-1) : -1; };
  int64_t index = number("index"), count = number("count"), samples = number("all_samples");
  if (index < 0 || index >= count || count > mostShards || samples < 0)
    return std::string("'shard' must be {\"index\": I, \"count\": N, \"all_samples\": S} with I below N");
  record = ShardRecord{{static_cast<uint32_t>(index), static_cast<uint32_t>(count)},
                       static_cast<uint64_t>(samples)};
  return {};
}
