//===- SampleConversion.cpp - elements in a model's own type --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "SampleConversion.h"
#include "quantc/Support/VectorCopies.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace quantc::calibration {

bool isFloatType(ElementType t) {
  return t == ElementType::F32 || t == ElementType::F16 || t == ElementType::F64;
}

namespace {

std::string notFinite(int64_t i, double v) {
  return "element " + std::to_string(i) + " is " +
         (v != v  ? "NaN"
          : v > 0 ? "infinity"
                  : "-infinity") +
         "; values must be finite";
}

/// Index of the first NaN or infinity, or n. Integer compares of the exponents, so that it vectorises.
int64_t firstNotFinite(const char *data, int64_t n) {
  constexpr int64_t block = 4096;
  for (int64_t i = 0; i < n; i += block) {
    int64_t end = std::min(n, i + block);
    uint32_t worst = 0;
    for (int64_t k = i; k < end; ++k) {
      uint32_t bits;
      std::memcpy(&bits, data + 4 * k, 4);
      bits &= 0x7f800000u;
      worst = bits > worst ? bits : worst;
    }
    if (worst != 0x7f800000u)
      continue;
    for (int64_t k = i; k < end; ++k) {
      uint32_t bits;
      std::memcpy(&bits, data + 4 * k, 4);
      if ((bits & 0x7f800000u) == 0x7f800000u)
        return k;
    }
  }
  return n;
}

/// Real values of the source, float32 arithmetic for pixels as numpy users write it.
struct Reals {
  const ElementSource &source;
  std::vector<float> mean, std;

  Reals(const ElementSource &s, int64_t channels, const PixelMap &map) : source(s) {
    for (double v : map.mean)
      mean.push_back(static_cast<float>(v));
    for (double v : map.std)
      std.push_back(static_cast<float>(v));
    // One for all unless there is one per channel.
    if (static_cast<int64_t>(mean.size()) != channels)
      mean.resize(1, 0);
    if (static_cast<int64_t>(std.size()) != channels)
      std.resize(1, 1);
  }
  float at(int64_t i, size_t channel) const {
    auto v = static_cast<float>(elementAsDouble(source.data, source.type, i));
    if (!source.pixels)
      return v;
    return (v - mean[mean.size() == 1 ? 0 : channel]) / std[std.size() == 1 ? 0 : channel];
  }
};

template <typename T> void store(std::vector<char> &out, int64_t i, T value) {
  std::memcpy(out.data() + static_cast<size_t>(i) * sizeof(T), &value, sizeof(T));
}

struct Bounds {
  double low, high;
};
template <typename Int> Bounds limitsOf() {
  return {std::numeric_limits<Int>::lowest(), std::numeric_limits<Int>::max()};
}
Bounds boundsOf(ElementType type) {
  switch (type) {
  case ElementType::I8:
    return limitsOf<int8_t>();
  case ElementType::U8:
    return limitsOf<uint8_t>();
  case ElementType::I16:
    return limitsOf<int16_t>();
  case ElementType::U16:
    return limitsOf<uint16_t>();
  case ElementType::I32:
    return {-2147483648.0, 2147483647.0};
  case ElementType::U32:
    return {0, 4294967295.0};
  case ElementType::I64:
    return {-0x1p63, 0x1.fffffffffffffp62};
  case ElementType::U64:
    return {0, 0x1.fffffffffffffp63};
  case ElementType::Bool:
    return {0, 1};
  default:
    return {0, 0};
  }
}

void storeInteger(std::vector<char> &out, ElementType type, int64_t i, double v) {
  switch (type) {
  case ElementType::I8:
    return store(out, i, static_cast<int8_t>(v));
  case ElementType::U8:
  case ElementType::Bool:
    return store(out, i, static_cast<uint8_t>(v));
  case ElementType::I16:
    return store(out, i, static_cast<int16_t>(v));
  case ElementType::U16:
    return store(out, i, static_cast<uint16_t>(v));
  case ElementType::I32:
    return store(out, i, static_cast<int32_t>(v));
  case ElementType::U32:
    return store(out, i, static_cast<uint32_t>(v));
  case ElementType::I64:
    return store(out, i, static_cast<int64_t>(v));
  case ElementType::U64:
    return store(out, i, static_cast<uint64_t>(v));
  default:
    return;
  }
}

} // namespace

