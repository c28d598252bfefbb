//===- IntAVX2.cpp - 8-bit loops with AVX2 ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "IntKernels.h"

#if defined(__AVX2__)
#include <cstring>
#include <immintrin.h>

namespace quantc::interpreter::fast {
namespace {

struct Vector {
  using Register = __m256i;
  static constexpr int64_t lanes = 8, group = 2;
  static Register all(int32_t x) { return _mm256_set1_epi32(x); }
  static Register load(const int32_t *p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)); }
  static void storeSums(Register x, int32_t *p, int64_t n) {
    const __m256i first =
        _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    _mm256_maskstore_epi32(p, first, x);
  }
  static void storeBytes(Register x, char *p, int64_t n) {
    const __m256i low =
        _mm256_shuffle_epi8(x, _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                                0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const int32_t parts[2] = {_mm256_extract_epi32(low, 0), _mm256_extract_epi32(low, 4)};
    if (n == lanes)
      std::memcpy(p, parts, 8);
    else
      for (int64_t i = 0; i < n; ++i)
        p[i] = reinterpret_cast<const char *>(parts)[i];
  }
  static Register add(Register a, Register b) { return _mm256_add_epi32(a, b); }
  static Register sub(Register a, Register b) { return _mm256_sub_epi32(a, b); }
  static Register shiftLeft20(Register a) { return _mm256_slli_epi32(a, 20); }
  static Register clamp(Register x, Register low, Register high) {
    return _mm256_min_epi32(_mm256_max_epi32(x, low), high);
  }
  static Register dot(Register acc, Register a, Register b) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(a, b));
  }
  static Register dotWide(Register acc, Register a, Register b) { return dot(acc, a, b); }
  template <bool isSigned> static Register bytes(const char *p, int64_t n) {
    long long eight = 0;
    if (n == lanes)
      std::memcpy(&eight, p, 8);
    else
      for (int64_t i = 0; i < n; ++i)
        reinterpret_cast<char *>(&eight)[i] = p[i];
    const __m128i x = _mm_cvtsi64_si128(eight);
    return isSigned ? _mm256_cvtepi8_epi32(x) : _mm256_cvtepu8_epi32(x);
  }
  template <bool isSigned> static Register pairs(const char *p, const char *q, int64_t n) {
    return _mm256_blend_epi16(bytes<isSigned>(p, n), _mm256_slli_epi32(bytes<isSigned>(q, n), 16), 0xAA);
  }
  /// As in IntVNNI.cpp. There is no arithmetic 64-bit shift: the sign is put back behind a logical one.
  static __m256i half(__m256i x, __m256i m, __m256i s) {
    const __m256i none = _mm256_setzero_si256();
    const __m256i shifted = _mm256_cmpgt_epi64(s, none);
    const __m256i negative = _mm256_and_si256(shifted, _mm256_cmpgt_epi64(none, _mm256_slli_epi64(x, 32)));
    __m256i t = _mm256_add_epi64(_mm256_mul_epi32(x, m), _mm256_set1_epi64x(1LL << 30));
    t = _mm256_add_epi64(t, _mm256_and_si256(shifted, _mm256_sllv_epi64(_mm256_set1_epi64x(1LL << 30), s)));
    t = _mm256_sub_epi64(t, _mm256_and_si256(negative, _mm256_set1_epi64x(1LL << 31)));
    const __m256i logical = _mm256_srlv_epi64(t, _mm256_add_epi64(s, _mm256_set1_epi64x(31)));
    const __m256i sign =
        _mm256_sllv_epi64(_mm256_set1_epi64x(1), _mm256_sub_epi64(_mm256_set1_epi64x(32), s));
    return _mm256_sub_epi64(_mm256_xor_si256(logical, sign), sign);
  }
  static Register scale(Register x, Register m, Register left, Register right) {
    x = _mm256_sllv_epi32(x, left);
    const __m256i even = half(x, m, _mm256_and_si256(right, _mm256_set1_epi64x(0xFFFFFFFF)));
    const __m256i odd =
        half(_mm256_srli_epi64(x, 32), _mm256_srli_epi64(m, 32), _mm256_srli_epi64(right, 32));
    return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
  }
};

} // namespace
} // namespace quantc::interpreter::fast

#include "IntLoops.h"

namespace quantc::interpreter::fast {
namespace {

int64_t panelFor(int64_t columns) { return columns <= 8 ? 8 : 16; }

/// 16 registers: accumulators, one group of weights, one broadcast.
void product(const IntProductCall &c) { c.panel == 16 ? productOf<6, 2>(c) : productOf<12, 1>(c); }

constexpr IntKernels kernels = {true, Vector::group, panelFor, product, depthwise, add};

} // namespace

const IntKernels *intKernelsAVX2() { return &kernels; }

} // namespace quantc::interpreter::fast

#else

const quantc::interpreter::fast::IntKernels *quantc::interpreter::fast::intKernelsAVX2() { return nullptr; }

#endif
