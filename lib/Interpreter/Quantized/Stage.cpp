//===- Stage.cpp - changes of scale and stage -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// QUANTIZE (also from one scale to another), DEQUANTIZE, CONCATENATION.
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"
#include "XNNPack.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

/// Applies f to each element.
template <typename In, typename Out, typename F> Run map(F f) {
  return [f](const RunContext &r) -> Error {
    if (Error e = shapeOutput(r, 0, r.in(0).shape))
      return e;
    const In *x = r.in(0).as<In>();
    Out *y = r.out().as<Out>();
    for (int64_t i = 0, n = r.in(0).count(); i < n; ++i)
      y[i] = f(x[i]);
    return std::nullopt;
  };
}

/// Calls f with a value of the integer storage type.
template <typename F> bool dispatchStored(ElementType t, F f) {
  if (t == ElementType::I32) {
    f(int32_t{});
    return true;
  }
  return dispatchQuantized(t, f);
}
Limit storedLimit(ElementType t) { return t == ElementType::I32 ? Limit{int32Min, int32Max} : limitOf(t); }

/// Channel of element i for per-axis parameters: (i / inner) % channels.
struct Channels {
  std::vector<float> scale;
  std::vector<int32_t> zero;
  size_t axis = 0;
  int64_t inner = 1;
  /// For a tensor of this shape.
  Channels of(const Shape &shape) const {
    Channels c = *this;
    c.inner = std::max<int64_t>(1, product(shape, axis + 1, shape.size()));
    return c;
  }
  static Channels of(const Tensor &t) {
    Channels c{t.info->quant->scale, t.info->quant->zeroPoint, static_cast<size_t>(t.info->quant->axis), 1};
    c.zero.resize(c.scale.size(), c.zero.empty() ? 0 : c.zero[0]);
    return c;
  }
  size_t operator()(int64_t i) const {
    return static_cast<size_t>(i / inner % static_cast<int64_t>(scale.size()));
  }
};

/// [N-QUANTIZE] Division in float32, half away from zero; a quotient beyond int32 becomes the lowest output.
/// [N-XNN-QUANTIZE] 8 bits with one scale: the product with the inverse, nearest even.
template <typename T> Run quantizeReal(const PrepareContext &c) {
  const Limit limit = storedLimit(c.out().type());
  if (xnnpack::follows(c) && c.out().info->quant->scale.size() == 1) {
    const float inverse = 1.0f / scaleOf(c.out());
    const int32_t zero = zeroOf(c.out());
    return map<float, T>(
        [=](float x) { return static_cast<T>(xnnpack::roundClamped(x * inverse, zero, limit)); });
  }
  return [channels = Channels::of(c.out()), limit](const RunContext &r) -> Error {
    if (Error e = shapeOutput(r, 0, r.in(0).shape))
      return e;
    const Channels p = channels.of(r.in(0).shape);
    const float *x = r.in(0).as<float>();
    T *y = r.out().as<T>();
    const auto quantize = [limit](float v, float scale, int32_t zero) {
      return clampTo<T>(int64_t{wrapAdd(roundToInt(v / scale), zero)}, limit);
    };
    const int64_t n = r.in(0).count();
    if (p.scale.size() == 1)
      for (int64_t i = 0; i < n; ++i)
        y[i] = quantize(x[i], p.scale[0], p.zero[0]);
    else
      for (int64_t i = 0; i < n; ++i)
        y[i] = quantize(x[i], p.scale[p(i)], p.zero[p(i)]);
    return std::nullopt;
  };
}

/// [N-REQUANT] From one scale to another.
template <typename In, typename Out> Run requantize(const PrepareContext &c) {
  const Multiplier m =
      quantizeMultiplier(static_cast<double>(scaleOf(c.in(0))) / static_cast<double>(scaleOf(c.out())));
  const int32_t zx = zeroOf(c.in(0)), zo = zeroOf(c.out());
  const Limit limit = storedLimit(c.out().type());
  // [N-XNN-REQUANT] Between two tensors of one 8-bit type; a change of type stays with the reference rule.
  if (std::is_same_v<In, Out> && xnnpack::follows(c))
    if (const auto ramp = xnnpack::Ramp::make(scaleOf(c.in(0)), scaleOf(c.out()), 1.0f))
      return map<In, Out>(
          [=](In x) { return clampTo<Out>(int64_t{(*ramp)(static_cast<int32_t>(x) - zx)} + zo, limit); });
  return map<In, Out>([=](In x) {
    return clampTo<Out>(int64_t{multiplyByQuantizedMultiplier(wrapSub(x, zx), m)} + zo, limit);
  });
}

