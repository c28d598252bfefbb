//===- Unary.cpp - integer functions of one operand -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "UnarySupport.h"
#include "XNNPack.h"

namespace quantc::interpreter {
namespace {

/// [N-ABS] Rescaled only where the scales differ.
template <typename T> Prepared makeAbs(const PrepareContext &c) {
  const UnarySides s(c);
  const bool rescale = s.sx != s.so;
  const Multiplier m = quantizeMultiplier(static_cast<double>(s.sx / s.so));
  return mapElements<T>([=](int32_t x) {
    const int32_t v = std::abs(x - s.zx);
    return s.clamp(int64_t{rescale ? multiplyByQuantizedMultiplier(v, m) : v} + s.zo);
  });
}

/// [N-RELU] Rescale, then clamp to the integers of the bounds.
template <typename T, int low, int high> Prepared makeRelu(const PrepareContext &c) {
  UnarySides s(c);
  const Multiplier m = quantizeMultiplier(static_cast<double>(s.sx / s.so));
  // A bound beyond int32 is no bound: where the reference's conversion would be undefined, stop before it.
  const auto integerOf = [&](int bound) {
    return int64_t{s.zo} + roundToInt(std::clamp(static_cast<float>(bound) / s.so, -1e9f, 1e9f));
  };
  const int64_t q0 = integerOf(low), q1 = integerOf(high);
  const Limit type = s.limit;
  s.limit.low = static_cast<int32_t>(std::clamp<int64_t>(q0, type.low, type.high));
  if (high > low) // no upper bound otherwise
    s.limit.high = static_cast<int32_t>(std::clamp<int64_t>(q1, type.low, type.high));
  return mapElements<T>(
      [=](int32_t x) { return s.clamp(int64_t{multiplyByQuantizedMultiplier(x - s.zx, m)} + s.zo); });
}
template <typename T> Prepared makeReluPlain(const PrepareContext &c) { return makeRelu<T, 0, -1>(c); }
template <typename T> Prepared makeRelu6(const PrepareContext &c) { return makeRelu<T, 0, 6>(c); }
template <typename T> Prepared makeReluN1To1(const PrepareContext &c) { return makeRelu<T, -1, 1>(c); }
template <typename T> Prepared makeRelu0To1(const PrepareContext &c) { return makeRelu<T, 0, 1>(c); }

/// [N-LEAKY] Factors in float32; a negative slope is applied by its magnitude.
template <typename T> Prepared makeLeakyRelu(const PrepareContext &c) {
  const UnarySides s(c);
  const float alpha = c.attributes->real("alpha");
  if (xnnpack::follows(c))
    if (const auto ramp = xnnpack::Ramp::make(s.sx, s.so, alpha))
      return mapElements<T>([=](int32_t x) { return s.clamp(int64_t{(*ramp)(x - s.zx)} + s.zo); });
  const Multiplier positive = quantizeMultiplier(static_cast<double>(s.sx / s.so));
  Multiplier negative = quantizeMultiplier(static_cast<double>(s.sx * alpha / s.so));
  const bool flip = negative.mantissa < 0;
  negative.mantissa = std::abs(negative.mantissa);
  return mapElements<T>([=](int32_t x) {
    const int32_t v = x - s.zx;
    const int32_t q = v >= 0 ? multiplyByQuantizedMultiplier(v, positive)
                      : flip ? -multiplyByQuantizedMultiplier(v, negative)
                             : multiplyByQuantizedMultiplier(v, negative);
    return s.clamp(int64_t{q} + s.zo);
  });
}

/// [N-HSWISH] 16-bit fixed point; the last product truncates toward zero.
template <typename T> Prepared makeHardSwish(const PrepareContext &c) {
  const UnarySides s(c);
  if (sizeof(T) == 2)
    return unsupportedType("operand", c.in(0).type(), "int8, uint8");
  const float high = (1.0f / 128.0f) * s.sx;
  const Multiplier out = quantizeMultiplier(static_cast<double>(high / s.so));
  const Multiplier relu = quantizeMultiplier(static_cast<double>(high / (3.0f / 32768.0f)));
  if (out.shift > 0)
    return std::string("the result's scale is below 1/128 of the operand's");
  const int16_t outMantissa = narrowMantissa(out.mantissa), reluMantissa = narrowMantissa(relu.mantissa);
  return mapElements<T>([=](int32_t x) {
    const int16_t h = wrap16(int64_t{wrap16(x - s.zx)} * 128);
    const int16_t scaled = saturatingRoundingDoublingHighMul16(h, outMantissa);
    int16_t r = h;
    if (relu.shift > 0)
      r = saturate16(int64_t{r} << std::min(relu.shift - 1, 40));
    r = saturatingRoundingDoublingHighMul16(r, reluMantissa);
    if (relu.shift > 0)
      r = saturate16(int64_t{r} * 2);
    else if (relu.shift < 0)
      r = roundingDivideByPowerOfTwo16(r, -relu.shift);
    const int32_t gate = (r + 32768) >> 1;
    const int16_t product = wrap16(gate * scaled / (1 << 15));
    return s.clamp(wrap16(int64_t{roundingDivideByPowerOfTwo16(product, -out.shift)} + s.zo));
  });
}

/// [N-SQRT] In float32, truncated. A value below zero is an error when it occurs.
template <typename T> Prepared makeSqrt(const PrepareContext &c) {
  const UnarySides s(c);
  const Run run = mapElements<T>([=](int32_t x) {
    const float v = std::sqrt(s.sx * static_cast<float>(std::max(0, x - s.zx))) / s.so;
    return s.clamp(static_cast<int64_t>(std::min(v, 1e9f)) + s.zo);
  });
  const int32_t zx = s.zx;
  return Run([run, zx](const RunContext &r) -> Error {
    const T *x = r.in(0).as<T>();
    for (int64_t i = 0, n = r.in(0).count(); i < n; ++i)
      if (x[i] < zx)
        return std::string("square root of a negative value");
    return run(r);
  });
}

/// [N-RSQRT8] Integer inverse square root; zero gives the highest output.
Prepared prepareRsqrt8(const PrepareContext &c) {
  const UnarySides s(c);
  const Multiplier m = quantizeMultiplier(1.0 / static_cast<double>(std::sqrt(s.sx) * s.so));
  const Run run = mapElements<int8_t>([=](int32_t x) {
    const int32_t v = x - s.zx;
    if (v <= 0)
      return s.limit.high;
    constexpr int keep = 20; // fraction bits between the two factors
    const Multiplier inverse = inverseSqrt(v);
    const int32_t root = multiplyByQuantizedMultiplier(1, {inverse.mantissa, inverse.shift + keep});
    return s.clamp(int64_t{multiplyByQuantizedMultiplier(root, {m.mantissa, m.shift - keep})} + s.zo);
  });
  const int32_t zx = s.zx;
  return Run([run, zx](const RunContext &r) -> Error {
    const int8_t *x = r.in(0).as<int8_t>();
    for (int64_t i = 0, n = r.in(0).count(); i < n; ++i)
      if (x[i] < zx)
        return std::string("inverse square root of a negative value");
    return run(r);
  });
}
/// [N-RSQRT16] By table.
Prepared prepareRsqrt(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0}))
    return *e;
  if (Error e = requireSameType(c, {0}))
    return *e;
  if (c.in(0).type() == ElementType::I8)
    return prepareRsqrt8(c);
  if (c.in(0).type() != ElementType::I16)
    return unsupportedType("operand", c.in(0).type(), "int8, int16");
  const UnarySides s(c);
  const float highest = 32767.0f * s.so;
  const auto table = makeTable16<float>([=](float v) { return v <= 0 ? highest : 1.0f / std::sqrt(v); }, s.sx,
                                        s.zx, s.so, s.zo);
  return mapElements<int16_t>([table](int32_t x) { return lookup16(static_cast<int16_t>(x), table.data()); });
}

