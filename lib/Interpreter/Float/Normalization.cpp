//===- Normalization.cpp - softmax, norms, batch norm, fake quant -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

/// f(x, y, n) for each row of the last axis; a scalar is one row of 1.
template <typename F> Prepared prepareRows(const PrepareContext &context, F f) {
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  return Run([f](const RunContext &run) -> Error {
    const Shape &shape = run.in(0).shape;
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    int64_t depth = shape.empty() ? 1 : shape.back(), count = run.in(0).count();
    for (int64_t i = 0; i < count; i += depth)
      f(run.in(0).as<float>() + i, run.out().as<float>() + i, depth);
    return {};
  });
}

Prepared prepareSoftmax(const PrepareContext &context) {
  float beta = context.attributes->real("beta", 1.0);
  return prepareRows(context, [beta](const float *x, float *y, int64_t n) {
    float largest = *std::max_element(x, x + n), sum = 0;
    for (int64_t i = 0; i < n; ++i)
      sum += y[i] = std::exp((x[i] - largest) * beta);
    for (int64_t i = 0; i < n; ++i)
      y[i] /= sum;
  });
}

Prepared prepareLogSoftmax(const PrepareContext &context) {
  return prepareRows(context, [](const float *x, float *y, int64_t n) {
    float largest = *std::max_element(x, x + n), sum = 0;
    for (int64_t i = 0; i < n; ++i)
      sum += std::exp(x[i] - largest);
    float logSum = std::log(sum);
    for (int64_t i = 0; i < n; ++i)
      y[i] = x[i] - largest - logSum;
  });
}

Prepared prepareL2Normalization(const PrepareContext &context) {
  auto activation = realActivationOf(*context.attributes);
  if (!activation)
    return "unknown fused activation";
  return prepareRows(context, [a = *activation](const float *x, float *y, int64_t n) {
    // Each product is rounded before it is added, as in LiteRT's kernels.
    float sum = 0;
    for (int64_t i = 0; i < n; ++i)
      sum += x[i] * x[i];
    // The least norm TFLite divides by.
    float norm = std::max(std::sqrt(sum), 1e-6f);
    for (int64_t i = 0; i < n; ++i)
      y[i] = a(x[i] / norm);
  });
}

Prepared prepareLocalResponse(const PrepareContext &context) {
  const Attributes &a = *context.attributes;
  int64_t radius = a.integer("radius");
  float bias = a.real("bias"), alpha = a.real("alpha"), beta = a.real("beta");
  if (radius < 0)
    return "radius must be at least 0, found " + std::to_string(radius);
  return prepareRows(context, [=](const float *x, float *y, int64_t n) {
    for (int64_t c = 0; c < n; ++c) {
      float sum = 0;
      for (int64_t i = c > radius ? c - radius : 0, end = radius < n - c ? c + radius + 1 : n; i < end; ++i)
        sum = std::fma(x[i], x[i], sum);
      y[c] = x[c] * std::pow(bias + alpha * sum, -beta);
    }
  });
}

/// (x - mean) * (scale / sqrt(variance + epsilon)) + offset, the order of TensorFlow's kernel.
Prepared prepareBatchNorm(const PrepareContext &context) {
  float epsilon = context.attributes->real("epsilon");
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  RealOperand parameters[4];
  for (size_t i = 0; i < 4; ++i) {
    if (auto e = RealOperand::bind(context, i + 1, parameters[i]))
      return *e;
    if (!parameters[i].present())
      return "operand " + std::to_string(i + 1) + " is missing";
  }
  return Run([=, scale = parameters[0], offset = parameters[1], mean = parameters[2],
              variance = parameters[3]](const RunContext &run) -> Error {
    const Shape &shape = run.in(0).shape;
    int64_t channels = shape.empty() ? 1 : shape.back();
    for (size_t i = 1; i < 5; ++i)
      if (run.in(i).count() != channels)
        return "operand " + std::to_string(i) + " has " + std::to_string(run.in(i).count()) +
               " elements where the last axis has " + std::to_string(channels);
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    const float *x = run.in(0).as<float>(), *s = scale.data(run), *o = offset.data(run), *m = mean.data(run),
                *v = variance.data(run);
    float *factor = reinterpret_cast<float *>(run.scratch(static_cast<size_t>(channels) * sizeof(float)));
    for (int64_t c = 0; c < channels; ++c)
      factor[c] = s[c] * (1.0f / std::sqrt(v[c] + epsilon));
    float *y = run.out().as<float>();
    for (int64_t i = 0, count = run.in(0).count(); i < count; i += channels)
      for (int64_t c = 0; c < channels; ++c)
        y[i + c] = (x[i + c] - m[c]) * factor[c] + o[c];
    return {};
  });
}

