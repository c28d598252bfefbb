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

/// The taps [first, last) of a window row that lie in the image.
struct Taps {
  int64_t start, first, last;
};
Taps tapsOf(const Window &axis, int64_t at) {
  const int64_t start = at * axis.stride - axis.before, d = axis.dilation;
  return {start, start < 0 ? (-start + d - 1) / d : 0,
          std::min(axis.kernel, start >= axis.in ? 0 : (axis.in - start + d - 1) / d)};
}

/// One image. Cells outside of it add nothing.
QUANTC_FMA_CLONES void convolveDepthwise(const ConvolutionShape &s, int64_t multiplier, const int8_t *in,
                                         const int8_t *filter, int32_t zero, int32_t *sums) {
  for (int64_t oy = 0; oy < s.y.out; ++oy)
    for (int64_t ox = 0; ox < s.x.out; ++ox, sums += s.outChannels) {
      std::fill(sums, sums + s.outChannels, 0);
      const Taps ty = tapsOf(s.y, oy), tx = tapsOf(s.x, ox);
      for (int64_t ky = ty.first; ky < ty.last; ++ky)
        for (int64_t kx = tx.first; kx < tx.last; ++kx) {
          const int64_t iy = ty.start + ky * s.y.dilation, ix = tx.start + kx * s.x.dilation;
          const int8_t *x = in + (iy * s.x.in + ix) * s.inChannels;
          const int8_t *w = filter + (ky * s.x.kernel + kx) * s.outChannels;
          if (multiplier == 1)
            for (int64_t c = 0; c < s.outChannels; ++c)
              sums[c] += (static_cast<int32_t>(x[c]) - zero) * w[c];
          else
            for (int64_t c = 0; c < s.inChannels; ++c)
              for (int64_t m = 0; m < multiplier; ++m)
                sums[c * multiplier + m] += (static_cast<int32_t>(x[c]) - zero) * w[c * multiplier + m];
        }
    }
}

/// One image whose zero point is taken off, weights of 16 bits: products that one instruction adds in pairs.
/// Four outputs share what is loaded.
QUANTC_FMA_CLONES void convolve(const ConvolutionShape &s, const int16_t *in, const int16_t *filter,
                                int32_t *sums) {
  const int64_t perGroup = s.outChannels / s.groups, depth = s.filterChannels;
  const int64_t row = s.x.kernel * depth, cells = s.y.kernel * row;
  // Without dilation and groups the taps of a row are contiguous in image and filter.
  const bool wholeRows = s.groups == 1 && s.x.dilation == 1;
  constexpr int64_t block = 4;
  for (int64_t oy = 0; oy < s.y.out; ++oy)
    for (int64_t ox = 0; ox < s.x.out; ++ox, sums += s.outChannels) {
      const Taps ty = tapsOf(s.y, oy), tx = tapsOf(s.x, ox);
      std::fill(sums, sums + s.outChannels, 0);
      if (tx.first >= tx.last)
        continue;
      for (int64_t ky = ty.first; ky < ty.last; ++ky) {
        const int64_t iy = ty.start + ky * s.y.dilation;
        const int64_t runs = wholeRows ? 1 : tx.last - tx.first;
        const int64_t n = wholeRows ? (tx.last - tx.first) * depth : depth;
        for (int64_t k = 0; k < runs; ++k) {
          const int64_t kx = tx.first + k;
          const int16_t *cell = in + (iy * s.x.in + tx.start + kx * s.x.dilation) * s.inChannels;
          const int16_t *w = filter + ky * row + kx * depth;
          int64_t c = 0;
          for (; s.groups == 1 && c + block <= s.outChannels; c += block) {
            const int16_t *w0 = w + c * cells, *w1 = w0 + cells, *w2 = w1 + cells, *w3 = w2 + cells;
            int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (int64_t i = 0; i < n; ++i) {
              s0 += int32_t{cell[i]} * w0[i];
              s1 += int32_t{cell[i]} * w1[i];
              s2 += int32_t{cell[i]} * w2[i];
              s3 += int32_t{cell[i]} * w3[i];
            }
            sums[c] += s0;
            sums[c + 1] += s1;
            sums[c + 2] += s2;
            sums[c + 3] += s3;
          }
          for (; c < s.outChannels; ++c) {
            const int16_t *x = cell + c / perGroup * depth, *v = w + c * cells;
            int32_t sum = 0;
            for (int64_t i = 0; i < n; ++i)
              sum += int32_t{x[i]} * v[i];
            sums[c] += sum;
          }
        }
      }
    }
}

struct HybridConvolution {
  ConvolutionStep step;
  std::vector<float> scales;
  bool perChannel = false, xnn = false;
  std::shared_ptr<const std::vector<int16_t>> wide; ///< the filter, but of depthwise ones

  Error run(const RunContext &run) const;

private:
  float finish(int32_t sum, int64_t channel, float inputScale, const float *bias) const {
    const float sw = scales[scales.size() == 1 ? 0 : static_cast<size_t>(channel)];
    const float b = bias ? bias[channel] : 0.0f;
    if (xnn)
      return step.options.activation(realOfSumXNN(sum, inputScale, sw, b));
    const float real = static_cast<float>(sum);
    const float value = perChannel ? real * sw * inputScale : real * (inputScale * sw);
    return step.options.activation(bias ? value + b : value);
  }
};

