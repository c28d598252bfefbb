//===- Hybrid.cpp - real layers with int8 weights ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Hybrid.h"
#include "Convolution.h"
#include "MatrixProduct.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

/// How the values of one sample became int8: value = scale * (q - zero).
struct DynamicScale {
  float scale = 1;
  int32_t zero = 0;
};

int8_t roundAndClamp(float x, float low) {
  return static_cast<int8_t>(std::clamp(std::round(x), low, 127.0f));
}

/// [N-HYBRID] Over [min(0, least), max(0, largest)], in double; of the two zero points that the ends give,
/// that of the smaller error; values in float32.
DynamicScale quantizeAsymmetric(const float *x, int64_t n, int8_t *q) {
  auto [least, largest] = std::minmax_element(x, x + n);
  const double low = n ? std::min(0.0f, *least) : 0.0f, high = n ? std::max(0.0f, *largest) : 0.0f;
  DynamicScale d;
  if (low == high) {
    std::fill(q, q + n, int8_t{0});
    return d;
  }
  const double scale = (high - low) / 255.0;
  const double fromLow = -128.0 - low / scale, fromHigh = 127.0 - high / scale;
  const double lowError = 128.0 + std::fabs(low / scale), highError = 127.0 + std::fabs(high / scale);
  const double zero = lowError < highError ? fromLow : fromHigh;
  d.scale = static_cast<float>(scale);
  d.zero = static_cast<int32_t>(std::clamp(std::round(zero), -128.0, 127.0));
  const float inverse = 1.0f / d.scale, offset = static_cast<float>(d.zero);
  for (int64_t i = 0; i < n; ++i)
    q[i] = roundAndClamp(offset + x[i] * inverse, -128.0f);
  return d;
}

/// [N-HYBRID] Over the largest magnitude, to 127.
DynamicScale quantizeSymmetric(const float *x, int64_t n, int8_t *q) {
  float range = 0;
  for (int64_t i = 0; i < n; ++i)
    range = std::max(range, std::fabs(x[i]));
  DynamicScale d;
  if (range == 0) {
    std::fill(q, q + n, int8_t{0});
    return d;
  }
  d.scale = range / 127.0f;
  const float inverse = 127.0f / range;
  for (int64_t i = 0; i < n; ++i)
    q[i] = roundAndClamp(x[i] * inverse, -127.0f);
  return d;
}

QUANTC_FMA_CLONES int32_t dot(const int8_t *x, const int8_t *w, int64_t n, int32_t zero) {
  int32_t sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += (static_cast<int32_t>(x[i]) - zero) * static_cast<int32_t>(w[i]);
  return sum;
}

std::optional<std::string> checkScales(const Tensor &weights, int64_t channels) {
  const size_t scales = weights.info->quant->scale.size();
  if (scales != 1 && static_cast<int64_t>(scales) != channels)
    return "weights have " + std::to_string(scales) + " scales for " + std::to_string(channels) + " channels";
  return {};
}

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
              sums[c] += dot(x + c / perGroup * depth, filter + (c * s.y.kernel * s.x.kernel + tap) * depth,
                             depth, zero);
        }
    }
}

} // namespace

bool isHybrid(const PrepareContext &context) {
  return context.has(0) && context.has(1) && context.in(0).type() == ElementType::F32 &&
         context.constant(1) && context.in(1).type() == ElementType::I8 && context.in(1).info->quant &&
         !context.in(1).info->quant->scale.empty();
}

Prepared prepareHybridConvolution(const PrepareContext &context, bool depthwise) {
  ConvolutionStep step;
  if (auto e = readConvolution(context, depthwise, step))
    return *e;
  const Tensor &w = context.in(1);
  const int64_t channels = w.dim(depthwise ? 3 : 0);
  if (auto e = checkScales(w, channels))
    return *e;
  const std::vector<float> scales = w.info->quant->scale;
  // One scale for many channels is the older form, with symmetric inputs.
  const bool perChannel = depthwise || static_cast<int64_t>(scales.size()) == channels;
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
      const DynamicScale d =
          perChannel ? quantizeAsymmetric(x, perImage, q) : quantizeSymmetric(x, perImage, q);
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
      const DynamicScale d = asymmetric ? quantizeAsymmetric(x, depth, q) : quantizeSymmetric(x, depth, q);
      for (int64_t o = 0; o < outputs; ++o) {
        const float scale = d.scale * scales[scales.size() == 1 ? 0 : static_cast<size_t>(o)];
        const float sum = static_cast<float>(dot(q, run.in(1).as<int8_t>() + o * depth, depth, d.zero));
        *y++ = step.activation((bias ? bias[o] : 0.0f) + sum * scale);
      }
    }
    return {};
  });
}

} // namespace quantc::interpreter::real
