//===- PtqRules.cpp - parameters from ranges ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqRules.h"

#include <algorithm>
#include <cmath>

namespace quantc::ptq {

/// A range narrower than this would give scales that overflow integers.
static constexpr double tiny = 1e-6;

ScaleZero chooseInt8(float min, float max) {
  double low = std::min(min, 0.0f), high = std::max(max, 0.0f);
  if (high - low < tiny) {
    low -= tiny;
    high += tiny;
  }
  ScaleZero p;
  p.scale = (static_cast<float>(high) - static_cast<float>(low)) / 255.0f;
  auto zero = static_cast<float>(-128 - low / static_cast<double>(p.scale));
  p.zeroPoint = zero < -128 ? -128 : zero > 127 ? 127 : static_cast<int32_t>(std::round(zero));
  return p;
}

ScaleZero chooseInt16(float min, float max) {
  double m = std::max(-static_cast<double>(std::min(min, 0.0f)), static_cast<double>(max));
  if (2 * m < tiny)
    m = tiny / 2;
  return {static_cast<float>(m / 32767.0), 0};
}

DataRange rangeOfData(std::span<const float> values) {
  DataRange r;
  for (float v : values) {
    r.min = std::min(r.min, v);
    r.max = std::max(r.max, v);
  }
  return r;
}

double weightScaleUnrounded(float largest) {
  return (2.0 * largest < tiny ? tiny / 2 : static_cast<double>(largest)) / 127.0;
}
float weightScale(float largest) { return static_cast<float>(weightScaleUnrounded(largest)); }

BiasScales biasScales(float bias, float inputScale, float weight) {
  float product = inputScale * weight;
  double magnitude = std::fabs(static_cast<double>(bias));
  if (!(magnitude / static_cast<double>(product) > biasLimit))
    return {product, weight, false};
  double wanted = magnitude / biasLimit;
  return {static_cast<float>(wanted), static_cast<float>(wanted / static_cast<double>(inputScale)), true};
}

BiasScales biasScalesWide(float bias, float inputScale, float &largest) {
  constexpr double full = INT32_MAX;
  float scale = largest / 127.0f;
  double magnitude = std::fabs(static_cast<double>(bias));
  bool guarded = magnitude >= 0.5 * static_cast<double>(inputScale) * static_cast<double>(scale) * full;
  if (guarded)
    largest = static_cast<float>(2.0 * magnitude / full * static_cast<double>(127.0f / inputScale));
  if (!(largest > 0)) // weights and bias of zeros
    largest = static_cast<float>(tiny / 2);
  scale = largest / 127.0f;
  return {inputScale * scale, scale, guarded && magnitude > 0};
}

int8_t quantizeWeight(float value, float reciprocal) {
  return static_cast<int8_t>(std::clamp(std::round(value * reciprocal), -127.0f, 127.0f));
}

float perTensorReciprocal(float largest) { return largest > 0 ? 127.0f / largest : 0.0f; }

int32_t quantizeValue(float value, const ScaleZero &params, int32_t low, int32_t high) {
  double q = static_cast<double>(value) / static_cast<double>(params.scale) + params.zeroPoint;
  return static_cast<int32_t>(std::clamp(std::round(q), static_cast<double>(low), static_cast<double>(high)));
}

int64_t quantizeBias(float value, float scale, bool wide) {
  float q = std::round(value * (1.0f / scale));
  if (wide) // beyond 2^62 nothing a network holds would be right anyway
    return static_cast<int64_t>(std::clamp(q, -0x1p62f, 0x1p62f));
  return static_cast<int64_t>(std::clamp(static_cast<double>(q), -2147483648.0, 2147483647.0));
}

} // namespace quantc::ptq
