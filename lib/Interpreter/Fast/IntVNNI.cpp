//===- IntVNNI.cpp - 8-bit loops with AVX-512 and its byte products ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "IntKernels.h"

#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>

namespace quantc::interpreter::fast {
namespace {

struct Vector {
  using Register = __m512i;
  static constexpr int64_t lanes = 16, group = 4;
  static __mmask16 first(int64_t n) { return static_cast<__mmask16>((1u << n) - 1); }
  static Register all(int32_t x) { return _mm512_set1_epi32(x); }
  static Register load(const int32_t *p) { return _mm512_loadu_si512(p); }
  static void storeSums(Register x, int32_t *p, int64_t n) { _mm512_mask_storeu_epi32(p, first(n), x); }
  static void storeBytes(Register x, char *p, int64_t n) { _mm512_mask_cvtepi32_storeu_epi8(p, first(n), x); }
  static Register add(Register a, Register b) { return _mm512_add_epi32(a, b); }
  static Register sub(Register a, Register b) { return _mm512_sub_epi32(a, b); }
  static Register shiftLeft20(Register a) { return _mm512_slli_epi32(a, 20); }
  static Register clamp(Register x, Register low, Register high) {
    return _mm512_min_epi32(_mm512_max_epi32(x, low), high);
  }
  static Register dot(Register acc, Register a, Register b) { return _mm512_dpbusd_epi32(acc, a, b); }
  static Register dotWide(Register acc, Register a, Register b) {
    return _mm512_add_epi32(acc, _mm512_madd_epi16(a, b));
  }
  template <bool isSigned> static Register bytes(const char *p, int64_t n) {
    const __m128i x = _mm_maskz_loadu_epi8(first(n), p);
    return isSigned ? _mm512_cvtepi8_epi32(x) : _mm512_cvtepu8_epi32(x);
  }
  template <bool isSigned> static Register pairs(const char *p, const char *q, int64_t n) {
    return _mm512_mask_blend_epi16(0xAAAAAAAA, bytes<isSigned>(p, n),
                                   _mm512_slli_epi32(bytes<isSigned>(q, n), 16));
  }
  /// The two roundings of [N-MBQM32] as one floor of a 64-bit sum: with s = right,
  /// s = 0: (x m + 2^30) >> 31; else (x m + 2^30 + 2^(30+s) - (x < 0 ? 2^31 : 0)) >> (31 + s).
  static __m512i half(__m512i x, __m512i m, __m512i s) {
    const __m512i none = _mm512_setzero_si512();
    const __mmask8 shifted = _mm512_cmpgt_epi64_mask(s, none);
    const __m512i p = _mm512_mul_epi32(x, m);
    const __mmask8 negative = _mm512_mask_cmplt_epi64_mask(shifted, _mm512_slli_epi64(x, 32), none);
    __m512i t = _mm512_add_epi64(p, _mm512_set1_epi64(1LL << 30));
    t = _mm512_mask_add_epi64(t, shifted, t, _mm512_sllv_epi64(_mm512_set1_epi64(1LL << 30), s));
    t = _mm512_mask_sub_epi64(t, negative, t, _mm512_set1_epi64(1LL << 31));
    return _mm512_srav_epi64(t, _mm512_add_epi64(s, _mm512_set1_epi64(31)));
  }
  static Register scale(Register x, Register m, Register left, Register right) {
    x = _mm512_sllv_epi32(x, left);
    const __m512i even = half(x, m, _mm512_and_si512(right, _mm512_set1_epi64(0xFFFFFFFF)));
    const __m512i odd =
        half(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(m, 32), _mm512_srli_epi64(right, 32));
    return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
  }
};

} // namespace
} // namespace quantc::interpreter::fast

#include "IntLoops.h"

namespace quantc::interpreter::fast {
namespace {

/// The panel that wastes the fewest columns; of equals the widest.
int64_t panelFor(int64_t columns) {
  int64_t best = 64;
  const int64_t panels[] = {48, 32, 16};
  for (int64_t panel : panels)
    if ((columns + panel - 1) / panel * panel < (columns + best - 1) / best * best)
      best = panel;
  return best;
}

/// 32 registers: accumulators, one group of weights, one broadcast.
void product(const IntProductCall &c) {
  switch (c.panel) {
  case 64:
    return productOf<6, 4>(c);
  case 48:
    return productOf<8, 3>(c);
  case 32:
    return productOf<12, 2>(c);
  default:
    return productOf<20, 1>(c);
  }
}

constexpr IntKernels kernels = {false, Vector::group, panelFor, product, depthwise, add};

} // namespace

const IntKernels *intKernelsVNNI() { return &kernels; }

} // namespace quantc::interpreter::fast

#else

const quantc::interpreter::fast::IntKernels *quantc::interpreter::fast::intKernelsVNNI() { return nullptr; }

#endif
