//===- Reduce.cpp - integer reductions --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "../ReduceSupport.h"
#include "XNNPack.h"

namespace quantc::interpreter {
namespace {

/// Reads the axes, shapes the output and calls body(reduction).
template <typename F> Error reduce(const RunContext &r, bool keepDims, F body) {
  const auto reduction = Reduction::make(r.in(0).shape, readIntegers(r.in(1)), keepDims);
  if (!reduction)
    return "axes " + toString(readIntegers(r.in(1))) + " are out of range for rank " +
           std::to_string(r.in(0).rank());
  if (Error e = shapeOutput(r, 0, reduction->outShape))
    return e;
  return body(*reduction);
}

/// [N-MEAN] The count divides the mantissa, after as many left shifts as fit.
/// [N-SUM] The same without a count; int8 and int16 with one rounding. [N-XNN-MEAN] One float factor.
template <typename T, bool mean> Prepared makeMeanSum(const PrepareContext &c) {
  const Multiplier whole =
      quantizeMultiplier(static_cast<double>(scaleOf(c.in(0))) / static_cast<double>(scaleOf(c.out())));
  const int32_t zx = zeroOf(c.in(0)), zo = zeroOf(c.out());
  const Limit limit = limitOf(c.out().type());
  const bool keepDims = c.attributes->flag("keep_dims"), xnn = mean && xnnpack::follows(c);
  const float ratio = scaleOf(c.in(0)) / scaleOf(c.out());
  return Run([=](const RunContext &r) -> Error {
    return reduce(r, keepDims, [&](const Reduction &red) -> Error {
      const int64_t count = r.out().count();
      int64_t *sums = reinterpret_cast<int64_t *>(r.scratch(static_cast<size_t>(count) * sizeof(int64_t)));
      std::fill(sums, sums + count, 0);
      const T *x = r.in(0).as<T>();
      for (size_t i = 0; i < red.out.size(); ++i)
        sums[red.out[i]] += x[i];
      Multiplier m = whole;
      if (mean) {
        if (red.reduced == 0)
          return std::string("mean of no elements");
        const int log2 = 63 - __builtin_clzll(static_cast<uint64_t>(red.reduced));
        const int shift = std::max(0, std::min({log2, 32, 31 + m.shift}));
        m.mantissa = static_cast<int32_t>((int64_t{m.mantissa} << shift) / red.reduced);
        m.shift -= shift;
      }
      T *y = r.out().as<T>();
      for (int64_t i = 0; i < count; ++i) {
        const int32_t sum = wrap32(sums[i] - int64_t{zx} * red.reduced);
        if (xnn) {
          const float factor = ratio / static_cast<float>(red.reduced);
          y[i] = static_cast<T>(xnnpack::roundClamped(static_cast<float>(sum) * factor, zo, limit));
          continue;
        }
        const int32_t q = mean || std::is_same_v<T, uint8_t>
                              ? multiplyByQuantizedMultiplier(sum, m)
                              : multiplyByQuantizedMultiplierRoundingOnce(sum, m);
        y[i] = clampTo<T>(int64_t{q} + zo, limit);
      }
      return std::nullopt;
    });
  });
}
template <typename T> Prepared makeMean(const PrepareContext &c) { return makeMeanSum<T, true>(c); }
template <typename T> Prepared makeSum(const PrepareContext &c) { return makeMeanSum<T, false>(c); }

/// [N-PROD] The factor is spread over the elements: scale_x / scale_o^(1/n), applied after each product.
template <typename T> Prepared makeProd(const PrepareContext &c) {
  const double sx = static_cast<double>(scaleOf(c.in(0))), so = static_cast<double>(scaleOf(c.out()));
  const int32_t zx = zeroOf(c.in(0)), zo = zeroOf(c.out());
  const Limit limit = limitOf(c.out().type());
  const bool keepDims = c.attributes->flag("keep_dims");
  return Run([=](const RunContext &r) -> Error {
    return reduce(r, keepDims, [&](const Reduction &red) -> Error {
      if (red.reduced == 0)
        return std::string("product of no elements");
      const Multiplier m = quantizeMultiplier(sx / std::pow(so, 1.0 / static_cast<double>(red.reduced)));
      const size_t count = static_cast<size_t>(r.out().count());
      std::vector<int32_t> products(count);
      std::vector<bool> begun(count, false);
      const T *x = r.in(0).as<T>();
      for (size_t i = 0; i < red.out.size(); ++i) {
        const size_t o = static_cast<size_t>(red.out[i]);
        products[o] =
            begun[o] ? multiplyByQuantizedMultiplier64(int64_t{products[o]} * (x[i] - zx), m) : x[i] - zx;
        begun[o] = true;
      }
      T *y = r.out().as<T>();
      for (size_t o = 0; o < count; ++o)
        y[o] = clampTo<T>(int64_t{multiplyByQuantizedMultiplier64(products[o], m)} + zo, limit);
      return std::nullopt;
    });
  });
}

/// [N-REDUCE] On the stored integers.
template <typename T, bool max> Prepared makeExtreme(const PrepareContext &c) {
  const Limit limit = limitOf(c.out().type());
  const bool keepDims = c.attributes->flag("keep_dims");
  return Run([=](const RunContext &r) -> Error {
    return reduce(r, keepDims, [&](const Reduction &red) -> Error {
      T *y = r.out().as<T>();
      std::fill(y, y + r.out().count(), static_cast<T>(max ? limit.low : limit.high));
      const T *x = r.in(0).as<T>();
      for (size_t i = 0; i < red.out.size(); ++i)
        y[red.out[i]] = max ? std::max(y[red.out[i]], x[i]) : std::min(y[red.out[i]], x[i]);
      return std::nullopt;
    });
  });
}
template <typename T> Prepared makeReduceMax(const PrepareContext &c) { return makeExtreme<T, true>(c); }
template <typename T> Prepared makeReduceMin(const PrepareContext &c) { return makeExtreme<T, false>(c); }

#define QUANTC_REDUCE_KERNEL(name, Make)                                                                     \
  Prepared name(const PrepareContext &c) {                                                                   \
    if (Error e = requireQuantized(c, {0}))                                                                  \
      return *e;                                                                                             \
    if (Error e = requireSameType(c, {0}))                                                                   \
      return *e;                                                                                             \
    return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), Make, c);                                    \
  }
