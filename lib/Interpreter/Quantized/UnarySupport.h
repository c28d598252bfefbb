//===- UnarySupport.h - one function of one integer --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_QUANTIZED_UNARYSUPPORT_H
#define QUANTC_LIB_INTERPRETER_QUANTIZED_UNARYSUPPORT_H

#include "../KernelSupport.h"

namespace quantc::interpreter {

/// A kernel that maps each element by f(int32 stored value) -> stored result. For 8 bits f is called 256
/// times when the program is compiled.
template <typename T, typename F> Run mapElements(F f) {
  if constexpr (sizeof(T) == 1) {
    std::array<T, 256> table;
    for (size_t i = 0; i < 256; ++i)
      table[i] = static_cast<T>(f(static_cast<int32_t>(static_cast<T>(i))));
    return [table](const RunContext &r) -> Error {
      if (Error e = shapeOutput(r, 0, r.in(0).shape))
        return e;
      const uint8_t *x = r.in(0).as<uint8_t>();
      T *y = r.out().as<T>();
      const int64_t n = r.in(0).count();
      for (int64_t i = 0; i < n; ++i)
        y[i] = table[x[i]];
      return std::nullopt;
    };
  } else {
    return [f](const RunContext &r) -> Error {
      if (Error e = shapeOutput(r, 0, r.in(0).shape))
        return e;
      const T *x = r.in(0).as<T>();
      T *y = r.out().as<T>();
      const int64_t n = r.in(0).count();
      for (int64_t i = 0; i < n; ++i)
        y[i] = static_cast<T>(f(static_cast<int32_t>(x[i])));
      return std::nullopt;
    };
  }
}

/// Input, output and range of a kernel of one operand.
struct UnarySides {
  int32_t zx, zo;
  float sx, so;
  Limit limit;
  explicit UnarySides(const PrepareContext &c)
      : zx(zeroOf(c.in(0))), zo(zeroOf(c.out())), sx(scaleOf(c.in(0))), so(scaleOf(c.out())),
        limit(limitOf(c.out().type())) {}
  int32_t clamp(int64_t q) const {
    return static_cast<int32_t>(std::clamp<int64_t>(q, limit.low, limit.high));
  }
};

#define QUANTC_UNARY_KERNEL(name, Make)                                                                      \
  Prepared name(const PrepareContext &c) {                                                                   \
    if (Error e = requireQuantized(c, {0}))                                                                  \
      return *e;                                                                                             \
    if (Error e = requireSameType(c, {0}))                                                                   \
      return *e;                                                                                             \
    return QUANTC_DISPATCH_QUANTIZED("operand", c.in(0).type(), Make, c);                                    \
  }

} // namespace quantc::interpreter

#endif
