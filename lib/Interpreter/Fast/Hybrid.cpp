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

/// Which rule of a row's integers.
enum class Rule : uint8_t { Symmetric, Asymmetric, Delegate };

/// What follows the sums of one cell, and the weights' scales and the bias for each output.
struct RealFinish {
  const IntKernels *kernels;
  SumScaling how;
  RealActivation activation;
  int64_t outputs;
  std::vector<float> scales, biases; ///< whole vectors; biases: empty when there is none

  void operator()(const int32_t *sums, float scale, float *out) const {
    kernels->scaleSums({how, sums, outputs, scale, scales.data(), biases.empty() ? nullptr : biases.data(),
                        activation.low, activation.high, out});
    if (activation.after != RealActivation::After::Nothing)
      std::transform(out, out + outputs, out, [&](float x) { return activation.special(x); });
  }
};

/// Of a layer whose bias is a constant or left out; nothing when it is computed. `addsZero`: a bias that is
/// left out is added as 0.
std::optional<RealFinish> readFinish(const PrepareContext &c, SumScaling how, bool addsZero,
                                     const RealActivation &activation, const real::RealOperand &bias,
                                     int64_t outputs) {
  const IntKernels *kernels = intKernels();
  if (!kernels || (bias.present() && (!bias.constant() || c.in(2).count() != outputs)))
    return {};
  const size_t whole = static_cast<size_t>((outputs + kernels->lanes - 1) / kernels->lanes * kernels->lanes);
  RealFinish finish{kernels, how, activation, outputs, std::vector<float>(whole, 0.0f), {}};
  const std::vector<float> &scales = c.in(1).info->quant->scale;
  for (int64_t o = 0; o < outputs; ++o)
    finish.scales[static_cast<size_t>(o)] = scales[scales.size() == 1 ? 0 : static_cast<size_t>(o)];
  if (bias.present() || addsZero)
    finish.biases.assign(whole, 0.0f);
  if (bias.present())
    std::copy(bias.constant(), bias.constant() + outputs, finish.biases.begin());
  return finish;
}

/// Rows of `depth` values as integers less their zero points, in rows of `step`; a scale for each.
struct CentredRows {
  const IntKernels *kernels;
  int64_t depth, step;
  int16_t *centred;
  float *scales;

  void fill(const float *x, int64_t rows, Rule rule) const {
    for (int64_t r = 0; r < rows; ++r, x += depth) {
      int16_t *to = centred + r * step;
      scales[r] = fillRow(x, rule, to);
      std::fill(to + depth, to + step, int16_t{0});
    }
  }

private:
  float fillRow(const float *x, Rule rule, int16_t *to) const {
    float least, largest;
    if (depth == 0 || !kernels->range(x, depth, least, largest))
      return fillWithNaN(x, rule, to);
    const real::DynamicRow row = rule == Rule::Delegate     ? real::delegateRow(least, largest)
                                 : rule == Rule::Asymmetric ? real::asymmetricRow(least, largest)
                                                            : real::symmetricRow(std::max(-least, largest));
    if (row.factor == 0)
      std::fill(to, to + depth, int16_t{0});
    else
      kernels->centre(
          {x, depth, rule == Rule::Delegate, row.factor, row.offset, row.low, 127, row.to.zero, to});
    return row.to.scale;
  }
  /// The order of the comparisons matters.
  float fillWithNaN(const float *x, Rule rule, int16_t *to) const {
    std::vector<int8_t> q(static_cast<size_t>(depth));
    const DynamicScale d = rule == Rule::Delegate
                               ? real::quantizeRowXNN(x, depth, q.data())
                               : real::quantizeRow(x, depth, rule == Rule::Asymmetric, q.data());
    std::transform(q.begin(), q.end(), to, [&](int8_t v) { return static_cast<int16_t>(v - d.zero); });
    return d.scale;
  }
};

CentredRows scratchForRows(const IntKernels *kernels, const RunContext &run, int64_t rows, int64_t depth,
                           int64_t step) {
  return {kernels, depth, step,
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
  const SumScaling how = xnn          ? SumScaling::Fused
                         : perChannel ? SumScaling::ChannelFirst
                                      : SumScaling::Product;
  const Rule rule = xnn ? Rule::Delegate : perChannel ? Rule::Asymmetric : Rule::Symmetric;
  const auto form = depthwise ? ExactSums::Form::Depthwise : ExactSums::Form::Convolution;
  const auto finish = readFinish(context, how, xnn, step.options.activation, step.bias, outputs);
  if (!finish || !ExactSums::takes(w, form, channels))
    return prepareReference(context);
  const ExactSums sums(finish->kernels, w, form, channels, farthest);
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
      const CentredRows rows = scratchForRows(finish.kernels, run, pixels, s.inChannels, sums.rowElements());
      rows.fill(x, pixels, rule);
      sums.rows<int32_t>(run, rows.centred, pixels, [&](int64_t r, const int32_t *row) {
        finish(row, rows.scales[r], y + r * s.outChannels);
      });
      return {};
    }
    const int64_t perImage = s.y.in * s.x.in * s.inChannels;
    const CentredRows image = scratchForRows(finish.kernels, run, 1, perImage, perImage);
    for (int64_t b = 0; b < s.batch; ++b, x += perImage, y += s.y.out * s.x.out * s.outChannels) {
      image.fill(x, 1, rule);
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
  const Rule rule = xnn ? Rule::Delegate : asymmetric ? Rule::Asymmetric : Rule::Symmetric;
  const auto finish = readFinish(context, xnn ? SumScaling::Fused : SumScaling::Product, true,
                                 step.activation, step.bias, units);
  if (!finish || !ExactSums::takes(context.in(1), ExactSums::Form::Matrix, 0))
    return prepareReference(context);
  const ExactSums sums(finish->kernels, context.in(1), ExactSums::Form::Matrix, 0, farthest);
  return Run([=, finish = *finish](const RunContext &run) -> Error {
    int64_t count, depth, outputs;
    Shape result;
    if (Error e = shapeFullyConnected(step, run, count, depth, outputs, result))
      return e;
    if (Error e = shapeOutput(run, 0, result))
      return e;
    const CentredRows rows = scratchForRows(finish.kernels, run, count, depth, sums.rowElements());
    rows.fill(run.in(0).as<float>(), count, rule);
    float *y = run.out().as<float>();
    sums.rows<int32_t>(run, rows.centred, count,
                       [&](int64_t r, const int32_t *row) { finish(row, rows.scales[r], y + r * outputs); });
    return {};
  });
}

} // namespace quantc::interpreter
