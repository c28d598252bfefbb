//===- DynamicRange.cpp - real values that become int8 on the way ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "DynamicRange.h"

#include <algorithm>
#include <cmath>

namespace quantc::interpreter::real {
namespace {

/// q = clamp(round(offset + x * factor)), half away from zero; NaN becomes the lowest.
QUANTC_FMA_CLONES void quantizeAll(const float *__restrict x, int64_t n, float factor, float offset,
                                   int32_t low, int8_t *__restrict q) {
  for (int64_t i = 0; i < n; ++i) {
    const float v = offset + x[i] * factor;
    const float near = v < 1000.0f ? (v > -1000.0f ? v : -1000.0f) : v >= 1000.0f ? 1000.0f : -1000.0f;
    const int32_t whole = static_cast<int32_t>(near);
    const float rest = near - static_cast<float>(whole);
    const int32_t r = whole + (rest >= 0.5f ? 1 : 0) - (rest <= -0.5f ? 1 : 0);
    q[i] = static_cast<int8_t>(r > 127 ? 127 : r < low ? low : r);
  }
}

std::pair<float, float> rangeOf(const float *x, int64_t n) {
  auto [least, largest] = std::minmax_element(x, x + n);
  return n ? std::pair(*least, *largest) : std::pair(0.0f, 0.0f);
}

} // namespace

/// The scale is a float32 quotient; of the two zero points that the ends give, that of the smaller error.
DynamicRow asymmetricRow(float least, float largest) {
  const float low = std::min(0.0f, least), high = std::max(0.0f, largest);
  DynamicRow row;
  if (low == high)
    return row;
  row.to.scale = (high - low) / 255.0f;
  const double scale = (static_cast<double>(high) - static_cast<double>(low)) / 255.0;
  const double downwards = static_cast<double>(low) / scale, upwards = static_cast<double>(high) / scale;
  const double zero =
      128.0 + std::fabs(downwards) < 127.0 + std::fabs(upwards) ? -128.0 - downwards : 127.0 - upwards;
  row.to.zero = static_cast<int32_t>(std::clamp(std::round(zero), -128.0, 127.0));
  row.factor = 1.0f / row.to.scale;
  row.offset = static_cast<float>(row.to.zero);
  row.low = -128;
  return row;
}

DynamicRow symmetricRow(float range) {
  DynamicRow row;
  if (range == 0)
    return row;
  row.to.scale = range / 127.0f;
  row.factor = 127.0f / range;
  row.low = -127;
  return row;
}

DynamicRow delegateRow(float least, float largest) {
  const float low = std::min(0.0f, least), high = std::max(0.0f, largest);
  DynamicRow row;
  row.factor = low == high ? 1.0f : 255.0f / (high - low);
  const float down = low * row.factor, up = high * row.factor;
  const float zero = (-128.0f + down) + (127.0f + up) > 0 ? -128.0f - down : 127.0f - up;
  row.to.scale = 1.0f / row.factor;
  row.to.zero = static_cast<int32_t>(std::nearbyint(std::clamp(zero, -128.0f, 127.0f)));
  return row;
}

DynamicScale quantizeRow(const float *x, int64_t n, bool asymmetric, int8_t *q) {
  float range = 0;
  for (int64_t i = 0; i < n && !asymmetric; ++i)
    range = std::max(range, std::fabs(x[i]));
  const auto [least, largest] = asymmetric ? rangeOf(x, n) : std::pair(0.0f, 0.0f);
  const DynamicRow row = asymmetric ? asymmetricRow(least, largest) : symmetricRow(range);
  if (row.factor == 0)
    std::fill(q, q + n, int8_t{0});
  else
    quantizeAll(x, n, row.factor, row.offset, row.low, q);
  return row.to;
}

static QUANTC_FMA_CLONES void quantizeAllXNN(const float *__restrict x, int64_t n, float factor, int32_t zero,
                                             int8_t *__restrict q) {
  const float least = static_cast<float>(-128 - zero), most = static_cast<float>(127 - zero);
  for (int64_t i = 0; i < n; ++i) {
    const float v = x[i] * factor;
    const float inside = v > most ? most : v >= least ? v : least; // NaN becomes the lowest
    q[i] = static_cast<int8_t>(static_cast<int32_t>(std::nearbyint(inside)) + zero);
  }
}

DynamicScale quantizeRowXNN(const float *x, int64_t n, int8_t *q) {
  const auto [least, largest] = rangeOf(x, n);
  const DynamicRow row = delegateRow(least, largest);
  quantizeAllXNN(x, n, row.factor, row.to.zero, q);
  return row.to;
}

QUANTC_FMA_CLONES int32_t dotHybrid(const int8_t *x, const int8_t *w, int64_t n, int32_t zero) {
  int32_t sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += (static_cast<int32_t>(x[i]) - zero) * static_cast<int32_t>(w[i]);
  return sum;
}

bool isHybrid(const PrepareContext &context, size_t data, size_t weights) {
  return context.has(data) && context.has(weights) && context.in(data).type() == ElementType::F32 &&
         context.constant(weights) && context.in(weights).type() == ElementType::I8 &&
         context.in(weights).info->quant && !context.in(weights).info->quant->scale.empty();
}

std::optional<std::string> checkScales(const Tensor &weights, int64_t channels) {
  const size_t scales = weights.info->quant->scale.size();
  if (scales != 1 && static_cast<int64_t>(scales) != channels)
    return "weights have " + std::to_string(scales) + " scales for " + std::to_string(channels) + " channels";
  return {};
}

QUANTC_FMA_CLONES void accumulateReal(int64_t batch, int64_t rows, int64_t depth, const float *x,
                                      const float *w, float *acc) {
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t r = 0; r < rows; ++r) {
      float a = acc[b * rows + r];
      for (int64_t k = 0; k < depth; ++k)
        a = std::fma(x[b * depth + k], w[r * depth + k], a);
      acc[b * rows + r] = a;
    }
}

std::optional<std::string> WeightMatrix::bind(const PrepareContext &context, size_t i, bool asymmetric,
                                              WeightMatrix &matrix) {
  matrix.index = i;
  matrix.asymmetric = asymmetric;
  matrix.hybrid = isHybrid(context, 0, i);
  if (!matrix.hybrid)
    return RealOperand::bind(context, i, matrix.real);
  if (context.in(i).info->quant->scale.size() != 1)
    return "operand " + std::to_string(i) + " has " +
           std::to_string(context.in(i).info->quant->scale.size()) + " scales, allowed is one";
  matrix.scale = context.in(i).info->quant->scale[0];
  return {};
}

void WeightMatrix::accumulate(const RunContext &run, int64_t batch, int64_t rows, int64_t depth,
                              const float *x, int8_t *q, float *acc) const {
  if (!hybrid)
    return accumulateReal(batch, rows, depth, x, real.data(run), acc);
  const int8_t *w = run.in(index).as<int8_t>();
  for (int64_t b = 0; b < batch; ++b) {
    const DynamicScale d = quantizeRow(x + b * depth, depth, asymmetric, q);
    const float factor = d.scale * scale;
    for (int64_t r = 0; r < rows; ++r)
      acc[b * rows + r] += static_cast<float>(dotHybrid(q, w + r * depth, depth, d.zero)) * factor;
  }
}

} // namespace quantc::interpreter::real