QUANTC_UNARY_KERNEL(prepareAbs, makeAbs)
QUANTC_UNARY_KERNEL(prepareRelu, makeReluPlain)
QUANTC_UNARY_KERNEL(prepareRelu6, makeRelu6)
QUANTC_UNARY_KERNEL(prepareReluN1To1, makeReluN1To1)
QUANTC_UNARY_KERNEL(prepareRelu0To1, makeRelu0To1)
QUANTC_UNARY_KERNEL(prepareLeakyRelu, makeLeakyRelu)
QUANTC_UNARY_KERNEL(prepareHardSwish, makeHardSwish)
QUANTC_UNARY_KERNEL(prepareSqrt, makeSqrt)

} // namespace

void registerQuantizedUnaryKernels(KernelRegistry &r) {
  const auto add = [&](const char *op, Prepare p) { r.add(op, Domain::Quantized, KernelSet::Reference, p); };
  add("qnn.abs", prepareAbs);
  add("qnn.relu", prepareRelu);
  add("qnn.relu6", prepareRelu6);
  add("qnn.relu_n1_to_1", prepareReluN1To1);
  add("qnn.relu_0_to_1", prepareRelu0To1);
  add("qnn.leaky_relu", prepareLeakyRelu);
  add("qnn.hard_swish", prepareHardSwish);
  add("qnn.sqrt", prepareSqrt);
  add("qnn.rsqrt", prepareRsqrt);
}

} // namespace quantc::interpreter
