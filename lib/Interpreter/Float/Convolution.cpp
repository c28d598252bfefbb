//===- Convolution.cpp - conv_2d, depthwise_conv_2d, transpose_conv ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Convolution.h"
#include "../Kernels.h"
#include "DynamicRange.h"
#include "Hybrid.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {

std::optional<std::string> readConvolution(const PrepareContext &context, bool depthwise,
                                           ConvolutionStep &step) {
  step.depthwise = depthwise;
  step.multiplier = context.attributes->integer("depth_multiplier", 1);
  if (depthwise && step.multiplier < 1)
    return "depth_multiplier must be at least 1, found " + std::to_string(step.multiplier);
  if (auto e = requireOperand(context, 0, ElementType::F32, 4))
    return e;
  if (!context.has(1) || context.in(1).rank() != 4)
    return "the filter must have rank 4";
  if (auto e = windowOptionsOf(*context.attributes, 2, step.options))
    return e;
  if (auto e = RealOperand::bind(context, 1, step.filter))
    return e;
  return RealOperand::bind(context, 2, step.bias);
}

Error shapeConvolution(const ConvolutionStep &step, const Shape &input, const Shape &filter,
                       const Shape *bias, ConvolutionShape &s) {
  s.batch = input[0];
  s.inChannels = input[3];
  s.outChannels = step.depthwise ? filter[3] : filter[0];
  s.filterChannels = step.depthwise ? 1 : filter[3];
  if (filter[1] < 1 || filter[2] < 1 || s.filterChannels < 1 || s.inChannels < 1)
    return "the filter of shape " + toString(filter) + " or the input of shape " + toString(input) +
           " is empty";
  if (step.depthwise ? filter[0] != 1 || s.inChannels * step.multiplier != s.outChannels
                     : s.inChannels % s.filterChannels != 0)
    return "the filter of shape " + toString(filter) + " does not fit an input of shape " + toString(input);
  s.groups = step.depthwise ? s.inChannels : s.inChannels / s.filterChannels;
  if (s.outChannels % s.groups != 0)
    return std::to_string(s.outChannels) + " output channels can't be divided into " +
           std::to_string(s.groups) + " groups";
  if (bias && (bias->size() != 1 || (*bias)[0] != s.outChannels))
    return "the bias of shape " + toString(*bias) + " does not fit " + std::to_string(s.outChannels) +
           " output channels";
  const WindowOptions &o = step.options;
  s.y = makeWindow(input[1], filter[1], o.strides[0], o.dilations[0], o.same);
  s.x = makeWindow(input[2], filter[2], o.strides[1], o.dilations[1], o.same);
  return {};
}