Error checkElements(const char *data, int64_t n, const TensorInfo &input) {
  if (input.type == ElementType::F32) {
    int64_t i = firstNotFinite(data, n);
    if (i < n)
      return notFinite(i, elementAsDouble(data, input.type, i));
  } else if (isFloatType(input.type)) {
    for (int64_t i = 0; i < n; ++i)
      if (double v = elementAsDouble(data, input.type, i); !std::isfinite(v))
        return notFinite(i, v);
  } else if (input.type == ElementType::Bool) {
    for (int64_t i = 0; i < n; ++i)
      if (static_cast<unsigned char>(data[i]) > 1)
        return "element " + std::to_string(i) + " is " + std::to_string(static_cast<unsigned char>(data[i])) +
               "; booleans are 0 or 1";
  }
  return {};
}

/// clamp(round(v / scale) + zero) of finite float32 values, division and rounding in float32 as the QUANTIZE
/// kernel, halves away from zero. Returns how many had to be clamped.
QUANTC_VECTOR_COPIES static int64_t quantizeToBytes(const float *values, int64_t n, float scale, int32_t zero,
                                                    int32_t low, int32_t high, char *__restrict out) {
  constexpr float beyond = 65536; // any integer that 8 bits do not hold, with any zero point
  int64_t outside = 0;
  for (int64_t i = 0; i < n; ++i) {
    const float steps = values[i] / scale, raised = steps < -beyond ? -beyond : steps,
                inside = raised > beyond ? beyond : raised;
    const auto whole = static_cast<int32_t>(inside);
    const float rest = inside - static_cast<float>(whole); // exact
    const int32_t q = whole + (rest >= 0.5F ? 1 : 0) - (rest <= -0.5F ? 1 : 0) + zero,
                  least = q < low ? low : q, held = least > high ? high : least;
    outside += q != held ? 1 : 0;
    out[i] = static_cast<char>(held);
  }
  return outside;
}

