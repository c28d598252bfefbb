//===- Table.cpp - integer functions by table -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// 8 bits: the float function of each byte, with the C library's float
// functions. 16 bits: 513 entries and interpolation, except LOGISTIC and TANH.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "UnarySupport.h"

namespace quantc::interpreter {
namespace {

template <typename T, typename F> Prepared makeTable(const PrepareContext &c, F f) {
  const UnarySides s(c);
  if constexpr (sizeof(T) == 1) {
    const int32_t lowest = s.limit.low;
    const auto table = makeTable8(f, {s.sx, s.zx}, {s.so, s.zo}, lowest);
    return mapElements<T>([&](int32_t x) { return table[static_cast<size_t>(x - lowest)]; });
  } else {
    const auto table = makeTable16<float>(f, s.sx, s.zx, s.so, s.zo);
    return mapElements<T>([table](int32_t x) { return lookup16(static_cast<int16_t>(x), table.data()); });
  }
}

template <typename T> Prepared makeExp(const PrepareContext &c) {
  return makeTable<T>(c, [](float v) { return std::exp(v); });
}
/// [N-LOG8] Below zero the lowest output.
template <typename T> Prepared makeLog(const PrepareContext &c) {
  const UnarySides s(c);
  const float lowest = static_cast<float>(s.limit.low - s.zo) * s.so;
  return makeTable<T>(c, [lowest](float v) { return v <= 0 ? lowest : std::log(v); });
}
/// [N-GELU] Exact by erfc, or by tanh.
template <typename T> Prepared makeGelu(const PrepareContext &c) {
  if (c.attributes->flag("approximate"))
    return makeTable<T>(c, [](float v) {
      const float k = 0.79788456080286536f; // sqrt(2 / pi)
      return 0.5f * v * (1.0f + std::tanh(k * (v + 0.044715f * v * v * v)));
    });
  return makeTable<T>(c, [](float v) { return 0.5f * v * std::erfc(v * -0.70710678118654752f); });
}
template <typename T> Prepared makeElu(const PrepareContext &c) {
  return makeTable<T>(c, [](float v) { return v < 0 ? std::expm1(v) : v; });
}

/// [N-SIG16] The multiplier that brings an int16 to the steps of the sigmoid table.
struct SigmoidScale {
  int32_t multiplier;
  int shift;
};
SigmoidScale sigmoidScale(float scale, int highestShift) {
  const double log2Scale = std::log(static_cast<double>(scale)) / std::log(2.0);
  const double rounded = std::round(log2Scale);
  if (std::fabs(log2Scale - rounded) < 1e-3) {
    const int left = 12 + static_cast<int>(rounded);
    if (left >= 0 && left <= highestShift)
      return {3 << left, 0};
  }
  double multiplier = static_cast<double>(scale) * 4096.0 * 3.0;
  int shift = 0;
  while (multiplier <= 32767.0 / 2.0 && shift <= 30) {
    ++shift;
    multiplier *= 2;
  }
  return {roundToInt(std::trunc(multiplier)), shift};
}
int32_t applySigmoidScale(int32_t x, SigmoidScale s) {
  return wrap32((int64_t{x} * s.multiplier + (s.shift ? int64_t{1} << (s.shift - 1) : 0)) >> s.shift);
}

/// [N-LOGISTIC] 16 bits: linear between the entries of the table; output scale 1/32768.
template <typename T> Prepared makeLogistic(const PrepareContext &c) {
  if constexpr (sizeof(T) == 1) {
    return makeTable<T>(c, [](float v) { return 1.0f / (1.0f + std::exp(-v)); });
  } else {
    const SigmoidScale s = sigmoidScale(scaleOf(c.in(0)), 0);
    return mapElements<T>([s](int32_t x) {
      const int32_t v = applySigmoidScale(x, s);
      const uint32_t a = static_cast<uint32_t>(v < 0 ? -int64_t{v} : int64_t{v}), index = a >> 9,
                     part = a & 511;
      const int32_t result =
          index >= 255 ? 0x7FFF << 10
                       : (sigmoidTable[index] << 9) +
                             static_cast<int32_t>(part) * (sigmoidTable[index + 1] - sigmoidTable[index]);
      return wrap16(v >= 0 ? (result + (1 << 9)) >> 10 : ((1 << 25) - result + (1 << 9) - 1) >> 10);
    });
  }
}
/// [N-TANH] The same table: tanh(x) = 2 sigmoid(2x) - 1.
template <typename T> Prepared makeTanh(const PrepareContext &c) {
  if constexpr (sizeof(T) == 1) {
    return makeTable<T>(c, [](float v) { return std::tanh(v); });
  } else {
    const SigmoidScale s = sigmoidScale(scaleOf(c.in(0)), 1);
    return mapElements<T>([s](int32_t x) {
      const int32_t v = applySigmoidScale(x, s);
      const uint32_t a = static_cast<uint32_t>(v < 0 ? -int64_t{v} : int64_t{v}), index = a >> 8,
                     part = a & 255;
      const int32_t result =
          index >= 255 ? 0xFFFF << 8
                       : (sigmoidTable[index] << 8) +
                             static_cast<int32_t>(part) * (sigmoidTable[index + 1] - sigmoidTable[index]);
      return wrap16((v >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1) >> 8);
    });
  }
}

QUANTC_UNARY_KERNEL(prepareExp, makeExp)
QUANTC_UNARY_KERNEL(prepareLog, makeLog)
QUANTC_UNARY_KERNEL(prepareGelu, makeGelu)
QUANTC_UNARY_KERNEL(prepareElu, makeElu)
QUANTC_UNARY_KERNEL(prepareLogistic, makeLogistic)
QUANTC_UNARY_KERNEL(prepareTanh, makeTanh)

} // namespace

void registerQuantizedTableKernels(KernelRegistry &r) {
  const auto add = [&](const char *op, Prepare p) { r.add(op, Domain::Quantized, KernelSet::Reference, p); };
  add("qnn.exp", prepareExp);
  add("qnn.log", prepareLog);
  add("qnn.gelu", prepareGelu);
  add("qnn.elu", prepareElu);
  add("qnn.logistic", prepareLogistic);
  add("qnn.tanh", prepareTanh);
}

} // namespace quantc::interpreter