namespace {

QUANTC_FMA_CLONES void convolve(const ConvolutionShape &s, const float *in, const float *filter,
                                const float *bias, const RealActivation &activation, float *out) {
  int64_t perGroup = s.outChannels / s.groups, depth = s.filterChannels;
  for (int64_t b = 0; b < s.batch; ++b)
    for (int64_t oy = 0; oy < s.y.out; ++oy)
      for (int64_t ox = 0; ox < s.x.out; ++ox)
        for (int64_t c = 0; c < s.outChannels; ++c) {
          const float *w = filter + c * s.y.kernel * s.x.kernel * depth;
          float acc = 0;
          for (int64_t ky = 0; ky < s.y.kernel; ++ky)
            for (int64_t kx = 0; kx < s.x.kernel; ++kx, w += depth) {
              int64_t iy = oy * s.y.stride - s.y.before + ky * s.y.dilation;
              int64_t ix = ox * s.x.stride - s.x.before + kx * s.x.dilation;
              bool inside = iy >= 0 && iy < s.y.in && ix >= 0 && ix < s.x.in;
              const float *x = in + ((b * s.y.in + iy) * s.x.in + ix) * s.inChannels + c / perGroup * depth;
              for (int64_t i = 0; i < depth; ++i)
                acc = std::fma(inside ? x[i] : 0.0f, w[i], acc);
            }
          *out++ = activation(acc + (bias ? bias[c] : 0.0f));
        }
}

QUANTC_FMA_CLONES void convolveDepthwise(const ConvolutionShape &s, int64_t multiplier, const float *in,
                                         const float *filter, const float *bias,
                                         const RealActivation &activation, float *out) {
  for (int64_t b = 0; b < s.batch; ++b)
    for (int64_t oy = 0; oy < s.y.out; ++oy)
      for (int64_t ox = 0; ox < s.x.out; ++ox)
        for (int64_t c = 0; c < s.outChannels; ++c) {
          float acc = 0;
          for (int64_t ky = 0; ky < s.y.kernel; ++ky)
            for (int64_t kx = 0; kx < s.x.kernel; ++kx) {
              int64_t iy = oy * s.y.stride - s.y.before + ky * s.y.dilation;
              int64_t ix = ox * s.x.stride - s.x.before + kx * s.x.dilation;
              if (iy >= 0 && iy < s.y.in && ix >= 0 && ix < s.x.in)
                acc = std::fma(in[((b * s.y.in + iy) * s.x.in + ix) * s.inChannels + c / multiplier],
                               filter[(ky * s.x.kernel + kx) * s.outChannels + c], acc);
            }
          *out++ = activation(acc + (bias ? bias[c] : 0.0f));
        }
}

Prepared prepareConvolution(const PrepareContext &context, bool depthwise) {
  if (isHybrid(context, 0, 1))
    return prepareHybridConvolution(context, depthwise);
  ConvolutionStep step;
  if (auto e = readConvolution(context, depthwise, step))
    return *e;
  return Run([step](const RunContext &run) -> Error {
    ConvolutionShape s;
    const Shape *biasShape = step.bias.present() ? &run.in(2).shape : nullptr;
    if (Error e = shapeConvolution(step, run.in(0).shape, run.in(1).shape, biasShape, s))
      return e;
    if (Error e = shapeOutput(run, 0, {s.batch, s.y.out, s.x.out, s.outChannels}))
      return e;
    const float *in = run.in(0).as<float>(), *filter = step.filter.data(run), *bias = step.bias.data(run);
    float *out = run.out().as<float>();
    if (step.depthwise)
      convolveDepthwise(s, step.multiplier, in, filter, bias, step.options.activation, out);
    else
      convolve(s, in, filter, bias, step.options.activation, out);
    return {};
  });
}

/// Gathers: output (oy, ox) takes filter tap (ky, kx) from the input cell whose stride reaches it.
QUANTC_FMA_CLONES void convolveTransposed(const ConvolutionShape &s, const float *in, const float *filter,
                                          const float *bias, const RealActivation &activation, float *out) {
  for (int64_t b = 0; b < s.batch; ++b)
    for (int64_t oy = 0; oy < s.y.out; ++oy)
      for (int64_t ox = 0; ox < s.x.out; ++ox)
        for (int64_t c = 0; c < s.outChannels; ++c) {
          float acc = 0;
          for (int64_t ky = 0; ky < s.y.kernel; ++ky)
            for (int64_t kx = 0; kx < s.x.kernel; ++kx) {
              int64_t ty = oy + s.y.before - ky, tx = ox + s.x.before - kx;
              int64_t iy = ty / s.y.stride, ix = tx / s.x.stride;
              if (ty < 0 || tx < 0 || ty % s.y.stride || tx % s.x.stride || iy >= s.y.in || ix >= s.x.in)
                continue;
              const float *x = in + ((b * s.y.in + iy) * s.x.in + ix) * s.inChannels;
              const float *w = filter + ((c * s.y.kernel + ky) * s.x.kernel + kx) * s.inChannels;
              for (int64_t i = 0; i < s.inChannels; ++i)
                acc = std::fma(x[i], w[i], acc);
            }
          *out++ = activation(acc + (bias ? bias[c] : 0.0f));
        }
}

Prepared prepareTransposeConv(const PrepareContext &context) {
  ConvolutionStep step;
  if (!context.has(0))
    return "operand 0 is missing";
  if (auto e = requireOperand(context, 2, ElementType::F32, 4))
    return *e;
  if (!context.has(1) || context.in(1).rank() != 4)
    return "the filter must have rank 4";
  if (auto e = windowOptionsOf(*context.attributes, 2, step.options))
    return *e;
  const bool hybrid = isHybrid(context, 2, 1);
  std::vector<float> scales;
  if (hybrid) {
    if (auto e = checkScales(context.in(1), context.in(1).dim(0)))
      return *e;
    scales = context.in(1).info->quant->scale;
  } else if (auto e = RealOperand::bind(context, 1, step.filter)) {
    return *e;
  }
  if (auto e = RealOperand::bind(context, 3, step.bias))
    return *e;
  return Run([step, hybrid, scales](const RunContext &run) -> Error {
    Shape shape = readIntegers(run.in(0)), filter = run.in(1).shape, input = run.in(2).shape;
    if (shape.size() != 4 || shape[0] != input[0] || shape[3] != filter[0] || filter[3] != input[3] ||
        *std::min_element(shape.begin(), shape.end()) < 0)
      return "output shape " + toString(shape) + ", filter of shape " + toString(filter) +
             " and input of shape " + toString(input) + " do not fit";
    if (step.bias.present() && run.in(3).count() != filter[0])
      return "the bias of shape " + toString(run.in(3).shape) + " does not fit " + std::to_string(filter[0]) +
             " output channels";
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    const WindowOptions &o = step.options;
    ConvolutionShape s;
    s.batch = shape[0], s.outChannels = shape[3], s.inChannels = input[3];
    auto axis = [&](int64_t in, int64_t out, int64_t kernel, int64_t stride) {
      int64_t before = o.same ? std::max<int64_t>(0, (in - 1) * stride + kernel - out) / 2 : 0;
      return Window{in, out, kernel, stride, 1, before};
    };
    s.y = axis(input[1], shape[1], filter[1], o.strides[0]);
    s.x = axis(input[2], shape[2], filter[2], o.strides[1]);
    if (hybrid) {
      const int64_t perImage = s.y.in * s.x.in * s.inChannels;
      convolveTransposedHybrid(
          s, run.in(2).as<float>(), run.in(1).as<int8_t>(), scales, step.bias.data(run), o.activation,
          reinterpret_cast<int8_t *>(run.scratch(static_cast<size_t>(perImage))), run.out().as<float>());
      return {};
    }
    convolveTransposed(s, run.in(2).as<float>(), step.filter.data(run), step.bias.data(run), o.activation,
                       run.out().as<float>());
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatConvolutionKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.conv_2d", [](const PrepareContext &c) { return prepareConvolution(c, false); });
  add("qnn.depthwise_conv_2d", [](const PrepareContext &c) { return prepareConvolution(c, true); });
  add("qnn.transpose_conv", prepareTransposeConv);
}
