//===- Hybrid.cpp - real layers with int8 weights -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "Hybrid.h"
#include "../Float/Convolution.h"
#include "../Float/DynamicRange.h"
#include "../Float/MatrixProduct.h"
#include "Sums.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter {
namespace fast {
namespace {

using real::DynamicScale;
using real::RealActivation;

Prepared prepareReference(const PrepareContext &context) {
  return KernelRegistry::builtin().find(context.op, Domain::Real, KernelSet::Reference)(context);
}

/// Products of integers less their zero point are at most so far from 0.
constexpr int64_t farthest = 255;

/// How sums return to float32; the formulas differ in their roundings.
enum class Formula : uint8_t {
  PerChannel, ///< f32(f32(sum s_w) s) + b
  PerTensor,  ///< sum f32(s s_w) + b
  Matrix,     ///< b + sum f32(s s_w), b of 0 where there is none
  XNNPack     ///< fma(f32(sum s), s_w, b)
};

/// What follows the sums of one cell, and the weights' scales and the bias for each output.
struct RealFinish {
  Formula formula;
  RealActivation activation;
  std::vector<float> scales, biases; ///< biases: empty when there is none

  void operator()(const int32_t *sums, float s, float *out) const;
};

QUANTC_FMA_CLONES void scaleSums(Formula formula, const int32_t *__restrict sums, int64_t n, float s,
                                 const float *__restrict sw, float *__restrict y) {
  if (formula == Formula::PerChannel)
    for (int64_t c = 0; c < n; ++c)
      y[c] = static_cast<float>(sums[c]) * sw[c] * s;
  else
    for (int64_t c = 0; c < n; ++c)
      y[c] = static_cast<float>(sums[c]) * (s * sw[c]);
}

QUANTC_FMA_CLONES void scaleSumsXNN(const int32_t *__restrict sums, int64_t n, float s,
                                    const float *__restrict sw, const float *__restrict bias,
                                    float *__restrict y) {
  for (int64_t c = 0; c < n; ++c)
    y[c] = std::fma(static_cast<float>(sums[c]) * s, sw[c], bias[c]);
}

QUANTC_FMA_CLONES void addBias(const float *__restrict bias, int64_t n, float *__restrict y) {
  for (int64_t c = 0; c < n; ++c)
    y[c] += bias[c];
}

QUANTC_FMA_CLONES void clampAll(float low, float high, int64_t n, float *y) {
  for (int64_t c = 0; c < n; ++c) {
    const float x = low > y[c] ? low : y[c];
    y[c] = high < x ? high : x;
  }
}

void RealFinish::operator()(const int32_t *sums, float s, float *out) const {
  const int64_t n = static_cast<int64_t>(scales.size());
  if (formula == Formula::XNNPack) {
    scaleSumsXNN(sums, n, s, scales.data(), biases.data(), out);
  } else {
    scaleSums(formula, sums, n, s, scales.data(), out);
    if (!biases.empty())
      addBias(biases.data(), n, out);
  }
  if (activation.after != RealActivation::After::Nothing)
    std::transform(out, out + n, out, [&](float x) { return activation.special(x); });
  else if (!activation.isIdentity())
    clampAll(activation.low, activation.high, n, out);
}

/// Of a layer whose bias is a constant or left out; nothing when it is computed.
std::optional<RealFinish> readFinish(const PrepareContext &c, Formula formula,
                                     const RealActivation &activation, const real::RealOperand &bias,
                                     int64_t outputs) {
  if (bias.present() && (!bias.constant() || c.in(2).count() != outputs))
    return {};
  RealFinish finish{formula, activation, {}, {}};
  const std::vector<float> &scales = c.in(1).info->quant->scale;
  for (int64_t o = 0; o < outputs; ++o)
    finish.scales.push_back(scales[scales.size() == 1 ? 0 : static_cast<size_t>(o)]);
  if (bias.present())
    finish.biases.assign(bias.constant(), bias.constant() + outputs);
  else if (formula == Formula::Matrix || formula == Formula::XNNPack)
    finish.biases.assign(static_cast<size_t>(outputs), 0.0f);
  return finish;
}

QUANTC_FMA_CLONES void centre(const int8_t *__restrict q, int64_t n, int32_t zero, int16_t *__restrict to) {
  for (int64_t i = 0; i < n; ++i)
    to[i] = static_cast<int16_t>(q[i] - zero);
}

/// Rows of `depth` values as integers less their zero points, in rows of `step`; a scale for each.
struct CentredRows {
  int64_t depth, step;
  int8_t *q;
  int16_t *centred;
  float *scales;

  template <typename Rule> void fill(const float *x, int64_t rows, Rule rule) const {
    for (int64_t r = 0; r < rows; ++r, x += depth) {
      const DynamicScale d = rule(x, depth, q);
      scales[r] = d.scale;
      int16_t *to = centred + r * step;
      centre(q, depth, d.zero, to);
      std::fill(to + depth, to + step, int16_t{0});
    }
  }
};

CentredRows scratchForRows(const RunContext &run, int64_t rows, int64_t depth, int64_t step) {
  return {depth, step, reinterpret_cast<int8_t *>(run.scratch(static_cast<size_t>(depth))),
          reinterpret_cast<int16_t *>(run.scratch(static_cast<size_t>(rows * step) * sizeof(int16_t))),
          reinterpret_cast<float *>(run.scratch(static_cast<size_t>(rows) * sizeof(float)))};
}

} // namespace
} // namespace fast

