//===- Sums.cpp - exact sums of products of int16 and int8 ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Sums.h"

#include <cstdlib>
#include <numeric>

namespace quantc::interpreter::fast {

bool ExactSums::takes(const Tensor &filter, Form form, int64_t channels) {
  if (!filter.data || filter.type() != ElementType::I8 || filter.count() < 1)
    return false;
  if (form == Form::Matrix)
    return filter.rank() == 2;
  if (filter.rank() != 4)
    return false;
  if (form == Form::Convolution)
    return filter.dim(3) == channels;
  return filter.dim(0) == 1 &&
         (channels == 1 || (filter.dim(3) == channels && filter.dim(1) * filter.dim(2) <= maxDepthwiseTaps));
}

ExactSums::ExactSums(const IntKernels *k, const Tensor &filter, Form form, int64_t inChannels,
                     int64_t farthest)
    : kernels(k), taps(form == Form::Matrix ? 1 : filter.dim(1) * filter.dim(2)),
      channels(form == Form::Matrix ? filter.dim(1) : inChannels),
      columns(filter.dim(form == Form::Depthwise ? 3 : 0)) {
  pairsOfTaps = form == Form::Depthwise && channels != 1;
  if (pairsOfTaps) {
    outStep = (channels + 2 * kernels->lanes - 1) / (2 * kernels->lanes) * 2 * kernels->lanes;
    packed = packDepthwise(filter, 0, tapOrder(taps, false), channels, kernels->lanes);
    outside = allocateLines(static_cast<size_t>(channels) * sizeof(int16_t));
    return;
  }
  words = (depth() + 1) / 2;
  panel = kernels->panelFor(columns);
  outStep = (columns + panel - 1) / panel * panel;
  // One input channel: a depthwise filter is a convolution's with its axes exchanged.
  packColumns(filter, form == Form::Depthwise);
  splitWords(filter, form == Form::Depthwise, farthest);
}

void ExactSums::packColumns(const Tensor &filter, bool byTap) {
  packed = allocateLines(static_cast<size_t>(outStep * words) * 2 * sizeof(int16_t));
  int16_t *to = reinterpret_cast<int16_t *>(packed.get());
  const int8_t *w = filter.as<int8_t>();
  for (int64_t o = 0; o < columns; ++o)
    for (int64_t i = 0; i < depth(); ++i)
      to[((o / panel * words + i / 2) * panel + o % panel) * 2 + i % 2] =
          w[byTap ? i * columns + o : o * depth() + i];
}

void ExactSums::splitWords(const Tensor &filter, bool byTap, int64_t farthest) {
  const int8_t *w = filter.as<int8_t>();
  const int64_t room = std::numeric_limits<int32_t>::max() / farthest;
  std::vector<int64_t> magnitude(static_cast<size_t>(columns), 0);
  for (int64_t word = 0; word < words; ++word) {
    bool fits = true;
    const int64_t first = 2 * word, last = std::min(depth(), first + 2);
    for (int64_t o = 0; o < columns; ++o)
      for (int64_t i = first; i < last; ++i) {
        int64_t &m = magnitude[static_cast<size_t>(o)];
        m += std::abs(int64_t{w[byTap ? i * columns + o : o * depth() + i]});
        fits = fits && m <= room;
      }
    if (fits)
      continue;
    parts.push_back(word);
    // The word that did not fit is the first of the next part.
    for (int64_t o = 0; o < columns; ++o) {
      int64_t &m = magnitude[static_cast<size_t>(o)];
      m = 0;
      for (int64_t i = first; i < last; ++i)
        m += std::abs(int64_t{w[byTap ? i * columns + o : o * depth() + i]});
    }
  }
  parts.push_back(words);
}

void ExactSums::gather(const Window &y, const Window &x, const int16_t *in, int64_t first, int64_t last,
                       int16_t *to) const {
  const size_t run = static_cast<size_t>(channels) * sizeof(int16_t);
  for (int64_t o = first; o < last; ++o) {
    const int64_t y0 = o / x.out * y.stride - y.before, x0 = o % x.out * x.stride - x.before;
    int16_t *end = to + rowElements();
    for (int64_t ky = 0; ky < y.kernel; ++ky) {
      const int64_t iy = y0 + ky * y.dilation;
      const bool rowInside = iy >= 0 && iy < y.in;
      if (rowInside && x.dilation == 1 && x0 >= 0 && x0 + x.kernel <= x.in) {
        std::memcpy(to, in + (iy * x.in + x0) * channels, run * static_cast<size_t>(x.kernel));
        to += channels * x.kernel;
        continue;
      }
      for (int64_t kx = 0; kx < x.kernel; ++kx, to += channels) {
        const int64_t ix = x0 + kx * x.dilation;
        if (rowInside && ix >= 0 && ix < x.in)
          std::memcpy(to, in + (iy * x.in + ix) * channels, run);
        else
          std::memset(to, 0, run);
      }
    }
    while (to < end)
      *to++ = 0;
  }
}

} // namespace quantc::interpreter::fast
