//===- Volumetric.cpp - conv_3d and conv_3d_transpose -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

struct Volume {
  int64_t batch = 0, inChannels = 0, outChannels = 0;
  std::array<Window, 3> axis;
  bool transposed = false;
};

/// The input position that tap k of output position o reads, or -1.
int64_t source(const Window &a, bool transposed, int64_t o, int64_t k) {
  int64_t i;
  if (transposed) {
    int64_t t = o + a.before - k * a.dilation;
    if (t < 0 || t % a.stride)
      return -1;
    i = t / a.stride;
  } else {
    i = o * a.stride - a.before + k * a.dilation;
  }
  return i >= 0 && i < a.in ? i : -1;
}

/// One output: filter is [kd, kh, kw, in, out], or [kd, kh, kw, out, in] when transposed.
QUANTC_FMA_CLONES float sumOf(const Volume &v, const float *in, const float *filter, int64_t b,
                              const std::array<int64_t, 3> &o, int64_t c) {
  float acc = 0;
  int64_t inStep = v.transposed ? 1 : v.outChannels, outStep = v.transposed ? v.inChannels : 1;
  for (int64_t kd = 0; kd < v.axis[0].kernel; ++kd)
    for (int64_t ky = 0; ky < v.axis[1].kernel; ++ky)
      for (int64_t kx = 0; kx < v.axis[2].kernel; ++kx) {
        int64_t d = source(v.axis[0], v.transposed, o[0], kd), y = source(v.axis[1], v.transposed, o[1], ky),
                x = source(v.axis[2], v.transposed, o[2], kx);
        if (d < 0 || y < 0 || x < 0)
          continue;
        const float *cell =
            in + (((b * v.axis[0].in + d) * v.axis[1].in + y) * v.axis[2].in + x) * v.inChannels;
        const float *w =
            filter + ((kd * v.axis[1].kernel + ky) * v.axis[2].kernel + kx) * v.inChannels * v.outChannels;
        for (int64_t i = 0; i < v.inChannels; ++i)
          acc = std::fma(cell[i], w[i * inStep + c * outStep], acc);
      }
  return acc;
}

void convolve(const Volume &v, const float *in, const float *filter, const float *bias,
              const RealActivation &activation, float *out) {
  for (int64_t b = 0; b < v.batch; ++b)
    for (int64_t d = 0; d < v.axis[0].out; ++d)
      for (int64_t y = 0; y < v.axis[1].out; ++y)
        for (int64_t x = 0; x < v.axis[2].out; ++x)
          for (int64_t c = 0; c < v.outChannels; ++c)
            *out++ = activation(sumOf(v, in, filter, b, {d, y, x}, c) + (bias ? bias[c] : 0.0f));
}

Prepared prepare(const PrepareContext &context, bool transposed) {
  size_t data = transposed ? 2 : 0, biasIndex = transposed ? 3 : 2;
  WindowOptions options;
  RealOperand filter, bias;
  if (auto e = requireOperand(context, data, ElementType::F32, 5))
    return *e;
  if (!context.has(0) || !context.has(1) || context.in(1).rank() != 5)
    return "the filter must have rank 5";
  if (auto e = windowOptionsOf(*context.attributes, 3, options))
    return *e;
  if (auto e = RealOperand::bind(context, 1, filter))
    return *e;
  if (auto e = RealOperand::bind(context, biasIndex, bias))
    return *e;
  return Run([=](const RunContext &run) -> Error {
    Shape w = run.in(1).shape, input = run.in(data).shape;
    Volume v;
    v.transposed = transposed;
    v.batch = input[0], v.inChannels = input[4], v.outChannels = w[transposed ? 3 : 4];
    Shape shape(5);
    if (transposed)
      shape = readIntegers(run.in(0));
    if (w[transposed ? 4 : 3] != v.inChannels || shape.size() != 5 ||
        (transposed && (shape[0] != v.batch || shape[4] != v.outChannels ||
                        *std::min_element(shape.begin(), shape.end()) < 0)))
      return "filter of shape " + toString(w) + " does not fit an input of shape " + toString(input);
    if (bias.present() && run.in(biasIndex).count() != v.outChannels)
      return "the bias does not fit " + std::to_string(v.outChannels) + " output channels";
    for (size_t i = 0; i < 3; ++i) {
      int64_t in = input[i + 1], kernel = w[i], stride = options.strides[i], dilation = options.dilations[i];
      if (transposed) {
        int64_t reach = (kernel - 1) * dilation + 1;
        int64_t before =
            options.same ? std::max<int64_t>(0, (in - 1) * stride + reach - shape[i + 1]) / 2 : 0;
        v.axis[i] = {in, shape[i + 1], kernel, stride, dilation, before};
      } else {
        v.axis[i] = makeWindow(in, kernel, stride, dilation, options.same);
        shape[i + 1] = v.axis[i].out;
      }
    }
    shape[0] = v.batch, shape[4] = v.outChannels;
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    convolve(v, run.in(data).as<float>(), filter.data(run), bias.data(run), options.activation,
             run.out().as<float>());
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatVolumetricKernels(KernelRegistry &registry) {
  using namespace real;
  registry.add("qnn.conv_3d", Domain::Real, KernelSet::Reference,
               [](const PrepareContext &c) { return prepare(c, false); });
  registry.add("qnn.conv_3d_transpose", Domain::Real, KernelSet::Reference,
               [](const PrepareContext &c) { return prepare(c, true); });
}
