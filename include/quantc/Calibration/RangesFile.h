//===- RangesFile.h - saved statistics --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// JSON. Written: {"format": "quantc-ranges-1", "model": HASH, "data": HASH,
// "samples": N, "shard": {"index", "count", "all_samples"}, "tensors": {NAME: {"min", "max", "samples",
// "count", "sum_of_min", "sum_of_max", "histogram": {"exponent", "first", "counts"}}}}. Read: that, the same
// with "min" and "max" alone, or plain {NAME: [min, max]}.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_RANGESFILE_H
#define QUANTC_CALIBRATION_RANGESFILE_H

#include "quantc/Calibration/Shard.h"
#include "quantc/Calibration/Statistics.h"
#include "quantc/Support/Limits.h"

#include <map>
#include <set>
#include <span>

namespace quantc::calibration {

struct RangesFile {
  uint64_t modelHash = 0; ///< of the model's bytes; 0: not known
  uint64_t dataHash = 0;  ///< sum of the hashes of the samples, so that it merges; 0: not known
  uint64_t samples = 0;
  std::optional<ShardRecord> shard; ///< when it is over a part of the samples
  std::map<std::string, TensorStatistics> tensors;
  std::set<std::string> notFinite; ///< tensors that held NaN or infinity: they have no statistics
};

/// Errors name the tensor; all faults of the file at once.
std::optional<std::string> parseRanges(std::string_view text, const Limits &limits, RangesFile &file);
std::optional<std::string> readRanges(const std::string &path, const Limits &limits, RangesFile &file);
std::string formatRanges(const RangesFile &file);
/// Temporary file and rename.
std::optional<std::string> writeRanges(const std::string &path, const RangesFile &file);

/// As if all samples had been seen in one run. Refuses files of different models, and shards that are missing
/// or there more than once.
std::optional<std::string> mergeRanges(std::span<const RangesFile> files, RangesFile &merged);

} // namespace quantc::calibration

#endif
