//===- Hybrid.cpp - real layers with int8 weights ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Hybrid.h"
#include "Convolution.h"
#include "DynamicRange.h"
#include "MatrixProduct.h"

#include <algorithm>

namespace quantc::interpreter::real {
namespace {

/// One image. Cells outside of it add nothing.
void convolve(const ConvolutionShape &s, bool depthwise, int64_t multiplier, const int8_t *in,
              const int8_t *filter, int32_t zero, int32_t *sums) {
  const int64_t perGroup = s.outChannels / s.groups, depth = s.filterChannels;
  for (int64_t oy = 0; oy < s.y.out; ++oy)
    for (int64_t ox = 0; ox < s.x.out; ++ox, sums += s.outChannels) {
      std::fill(sums, sums + s.outChannels, 0);
      for (int64_t ky = 0; ky < s.y.kernel; ++ky)
        for (int64_t kx = 0; kx < s.x.kernel; ++kx) {
          const int64_t iy = oy * s.y.stride - s.y.before + ky * s.y.dilation;
          const int64_t ix = ox * s.x.stride - s.x.before + kx * s.x.dilation;
          if (iy < 0 || iy >= s.y.in || ix < 0 || ix >= s.x.in)
            continue;
          const int8_t *x = in + (iy * s.x.in + ix) * s.inChannels;
          const int64_t tap = ky * s.x.kernel + kx;
          if (depthwise)
            for (int64_t c = 0; c < s.outChannels; ++c)
              sums[c] += (static_cast<int32_t>(x[c / multiplier]) - zero) * filter[tap * s.outChannels + c];
          else
            for (int64_t c = 0; c < s.outChannels; ++c)
              sums[c] += dotHybrid(x + c / perGroup * depth,
                                   filter + (c * s.y.kernel * s.x.kernel + tap) * depth, depth, zero);
        }
    }
}

} // namespace

Prepared prepareHybridConvolution(const PrepareContext &context, bool depthwise) {
  ConvolutionStep step;
  if (auto e = readConvolution(context, depthwise, step))
    return *e;
  const Tensor &w = context.in(1);
  const int64_t channels = w.dim(depthwise ? 3 : 0);
  if (auto e = checkScales(w, channels))
    return *e;
  const std::vector<float> scales = w.info->quant->scale;
  // One scale is the older form, with symmetric inputs.
  const bool perChannel = depthwise || scales.size() > 1;
  return Run([=](const RunContext &run) -> Error {
    ConvolutionShape s;
    const Shape *biasShape = step.bias.present() ? &run.in(2).shape : nullptr;
    if (Error e = shapeConvolution(step, run.in(0).shape, run.in(1).shape, biasShape, s))
      return e;
    if (Error e = shapeOutput(run, 0, {s.batch, s.y.out, s.x.out, s.outChannels}))
      return e;
    const int64_t perImage = s.y.in * s.x.in * s.inChannels, cells = s.y.out * s.x.out * s.outChannels;
    char *scratch = run.scratch(static_cast<size_t>(cells) * sizeof(int32_t) + static_cast<size_t>(perImage));
    int32_t *sums = reinterpret_cast<int32_t *>(scratch);
    int8_t *q = reinterpret_cast<int8_t *>(sums + cells);
    const float *bias = step.bias.data(run);
    float *y = run.out().as<float>();
    for (int64_t b = 0; b < s.batch; ++b, y += cells) {
      const float *x = run.in(0).as<float>() + b * perImage;
      const DynamicScale d = quantizeRow(x, perImage, perChannel, q);
      convolve(s, depthwise, step.multiplier, q, run.in(1).as<int8_t>(), d.zero, sums);
      for (int64_t i = 0; i < cells; ++i) {
        const int64_t c = i % s.outChannels;
        const float sw = scales[scales.size() == 1 ? 0 : static_cast<size_t>(c)];
        const float sum = static_cast<float>(sums[i]);
        const float value = perChannel ? sum * sw * d.scale : sum * (d.scale * sw);
        y[i] = step.options.activation(bias ? value + bias[c] : value);
      }
    }
    return {};
  });
}

Prepared prepareHybridFullyConnected(const PrepareContext &context) {
  FullyConnectedStep step;
  if (auto e = readFullyConnected(context, step))
    return *e;
  if (auto e = checkScales(context.in(1), context.in(1).dim(0)))
    return *e;
  const std::vector<float> scales = context.in(1).info->quant->scale;
  const bool asymmetric = context.attributes->flag("asymmetric_quantize_inputs");
  return Run([=](const RunContext &run) -> Error {
    int64_t rows, depth, outputs;
    Shape result;
    if (Error e = shapeFullyConnected(step, run, rows, depth, outputs, result))
      return e;
    if (Error e = shapeOutput(run, 0, result))
      return e;
    int8_t *q = reinterpret_cast<int8_t *>(run.scratch(static_cast<size_t>(depth)));
    const float *bias = step.bias.data(run);
    float *y = run.out().as<float>();
    for (int64_t r = 0; r < rows; ++r) {
      const float *x = run.in(0).as<float>() + r * depth;
      const DynamicScale d = quantizeRow(x, depth, asymmetric, q);
      for (int64_t o = 0; o < outputs; ++o) {
        const float scale = d.scale * scales[scales.size() == 1 ? 0 : static_cast<size_t>(o)];
        const float sum = static_cast<float>(dotHybrid(q, run.in(1).as<int8_t>() + o * depth, depth, d.zero));
        *y++ = step.activation((bias ? bias[o] : 0.0f) + sum * scale);
      }
    }
    return {};
  });
}

void multiplyQuantizedRow(const float *x, int64_t depth, bool asymmetric, const int8_t *w, int64_t wDepth,
                          int64_t wColumn, int64_t columns, float weightScale, int8_t *q, float *y) {
  const DynamicScale d = quantizeRow(x, depth, asymmetric, q);
  const float factor = d.scale * weightScale;
  for (int64_t c = 0; c < columns; ++c) {
    int32_t sum = 0;
    for (int64_t k = 0; k < depth; ++k)
      sum += (static_cast<int32_t>(q[k]) - d.zero) * w[k * wDepth + c * wColumn];
    y[c] = static_cast<float>(sum) * factor;
  }
}

void convolveTransposedHybrid(const ConvolutionShape &s, const float *x, const int8_t *filter,
                              const std::vector<float> &scales, const float *bias,
                              const Activation &activation, int8_t *q, float *y) {
  const int64_t perImage = s.y.in * s.x.in * s.inChannels, cells = s.y.out * s.x.out * s.outChannels;
  for (int64_t b = 0; b < s.batch; ++b, x += perImage, y += cells) {
    const DynamicScale d = quantizeRow(x, perImage, true, q);
    std::fill(y, y + cells, 0.0f);
    const int8_t *in = q;
    for (int64_t iy = 0; iy < s.y.in; ++iy)
      for (int64_t ix = 0; ix < s.x.in; ++ix)
        for (int64_t i = 0; i < s.inChannels; ++i, ++in)
          for (int64_t ky = 0; ky < s.y.kernel; ++ky)
            for (int64_t kx = 0; kx < s.x.kernel; ++kx) {
              const int64_t oy = iy * s.y.stride - s.y.before + ky, ox = ix * s.x.stride - s.x.before + kx;
              if (oy < 0 || oy >= s.y.out || ox < 0 || ox >= s.x.out)
                continue;
              float *to = y + (oy * s.x.out + ox) * s.outChannels;
              for (int64_t c = 0; c < s.outChannels; ++c) {
                const int32_t w = filter[((c * s.y.kernel + ky) * s.x.kernel + kx) * s.inChannels + i];
                const float sw = scales[scales.size() == 1 ? 0 : static_cast<size_t>(c)];
                to[c] += static_cast<float>((*in - d.zero) * w) * sw * d.scale;
              }
            }
    for (int64_t i = 0; i < cells; ++i)
      y[i] = activation(bias ? y[i] + bias[i % s.outChannels] : y[i]);
  }
}

} // namespace quantc::interpreter::real
