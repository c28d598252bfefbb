//===- ComparisonSums.h - what comparisons of parts of the data join -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_COMPARISONSUMS_H
#define QUANTC_LIB_PIPELINES_COMPARISONSUMS_H

#include "CompareCauses.h"
#include "quantc/Calibration/ExactSum.h"
#include "quantc/Calibration/Shard.h"

#include "llvm/Support/JSON.h"

namespace quantc::pipelines {

/// ErrorSums of any samples in any order. The sums of one sample are doubles; those are added without
/// rounding.
struct ExactErrors {
  calibration::ExactDoubleSum signal, noise;
  double largest = 0;
  uint64_t count = 0; ///< values
  std::vector<calibration::ExactDoubleSum> shift;

  void add(const ErrorSums &sample);
  void merge(const ExactErrors &other);
  ErrorSums rounded() const;
};

/// One operator of the compared network.
struct LayerTotals {
  std::string name, op;
  double step = 0;
  std::optional<calibration::Range> range;
  WeightUse weights;
  ExactErrors cumulative, isolated;
  uint64_t clipped = 0;
  calibration::TensorStatistics reference;
  decltype(LayerError::channels) channels; ///< no part of what is written
};

/// All that a comparison is computed from; merging does not depend on the order.
struct ComparisonSums {
  uint64_t referenceHash = 0, modelHash = 0; ///< of the files; 0: not known
  std::optional<calibration::ShardRecord> shard;
  uint64_t profile = 0; ///< interpreter::Profile of the compared model
  uint64_t samples = 0, sameTop1 = 0, sameTop5 = 0;
  int64_t classes = 1; ///< elements of the first output
  size_t unmatched = 0, pairedByOrder = 0;
  std::vector<LayerTotals> layers; ///< in the order of the network
  std::vector<std::pair<std::string, ExactErrors>> outputs;

  /// The names and places of `other`, or what differs.
  std::optional<std::string> merge(const ComparisonSums &other);
  Comparison finish() const;
};

/// The attribute "sums" of a comparison's JSON.
void writeSums(llvm::json::OStream &out, const ComparisonSums &sums);

} // namespace quantc::pipelines

#endif
