//===- Shard.h - a part of the samples --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Free of MLIR. Processes on many machines each take one part; what they write
// merges to the bytes of one process over all samples.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_SHARD_H
#define QUANTC_CALIBRATION_SHARD_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace llvm::json {
class Object;
class OStream;
} // namespace llvm::json

namespace quantc::calibration {

/// Part `index` of `count` equal parts; 0 of 1 is everything.
struct Shard {
  uint32_t index = 0, count = 1;

  bool isWhole() const { return count == 1; }
  /// The samples of this part, from first to before last, of `samples` in their order. Parts differ by one
  /// sample at most; with more parts than samples some are empty.
  std::pair<size_t, size_t> range(size_t samples) const {
    auto before = [&](size_t i) { return samples / count * i + std::min<size_t>(i, samples % count); };
    return {before(index), before(index + size_t{1})};
  }
};

/// "2/7", or "auto": from the environment of a Slurm array or step, an indexed job of Kubernetes (with
/// QUANTC_SHARDS for the count), Open MPI, MVAPICH or another launcher with PMI. A launcher that started one
/// process alone is passed over for one that started more. Returns what would be allowed, or what is wrong
/// with the environment.
std::optional<std::string> parseShard(const std::string &text, Shard &shard);

/// Of which part a file of results was made; a file over all samples has none.
struct ShardRecord {
  Shard shard;
  uint64_t allSamples = 0; ///< of all parts together

  /// "shard 2 of 7"
  std::string describe() const;
};

/// Nothing when `parts` are all parts of one whole, each once, or none is a part; otherwise names those that
/// are missing or there more than once.
std::optional<std::string> checkShards(std::span<const std::optional<ShardRecord>> parts);

/// The attribute "shard": {"index", "count", "all_samples"}, for a part.
void writeShard(llvm::json::OStream &out, const std::optional<ShardRecord> &record);
/// Reads that attribute of `object`, when it is there. Returns what is wrong.
std::optional<std::string> readShard(const llvm::json::Object &object, std::optional<ShardRecord> &record);

} // namespace quantc::calibration

#endif
