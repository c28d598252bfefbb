//===- Softmax.cpp - softmax and its kin ------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// All over the last axis.
//===----------------------------------------------------------------------===//
#include "../KernelSupport.h"
#include "../Kernels.h"

namespace quantc::interpreter {
namespace {

/// Calls row(in, out, length) for each row of the last axis.
template <typename In, typename Out, typename F> Error forEachRow(const RunContext &r, F row) {
  const Tensor &x = r.in(0);
  if (Error e = shapeOutput(r, 0, x.shape))
    return e;
  const int64_t depth = x.rank() ? x.shape.back() : 1, rows = depth ? x.count() / depth : 0;
  for (int64_t i = 0; i < rows; ++i)
    row(x.as<In>() + i * depth, r.out().as<Out>() + i * depth, depth);
  return std::nullopt;
}

/// Lowest difference to the row maximum that still counts: 31 in Q5.26 after the input's left shift.
int32_t smallestDifference(int leftShift) {
  return -static_cast<int32_t>(std::floor(31.0 * (1 << 26) / std::ldexp(1.0, leftShift)));
}

/// [N-SOFTMAX8] exp in Q5.26, the sum in Q12.19, one reciprocal a row.
template <typename In, typename Out> Prepared makeSoftmax8(const PrepareContext &c) {
  const double beta = static_cast<double>(c.attributes->real("beta", 1.0));
  const Multiplier m =
      quantizeMultiplier(std::min(beta * static_cast<double>(scaleOf(c.in(0))) * (1 << 26), 2147483647.0));
  if (m.shift < 0)
    return std::string("the operand's scale times beta is too small for a softmax");
  const int32_t smallest = smallestDifference(m.shift);
  const Limit limit = limitOf(c.out().type());
  return Run([=](const RunContext &r) -> Error {
    return forEachRow<In, Out>(r, [&](const In *x, Out *y, int64_t n) {
      const int32_t top = *std::max_element(x, x + n);
      std::array<int32_t, 256> exps; // by difference to the maximum
      std::array<bool, 256> known{};
      const auto exponential = [&](int32_t difference) {
        const size_t k = static_cast<size_t>(-difference);
        if (!known[k]) {
          known[k] = true;
          exps[k] =
              expOnNegative(saturatingRoundingDoublingHighMul(wrapShl(difference, m.shift), m.mantissa));
        }
        return exps[k];
      };
      int32_t sum = 0;
      for (int64_t i = 0; i < n; ++i)
        if (x[i] - top >= smallest)
          sum = wrapAdd(sum, roundingDivideByPowerOfTwo(exponential(x[i] - top), 12));
      const Reciprocal scale = reciprocal(sum, 12);
      const int bits = 8 * static_cast<int>(sizeof(Out));
      for (int64_t i = 0; i < n; ++i) {
        const int32_t difference = x[i] - top;
        y[i] = difference < smallest
                   ? static_cast<Out>(limit.low)
                   : clampTo<Out>(int64_t{roundingDivideByPowerOfTwo(
                                      saturatingRoundingDoublingHighMul(scale.value, exponential(difference)),
                                      scale.shift + 31 - bits)} +
                                      limit.low,
                                  limit);
      }
    });
  });
}

/// [N-SOFTMAX16] Two tables: e^x over [-10, 0] and 1 / (1 + x) over [0, 1].
Prepared makeSoftmax16(const PrepareContext &c) {
  constexpr double range = 65535.0;
  const auto expTable =
      makeTable16<double>([](double v) { return std::exp(v); }, 10.0 / range, 32767, 2.0 / range, 0);
  const auto inverseTable =
      makeTable16<double>([](double v) { return 1.0 / (1.0 + v); }, 1.0 / range, -32768, 2.0 / range, 0);
  const Multiplier m = quantizeMultiplier(
      static_cast<double>(scaleOf(c.in(0)) * c.attributes->real("beta", 1.0)) / (10.0 / range));
  return Run([=](const RunContext &r) -> Error {
    const int64_t depth = r.in(0).rank() ? r.in(0).shape.back() : 1;
    int16_t *exps = reinterpret_cast<int16_t *>(r.scratch(static_cast<size_t>(depth) * sizeof(int16_t)));
    return forEachRow<int16_t, int16_t>(r, [&](const int16_t *x, int16_t *y, int64_t n) {
      const int32_t top = *std::max_element(x, x + n);
      int32_t sum = 0;
      for (int64_t i = 0; i < n; ++i) {
        exps[i] = lookup16(saturate16(int64_t{multiplyByQuantizedMultiplier(x[i] - top, m)} + 32767),
                           expTable.data());
        sum = wrapAdd(sum, exps[i]);
      }
      const int headroom = leadingZeros(static_cast<uint32_t>(sum));
      // The sum as 1 + x, x in [0, 1): its leading bit is dropped.
      const int32_t shifted = ((sum << std::max(headroom - 1, 0)) + (1 << 13)) >> 14;
      const int16_t inverse =
          lookup16(saturate16(int64_t{shifted} - (1 << 15) - (1 << 16)), inverseTable.data());
      const int right = 31 - headroom;
      for (int64_t i = 0; i < n; ++i) {
        const int64_t p = int64_t{exps[i]} * inverse;
        y[i] = static_cast<int16_t>(
            std::clamp<int64_t>(right > 0 ? (p + (int64_t{1} << (right - 1))) >> right : p, 0, 32767));
      }
    });
  });
}

Prepared prepareSoftmax(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0}))
    return *e;
  const ElementType in = c.in(0).type(), out = c.out().type();
  if (in == ElementType::I16 && out == ElementType::I16)
    return makeSoftmax16(c);
  if (in == ElementType::U8 && out == ElementType::U8)
    return makeSoftmax8<uint8_t, uint8_t>(c);
  if (in == ElementType::I8 && out == ElementType::I8)
    return makeSoftmax8<int8_t, int8_t>(c);
  if (in == ElementType::I8 && out == ElementType::I16)
    return makeSoftmax8<int8_t, int16_t>(c);
  if (in == ElementType::U8 && out == ElementType::I16)
    return makeSoftmax8<uint8_t, int16_t>(c);
  return unsupportedType("result", out, "the operand's type, or int16 from 8 bits");
}

