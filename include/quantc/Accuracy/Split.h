//===- Split.h - samples to fit, to choose and to confirm -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_SPLIT_H
#define QUANTC_ACCURACY_SPLIT_H

#include "quantc/Calibration/Samples.h"

#include "llvm/ADT/ArrayRef.h"
#include <vector>

namespace quantc::accuracy {

/// Places in the sample set. Each part is in the order of the samples' hashes, so neither names nor the order
/// of files decide anything.
struct Split {
  std::vector<size_t> fit, choose, confirm;
};

/// A hash of the bytes that each sample feeds to the network. Returns the first fault.
calibration::Error hashSamples(const calibration::SampleSet &samples, unsigned threads,
                               std::vector<uint64_t> &hashes);

/// A share of the samples to confirm, a fifth to choose, the rest to fit; samples with the same hash are in
/// the same part. Nothing when there are fewer than three different ones. `confirmShare` is over 0 and at
/// most 0.5.
std::optional<Split> splitByHash(llvm::ArrayRef<uint64_t> hashes, double confirmShare);

} // namespace quantc::accuracy

#endif
