//===- IntAVX2.cpp - 8-bit loops with AVX2 ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "IntKernels.h"

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>

namespace quantc::interpreter::fast {
namespace {

struct Vector {
  using Register = __m256i;
  using Wide = __m256i;
  using Real = __m256;
  static constexpr int64_t lanes = 8;
  static Register all(int32_t x) { return _mm256_set1_epi32(x); }
  static Register load(const void *p) { return _mm256_loadu_si256(static_cast<const __m256i *>(p)); }
  static void store(void *p, Register x) { _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), x); }
  static Register add(Register a, Register b) { return _mm256_add_epi32(a, b); }
  static Register sub(Register a, Register b) { return _mm256_sub_epi32(a, b); }
  static Register min(Register a, Register b) { return _mm256_min_epi32(a, b); }
  static Register max(Register a, Register b) { return _mm256_max_epi32(a, b); }
  /// Two int16 of x, in [-255, 255], by two of w: the sum of a pair fits.
  static Register dot(Register acc, Register x, Register w) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(x, w));
  }

  static Register shiftLeft20(Register x) { return _mm256_slli_epi32(x, 20); }
  /// n bytes, a lane each.
  template <bool isSigned> static Register bytes(const uint8_t *p, int64_t n) {
    alignas(16) uint8_t some[16] = {};
    if (n < lanes) {
      copyFirst(some, p, n);
      p = some;
    }
    const __m128i x = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(p));
    return isSigned ? _mm256_cvtepi8_epi32(x) : _mm256_cvtepu8_epi32(x);
  }
  /// The low byte of each lane, 8 bytes.
  static __m128i lowBytes(Register x) {
    const __m256i pick = _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 4,
                                          8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    x = _mm256_shuffle_epi8(x, pick);
    return _mm_unpacklo_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  }
  static void copyFirst(uint8_t *to, const uint8_t *from, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      to[i] = from[i];
  }
  static void storeBytes(uint8_t *p, Register x) {
    _mm_storel_epi64(reinterpret_cast<__m128i *>(p), lowBytes(x));
  }
  static void storeBytesFirst(uint8_t *p, Register x, int64_t n) {
    alignas(16) uint8_t all16[16];
    _mm_store_si128(reinterpret_cast<__m128i *>(all16), lowBytes(x));
    copyFirst(p, all16, n);
  }

  /// As in IntVNNI.cpp; a 64-bit arithmetic shift is a logical one of x + 2^63, less 2^63 shifted.
  struct Multiplier {
    __m256i left, mEven, mOdd, addEven, addOdd, lessEven, lessOdd, shiftEven, shiftOdd, backEven, backOdd;
    static __m256i low(__m256i x) { return _mm256_and_si256(x, _mm256_set1_epi64x(0xffffffff)); }
    static __m256i odd(__m256i x) { return _mm256_srli_epi64(x, 32); }
    static __m256i positive(__m256i x) { return _mm256_cmpgt_epi64(x, _mm256_setzero_si256()); }
    static __m256i top() { return _mm256_set1_epi64x(static_cast<int64_t>(uint64_t(1) << 63)); }
    static __m256i addend(__m256i right) {
      __m256i one = _mm256_set1_epi64x(int64_t(1) << 30);
      one = _mm256_add_epi64(one, _mm256_and_si256(positive(right), _mm256_sllv_epi64(one, right)));
      return _mm256_add_epi64(one, top());
    }
    static __m256i less(__m256i right) {
      return _mm256_and_si256(positive(right), _mm256_set1_epi64x(int64_t(1) << 31));
    }
    [[gnu::always_inline]] Multiplier(const int32_t *m, const int32_t *leftShift, const int32_t *rightShift)
        : Multiplier(load(m), load(leftShift), load(rightShift)) {}
    /// One for all lanes.
    static Multiplier same(int32_t m, int32_t leftShift, int32_t rightShift) {
      return Multiplier(all(m), all(leftShift), all(rightShift));
    }
    [[gnu::always_inline]] Multiplier(__m256i mantissa, __m256i leftShift, __m256i right) {
      left = leftShift;
      __m256i even = low(right), uneven = odd(right);
      mEven = mantissa;
      mOdd = odd(mantissa);
      addEven = addend(even);
      addOdd = addend(uneven);
      lessEven = less(even);
      lessOdd = less(uneven);
      shiftEven = _mm256_add_epi64(even, _mm256_set1_epi64x(31));
      shiftOdd = _mm256_add_epi64(uneven, _mm256_set1_epi64x(31));
      backEven = _mm256_srlv_epi64(top(), shiftEven);
      backOdd = _mm256_srlv_epi64(top(), shiftOdd);
    }
    [[gnu::always_inline]] Register apply(Register x) const {
      x = _mm256_sllv_epi32(x, left);
      __m256i sign = _mm256_srai_epi32(x, 31);
      __m256i e = _mm256_add_epi64(_mm256_mul_epi32(x, mEven), addEven);
      __m256i o = _mm256_add_epi64(_mm256_mul_epi32(odd(x), mOdd), addOdd);
      e = _mm256_srlv_epi64(_mm256_sub_epi64(e, _mm256_and_si256(sign, lessEven)), shiftEven);
      o = _mm256_srlv_epi64(_mm256_sub_epi64(o, _mm256_and_si256(odd(sign), lessOdd)), shiftOdd);
      e = _mm256_sub_epi64(e, backEven);
      o = _mm256_sub_epi64(o, backOdd);
      return _mm256_blend_epi32(e, _mm256_slli_epi64(o, 32), 0xAA);
    }
  };

  static Real allReal(float x) { return _mm256_set1_ps(x); }
  static Real loadReal(const float *p) { return _mm256_loadu_ps(p); }
  static Real loadRealFirst(const float *p, int64_t n) {
    const __m256i first =
        _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    return _mm256_maskload_ps(p, first);
  }
  static void storeReal(float *p, Real x) { _mm256_storeu_ps(p, x); }
  static Real addReal(Real a, Real b) { return _mm256_add_ps(a, b); }
  static Real subReal(Real a, Real b) { return _mm256_sub_ps(a, b); }
  static Real mulReal(Real a, Real b) { return _mm256_mul_ps(a, b); }
  static Real fma(Real a, Real b, Real c) { return _mm256_fmadd_ps(a, b, c); }
  /// The second operand is the result for NaN and for equals.
  static Real minReal(Real a, Real b) { return _mm256_min_ps(a, b); }
  static Real maxReal(Real a, Real b) { return _mm256_max_ps(a, b); }
  static Real toReal(Register x) { return _mm256_cvtepi32_ps(x); }
  static Register nearest(Real x) { return _mm256_cvtps_epi32(x); }
  static void storeRealFirst(float *p, Real x, int64_t n) {
    alignas(32) float all8[8];
    _mm256_store_ps(all8, x);
    for (int64_t i = 0; i < n; ++i)
      p[i] = all8[i];
  }
  static __m128i shorts(Register x) {
    return _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  }
  static void storeShorts(int16_t *p, Register x) {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), shorts(x));
  }
  static void storeShortsFirst(int16_t *p, Register x, int64_t n) {
    alignas(16) int16_t all8[8];
    _mm_store_si128(reinterpret_cast<__m128i *>(all8), shorts(x));
    for (int64_t i = 0; i < n; ++i)
      p[i] = all8[i];
  }
  /// round(x / scale), half away from zero; INT_MIN when it does not fit.
  static Register roundQuotient(Real x, Real scale) { return roundAway(_mm256_div_ps(x, scale)); }
  static Register roundAway(Real y) {
    const __m256 signBit = _mm256_set1_ps(-0.0f);
    __m256 whole = _mm256_round_ps(y, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    __m256 rest = _mm256_andnot_ps(signBit, _mm256_sub_ps(y, whole));
    __m256 away = _mm256_cmp_ps(rest, _mm256_set1_ps(0.5f), _CMP_GE_OQ);
    __m256 one = _mm256_or_ps(_mm256_and_ps(y, signBit), _mm256_set1_ps(1.0f));
    return _mm256_cvttps_epi32(_mm256_add_ps(whole, _mm256_and_ps(away, one)));
  }
  static Real farther(Real a, Real b) { return _mm256_max_ps(a, b); }
  static bool anyAbove(Real x, float limit) {
    return _mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_set1_ps(limit), _CMP_GT_OQ)) != 0;
  }
  /// See Guess. `farthest` keeps the largest distance from an integer.
  [[gnu::always_inline]] static Register roundNear(Register x, Real factor, Real half, Real low, Real high,
                                                   Real &farthest) {
    const __m256 signBit = _mm256_set1_ps(-0.0f);
    __m256 h = _mm256_or_ps(_mm256_and_ps(_mm256_castsi256_ps(x), signBit), half);
    __m256 y = _mm256_fmadd_ps(_mm256_cvtepi32_ps(x), factor, h);
    y = _mm256_min_ps(_mm256_max_ps(y, low), high);
    __m256 rest = _mm256_sub_ps(y, _mm256_round_ps(y, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    farthest = _mm256_max_ps(farthest, _mm256_andnot_ps(signBit, rest));
    return _mm256_cvtps_epi32(y);
  }

  /// round(x * factor), half away from zero; INT_MIN when it does not fit.
  static __m128i roundDouble(__m128i x, const double *factor) {
    const __m256d signBit = _mm256_set1_pd(-0.0);
    __m256d y = _mm256_mul_pd(_mm256_cvtepi32_pd(x), _mm256_loadu_pd(factor));
    __m256d whole = _mm256_round_pd(y, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    __m256d rest = _mm256_andnot_pd(signBit, _mm256_sub_pd(y, whole));
    __m256d away = _mm256_cmp_pd(rest, _mm256_set1_pd(0.5), _CMP_GE_OQ);
    __m256d one = _mm256_or_pd(_mm256_and_pd(y, signBit), _mm256_set1_pd(1.0));
    return _mm256_cvttpd_epi32(_mm256_add_pd(whole, _mm256_and_pd(away, one)));
  }
  static Register scaleDouble(Register x, const double *factor) {
    return _mm256_setr_m128i(roundDouble(_mm256_castsi256_si128(x), factor),
                             roundDouble(_mm256_extracti128_si256(x, 1), factor + 4));
  }
  /// Float product, clamp, nearest even.
  static Register scaleFloat(Register x, const float *factor, float low, float high) {
    __m256 y = _mm256_mul_ps(_mm256_cvtepi32_ps(x), _mm256_loadu_ps(factor));
    return _mm256_cvtps_epi32(_mm256_min_ps(_mm256_set1_ps(high), _mm256_max_ps(_mm256_set1_ps(low), y)));
  }

  template <bool isSigned> static __m256i widenBytes(__m128i x) {
    return isSigned ? _mm256_cvtepi8_epi16(x) : _mm256_cvtepu8_epi16(x);
  }
  template <bool isSigned> static __m256i widen(const uint8_t *p) {
    return widenBytes<isSigned>(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p)));
  }
  template <bool isSigned> static __m256i widenFirst(const uint8_t *p, int64_t n) {
    if (n == 8)
      return widenBytes<isSigned>(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p)));
    alignas(16) uint8_t all16[16] = {};
    copyFirst(all16, p, n);
    return widenBytes<isSigned>(_mm_load_si128(reinterpret_cast<const __m128i *>(all16)));
  }
  static __m256i interleaveLow(__m256i a, __m256i b) { return _mm256_unpacklo_epi16(a, b); }
  static __m256i interleaveHigh(__m256i a, __m256i b) { return _mm256_unpackhi_epi16(a, b); }
  static Register dot16(Register acc, __m256i x, const int16_t *w) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(x, load(w)));
  }
  /// 2 * lanes int16, zeros behind the first n.
  template <bool whole> static __m256i load16(const int16_t *p, int64_t n) {
    alignas(32) int16_t some[16] = {};
    if (!whole) {
      for (int64_t i = 0; i < n; ++i)
        some[i] = p[i];
      p = some;
    }
    return load(p);
  }
  /// Undoes the interleaving.
  static void storeInOrder(int32_t *p, Register low, Register high) {
    store(p, _mm256_permute2x128_si256(low, high, 0x20));
    store(p + 8, _mm256_permute2x128_si256(low, high, 0x31));
  }
  /// 16 bytes: the low bytes of what the packed int16 are.
  static __m128i join(Register low, Register high) {
    __m256i x = _mm256_and_si256(_mm256_packs_epi32(low, high), _mm256_set1_epi16(0xff));
    return _mm_packus_epi16(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  }
  static void joinBytes(uint8_t *p, Register low, Register high) {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), join(low, high));
  }
  static void joinBytesFirst(uint8_t *p, Register low, Register high, int64_t n) {
    alignas(16) uint8_t all16[16];
    _mm_store_si128(reinterpret_cast<__m128i *>(all16), join(low, high));
    copyFirst(p, all16, n);
  }
};

} // namespace
} // namespace quantc::interpreter::fast

