//===- Split.cpp - samples to fit, to choose and to confirm ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Split.h"

#include "quantc/Support/Parallel.h"

#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace quantc;
using namespace quantc::accuracy;

calibration::Error accuracy::hashSamples(const calibration::SampleSet &samples, unsigned threads,
                                         std::vector<uint64_t> &hashes) {
  hashes.assign(samples.size(), 0);
  return parallelFor(samples.size(), threads, [&](size_t i, unsigned) -> calibration::Error {
    calibration::Sample sample;
    if (auto e = samples.load(i, sample))
      return samples.describe(i) + ": " + *e;
    uint64_t hash = 0;
    for (std::span<const char> bytes : sample.inputs)
      hash = hash * 31 + llvm::xxh3_64bits(llvm::ArrayRef<uint8_t>(
                             reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
    hashes[i] = hash;
    return {};
  });
}

std::optional<Split> accuracy::splitByHash(llvm::ArrayRef<uint64_t> hashes, double confirmShare) {
  std::vector<size_t> order(hashes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return hashes[a] < hashes[b]; });
  std::vector<size_t> starts; // of the runs of equal samples
  for (size_t i = 0; i < order.size(); ++i)
    if (i == 0 || hashes[order[i]] != hashes[order[i - 1]])
      starts.push_back(i);
  const size_t n = starts.size();
  if (n < 3)
    return std::nullopt;
  auto part = [&](double share) {
    return std::max<size_t>(1, static_cast<size_t>(std::lround(share * static_cast<double>(n))));
  };
  const size_t confirm = std::min(part(confirmShare), n - 2), choose = std::min(part(0.2), n - confirm - 1);
  const size_t firstOfChoose = starts[confirm], firstOfFit = starts[confirm + choose];
  Split split;
  split.confirm.assign(order.begin(), order.begin() + static_cast<ptrdiff_t>(firstOfChoose));
  split.choose.assign(order.begin() + static_cast<ptrdiff_t>(firstOfChoose),
                      order.begin() + static_cast<ptrdiff_t>(firstOfFit));
  split.fit.assign(order.begin() + static_cast<ptrdiff_t>(firstOfFit), order.end());
  return split;
}
