//===- XNNPack.h - the arithmetic of profile xnnpack -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What the runtime's default delegate computes for 8-bit operators, where it
// takes them: the rules N-XNN-* of docs/Numerics.md. Scales outside of the
// delegate's range stay with the reference rule.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_QUANTIZED_XNNPACK_H
#define QUANTC_LIB_INTERPRETER_QUANTIZED_XNNPACK_H

#include "../KernelSupport.h"

namespace quantc::interpreter::xnnpack {

inline bool follows(const PrepareContext &c) {
  const ElementType t = c.out().type();
  return c.profile == Profile::XNNPack && (t == ElementType::I8 || t == ElementType::U8);
}

/// Real to the nearest stored integer, ties to even, clamped before rounding.
inline int32_t roundClamped(float real, int32_t zero, Limit limit) {
  const float low = static_cast<float>(limit.low - zero), high = static_cast<float>(limit.high - zero);
  // NaN becomes the lowest.
  return static_cast<int32_t>(std::nearbyint(real > high ? high : real >= low ? real : low)) + zero;
}

/// [N-XNN-ADD] Both factors in integers with one exponent, the larger one of 21 bits; one shift, half up.
/// 9 bits times 21, twice, and half of at most 2^30: 32 bits hold the sum.
struct Add {
  int32_t a = 0, b = 0, za = 0, zb = 0, half = 0;
  int shift = 0;

  /// Nothing when a ratio is outside of [2^-10, 2^8).
  static std::optional<Add> make(float s1, float s2, float so, int32_t z1, int32_t z2, bool subtract) {
    const float r1 = s1 / so, r2 = s2 / so;
    for (float r : {r1, r2})
      if (!(r >= 1.0f / 1024.0f && r < 256.0f))
        return std::nullopt;
    Add add;
    add.shift = 20 - std::ilogb(std::max(r1, r2));
    const auto factor = [&](float r) {
      return static_cast<int32_t>(std::lrint(std::ldexp(static_cast<double>(r), add.shift)));
    };
    add.a = factor(r1);
    add.b = subtract ? -factor(r2) : factor(r2);
    add.za = z1;
    add.zb = z2;
    add.half = 1 << (add.shift - 1);
    return add;
  }
  int32_t operator()(int32_t x, int32_t y) const { return ((x - za) * a + (y - zb) * b + half) >> shift; }
};

/// [N-XNN-LEAKY] One factor with 8 fraction bits for each sign, half up.
struct Ramp {
  int32_t positive = 0, negative = 0;

  /// Nothing when a factor is outside of [2^-8, 2^7], the negative one also of [-2^7, -2^-8].
  static std::optional<Ramp> make(float sx, float so, float slope) {
    const float up = sx / so, down = up * slope, size = std::fabs(down);
    if (!(up >= 1.0f / 256.0f && up <= 128.0f) || !(size >= 1.0f / 256.0f && size <= 127.99609375f))
      return std::nullopt;
    return Ramp{static_cast<int32_t>(std::lrint(256.0f * up)),
                static_cast<int32_t>(std::lrint(256.0f * down))};
  }
  int32_t operator()(int32_t x) const { return (x * (x >= 0 ? positive : negative) + 128) >> 8; }
};

/// [N-XNN-BILINEAR] Two neighbours and the weight of the second in 1/2048.
struct Position {
  int64_t low, high;
  int32_t weight;
};
inline std::vector<Position> positions(int64_t in, int64_t out, bool corners, bool half) {
  const int64_t less = corners && out != 1 ? 1 : 0;
  const float scale = static_cast<float>(in - less) / static_cast<float>(out - less);
  const float offset = half ? 0.5f * scale - 0.5f : 0.0f, last = static_cast<float>(in - 1);
  std::vector<Position> list(static_cast<size_t>(out));
  for (size_t i = 0; i < list.size(); ++i) {
    float at = static_cast<float>(i) * scale;
    if (half)
      at = std::min(std::max(at + offset, 0.0f), last);
    Position &p = list[i];
    p.low = std::min<int64_t>(static_cast<int64_t>(at), in - 1);
    p.high = std::min<int64_t>(p.low + 1, in - 1);
    p.weight = static_cast<int32_t>(std::lrint((at - static_cast<float>(p.low)) * 2048.0f));
  }
  return list;
}

} // namespace quantc::interpreter::xnnpack

#endif
