//===- Planner.cpp - buffers shared by lifetime -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Planner.h"

#include "quantc/Support/CheckedMath.h"

#include <algorithm>
#include <numeric>

namespace quantc::interpreter {

std::optional<int64_t> planBuffers(std::vector<BufferRequest> &requests) {
  std::vector<size_t> order(requests.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return requests[a].bytes > requests[b].bytes; });
  std::vector<size_t> placed; // by offset
  int64_t size = 0;
  for (size_t i : order) {
    BufferRequest &r = requests[i];
    const auto padded = addSizes(std::max<int64_t>(r.bytes, 1), 63);
    if (!padded)
      return std::nullopt;
    const int64_t bytes = *padded / 64 * 64;
    int64_t offset = 0;
    for (size_t p : placed) {
      const BufferRequest &other = requests[p];
      if (other.last < r.first || r.last < other.first)
        continue;
      if (other.offset >= offset && other.offset - offset >= bytes)
        break; // the gap before it suffices
      offset = std::max(offset, other.offset + (std::max<int64_t>(other.bytes, 1) + 63) / 64 * 64);
    }
    r.offset = offset;
    const auto end = addSizes(offset, bytes);
    if (!end)
      return std::nullopt;
    size = std::max(size, *end);
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), i,
                         [&](size_t a, size_t b) { return requests[a].offset < requests[b].offset; }),
        i);
  }
  return size;
}

} // namespace quantc::interpreter
