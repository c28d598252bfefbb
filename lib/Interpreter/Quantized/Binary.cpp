//===- Binary.cpp - integer arithmetic of two operands ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../KernelSupport.h"
#include "../Kernels.h"
#include "XNNPack.h"

namespace quantc::interpreter {
namespace {

/// A kernel that is one function of two elements, with broadcasting.
template <typename T, typename Out, typename F> Run elementwise(F f) {
  return [f](const RunContext &r) -> Error {
    const auto shape = broadcastShape({&r.in(0).shape, &r.in(1).shape});
    if (!shape)
      return "operands " + toString(r.in(0).shape) + " and " + toString(r.in(1).shape) + " do not broadcast";
    if (Error e = shapeOutput(r, 0, *shape))
      return e;
    broadcastBinary<Out, T, T>(*shape, r.in(0), r.in(1), r.out().as<Out>(), f);
    return std::nullopt;
  };
}

struct Sides {
  int32_t z1, z2, zo;
  float s1, s2, so;
  Limit limit;
  explicit Sides(const PrepareContext &c)
      : z1(zeroOf(c.in(0))), z2(zeroOf(c.in(1))), zo(zeroOf(c.out())), s1(scaleOf(c.in(0))),
        s2(scaleOf(c.in(1))), so(scaleOf(c.out())), limit(activationLimit(activationOf(c), c.out())) {}
};

/// log2 of a scale when it is an integer within 1e-3.
std::optional<int> exactLog2(float scale) {
  const double l = std::log2(static_cast<double>(scale)), r = std::round(l);
  return std::fabs(l - r) < 1e-3 ? std::optional<int>(static_cast<int>(r)) : std::nullopt;
}

/// [N-ADD] Both sides are rescaled to twice the larger scale with `left` bits of headroom, added, rescaled.
template <typename T, bool subtract> Prepared makeAdd(const PrepareContext &c) {
  const Sides s(c);
  constexpr int left = sizeof(T) == 2 ? 15 : 20;
  if constexpr (sizeof(T) == 2) {
    const auto e1 = exactLog2(s.s1), e2 = exactLog2(s.s2), eo = exactLog2(s.so);
    if (c.attributes->flag("pot_scale_int16") && e1 && e2 && eo) {
      // [N-ADD-POT] Scales are powers of two: a shift of one side.
      const int k1 = *eo - *e1, k2 = *eo - *e2;
      if ((k1 != 0 && k2 != 0) || k1 < 0 || k2 < 0)
        return std::string(
            "power-of-two scales: one operand must have the result's scale, the other none larger");
      const Limit limit = s.limit;
      return elementwise<T, T>([=](T a, T b) {
        const int32_t x = roundingDivideByPowerOfTwo(a, k1), y = roundingDivideByPowerOfTwo(b, k2);
        return clampTo<T>(saturate16(subtract ? x - y : x + y), limit);
      });
    }
  }
  if (xnnpack::follows(c))
    if (const auto add = xnnpack::Add::make(s.s1, s.s2, s.so, s.z1, s.z2, subtract))
      return elementwise<T, T>(
          [add = *add, s](T a, T b) { return clampTo<T>(add(a, b) + int64_t{s.zo}, s.limit); });
  const double twice = static_cast<double>(2.0f * std::max(s.s1, s.s2));
  const Multiplier m1 = quantizeMultiplier(s.s1 / twice), m2 = quantizeMultiplier(s.s2 / twice);
  const Multiplier mo = quantizeMultiplier(twice / static_cast<double>(static_cast<float>(1 << left) * s.so));
  // The kernel has right shifts alone: at a factor of 1 the runtime aborts (ADD) or is undefined (SUB).
  if (mo.shift > 0)
    return "the result's scale is " + std::to_string(s.so) + ", less than 2^-" + std::to_string(left - 1) +
           " of the larger operand's, " + std::to_string(std::max(s.s1, s.s2)) +
           ": no runtime has a multiplier for it";
  const auto rescale = [](T v, int32_t z, Multiplier m) {
    return multiplyByQuantizedMultiplier(wrapShl(v - z, left), m);
  };
  const auto combine = [mo, s](int32_t a, int32_t b) {
    return clampTo<T>(
        int64_t{multiplyByQuantizedMultiplier(subtract ? wrapSub(a, b) : wrapAdd(a, b), mo)} + s.zo, s.limit);
  };
  if constexpr (sizeof(T) == 1) {
    // One table a side: the rescaled value of each of the 256 bytes.
    std::array<int32_t, 256> t1, t2;
    for (int i = 0; i < 256; ++i) {
      t1[static_cast<size_t>(i)] = rescale(static_cast<T>(i), s.z1, m1);
      t2[static_cast<size_t>(i)] = rescale(static_cast<T>(i), s.z2, m2);
    }
    return elementwise<T, T>(
        [=](T a, T b) { return combine(t1[static_cast<uint8_t>(a)], t2[static_cast<uint8_t>(b)]); });
  } else {
    return elementwise<T, T>([=](T a, T b) { return combine(rescale(a, s.z1, m1), rescale(b, s.z2, m2)); });
  }
}
template <typename T> Prepared makeAddition(const PrepareContext &c) { return makeAdd<T, false>(c); }
template <typename T> Prepared makeSubtraction(const PrepareContext &c) { return makeAdd<T, true>(c); }

/// [N-MUL] The factor is computed in float32.
template <typename T> Prepared makeMul(const PrepareContext &c) {
  const Sides s(c);
  const Multiplier m = quantizeMultiplier(static_cast<double>(s.s1 * s.s2 / s.so));
  if (c.profile == Profile::XNNPack && sizeof(T) == 1)
    // [N-XNN-MUL] One float product, nearest even.
    return elementwise<T, T>([=, factor = s.s1 * s.s2 / s.so](T a, T b) {
      const float product = static_cast<float>((a - s.z1) * (b - s.z2));
      return static_cast<T>(xnnpack::roundClamped(product * factor, s.zo, s.limit));
    });
  return elementwise<T, T>([=](T a, T b) {
    return clampTo<T>(
        int64_t{multiplyByQuantizedMultiplier(wrap32(int64_t{a - s.z1} * (b - s.z2)), m)} + s.zo, s.limit);
  });
}

/// [N-SQDIFF]
template <typename T> Prepared makeSquaredDifference(const PrepareContext &c) {
  const Sides s(c);
  const double twice = static_cast<double>(2.0f * std::max(s.s1, s.s2));
  const Multiplier m1 = quantizeMultiplier(s.s1 / twice), m2 = quantizeMultiplier(s.s2 / twice);
  const Multiplier mo = quantizeMultiplier(twice * twice / static_cast<double>(16384.0f * s.so));
  return elementwise<T, T>([=](T a, T b) {
    const int32_t d = wrapSub(multiplyByQuantizedMultiplier(wrapShl(a - s.z1, 7), m1),
                              multiplyByQuantizedMultiplier(wrapShl(b - s.z2, 7), m2));
    return clampTo<T>(int64_t{multiplyByQuantizedMultiplier(wrap32(int64_t{d} * d), mo)} + s.zo, s.limit);
  });
}

/// [N-DIV] The divisor's reciprocal in Q0.31, the dividend shifted to the top.
template <typename T> Prepared makeDiv(const PrepareContext &c) {
  const Sides s(c);
  const Multiplier m = quantizeMultiplier(static_cast<double>(s.s1 / (s.s2 * s.so)));
  const auto divide = [=](T a, T b) {
    int32_t x = a - s.z1, y = b - s.z2;
    if (y < 0) {
      x = -x;
      y = -y;
    }
    const Reciprocal inverse = reciprocal(y, 31);
    const int headroom = x == 0 ? 31 : leadingZeros(static_cast<uint32_t>(x > 0 ? x : ~x)) - 1;
    const int32_t quotient = saturatingRoundingDoublingHighMul(wrapShl(x, headroom), inverse.value);
    return clampTo<T>(int64_t{multiplyByQuantizedMultiplierShiftingRight(
                          quotient, {m.mantissa, m.shift - inverse.shift - headroom})} +
                          s.zo,
                      s.limit);
  };
  const Run run = elementwise<T, T>(divide);
  const T zero = static_cast<T>(s.z2);
  return Run([run, zero](const RunContext &r) -> Error {
    const T *b = r.in(1).as<T>();
    if (std::find(b, b + r.in(1).count(), zero) != b + r.in(1).count())
      return std::string("a divisor is zero");
    return run(r);
  });
}

/// [N-PRELU] Negative values are multiplied by the slope with their own factor.
template <typename T> Prepared makePRelu(const PrepareContext &c) {
  const Sides s(c);
  const Multiplier positive = quantizeMultiplier(static_cast<double>(s.s1 / s.so));
  const Multiplier negative = quantizeMultiplier(static_cast<double>(s.s1 * s.s2 / s.so));
  return elementwise<T, T>([=](T a, T b) {
    const int32_t v = a - s.z1;
    const int32_t q = v >= 0 ? multiplyByQuantizedMultiplier(v, positive)
                             : multiplyByQuantizedMultiplier(wrap32(int64_t{v} * (b - s.z2)), negative);
    return clampTo<T>(int64_t{q} + s.zo, s.limit);
  });
}

/// [N-MINMAX] On the stored integers: parameters are taken as equal.
template <typename T> Prepared makeMaximum(const PrepareContext &) {
  return elementwise<T, T>([](T a, T b) { return std::max(a, b); });
}
template <typename T> Prepared makeMinimum(const PrepareContext &) {
  return elementwise<T, T>([](T a, T b) { return std::min(a, b); });
}

/// [N-COMPARE] The order of 16 bits is that of the stored integers. Else both sides are scaled by their own
/// scale with 8 bits of headroom; small scales round to 0.
template <typename T, typename Compare> Prepared makeCompare(const PrepareContext &c) {
  constexpr bool isEquality =
      std::is_same_v<Compare, std::equal_to<int32_t>> || std::is_same_v<Compare, std::not_equal_to<int32_t>>;
  if constexpr (sizeof(T) == 2 && !isEquality)
    return elementwise<T, uint8_t>([](T a, T b) { return static_cast<uint8_t>(Compare()(a, b)); });
  const int32_t z1 = zeroOf(c.in(0)), z2 = zeroOf(c.in(1));
  const Multiplier m1 = quantizeMultiplier(static_cast<double>(scaleOf(c.in(0))));
  const Multiplier m2 = quantizeMultiplier(static_cast<double>(scaleOf(c.in(1))));
  return elementwise<T, uint8_t>([=](T a, T b) {
    return static_cast<uint8_t>(
        Compare()(multiplyByQuantizedMultiplierShiftingRight(wrapShl(a - z1, 8), m1),
                  multiplyByQuantizedMultiplierShiftingRight(wrapShl(b - z2, 8), m2)));
  });
}
template <typename Compare> Prepared prepareCompare(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0, 1}, false))
    return *e;
  if (c.in(0).type() != c.in(1).type())
    return unsupportedType("second operand", c.in(1).type(), toString(c.in(0).type()));
  if (c.in(0).type() == ElementType::I8)
    return makeCompare<int8_t, Compare>(c);
  if (c.in(0).type() == ElementType::U8)
    return makeCompare<uint8_t, Compare>(c);
  if (c.in(0).type() == ElementType::I16)
    return makeCompare<int16_t, Compare>(c);
  return unsupportedType("operand", c.in(0).type(), "int8, uint8, int16");
}

