//===- Conv.cpp - integer convolutions --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV. Accumulators are int32 (int8,
// uint8, int16 with a 32-bit bias) or int64 (int16 with a 64-bit bias).
// Padding contributes nothing, whatever the zero points.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "LinearSupport.h"

namespace quantc::interpreter {
namespace {

struct Geometry {
  std::vector<int64_t> strides, dilations;
  bool same;
};
Geometry geometryOf(const PrepareContext &c) {
  return {c.attributes->integers("strides", {1, 1}), c.attributes->integers("dilations", {1, 1}),
          c.attributes->integer("padding") == 0};
}

/// [N-CONV] filter OHWI; filter input channels that divide the input's make groups.
template <typename X, typename W, typename Acc> Prepared makeConv(const PrepareContext &c) {
  auto layer = makeLayer<Acc>(c, 0, 1, 2, c.in(1).dim(0));
  if (auto *e = std::get_if<std::string>(&layer))
    return *e;
  return Run([layer = std::get<Layer<Acc>>(layer), g = geometryOf(c)](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &w = r.in(1);
    const int64_t n = x.dim(0), depth = x.dim(3), outDepth = w.dim(0), groupDepth = w.dim(3);
    if (groupDepth == 0 || depth < groupDepth || depth % groupDepth != 0 ||
        outDepth % (depth / groupDepth) != 0)
      return "filter has " + std::to_string(groupDepth) + " input channels, the input " +
             std::to_string(depth);
    const Window h = makeWindow(x.dim(1), w.dim(1), g.strides[0], g.dilations[0], g.same);
    const Window v = makeWindow(x.dim(2), w.dim(2), g.strides[1], g.dilations[1], g.same);
    if (Error e = shapeOutput(r, 0, {n, h.out, v.out, outDepth}))
      return e;
    const int64_t perGroup = outDepth / (depth / groupDepth), cell = groupDepth,
                  filter = w.dim(1) * w.dim(2) * cell;
    const X *in = x.as<X>();
    const W *weights = w.as<W>();
    X *out = r.out().as<X>();
    // Without dilation the cells of one filter row that lie in the image are contiguous in both tensors.
    const bool wholeRows = groupDepth == depth && v.dilation == 1;
    for (int64_t b = 0; b < n; ++b)
      for (int64_t oy = 0; oy < h.out; ++oy)
        for (int64_t ox = 0; ox < v.out; ++ox, out += outDepth) {
          const int64_t left = ox * v.stride - v.before;
          const int64_t first = std::max<int64_t>(0, (-left + v.dilation - 1) / v.dilation);
          const int64_t last = std::min(v.kernel, (v.in - left + v.dilation - 1) / v.dilation);
          for (int64_t o = 0; o < outDepth; ++o) {
            const W *f = weights + o * filter;
            const int64_t group = o / perGroup * groupDepth;
            Acc acc = 0;
            for (int64_t ky = 0; ky < h.kernel; ++ky) {
              const int64_t iy = oy * h.stride - h.before + ky * h.dilation;
              if (iy < 0 || iy >= h.in || first >= last)
                continue;
              const X *row = in + ((b * h.in + iy) * v.in) * depth + group;
              const W *fRow = f + ky * v.kernel * cell;
              if (wholeRows)
                accumulate(acc, dot<Acc>(row + (left + first) * depth, fRow + first * cell,
                                         (last - first) * cell, layer.inZero, layer.weightZero));
              else
                for (int64_t kx = first; kx < last; ++kx)
                  accumulate(acc, dot<Acc>(row + (left + kx * v.dilation) * depth, fRow + kx * cell, cell,
                                           layer.inZero, layer.weightZero));
            }
            out[o] = layer.template finish<X>(acc, o);
          }
        }
    return std::nullopt;
  });
}

/// [N-DWCONV] filter 1HWC; output channel = input channel * multiplier + m.
template <typename X, typename W, typename Acc> Prepared makeDepthwise(const PrepareContext &c) {
  auto layer = makeLayer<Acc>(c, 0, 1, 2, c.in(1).dim(3));
  if (auto *e = std::get_if<std::string>(&layer))
    return *e;
  return Run([layer = std::get<Layer<Acc>>(layer), g = geometryOf(c)](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &w = r.in(1);
    const int64_t n = x.dim(0), depth = x.dim(3), outDepth = w.dim(3);
    if (depth == 0 || outDepth % depth != 0)
      return "filter has " + std::to_string(outDepth) + " channels, no multiple of the input's " +
             std::to_string(depth);
    const int64_t multiplier = outDepth / depth;
    const Window h = makeWindow(x.dim(1), w.dim(1), g.strides[0], g.dilations[0], g.same);
    const Window v = makeWindow(x.dim(2), w.dim(2), g.strides[1], g.dilations[1], g.same);
    if (Error e = shapeOutput(r, 0, {n, h.out, v.out, outDepth}))
      return e;
    Acc *acc = reinterpret_cast<Acc *>(r.scratch(static_cast<size_t>(outDepth) * sizeof(Acc)));
    const X *in = x.as<X>();
    const W *weights = w.as<W>();
    X *out = r.out().as<X>();
    const int32_t zx = layer.inZero, zw = layer.weightZero;
    for (int64_t b = 0; b < n; ++b)
      for (int64_t oy = 0; oy < h.out; ++oy)
        for (int64_t ox = 0; ox < v.out; ++ox, out += outDepth) {
          std::fill(acc, acc + outDepth, Acc{0});
          for (int64_t ky = 0; ky < h.kernel; ++ky) {
            const int64_t iy = oy * h.stride - h.before + ky * h.dilation;
            if (iy < 0 || iy >= h.in)
              continue;
            for (int64_t kx = 0; kx < v.kernel; ++kx) {
              const int64_t ix = ox * v.stride - v.before + kx * v.dilation;
              if (ix < 0 || ix >= v.in)
                continue;
              const X *p = in + ((b * h.in + iy) * v.in + ix) * depth;
              const W *f = weights + (ky * v.kernel + kx) * outDepth;
              if (multiplier == 1)
                for (int64_t ch = 0; ch < depth; ++ch)
                  accumulate(acc[ch], static_cast<Acc>((p[ch] - zx) * (f[ch] - zw)));
              else
                for (int64_t ch = 0; ch < depth; ++ch)
                  for (int64_t m = 0; m < multiplier; ++m)
                    accumulate(acc[ch * multiplier + m],
                               static_cast<Acc>((p[ch] - zx) * (f[ch * multiplier + m] - zw)));
            }
          }
          for (int64_t o = 0; o < outDepth; ++o)
            out[o] = layer.template finish<X>(acc[o], o);
        }
    return std::nullopt;
  });
}

/// [N-TCONV] Every input pixel adds its products to the output window it reaches.
template <typename X, typename W, typename Acc> Prepared makeTransposeConv(const PrepareContext &c) {
  auto layer = makeLayer<Acc>(c, 2, 1, 3, c.in(1).dim(0));
  if (auto *e = std::get_if<std::string>(&layer))
    return *e;
  return Run([layer = std::get<Layer<Acc>>(layer), g = geometryOf(c)](const RunContext &r) -> Error {
    const Tensor &w = r.in(1), &x = r.in(2);
    const Shape shape = readIntegers(r.in(0));
    const int64_t n = x.dim(0), depth = x.dim(3), outDepth = w.dim(0), kh = w.dim(1), kw = w.dim(2);
    if (shape.size() != 4 || shape[0] != n || shape[3] != outDepth || w.dim(3) != depth || shape[1] < 0 ||
        shape[2] < 0)
      return "output shape " + toString(shape) + " does not fit the input and filter";
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t oh = shape[1], ow = shape[2];
    const auto before = [&](int64_t in, int64_t stride, int64_t kernel, int64_t out) {
      return g.same ? std::max<int64_t>(0, (in - 1) * stride + kernel - out) / 2 : 0;
    };
    const int64_t top = before(x.dim(1), g.strides[0], kh, oh), left = before(x.dim(2), g.strides[1], kw, ow);
    const int64_t count = oh * ow * outDepth;
    Acc *acc = reinterpret_cast<Acc *>(r.scratch(static_cast<size_t>(count) * sizeof(Acc)));
    for (int64_t b = 0; b < n; ++b) {
      std::fill(acc, acc + count, Acc{0});
      for (int64_t iy = 0; iy < x.dim(1); ++iy)
        for (int64_t ix = 0; ix < x.dim(2); ++ix) {
          const X *p = x.as<X>() + ((b * x.dim(1) + iy) * x.dim(2) + ix) * depth;
          for (int64_t ky = 0; ky < kh; ++ky)
            for (int64_t kx = 0; kx < kw; ++kx) {
              const int64_t oy = iy * g.strides[0] - top + ky, ox = ix * g.strides[1] - left + kx;
              if (oy < 0 || oy >= oh || ox < 0 || ox >= ow)
                continue;
              Acc *a = acc + (oy * ow + ox) * outDepth;
              for (int64_t o = 0; o < outDepth; ++o)
                accumulate(a[o], dot<Acc>(p, w.as<W>() + ((o * kh + ky) * kw + kx) * depth, depth,
                                          layer.inZero, layer.weightZero));
            }
        }
      X *out = r.out().as<X>() + b * count;
      for (int64_t i = 0; i < count; ++i)
        out[i] = layer.template finish<X>(acc[i], i % outDepth);
    }
    return std::nullopt;
  });
}

/// Picks storage and accumulator types. Weights are int8 except in uint8 networks.
#define QUANTC_LINEAR_KERNEL(name, Make, data, bias)                                                         \
  Prepared name(const PrepareContext &c) {                                                                   \
    if (Error e = requireLinear(c, data, 1, bias))                                                           \
      return *e;                                                                                             \
    switch (c.in(data).type()) {                                                                             \
    case ElementType::I8:                                                                                    \
      return Make<int8_t, int8_t, int32_t>(c);                                                               \
    case ElementType::U8:                                                                                    \
      return Make<uint8_t, uint8_t, int32_t>(c);                                                             \
    case ElementType::I16:                                                                                   \
      return has32BitBias(c, bias) ? Make<int16_t, int8_t, int32_t>(c) : Make<int16_t, int8_t, int64_t>(c);  \
    default:                                                                                                 \
      return unsupportedType("input", c.in(data).type(), "int8, uint8, int16");                              \
    }                                                                                                        \
  }
QUANTC_LINEAR_KERNEL(prepareConv, makeConv, 0, 2)
QUANTC_LINEAR_KERNEL(prepareDepthwise, makeDepthwise, 0, 2)
QUANTC_LINEAR_KERNEL(prepareTransposeConv, makeTransposeConv, 2, 3)

} // namespace

void registerQuantizedConvKernels(KernelRegistry &r) {
  r.add("qnn.conv_2d", Domain::Quantized, KernelSet::Reference, prepareConv);
  r.add("qnn.depthwise_conv_2d", Domain::Quantized, KernelSet::Reference, prepareDepthwise);
  r.add("qnn.transpose_conv", Domain::Quantized, KernelSet::Reference, prepareTransposeConv);
}

} // namespace quantc::interpreter
