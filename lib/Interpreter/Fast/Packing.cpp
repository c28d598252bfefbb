//===- Packing.cpp - weights as the integer loops read them ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Packing.h"
#include "Level.h"

#include <cstring>
#include <new>

namespace quantc::interpreter {

const fast::IntKernels *fast::intKernels() {
  switch (level()) {
  case Level::Plain:
    return nullptr;
  case Level::VNNI:
    return intKernelsVNNI();
  default:
    return intKernelsAVX2();
  }
}

std::shared_ptr<char> fast::allocateLines(size_t bytes) {
  constexpr std::align_val_t line{64};
  std::shared_ptr<char> p(static_cast<char *>(::operator new(bytes + 64, line)),
                          [](char *q) { ::operator delete(q, std::align_val_t{64}); });
  std::memset(p.get(), 0, bytes + 64);
  return p;
}

std::shared_ptr<char> fast::packDepthwise(const Tensor &w, int32_t zero, const std::vector<int64_t> &taps,
                                          int64_t channels, int64_t lanes) {
  const int64_t pairs = static_cast<int64_t>(taps.size()) / 2,
                blocks = (channels + 2 * lanes - 1) / (2 * lanes);
  auto packed = allocateLines(static_cast<size_t>(blocks * pairs * 4 * lanes) * sizeof(int16_t));
  int16_t *to = reinterpret_cast<int16_t *>(packed.get());
  for (int64_t t = 0; t < 2 * pairs; ++t)
    for (int64_t c = 0; taps[static_cast<size_t>(t)] >= 0 && c < channels; ++c) {
      const int64_t block = c / (2 * lanes), in = c % (2 * lanes), half = in % 8 / 4;
      const int64_t lane = in / 8 * 4 + in % 4;
      to[(((block * pairs + t / 2) * 2 + half) * lanes + lane) * 2 + t % 2] =
          static_cast<int16_t>(elementOf(w, taps[static_cast<size_t>(t)] * channels + c) - zero);
    }
  return packed;
}

std::vector<int64_t> fast::tapOrder(int64_t taps, bool byColumns) {
  if (byColumns)
    return {0, 3, 6, -1, 1, 4, 7, -1, 2, 5, 8, -1};
  std::vector<int64_t> order;
  for (int64_t t = 0; t < taps + taps % 2; ++t)
    order.push_back(t < taps ? t : -1);
  return order;
}

} // namespace quantc::interpreter