Error convertElements(const ElementSource &source, int64_t n, int64_t channels, const PixelMap &map,
                      const TensorInfo &input, std::vector<char> &out, int64_t *outside) {
  if (source.pixels)
    for (auto [what, values] : {std::pair("mean", map.mean), std::pair("std", map.std)})
      if (values.size() != 1 && static_cast<int64_t>(values.size()) != channels)
        return std::string(what) + " has " + std::to_string(values.size()) + " values, expected 1 or " +
               std::to_string(channels);
  size_t width =
      input.type == ElementType::F64 || input.type == ElementType::I64 || input.type == ElementType::U64   ? 8
      : input.type == ElementType::F32 || input.type == ElementType::I32 || input.type == ElementType::U32 ? 4
      : input.type == ElementType::I16 || input.type == ElementType::U16 || input.type == ElementType::F16
          ? 2
          : 1;
  out.resize(static_cast<size_t>(n) * width);
  if (input.type == ElementType::F16)
    return std::string("a float16 input is served by a float16 array only");
  const interpreter::Quantization *quant = input.quant.get();
  if (quant && (quant->scale.size() != 1 || !(quant->scale[0] > 0)))
    return std::string("input is quantized per channel or without a scale; feed its own integer type");
  if (quant || isFloatType(input.type)) {
    Reals reals(source, channels, map);
    Bounds bounds = boundsOf(input.type);
    float scale = quant ? quant->scale[0] : 1;
    double zero = quant && !quant->zeroPoint.empty() ? quant->zeroPoint[0] : 0;
    size_t channel = 0;
    if (quant && width == 1 && source.type == ElementType::F32 && !source.pixels &&
        firstNotFinite(source.data, n) == n) {
      const int64_t clamped =
          quantizeToBytes(reinterpret_cast<const float *>(source.data), n, scale, static_cast<int32_t>(zero),
                          static_cast<int32_t>(bounds.low), static_cast<int32_t>(bounds.high), out.data());
      if (outside)
        *outside += clamped;
      return {};
    }
    for (int64_t i = 0; i < n; ++i) {
      float v = reals.at(i, channel);
      if (++channel == static_cast<size_t>(channels))
        channel = 0;
      if (!std::isfinite(v)) {
        double original = elementAsDouble(source.data, source.type, i);
        if (std::isfinite(original))
          return "element " + std::to_string(i) + " is " + std::to_string(original) +
                 ", beyond the range of float32";
        return notFinite(i, original);
      }
      if (quant) { // division and rounding in float32 as the QUANTIZE kernel
        double q = static_cast<double>(std::round(v / scale)) + zero,
               held = std::clamp(q, bounds.low, bounds.high);
        if (outside)
          *outside += q != held;
        storeInteger(out, input.type, i, held);
      } else if (input.type == ElementType::F64)
        store(out, i,
              source.type == ElementType::F64 ? elementAsDouble(source.data, source.type, i)
                                              : static_cast<double>(v));
      else
        store(out, i, v);
    }
    return {};
  }
  // Indices and booleans: values must be exactly representable.
  Bounds bounds = boundsOf(input.type);
  for (int64_t i = 0; i < n; ++i) {
    double v = elementAsDouble(source.data, source.type, i);
    if (!(v >= bounds.low && v <= bounds.high) || v != std::floor(v))
      return "element " + std::to_string(i) + " is " + std::to_string(v) +
             ", which the integer type of the input can't hold";
    storeInteger(out, input.type, i, v);
  }
  return {};
}

Error dequantizeElements(const char *data, int64_t n, const TensorInfo &input, std::vector<char> &out) {
  const interpreter::Quantization &q = *input.quant;
  if (q.scale.size() != 1)
    return std::string("input is quantized per channel");
  double zero = q.zeroPoint.empty() ? 0 : q.zeroPoint[0];
  out.resize(static_cast<size_t>(n) * sizeof(float));
  for (int64_t i = 0; i < n; ++i)
    store(out, i, q.scale[0] * static_cast<float>(elementAsDouble(data, input.type, i) - zero));
  return {};
}

Error convertInputs(const Sample &sample, std::span<const TensorInfo> from, std::span<const TensorInfo> to,
                    Sample &converted, std::vector<int64_t> *outside) {
  converted = {};
  if (outside)
    outside->assign(to.size(), 0);
  converted.shapes = sample.shapes;
  if (from.size() != to.size() || from.size() != sample.inputs.size())
    return "there are " + std::to_string(from.size()) + " and " + std::to_string(to.size()) + " inputs";
  converted.storage.resize(to.size());
  for (size_t k = 0; k < to.size(); ++k) {
    bool same =
        from[k].type == to[k].type && (!from[k].quant || !to[k].quant || *from[k].quant == *to[k].quant);
    if (same) {
      converted.inputs.push_back(sample.inputs[k]);
      continue;
    }
    int64_t n = 1;
    for (int64_t d : sample.shapes[k])
      n *= d;
    const char *data = sample.inputs[k].data();
    ElementSource source{data, from[k].type, false};
    std::vector<char> reals;
    if (from[k].quant) { // its integers stand for reals, which the other input has in its own way
      if (Error e = dequantizeElements(data, n, from[k], reals))
        return "input '" + from[k].name + "': " + *e;
      source = {reals.data(), ElementType::F32, false};
    }
    if (Error e = convertElements(source, n, 1, {}, to[k], converted.storage[k],
                                  outside ? &(*outside)[k] : nullptr))
      return "input '" + to[k].name + "': " + *e;
    converted.inputs.push_back(converted.storage[k]);
  }
  return {};
}

} // namespace quantc::calibration
