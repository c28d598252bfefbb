//===- FloatAVX512.cpp - float32 loops with AVX-512 -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "FloatKernels.h"

#if defined(__AVX512F__)
#include <immintrin.h>

namespace quantc::interpreter::fast {
namespace {

struct Vector {
  using Register = __m512;
  static constexpr int64_t width = 16;
  static __mmask16 first(int64_t n) { return static_cast<__mmask16>((1u << n) - 1); }
  static Register all(float x) { return _mm512_set1_ps(x); }
  static Register load(const float *p) { return _mm512_loadu_ps(p); }
  static Register loadFirst(const float *p, int64_t n) { return _mm512_maskz_loadu_ps(first(n), p); }
  static void store(float *p, Register x) { _mm512_storeu_ps(p, x); }
  static void storeFirst(float *p, Register x, int64_t n) { _mm512_mask_storeu_ps(p, first(n), x); }
  static Register add(Register a, Register b) { return _mm512_add_ps(a, b); }
  static Register sub(Register a, Register b) { return _mm512_sub_ps(a, b); }
  static Register mul(Register a, Register b) { return _mm512_mul_ps(a, b); }
  static Register fma(Register a, Register b, Register c) { return _mm512_fmadd_ps(a, b, c); }
  /// The second operand of max and min is the result for NaN and for equals.
  static Register clamp(Register x, Register low, Register high) {
    return _mm512_min_ps(high, _mm512_max_ps(low, x));
  }
};

} // namespace
} // namespace quantc::interpreter::fast

#include "FloatLoops.h"

namespace quantc::interpreter::fast {
namespace {

int64_t panelFor(int64_t columns) {
  return columns % 64 == 0 ? 64 : columns % 48 == 0 ? 48 : columns <= 16 ? 16 : 32;
}

/// 32 registers: accumulators, one panel row of weights, one broadcast.
void product(const ProductCall &c) {
  switch (c.panel) {
  case 64:
    return productOf<6, 4>(c);
  case 48:
    return productOf<8, 3>(c);
  case 32:
    return productOf<12, 2>(c);
  default:
    return productOf<16, 1>(c);
  }
}

constexpr FloatKernels kernels = {panelFor, product, width, depthwise, binary, clampAll};

} // namespace

const FloatKernels *floatKernelsAVX512() { return &kernels; }

} // namespace quantc::interpreter::fast

#else

namespace quantc::interpreter::fast {
const FloatKernels *floatKernelsAVX512() { return nullptr; }
} // namespace quantc::interpreter::fast

#endif