Error HybridConvolution::run(const RunContext &run) const {
  ConvolutionShape s;
  const Shape *biasShape = step.bias.present() ? &run.in(2).shape : nullptr;
  if (Error e = shapeConvolution(step, run.in(0).shape, run.in(1).shape, biasShape, s))
    return e;
  if (Error e = shapeOutput(run, 0, {s.batch, s.y.out, s.x.out, s.outChannels}))
    return e;
  const int64_t perImage = s.y.in * s.x.in * s.inChannels, cells = s.y.out * s.x.out * s.outChannels;
  // [N-XNN-HYBRID] A matrix product in the delegate: each pixel is a row of its own.
  const bool byPixel =
      xnn && s.groups == 1 && s.y.kernel == 1 && s.x.kernel == 1 && s.y.stride == 1 && s.x.stride == 1;
  const int64_t perRow = byPixel ? s.inChannels : perImage, cellsPerRow = byPixel ? s.outChannels : cells;
  char *scratch = run.scratch(static_cast<size_t>(cells) * sizeof(int32_t) + static_cast<size_t>(perImage));
  int32_t *sums = reinterpret_cast<int32_t *>(scratch);
  int8_t *q = reinterpret_cast<int8_t *>(sums + cells);
  int16_t *centred = reinterpret_cast<int16_t *>(
      run.scratch(step.depthwise ? 0 : static_cast<size_t>(perImage) * sizeof(int16_t)));
  std::vector<float> inputScales;
  const float *bias = step.bias.data(run), *x = run.in(0).as<float>();
  float *y = run.out().as<float>();
  for (int64_t b = 0; b < s.batch; ++b, y += cells) {
    inputScales.clear();
    int32_t zero = 0;
    for (int64_t from = 0; from < perImage; from += perRow, x += perRow) {
      const DynamicScale d =
          xnn ? quantizeRowXNN(x, perRow, q + from) : quantizeRow(x, perRow, perChannel, q + from);
      zero = d.zero;
      inputScales.push_back(d.scale);
      for (int64_t i = from; i < from + perRow && !step.depthwise; ++i)
        centred[i] = static_cast<int16_t>(q[i] - d.zero);
    }
    if (step.depthwise)
      convolveDepthwise(s, step.multiplier, q, run.in(1).as<int8_t>(), zero, sums);
    else
      convolve(s, centred, wide->data(), sums);
    for (int64_t i = 0; i < cells; ++i)
      y[i] = finish(sums[i], i % s.outChannels, inputScales[static_cast<size_t>(i / cellsPerRow)], bias);
  }
  return {};
}

} // namespace

Prepared prepareHybridConvolution(const PrepareContext &context, bool depthwise) {
  HybridConvolution layer;
  if (auto e = readConvolution(context, depthwise, layer.step))
    return *e;
  const Tensor &w = context.in(1);
  const int64_t channels = w.dim(depthwise ? 3 : 0);
  if (auto e = checkScales(w, channels))
    return *e;
  layer.scales = w.info->quant->scale;
  // One scale is the older form, with symmetric inputs.
  layer.perChannel = depthwise || layer.scales.size() > 1;
  layer.xnn = !depthwise && context.profile == Profile::XNNPack;
  auto wide = std::make_shared<std::vector<int16_t>>();
  if (!depthwise)
    wide->assign(w.as<int8_t>(), w.as<int8_t>() + w.count());
  layer.wide = std::move(wide);
  return Run([layer](const RunContext &run) { return layer.run(run); });
}

Prepared prepareHybridFullyConnected(const PrepareContext &context) {
  FullyConnectedStep step;
  if (auto e = readFullyConnected(context, step))
    return *e;
  if (auto e = checkScales(context.in(1), context.in(1).dim(0)))
    return *e;
  const std::vector<float> scales = context.in(1).info->quant->scale;
  const bool asymmetric = context.attributes->flag("asymmetric_quantize_inputs");
  const bool xnn = context.profile == Profile::XNNPack;
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
      const DynamicScale d = xnn ? quantizeRowXNN(x, depth, q) : quantizeRow(x, depth, asymmetric, q);
      for (int64_t o = 0; o < outputs; ++o) {
        const float sw = scales[scales.size() == 1 ? 0 : static_cast<size_t>(o)], b = bias ? bias[o] : 0.0f;
        const int32_t sum = dotHybrid(q, run.in(1).as<int8_t>() + o * depth, depth, d.zero);
        *y++ = step.activation(xnn ? realOfSumXNN(sum, d.scale, sw, b)
                                   : b + static_cast<float>(sum) * (d.scale * sw));
      }
    }
    return {};
  });
}

void multiplyQuantizedRow(const float *x, int64_t depth, RowRule rule, const int8_t *w, int64_t wDepth,
                          int64_t wColumn, int64_t columns, float weightScale, int8_t *q, float *y) {
  const bool xnn = rule == RowRule::XNNPack;
  const DynamicScale d =
      xnn ? quantizeRowXNN(x, depth, q) : quantizeRow(x, depth, rule == RowRule::Asymmetric, q);
  const float factor = d.scale * weightScale;
  for (int64_t c = 0; c < columns; ++c) {
    int32_t sum = 0;
    for (int64_t k = 0; k < depth; ++k)
      sum += (static_cast<int32_t>(q[k]) - d.zero) * w[k * wDepth + c * wColumn];
    y[c] = xnn ? realOfSumXNN(sum, d.scale, weightScale, 0.0f) : static_cast<float>(sum) * factor;
  }
}

void convolveTransposedHybrid(const ConvolutionShape &s, const float *x, const int8_t *filter,
                              const std::vector<float> &scales, const float *bias,
                              const RealActivation &activation, int8_t *q, float *y) {
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