Prepared prepareQuantize(const PrepareContext &c) {
  if (!isQuantized(c.out()))
    return std::string("the result has no quantization parameters");
  const ElementType in = c.in(0).type(), out = c.out().type();
  Prepared result = unsupportedType("result", out, "int8, uint8, int16, int32");
  if (in == ElementType::F32)
    dispatchStored(out, [&](auto y) { result = quantizeReal<decltype(y)>(c); });
  else if (!isQuantized(c.in(0)))
    return unsupportedType("operand", in, "float32 or quantized");
  else if (!dispatchStored(in, [&](auto x) {
             dispatchStored(out, [&](auto y) { result = requantize<decltype(x), decltype(y)>(c); });
           }))
    return unsupportedType("operand", in, "float32, int8, uint8, int16, int32");
  return result;
}

/// float16 to float32, exact.
float widenHalf(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000u) << 16, exponent = (h >> 10) & 31u,
                 fraction = h & 1023u;
  if (exponent == 0) { // zero and subnormal: fraction * 2^-24
    const float v = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -v : v;
  }
  const uint32_t bits = sign | (exponent == 31 ? 0x7F800000u : (exponent + 112u) << 23) | fraction << 13;
  float v;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}

/// [N-DEQUANT] The product in double, rounded once to float32.
Prepared prepareDequantize(const PrepareContext &c) {
  if (c.out().type() != ElementType::F32)
    return unsupportedType("result", c.out().type(), "float32");
  if (c.in(0).type() == ElementType::F16)
    return map<uint16_t, float>(widenHalf);
  if (c.in(0).type() == ElementType::F32)
    return map<float, float>([](float x) { return x; });
  if (!isQuantized(c.in(0)))
    return unsupportedType("operand", c.in(0).type(), "float16 or quantized");
  Prepared result = unsupportedType("operand", c.in(0).type(), "int8, uint8, int16, int32");
  dispatchStored(c.in(0).type(), [&](auto tag) {
    using T = decltype(tag);
    result = Run([channels = Channels::of(c.in(0))](const RunContext &r) -> Error {
      if (Error e = shapeOutput(r, 0, r.in(0).shape))
        return e;
      const Channels p = channels.of(r.in(0).shape);
      const T *x = r.in(0).as<T>();
      float *y = r.out().as<float>();
      const auto real = [](T q, float scale, int32_t zero) {
        return static_cast<float>(static_cast<double>(scale) * static_cast<double>(wrapSub(q, zero)));
      };
      const int64_t n = r.in(0).count();
      const float scale = p.scale[0];
      const int32_t zero = p.zero[0];
      // A difference that float32 holds: its product in float32 is rounded once as well.
      if (p.scale.size() == 1 && sizeof(T) < 4 && std::abs(int64_t{zero}) < (1 << 23))
        for (int64_t i = 0; i < n; ++i)
          y[i] = scale * static_cast<float>(static_cast<int32_t>(x[i]) - zero);
      else if (p.scale.size() == 1)
        for (int64_t i = 0; i < n; ++i)
          y[i] = real(x[i], scale, zero);
      else
        for (int64_t i = 0; i < n; ++i)
          y[i] = real(x[i], p.scale[p(i)], p.zero[p(i)]);
      return std::nullopt;
    });
  });
  return result;
}

} // namespace

void registerQuantizedStageKernels(KernelRegistry &r) {
  r.add("qnn.quantize", Domain::Any, KernelSet::Reference, prepareQuantize);
  r.add("qnn.dequantize", Domain::Any, KernelSet::Reference, prepareDequantize);
}

} // namespace quantc::interpreter