QUANTC_REDUCE_KERNEL(prepareMean, makeMean)
QUANTC_REDUCE_KERNEL(prepareSum, makeSum)
QUANTC_REDUCE_KERNEL(prepareProd, makeProd)
QUANTC_REDUCE_KERNEL(prepareReduceMax, makeReduceMax)
QUANTC_REDUCE_KERNEL(prepareReduceMin, makeReduceMin)

/// [N-ARG] The first of equals.
template <typename T, bool max> Prepared makeArg(const PrepareContext &c) {
  const bool wide = c.out().type() == ElementType::I64;
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const std::vector<int64_t> axes = readIntegers(r.in(1));
    const auto axis = axes.size() == 1 ? normalizeAxis(axes[0], x.rank()) : std::nullopt;
    if (!axis)
      return "axis " + toString(axes) + " is out of range for rank " + std::to_string(x.rank());
    const size_t a = static_cast<size_t>(*axis);
    Shape shape = x.shape;
    shape.erase(shape.begin() + static_cast<ptrdiff_t>(a));
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t outer = product(x.shape, 0, a), n = x.shape[a],
                  inner = product(x.shape, a + 1, x.shape.size());
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t i = 0; i < inner; ++i) {
        const T *p = x.as<T>() + o * n * inner + i;
        int64_t best = 0;
        for (int64_t k = 1; k < n; ++k)
          if (max ? p[k * inner] > p[best * inner] : p[k * inner] < p[best * inner])
            best = k;
        if (wide)
          r.out().as<int64_t>()[o * inner + i] = best;
        else
          r.out().as<int32_t>()[o * inner + i] = static_cast<int32_t>(best);
      }
    return std::nullopt;
  });
}
template <typename T> Prepared makeArgMax(const PrepareContext &c) { return makeArg<T, true>(c); }
template <typename T> Prepared makeArgMin(const PrepareContext &c) { return makeArg<T, false>(c); }
Prepared prepareArgMax(const PrepareContext &c) {
  return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeArgMax, c);
}
Prepared prepareArgMin(const PrepareContext &c) {
  return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), makeArgMin, c);
}

} // namespace

void registerQuantizedReduceKernels(KernelRegistry &r) {
  const auto add = [&](const char *op, Prepare p) { r.add(op, Domain::Quantized, KernelSet::Reference, p); };
  add("qnn.mean", prepareMean);
  add("qnn.sum", prepareSum);
  add("qnn.reduce_prod", prepareProd);
  add("qnn.reduce_max", prepareReduceMax);
  add("qnn.reduce_min", prepareReduceMin);
  add("qnn.arg_max", prepareArgMax);
  add("qnn.arg_min", prepareArgMin);
}

} // namespace quantc::interpreter