/// [N-LOGSOFTMAX]
template <typename T> Prepared makeLogSoftmax(const PrepareContext &c) {
  if (sizeof(T) == 2)
    return unsupportedType("operand", c.in(0).type(), "int8, uint8");
  const Multiplier m =
      quantizeMultiplier(std::min(static_cast<double>(scaleOf(c.in(0))) * (1 << 26), 2147483647.0));
  if (m.shift < 0 || m.mantissa == 0)
    return std::string("the operand's scale is too small for a log-softmax");
  const Multiplier back = quantizeMultiplier(std::ldexp(1.0, 31 - m.shift) / m.mantissa);
  const int32_t smallest = smallestDifference(m.shift);
  const Limit limit = limitOf(c.out().type());
  return Run([=](const RunContext &r) -> Error {
    return forEachRow<T, T>(r, [&](const T *x, T *y, int64_t n) {
      const int32_t top = *std::max_element(x, x + n);
      int32_t sum = 0;
      for (int64_t i = 0; i < n; ++i)
        if (x[i] - top >= smallest)
          sum = wrapAdd(sum, roundingDivideByPowerOfTwo(
                                 expOnNegative(multiplyByQuantizedMultiplier(x[i] - top, m)), 12));
      const int32_t logSum = logAtLeastOne(sum);
      const int32_t lowest =
          std::max(smallest - 1, multiplyByQuantizedMultiplier(wrapAdd(logSum, int32Min), back));
      for (int64_t i = 0; i < n; ++i) {
        const int32_t difference = x[i] - top;
        y[i] =
            difference > lowest
                ? clampTo<T>(int64_t{roundingDivideByPowerOfTwo(
                                 wrapSub(multiplyByQuantizedMultiplier(difference, m), logSum), 31 - 5 - 4)} +
                                 limit.high,
                             limit)
                : static_cast<T>(limit.low);
      }
    });
  });
}
Prepared prepareLogSoftmax(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0}))
    return *e;
  if (Error e = requireSameType(c, {0}))
    return *e;
  return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeLogSoftmax, c);
}

/// [N-L2NORM]
template <typename T> Prepared makeL2Normalization(const PrepareContext &c) {
  if (sizeof(T) == 2)
    return unsupportedType("operand", c.in(0).type(), "int8, uint8");
  const int32_t zx = zeroOf(c.in(0));
  const Limit limit = limitOf(c.out().type());
  return Run([=](const RunContext &r) -> Error {
    return forEachRow<T, T>(r, [&](const T *x, T *y, int64_t n) {
      int32_t sum = 0;
      for (int64_t i = 0; i < n; ++i)
        sum = wrapAdd(sum, (x[i] - zx) * (x[i] - zx));
      const Multiplier m = inverseSqrt(sum);
      for (int64_t i = 0; i < n; ++i) {
        const int32_t v = x[i] - zx;
        const int32_t q = std::is_same_v<T, int8_t>
                              ? multiplyByQuantizedMultiplier(v, {m.mantissa, m.shift + 7})
                              : 128 + multiplyByQuantizedMultiplier(128 * v, m);
        y[i] = clampTo<T>(q, limit);
      }
    });
  });
}
Prepared prepareL2Normalization(const PrepareContext &c) {
  if (Error e = requireQuantized(c, {0}))
    return *e;
  if (Error e = requireSameType(c, {0}))
    return *e;
  return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeL2Normalization, c);
}

} // namespace

void registerQuantizedSoftmaxKernels(KernelRegistry &r) {
  r.add("qnn.softmax", Domain::Quantized, KernelSet::Reference, prepareSoftmax);
  r.add("qnn.log_softmax", Domain::Quantized, KernelSet::Reference, prepareLogSoftmax);
  r.add("qnn.l2_normalization", Domain::Quantized, KernelSet::Reference, prepareL2Normalization);
}

} // namespace quantc::interpreter
