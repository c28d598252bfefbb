//===- CheckedMath.h - products of sizes that come from files ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Sizes are multiplied here and nowhere else; nothing when int64 overflows or
// a factor is negative.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_CHECKEDMATH_H
#define QUANTC_SUPPORT_CHECKEDMATH_H

#include <cstdint>
#include <optional>

namespace quantc {

inline std::optional<int64_t> mulSizes(int64_t a, int64_t b) {
  int64_t r;
  if (a < 0 || b < 0 || __builtin_mul_overflow(a, b, &r))
    return std::nullopt;
  return r;
}

inline std::optional<int64_t> addSizes(int64_t a, int64_t b) {
  int64_t r;
  if (__builtin_add_overflow(a, b, &r))
    return std::nullopt;
  return r;
}

/// Number of elements of a static shape; 1 for rank 0.
template <typename Shape> std::optional<int64_t> countElements(const Shape &shape) {
  std::optional<int64_t> n = 1;
  for (int64_t d : shape) {
    n = mulSizes(*n, d);
    if (!n)
      return n;
  }
  return n;
}

} // namespace quantc

#endif
