//===- Sums.h - exact sums of products of int16 and int8 --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The sums of a linear layer before they are scaled: int16 layers and layers
// of dynamic range have the same ones. Zero points are taken off before.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_SUMS_H
#define QUANTC_LIB_INTERPRETER_FAST_SUMS_H

#include "../KernelSupport.h"
#include "Packing.h"

#include <cstring>

namespace quantc::interpreter::fast {

/// A filter for sums over its taps: of a convolution [outputs, kh, kw, depth], of a depthwise layer with
/// multiplier 1 or one input channel [1, kh, kw, outputs], or a matrix [outputs, depth].
class ExactSums {
public:
  enum class Form : uint8_t { Convolution, Depthwise, Matrix };
  /// Whether these loops can take the int8 filter for an input of so many channels.
  static bool takes(const Tensor &filter, Form form, int64_t channels);
  /// No element of the input is further from 0 than `farthest`.
  ExactSums(const IntKernels *kernels, const Tensor &filter, Form form, int64_t channels, int64_t farthest);

  /// Elements of the input that one output of a convolution or matrix sums up.
  int64_t depth() const { return taps * channels; }
  int64_t outputs() const { return columns; }
  /// Elements between rows for `rows`: even, what lies behind `depth` is multiplied by 0.
  int64_t rowElements() const { return 2 * words; }

  /// finish(r, sums) for each of `count` rows; `sums` are `outputs` numbers of 32 bits, modulo 2^32, or for
  /// an Acc of 64 bits whatever of the two types holds them.
  template <typename Acc, typename F>
  void rows(const RunContext &run, const int16_t *in, int64_t count, F finish) const;
  /// finish(cell, sums) for each output cell of one image [y.in, x.in, channels], as in `rows`.
  template <typename Acc, typename F>
  void image(const RunContext &run, const Window &y, const Window &x, const int16_t *in, F finish) const;

private:
  void packColumns(const Tensor &filter, bool byTap);
  void splitWords(const Tensor &filter, bool byTap, int64_t farthest);
  void gather(const Window &y, const Window &x, const int16_t *in, int64_t first, int64_t last,
              int16_t *to) const;
  template <typename Acc, typename F>
  void block(const int16_t *in, int64_t first, int64_t count, int32_t *sums, int64_t *wide, F finish) const;

  static constexpr int64_t blockRows = 48;

  const IntKernels *kernels;
  bool pairsOfTaps = false; ///< the loops of a depthwise layer
  int64_t taps = 1, channels = 0, columns = 0, words = 0, panel = 0, outStep = 0;
  /// Words up to which 32 bits hold any sum that begins at the one before; the last is `words`.
  std::vector<int64_t> parts;
  std::shared_ptr<char> packed, outside;
};

template <typename Acc, typename F>
void ExactSums::block(const int16_t *in, int64_t first, int64_t count, int32_t *sums, int64_t *wide,
                      F finish) const {
  const int16_t *weights = reinterpret_cast<const int16_t *>(packed.get());
  IntSumsCall call = {in, words, count, words, 0, words, columns, weights, panel, sums, outStep};
  if (sizeof(Acc) == 4 || parts.size() == 1) {
    kernels->sums(call);
    for (int64_t r = 0; r < count; ++r)
      finish(first + r, static_cast<const int32_t *>(sums + r * outStep));
    return;
  }
  if constexpr (sizeof(Acc) == 8) {
    std::fill(wide, wide + count * outStep, 0);
    for (int64_t last : parts) {
      call.last = last;
      kernels->sums(call);
      call.first = last;
      for (int64_t i = 0; i < count * outStep; ++i)
        wide[i] += sums[i];
    }
    for (int64_t r = 0; r < count; ++r)
      finish(first + r, static_cast<const int64_t *>(wide + r * outStep));
  }
}

template <typename Acc, typename F>
void ExactSums::rows(const RunContext &run, const int16_t *in, int64_t count, F finish) const {
  const size_t cells = static_cast<size_t>(std::min(blockRows, count) * outStep);
  int32_t *sums = reinterpret_cast<int32_t *>(run.scratch(cells * sizeof(int32_t)));
  int64_t *wide = reinterpret_cast<int64_t *>(run.scratch(parts.size() > 1 ? cells * sizeof(int64_t) : 0));
  for (int64_t r = 0; r < count; r += blockRows)
    block<Acc>(in + r * rowElements(), r, std::min(blockRows, count - r), sums, wide, finish);
}

template <typename Acc, typename F>
void ExactSums::image(const RunContext &run, const Window &y, const Window &x, const int16_t *in,
                      F finish) const {
  const int64_t cells = y.out * x.out;
  if (pairsOfTaps) {
    int32_t *sums =
        reinterpret_cast<int32_t *>(run.scratch(static_cast<size_t>(x.out * outStep) * sizeof(int32_t)));
    for (int64_t oy = 0; oy < y.out; ++oy) {
      kernels->depthwiseSums({in, y.in, x.in, channels, y.kernel, x.kernel, y.dilation, x.dilation,
                              oy * y.stride - y.before, -x.before, x.stride,
                              reinterpret_cast<const int16_t *>(packed.get()),
                              reinterpret_cast<const int16_t *>(outside.get()), x.out, sums});
      for (int64_t ox = 0; ox < x.out; ++ox)
        finish(oy * x.out + ox, static_cast<const int32_t *>(sums + ox * outStep));
    }
    return;
  }
  if (taps == 1 && y.stride == 1 && x.stride == 1 && channels % 2 == 0)
    return rows<Acc>(run, in, cells, finish);
  const size_t count = static_cast<size_t>(std::min(blockRows, cells));
  int16_t *some =
      reinterpret_cast<int16_t *>(run.scratch(count * static_cast<size_t>(rowElements()) * sizeof(int16_t)));
  int32_t *sums =
      reinterpret_cast<int32_t *>(run.scratch(count * static_cast<size_t>(outStep) * sizeof(int32_t)));
  int64_t *wide = reinterpret_cast<int64_t *>(
      run.scratch(parts.size() > 1 ? count * static_cast<size_t>(outStep) * sizeof(int64_t) : 0));
  for (int64_t o = 0; o < cells; o += blockRows) {
    const int64_t last = std::min(cells, o + blockRows);
    gather(y, x, in, o, last, some);
    block<Acc>(some, o, last - o, sums, wide, finish);
  }
}

} // namespace quantc::interpreter::fast

#endif