Prepared fast::prepareHybridConvolution(const PrepareContext &context, bool depthwise) {
  real::ConvolutionStep step;
  if (auto e = real::readConvolution(context, depthwise, step))
    return *e;
  const Tensor &w = context.in(1);
  const int64_t outputs = w.dim(depthwise ? 3 : 0), channels = context.in(0).dim(3);
  if (auto e = real::checkScales(w, outputs))
    return *e;
  const bool perChannel = depthwise || w.info->quant->scale.size() > 1;
  const bool xnn = !depthwise && context.profile == Profile::XNNPack;
  const Formula formula = xnn ? Formula::XNNPack : perChannel ? Formula::PerChannel : Formula::PerTensor;
  const auto form = depthwise ? ExactSums::Form::Depthwise : ExactSums::Form::Convolution;
  const auto finish = readFinish(context, formula, step.options.activation, step.bias, outputs);
  const IntKernels *kernels = intKernels();
  if (!kernels || !finish || !ExactSums::takes(w, form, channels))
    return prepareReference(context);
  const ExactSums sums(kernels, w, form, channels, farthest);
  return Run([=, finish = *finish](const RunContext &run) -> Error {
    real::ConvolutionShape s;
    const Shape *bias = step.bias.present() ? &run.in(2).shape : nullptr;
    if (Error e = shapeConvolution(step, run.in(0).shape, run.in(1).shape, bias, s))
      return e;
    if (Error e = shapeOutput(run, 0, {s.batch, s.y.out, s.x.out, s.outChannels}))
      return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    // [N-XNN-HYBRID] A matrix product in the delegate: each pixel is a row of its own.
    if (xnn && s.y.kernel == 1 && s.x.kernel == 1 && s.y.stride == 1 && s.x.stride == 1) {
      const int64_t pixels = s.batch * s.y.in * s.x.in;
      const CentredRows rows = scratchForRows(run, pixels, s.inChannels, sums.rowElements());
      rows.fill(x, pixels, real::quantizeRowXNN);
      sums.rows<int32_t>(run, rows.centred, pixels, [&](int64_t r, const int32_t *row) {
        finish(row, rows.scales[r], y + r * s.outChannels);
      });
      return {};
    }
    const int64_t perImage = s.y.in * s.x.in * s.inChannels;
    const CentredRows image = scratchForRows(run, 1, perImage, perImage);
    for (int64_t b = 0; b < s.batch; ++b, x += perImage, y += s.y.out * s.x.out * s.outChannels) {
      image.fill(x, 1, [&](const float *row, int64_t n, int8_t *q) {
        return xnn ? real::quantizeRowXNN(row, n, q) : real::quantizeRow(row, n, perChannel, q);
      });
      sums.image<int32_t>(run, s.y, s.x, image.centred, [&](int64_t cell, const int32_t *row) {
        finish(row, image.scales[0], y + cell * s.outChannels);
      });
    }
    return {};
  });
}

Prepared fast::prepareHybridFullyConnected(const PrepareContext &context) {
  real::FullyConnectedStep step;
  if (auto e = real::readFullyConnected(context, step))
    return *e;
  const int64_t units = context.in(1).dim(0);
  if (auto e = real::checkScales(context.in(1), units))
    return *e;
  const bool asymmetric = context.attributes->flag("asymmetric_quantize_inputs");
  const bool xnn = context.profile == Profile::XNNPack;
  const auto finish =
      readFinish(context, xnn ? Formula::XNNPack : Formula::Matrix, step.activation, step.bias, units);
  const IntKernels *kernels = intKernels();
  if (!kernels || !finish || !ExactSums::takes(context.in(1), ExactSums::Form::Matrix, 0))
    return prepareReference(context);
  const ExactSums sums(kernels, context.in(1), ExactSums::Form::Matrix, 0, farthest);
  return Run([=, finish = *finish](const RunContext &run) -> Error {
    int64_t count, depth, outputs;
    Shape result;
    if (Error e = shapeFullyConnected(step, run, count, depth, outputs, result))
      return e;
    if (Error e = shapeOutput(run, 0, result))
      return e;
    const CentredRows rows = scratchForRows(run, count, depth, sums.rowElements());
    rows.fill(run.in(0).as<float>(), count, [&](const float *row, int64_t n, int8_t *q) {
      return xnn ? real::quantizeRowXNN(row, n, q) : real::quantizeRow(row, n, asymmetric, q);
    });
    float *y = run.out().as<float>();
    sums.rows<int32_t>(run, rows.centred, count,
                       [&](int64_t r, const int32_t *row) { finish(row, rows.scales[r], y + r * outputs); });
    return {};
  });
}

} // namespace quantc::interpreter
