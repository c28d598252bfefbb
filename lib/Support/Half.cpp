//===- Half.cpp - IEEE half precision -------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/Half.h"

#include <bit>
#include <cmath>

namespace quantc {

float halfToFloat(uint16_t half) {
  uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16, exponent = (half >> 10) & 31u,
           mantissa = half & 0x3ffu;
  if (exponent == 31)
    return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent)
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  // Subnormal: mantissa * 2^-24, exact in float32.
  float magnitude = std::ldexp(static_cast<float>(mantissa), -24);
  return sign ? -magnitude : magnitude;
}

uint16_t floatToHalf(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value), sign = (bits >> 16) & 0x8000u;
  float magnitude = std::fabs(value);
  if (std::isnan(value))
    return static_cast<uint16_t>(sign | 0x7e00u);
  // 65520 is half way from the largest half, 65504, to 2^16.
  if (magnitude >= 65520.0f)
    return static_cast<uint16_t>(sign | 0x7c00u);
  if (magnitude < 0x1p-14f)
    return static_cast<uint16_t>(sign | static_cast<uint32_t>(std::nearbyint(magnitude * 0x1p24f)));
  uint32_t m = std::bit_cast<uint32_t>(magnitude);
  m += 0xfffu + ((m >> 13) & 1u);
  return static_cast<uint16_t>(sign | ((m >> 13) - (112u << 10)));
}

} // namespace quantc