/// TensorFlow's FakeQuantWithMinMaxVars, each operation in float32: the zero point is min's position on the
/// grid, rounded half away from zero, and the range is moved so that it is exact; one without zero in it
/// begins or ends there then.
struct FakeQuant {
  float low, high, scale, shift;
  static FakeQuant make(float min, float max, int64_t bits, bool narrow) {
    float qmin = narrow ? 1.0f : 0.0f, qmax = static_cast<float>((int64_t(1) << bits) - 1);
    FakeQuant f{};
    f.scale = (max - min) / (qmax - qmin);
    float zero = qmin - min / f.scale;
    zero = zero < qmin ? qmin : zero > qmax ? qmax : std::round(zero);
    f.low = (qmin - zero) * f.scale;
    f.high = (qmax - zero) * f.scale;
    f.shift = std::floor(-f.low / f.scale + 0.5f);
    return f;
  }
  float operator()(float x) const {
    float clamped = x < low ? low : x > high ? high : x;
    return std::floor((clamped - low) / scale - shift + 0.5f) * scale;
  }
};

Prepared prepareFakeQuant(const PrepareContext &context) {
  const Attributes &a = *context.attributes;
  if (auto e = requireOperand(context, 0, ElementType::F32))
    return *e;
  auto reals = [&](const char *name) { return a.reals(name); };
  std::vector<double> min = reals("min"), max = reals("max");
  int64_t bits = a.integer("num_bits", 8);
  if (min.empty() || min.size() != max.size())
    return "min and max must have as many entries as each other, at least one";
  if (bits < 2 || bits > 16)
    return "num_bits must be 2 to 16, found " + std::to_string(bits);
  std::vector<FakeQuant> channels;
  for (size_t i = 0; i < min.size(); ++i) {
    if (!(max[i] > min[i]) || !std::isfinite(min[i]) || !std::isfinite(max[i]))
      return "the range " + std::to_string(min[i]) + " to " + std::to_string(max[i]) +
             " must be finite and not be empty";
    channels.push_back(FakeQuant::make(static_cast<float>(min[i]), static_cast<float>(max[i]), bits,
                                       a.flag("narrow_range")));
  }
  std::optional<int64_t> axis;
  if (channels.size() > 1)
    axis = a.has("axis") ? a.integer("axis") : int64_t(-1);
  return Run([=](const RunContext &run) -> Error {
    const Shape &shape = run.in(0).shape;
    int64_t inner = 1;
    if (axis) {
      auto at = normalizeAxis(*axis, run.in(0).rank());
      if (!at || shape[static_cast<size_t>(*at)] != static_cast<int64_t>(channels.size()))
        return std::to_string(channels.size()) + " ranges do not fit the shape " + toString(shape);
      for (size_t d = static_cast<size_t>(*at) + 1; d < shape.size(); ++d)
        inner *= shape[d];
    }
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    const float *x = run.in(0).as<float>();
    float *y = run.out().as<float>();
    int64_t count = run.in(0).count();
    if (!axis) {
      FakeQuant f = channels[0];
      for (int64_t i = 0; i < count; ++i)
        y[i] = f(x[i]);
      return {};
    }
    for (int64_t i = 0; i < count; ++i)
      y[i] = channels[static_cast<size_t>(i / inner) % channels.size()](x[i]);
    return {};
  });
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatNormalizationKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.softmax", prepareSoftmax);
  add("qnn.log_softmax", prepareLogSoftmax);
  add("qnn.l2_normalization", prepareL2Normalization);
  add("qnn.local_response_normalization", prepareLocalResponse);
  add("qnn.batch_norm", prepareBatchNorm);
  add("qnn.fake_quant", prepareFakeQuant);
}
