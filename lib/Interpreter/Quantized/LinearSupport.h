//===- LinearSupport.h - bias, scale and clamp of a linear layer -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_QUANTIZED_LINEARSUPPORT_H
#define QUANTC_LIB_INTERPRETER_QUANTIZED_LINEARSUPPORT_H

#include "../KernelSupport.h"

namespace quantc::interpreter {

/// How an accumulator becomes an output.
enum class Finish : uint8_t {
  FixedPoint, ///< multiplier and shift, two roundings (int32) or the cut multiplier (int64)
  Double,     ///< [N-FC] round(acc * factor) in double, half away from zero
  Float       ///< [N-XNN] float factor, clamp, nearest even: XNNPACK
};

/// Sums of products are modulo 2^32 or 2^64, as LiteRT's are.
template <typename Acc> void accumulate(Acc &sum, Acc part) {
  using Bits = std::make_unsigned_t<Acc>;
  sum = static_cast<Acc>(static_cast<Bits>(sum) + static_cast<Bits>(part));
}

/// What follows the sum of products: bias, factor, zero point, clamp; per output channel.
template <typename Acc> struct Layer {
  int32_t inZero = 0, weightZero = 0, outZero = 0;
  Limit limit{};
  Finish kind = Finish::FixedPoint;
  std::vector<Acc> bias; ///< empty when there is none
  std::vector<Multiplier> multipliers;
  std::vector<double> factors;
  std::vector<float> floatFactors;

  template <typename T> T finish(Acc acc, int64_t channel) const {
    const size_t c = static_cast<size_t>(channel);
    if (!bias.empty())
      accumulate(acc, bias[c]);
    if (kind == Finish::Double)
      return clampTo<T>(int64_t{wrapAdd(roundToInt(static_cast<double>(acc) * factors[c]), outZero)}, limit);
    if (kind == Finish::Float) {
      const float low = static_cast<float>(limit.low - outZero),
                  high = static_cast<float>(limit.high - outZero);
      const float y = std::clamp(static_cast<float>(acc) * floatFactors[c], low, high);
      return static_cast<T>(static_cast<int32_t>(std::nearbyint(y)) + outZero);
    }
    if constexpr (sizeof(Acc) == 8)
      return clampTo<T>(int64_t{multiplyByQuantizedMultiplier64(acc, multipliers[c])} + outZero, limit);
    else
      return clampTo<T>(int64_t{multiplyByQuantizedMultiplier(acc, multipliers[c])} + outZero, limit);
  }
};

/// Sum of (x - zx)(w - zw) modulo 2^32 or 2^64, both sides contiguous. 64 products of 17 and 9 bits fit in 32
/// bits; such blocks are what the compiler turns into vectors where the sum has 64.
template <typename Acc, typename X, typename W>
Acc dot(const X *x, const W *w, int64_t n, int32_t zx, int32_t zw) {
  Acc sum = 0;
  for (int64_t first = 0; first < n; first += 64) {
    const int64_t last = std::min(n, first + 64);
    int32_t part = 0;
    for (int64_t i = first; i < last; ++i)
      part += (static_cast<int32_t>(x[i]) - zx) * (static_cast<int32_t>(w[i]) - zw);
    accumulate(sum, static_cast<Acc>(part));
  }
  return sum;
}

/// Types, parameters and constness that every linear kernel needs.
inline Error requireLinear(const PrepareContext &c, size_t data, size_t weights, size_t bias) {
  if (Error e = requireQuantized(c, {data, weights}))
    return e;
  if (c.in(data).type() != c.out().type())
    return std::string("input is ") + toString(c.in(data).type()) + " but the result is " +
           toString(c.out().type());
  const ElementType w = c.in(weights).type();
  const ElementType wanted = c.in(data).type() == ElementType::U8 ? ElementType::U8 : ElementType::I8;
  if (w != wanted)
    return unsupportedType("weights", w, toString(wanted));
  if (c.has(bias) && c.in(bias).type() != ElementType::I32 &&
      !(c.in(bias).type() == ElementType::I64 && c.in(data).type() == ElementType::I16))
    return unsupportedType("bias", c.in(bias).type(), "int32, and int64 with int16");
  if (c.has(bias) && !c.constant(bias))
    return std::string("bias is not a constant");
  return std::nullopt;
}

/// [N-CONV16] Only an int16 layer with a bias of 32 bits accumulates in 32 bits.
inline bool has32BitBias(const PrepareContext &c, size_t bias) {
  return c.has(bias) && c.in(bias).type() == ElementType::I32;
}

/// [N-CONV] Bias and factors of a layer with `channels` outputs. int8, int16: scales multiplied in double;
/// uint8: the product of input and weight scale in float32.
template <typename Acc>
std::variant<Layer<Acc>, std::string> makeLayer(const PrepareContext &c, size_t data, size_t weights,
                                                size_t bias, int64_t channels) {
  Layer<Acc> layer;
  const Tensor &x = c.in(data), &w = c.in(weights), &y = c.out();
  layer.inZero = zeroOf(x);
  layer.weightZero = zeroOf(w);
  layer.outZero = zeroOf(y);
  layer.limit = activationLimit(activationOf(c), y);
  const std::vector<float> &scales = w.info->quant->scale;
  if (scales.size() != 1 && static_cast<int64_t>(scales.size()) != channels)
    return std::string("weights have ") + std::to_string(scales.size()) + " scales for " +
           std::to_string(channels) + " channels";
  const float sx = scaleOf(x), sy = scaleOf(y);
  for (int64_t i = 0; i < channels; ++i) {
    const float sw = scales[scales.size() == 1 ? 0 : static_cast<size_t>(i)];
    const double factor = x.type() == ElementType::U8
                              ? static_cast<double>(sx * sw) / static_cast<double>(sy)
                              : static_cast<double>(sx) * sw / static_cast<double>(sy);
    layer.factors.push_back(static_cast<double>(sx) * sw / static_cast<double>(sy));
    layer.multipliers.push_back(quantizeMultiplier(factor));
    layer.floatFactors.push_back(sx * sw / sy);
  }
  // [N-XNN] XNNPACK does not take uint8 depthwise convolutions; they stay with the reference rule.
  if (c.profile == Profile::XNNPack && x.type() != ElementType::I16 &&
      !(x.type() == ElementType::U8 && c.op == "qnn.depthwise_conv_2d"))
    layer.kind = Finish::Float;
  if (c.has(bias)) {
    const Tensor &b = c.in(bias);
    if (b.count() != channels)
      return std::string("bias has ") + std::to_string(b.count()) + " elements for " +
             std::to_string(channels) + " channels";
    for (int64_t i = 0; i < channels; ++i)
      layer.bias.push_back(
          static_cast<Acc>(b.type() == ElementType::I64 ? b.as<int64_t>()[i] : b.as<int32_t>()[i]));
  }
  return layer;
}

/// [N-FC] The reference of LiteRT scales in double; profile tflite-2.13 in fixed point, with the scales of a
/// per-tensor layer multiplied in float32.
template <typename X, typename Acc>
std::variant<Layer<Acc>, std::string> makeFullyConnectedLayer(const PrepareContext &c) {
  auto made = makeLayer<Acc>(c, 0, 1, 2, c.in(1).dim(0));
  if (auto *layer = std::get_if<Layer<Acc>>(&made)) {
    if (c.profile == Profile::LiteRTRef || (c.profile == Profile::XNNPack && std::is_same_v<X, int16_t>))
      layer->kind = Finish::Double;
    if (c.profile == Profile::TFLite213 && c.in(1).info->quant->scale.size() == 1) {
      const double factor = static_cast<double>(scaleOf(c.in(0)) * scaleOf(c.in(1))) / scaleOf(c.out());
      std::fill(layer->multipliers.begin(), layer->multipliers.end(), quantizeMultiplier(factor));
    }
  }
  return made;
}

/// The result of `units` outputs for an input whose rows have `depth` elements.
inline Error shapeFullyConnected(const Tensor &x, int64_t units, int64_t depth, bool keepDims, Shape &shape) {
  const int64_t count = x.count();
  if (depth == 0 || count % depth != 0)
    return "input has " + std::to_string(count) + " elements, no multiple of the weights' " +
           std::to_string(depth);
  shape = {count / depth, units};
  if (keepDims) {
    if (x.rank() == 0 || x.shape.back() != depth)
      return "input " + toString(x.shape) + " does not end in " + std::to_string(depth);
    shape = x.shape;
    shape.back() = units;
  }
  return std::nullopt;
}

} // namespace quantc::interpreter

#endif
