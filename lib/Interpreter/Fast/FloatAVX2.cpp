//===- FloatAVX2.cpp - float32 loops with AVX2 and FMA ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "FloatKernels.h"

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>

namespace quantc::interpreter::fast {
namespace {

struct Vector {
  using Register = __m256;
  static constexpr int64_t width = 8;
  static __m256i first(int64_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
  static Register all(float x) { return _mm256_set1_ps(x); }
  static Register load(const float *p) { return _mm256_loadu_ps(p); }
  static Register loadFirst(const float *p, int64_t n) { return _mm256_maskload_ps(p, first(n)); }
  static void store(float *p, Register x) { _mm256_storeu_ps(p, x); }
  static void storeFirst(float *p, Register x, int64_t n) { _mm256_maskstore_ps(p, first(n), x); }
  static Register add(Register a, Register b) { return _mm256_add_ps(a, b); }
  static Register sub(Register a, Register b) { return _mm256_sub_ps(a, b); }
  static Register mul(Register a, Register b) { return _mm256_mul_ps(a, b); }
  static Register fma(Register a, Register b, Register c) { return _mm256_fmadd_ps(a, b, c); }
  /// The second operand of max and min is the result for NaN and for equals.
  static Register clamp(Register x, Register low, Register high) {
    return _mm256_min_ps(high, _mm256_max_ps(low, x));
  }
};

} // namespace
} // namespace quantc::interpreter::fast

#include "FloatLoops.h"

namespace quantc::interpreter::fast {
namespace {

int64_t panelFor(int64_t columns) {
  return columns <= 8 ? 8 : columns % 16 != 0 && columns % 24 == 0 ? 24 : 16;
}

/// 16 registers: accumulators, one panel row of weights, one broadcast.
void product(const ProductCall &c) {
  switch (c.panel) {
  case 24:
    return productOf<4, 3>(c);
  case 16:
    return productOf<6, 2>(c);
  default:
    return productOf<8, 1>(c);
  }
}

constexpr FloatKernels kernels = {panelFor, product, width, depthwise, binary, clampAll};

} // namespace

const FloatKernels *floatKernelsAVX2() { return &kernels; }

} // namespace quantc::interpreter::fast

#else

namespace quantc::interpreter::fast {
const FloatKernels *floatKernelsAVX2() { return nullptr; }
} // namespace quantc::interpreter::fast

#endif