#define QUANTC_BINARY_KERNEL(name, Make)                                                                     \
  Prepared name(const PrepareContext &c) {                                                                   \
    if (Error e = requireQuantized(c, {0, 1}))                                                               \
      return *e;                                                                                             \
    if (Error e = requireSameType(c, {0, 1}))                                                                \
      return *e;                                                                                             \
    return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), Make, c);                                    \
  }
QUANTC_BINARY_KERNEL(prepareAdd, makeAddition)
QUANTC_BINARY_KERNEL(prepareSub, makeSubtraction)
QUANTC_BINARY_KERNEL(prepareMul, makeMul)
QUANTC_BINARY_KERNEL(prepareDiv, makeDiv)
QUANTC_BINARY_KERNEL(prepareSquaredDifference, makeSquaredDifference)
QUANTC_BINARY_KERNEL(preparePRelu, makePRelu)
QUANTC_BINARY_KERNEL(prepareMaximum, makeMaximum)
QUANTC_BINARY_KERNEL(prepareMinimum, makeMinimum)

} // namespace

void registerQuantizedBinaryKernels(KernelRegistry &r) {
  const auto add = [&](const char *op, Prepare p) { r.add(op, Domain::Quantized, KernelSet::Reference, p); };
  add("qnn.add", prepareAdd);
  add("qnn.sub", prepareSub);
  add("qnn.mul", prepareMul);
  add("qnn.div", prepareDiv);
  add("qnn.squared_difference", prepareSquaredDifference);
  add("qnn.prelu", preparePRelu);
  add("qnn.maximum", prepareMaximum);
  add("qnn.minimum", prepareMinimum);
  add("qnn.equal", prepareCompare<std::equal_to<int32_t>>);
  add("qnn.not_equal", prepareCompare<std::not_equal_to<int32_t>>);
  add("qnn.less", prepareCompare<std::less<int32_t>>);
  add("qnn.less_equal", prepareCompare<std::less_equal<int32_t>>);
  add("qnn.greater", prepareCompare<std::greater<int32_t>>);
  add("qnn.greater_equal", prepareCompare<std::greater_equal<int32_t>>);
}

} // namespace quantc::interpreter
