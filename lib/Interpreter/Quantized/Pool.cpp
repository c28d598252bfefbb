//===- Pool.cpp - integer pooling -------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// On the stored integers, without zero points or rescaling: operand and result
// have the same parameters.
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"

namespace quantc::interpreter {
namespace {

/// [N-AVGPOOL] Mean of the cells inside the image: half away from zero; uint8 half up.
/// [N-MAXPOOL] Largest of them. Both clamp to the activation.
template <typename T, bool average> Prepared makePool(const PrepareContext &c) {
  const std::vector<int64_t> window = c.attributes->integers("window", {1, 1});
  const std::vector<int64_t> strides = c.attributes->integers("strides", {1, 1});
  const bool same = c.attributes->integer("padding") == 0;
  const Limit limit = activationLimit(activationOf(c), c.out());
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const int64_t n = x.dim(0), depth = x.dim(3);
    const Window h = makeWindow(x.dim(1), window[0], strides[0], 1, same);
    const Window v = makeWindow(x.dim(2), window[1], strides[1], 1, same);
    if (Error e = shapeOutput(r, 0, {n, h.out, v.out, depth}))
      return e;
    int32_t *acc = reinterpret_cast<int32_t *>(r.scratch(static_cast<size_t>(depth) * sizeof(int32_t)));
    T *out = r.out().as<T>();
    for (int64_t b = 0; b < n; ++b)
      for (int64_t oy = 0; oy < h.out; ++oy)
        for (int64_t ox = 0; ox < v.out; ++ox, out += depth) {
          const int64_t top = oy * h.stride - h.before, left = ox * v.stride - v.before;
          const int64_t y0 = std::max<int64_t>(0, top), y1 = std::min(h.in, top + h.kernel);
          const int64_t x0 = std::max<int64_t>(0, left), x1 = std::min(v.in, left + v.kernel);
          std::fill(acc, acc + depth, average ? 0 : limitOf(x.type()).low);
          for (int64_t iy = y0; iy < y1; ++iy)
            for (int64_t ix = x0; ix < x1; ++ix) {
              const T *p = x.as<T>() + ((b * h.in + iy) * v.in + ix) * depth;
              for (int64_t ch = 0; ch < depth; ++ch)
                acc[ch] = average ? acc[ch] + p[ch] : std::max<int32_t>(acc[ch], p[ch]);
            }
          const int32_t cells =
              static_cast<int32_t>(std::max<int64_t>(0, y1 - y0) * std::max<int64_t>(0, x1 - x0));
          if (average && cells == 0)
            return std::string("a window lies outside the image");
          for (int64_t ch = 0; ch < depth; ++ch) {
            int32_t q = acc[ch];
            if (average)
              q = (q > 0 || std::is_same_v<T, uint8_t> ? q + cells / 2 : q - cells / 2) / cells;
            out[ch] = clampTo<T>(q, limit);
          }
        }
    return std::nullopt;
  });
}
template <typename T> Prepared makeAverage(const PrepareContext &c) { return makePool<T, true>(c); }
template <typename T> Prepared makeMax(const PrepareContext &c) { return makePool<T, false>(c); }

template <bool average> Prepared preparePool(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0}))
    return *e;
  if (Error e = requireSameType(c, {0}))
    return *e;
  if (average)
    return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeAverage, c);
  return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeMax, c);
}

} // namespace

void registerQuantizedPoolKernels(KernelRegistry &r) {
  r.add("qnn.average_pool_2d", Domain::Quantized, KernelSet::Reference, preparePool<true>);
  r.add("qnn.max_pool_2d", Domain::Quantized, KernelSet::Reference, preparePool<false>);
}

} // namespace quantc::interpreter