#include "IntLoops.h"
#include "IntRealLoops.h"

namespace quantc::interpreter::fast {
namespace {

/// x - zero point as int16.
void copy(char *to, const uint8_t *from, int64_t n, IntInput input) {
  int16_t *words = reinterpret_cast<int16_t *>(to);
  const int16_t zero = static_cast<int16_t>(input.zero);
  if (input.isSigned)
    for (int64_t i = 0; i < n; ++i)
      words[i] = static_cast<int16_t>(static_cast<int8_t>(from[i]) - zero);
  else
    for (int64_t i = 0; i < n; ++i)
      words[i] = static_cast<int16_t>(from[i] - zero);
}

void pad(char *to, int64_t n, IntInput) {
  int16_t *words = reinterpret_cast<int16_t *>(to);
  for (int64_t i = 0; i < n; ++i)
    words[i] = 0;
}

/// `copy` of runs of one length.
struct RunCopy {
  RunCopy(int64_t length, IntInput of) : n(length), input(of) {}
  void operator()(char *to, const uint8_t *from) const { copy(to, from, n, input); }
  int64_t n;
  IntInput input;
};

constexpr int64_t perWord = 2;
#include "IntGather.h"

/// Both zero points are in the elements already.
int32_t sum(const char *, int64_t) { return 0; }

/// The panel that wastes the fewest columns; of equals the widest.
int64_t panelFor(int64_t columns) {
  int64_t best = 24;
  for (int64_t panel = 16; panel > 0; panel -= 8)
    if ((columns + panel - 1) / panel * panel < (columns + best - 1) / best * best)
      best = panel;
  return best;
}

void product(const IntProductCall &c) {
  switch (c.panel) {
  case 24:
    return productOf<3, 3>(c);
  case 16:
    return productOf<5, 2>(c);
  default:
    return productOf<8, 1>(c);
  }
}

void sums(const IntSumsCall &c) {
  switch (c.panel) {
  case 24:
    return sumsOf<3, 3>(c);
  case 16:
    return sumsOf<5, 2>(c);
  default:
    return sumsOf<8, 1>(c);
  }
}

constexpr IntKernels kernels = {8,    perWord,   panelFor,      copy, pad,      gather, sum,    product,
                                sums, depthwise, depthwiseSums, add,  quantize, range,  centre, scaleSums};

} // namespace

const IntKernels *intKernelsAVX2() { return &kernels; }

} // namespace quantc::interpreter::fast

#else

namespace quantc::interpreter::fast {
const IntKernels *intKernelsAVX2() { return nullptr; }
} // namespace quantc::interpreter::fast

#endif
