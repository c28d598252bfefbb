//===- PtqRules.h - parameters from ranges ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The arithmetic of TFLiteConverter 2.21, measured on ten networks: every
// rounding is stated. Free of MLIR.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_PTQRULES_H
#define QUANTC_LIB_TRANSFORMS_PTQRULES_H

#include <cstdint>
#include <span>
#include <vector>

namespace quantc::ptq {

struct ScaleZero {
  float scale = 1;
  int32_t zeroPoint = 0;
};

/// [P-SCALE8] int8: zero is included, a range narrower than 1e-6 grows by 1e-6 at both ends, scale =
/// f32(f32(max - min) / 255), zero point rounded half away from zero and clamped.
ScaleZero chooseInt8(float min, float max);
/// [P-SCALE16] int16: symmetric, scale = f32(max(|min|, max) / 32767).
ScaleZero chooseInt16(float min, float max);

/// [P-DATA] Range of a constant that is no weight; includes zero.
struct DataRange {
  float min = 0, max = 0;
};
DataRange rangeOfData(std::span<const float> values);

/// [P-WEIGHT] Symmetric, narrow: f32(max|w| / 127); ranges below 1e-6 are widened to half of that on each
/// side.
float weightScale(float largest);
/// The same before it is rounded to float32: dynamic-range weights are divided by it.
double weightScaleUnrounded(float largest);

/// Half of the 32-bit range is kept free for the products that are added to the bias.
inline constexpr int32_t biasLimit = INT32_MAX / 2;
/// [P-GUARD] Scales for a bias that would exceed biasLimit at inputScale * weightScale; otherwise nothing
/// changes.
struct BiasScales {
  float bias, weight;
  bool guarded;
};
BiasScales biasScales(float bias, float inputScale, float weightScale);

/// [P-GUARD16] int16 activations go through TFLiteConverter's older quantizer, which widens the range of the
/// weights and not their scale: max|w| = f32(2 |bias| / (2^31 - 1) * f32(127 / inputScale)). `largest` is
/// max|w| and is replaced.
BiasScales biasScalesWide(float bias, float inputScale, float &largest);

/// [P-QWEIGHT] q = round(w * f32(1 / scale)), halves away from zero, clamped to -127..127.
int8_t quantizeWeight(float value, float reciprocal);
/// Per tensor the reciprocal is f32(127 / max|w|).
float perTensorReciprocal(float largest);
/// [P-QVALUE] q = round(value / scale + zero point) in double, halves away from zero, clamped.
int32_t quantizeValue(float value, const ScaleZero &params, int32_t low, int32_t high);
/// [P-BIAS] q = round(f32(b * f32(1 / scale))), halves away from zero, clamped to 32 bits (64 bits: not
/// clamped).
int64_t quantizeBias(float value, float scale, bool wide);

} // namespace quantc::ptq

#endif
