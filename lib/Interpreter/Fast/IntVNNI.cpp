//===- IntVNNI.cpp - 8-bit loops with AVX-512 VNNI --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "IntKernels.h"

#if defined(__AVX512VNNI__)
#include <immintrin.h>

namespace quantc::interpreter::fast {
namespace {

struct Vector {
  using Register = __m512i;
  using Wide = __m512i;
  using Real = __m512;
  static constexpr int64_t lanes = 16;
  static Register all(int32_t x) { return _mm512_set1_epi32(x); }
  static Register load(const int32_t *p) { return _mm512_loadu_si512(p); }
  static void store(void *p, Register x) { _mm512_storeu_si512(p, x); }
  static Register add(Register a, Register b) { return _mm512_add_epi32(a, b); }
  static Register sub(Register a, Register b) { return _mm512_sub_epi32(a, b); }
  static Register min(Register a, Register b) { return _mm512_min_epi32(a, b); }
  static Register max(Register a, Register b) { return _mm512_max_epi32(a, b); }
  /// Four unsigned bytes of x by four signed ones of w.
  static Register dot(Register acc, Register x, Register w) { return _mm512_dpbusd_epi32(acc, x, w); }

  static Register shiftLeft20(Register x) { return _mm512_slli_epi32(x, 20); }
  /// n bytes, a lane each.
  template <bool isSigned> static Register bytes(const uint8_t *p, int64_t n) {
    const __m128i x = _mm_maskz_loadu_epi8(static_cast<__mmask16>((1u << n) - 1), p);
    return isSigned ? _mm512_cvtepi8_epi32(x) : _mm512_cvtepu8_epi32(x);
  }
  static void storeBytes(uint8_t *p, Register x) {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), _mm512_cvtepi32_epi8(x));
  }
  static void storeBytesFirst(uint8_t *p, Register x, int64_t n) {
    _mm512_mask_cvtepi32_storeu_epi8(p, static_cast<__mmask16>((1u << n) - 1), x);
  }

  /// RDP(SRDHM(x << left, m), right), both rounding half away from zero, in one step:
  /// (x * m + 2^30 + [right > 0] * (2^(30 + right) - [x < 0] * 2^31)) >> (31 + right), x shifted already.
  struct Multiplier {
    __m512i left, mEven, mOdd, addEven, addOdd, lessEven, lessOdd, shiftEven, shiftOdd;
    static __m512i low(__m512i x) { return _mm512_and_si512(x, _mm512_set1_epi64(0xffffffff)); }
    static __m512i odd(__m512i x) { return _mm512_srli_epi64(x, 32); }
    static __m512i addend(__m512i right) {
      __m512i one = _mm512_set1_epi64(int64_t(1) << 30);
      __mmask8 shifts = _mm512_test_epi64_mask(right, right);
      return _mm512_mask_add_epi64(one, shifts, one, _mm512_sllv_epi64(one, right));
    }
    static __m512i less(__m512i right) {
      return _mm512_maskz_set1_epi64(_mm512_test_epi64_mask(right, right), int64_t(1) << 31);
    }
    [[gnu::always_inline]] Multiplier(const int32_t *m, const int32_t *leftShift, const int32_t *rightShift)
        : Multiplier(load(m), load(leftShift), load(rightShift)) {}
    /// One for all lanes.
    static Multiplier same(int32_t m, int32_t leftShift, int32_t rightShift) {
      return Multiplier(all(m), all(leftShift), all(rightShift));
    }
    [[gnu::always_inline]] Multiplier(__m512i mantissa, __m512i leftShift, __m512i right) {
      left = leftShift;
      __m512i even = low(right), uneven = odd(right);
      mEven = mantissa;
      mOdd = odd(mantissa);
      addEven = addend(even);
      addOdd = addend(uneven);
      lessEven = less(even);
      lessOdd = less(uneven);
      shiftEven = _mm512_add_epi64(even, _mm512_set1_epi64(31));
      shiftOdd = _mm512_add_epi64(uneven, _mm512_set1_epi64(31));
    }
    [[gnu::always_inline]] Register apply(Register x) const {
      x = _mm512_sllv_epi32(x, left);
      __m512i sign = _mm512_srai_epi32(x, 31);
      __m512i e = _mm512_add_epi64(_mm512_mul_epi32(x, mEven), addEven);
      __m512i o = _mm512_add_epi64(_mm512_mul_epi32(odd(x), mOdd), addOdd);
      e = _mm512_srav_epi64(_mm512_sub_epi64(e, _mm512_and_si512(sign, lessEven)), shiftEven);
      o = _mm512_srav_epi64(_mm512_sub_epi64(o, _mm512_and_si512(odd(sign), lessOdd)), shiftOdd);
      return _mm512_mask_blend_epi32(0xAAAA, e, _mm512_slli_epi64(o, 32));
    }
  };

  static Real allReal(float x) { return _mm512_set1_ps(x); }
  static Real loadReal(const float *p) { return _mm512_loadu_ps(p); }
  static Real loadRealFirst(const float *p, int64_t n) {
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p);
  }
  static void storeReal(float *p, Real x) { _mm512_storeu_ps(p, x); }
  static Real addReal(Real a, Real b) { return _mm512_add_ps(a, b); }
  static Real subReal(Real a, Real b) { return _mm512_sub_ps(a, b); }
  static Real mulReal(Real a, Real b) { return _mm512_mul_ps(a, b); }
  static Real fma(Real a, Real b, Real c) { return _mm512_fmadd_ps(a, b, c); }
  /// The second operand is the result for NaN and for equals.
  static Real minReal(Real a, Real b) { return _mm512_min_ps(a, b); }
  static Real maxReal(Real a, Real b) { return _mm512_max_ps(a, b); }
  static Real toReal(Register x) { return _mm512_cvtepi32_ps(x); }
  static Register nearest(Real x) { return _mm512_cvtps_epi32(x); }
  static void storeRealFirst(float *p, Real x, int64_t n) {
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), x);
  }
  static void storeShorts(int16_t *p, Register x) {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), _mm512_cvtepi32_epi16(x));
  }
  static void storeShortsFirst(int16_t *p, Register x, int64_t n) {
    _mm512_mask_cvtepi32_storeu_epi16(p, static_cast<__mmask16>((1u << n) - 1), x);
  }
  /// round(x / scale), half away from zero; INT_MIN when it does not fit.
  static Register roundQuotient(Real x, Real scale) { return roundAway(_mm512_div_ps(x, scale)); }
  static Register roundAway(Real y) {
    __m512 whole = _mm512_roundscale_ps(y, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    __mmask16 away =
        _mm512_cmp_ps_mask(_mm512_abs_ps(_mm512_sub_ps(y, whole)), _mm512_set1_ps(0.5f), _CMP_GE_OQ);
    __mmask16 negative = _mm512_cmp_ps_mask(y, _mm512_setzero_ps(), _CMP_LT_OQ);
    __m512 one = _mm512_mask_blend_ps(negative, _mm512_set1_ps(1.0f), _mm512_set1_ps(-1.0f));
    return _mm512_cvttps_epi32(_mm512_mask_add_ps(whole, away, whole, one));
  }
  static Real farther(Real a, Real b) { return _mm512_max_ps(a, b); }
  static bool anyAbove(Real x, float limit) {
    return _mm512_cmp_ps_mask(x, _mm512_set1_ps(limit), _CMP_GT_OQ) != 0;
  }
  /// See Guess. `farthest` keeps the largest distance from an integer.
  [[gnu::always_inline]] static Register roundNear(Register x, Real factor, Real half, Real low, Real high,
                                                   Real &farthest) {
    const __m512i sign = _mm512_set1_epi32(INT32_MIN);
    // (x & sign) | half
    __m512 h = _mm512_castsi512_ps(_mm512_ternarylogic_epi32(sign, x, _mm512_castps_si512(half), 0xEA));
    __m512 y = _mm512_fmadd_ps(_mm512_cvtepi32_ps(x), factor, h);
    y = _mm512_min_ps(_mm512_max_ps(y, low), high);
    farthest = _mm512_range_ps(farthest, _mm512_reduce_ps(y, 0), 0x0B);
    return _mm512_cvtps_epi32(y);
  }

  /// round(x * factor), half away from zero; INT_MIN when it does not fit.
  static __m256i roundDouble(__m256i x, const double *factor) {
    __m512d y = _mm512_mul_pd(_mm512_cvtepi32_pd(x), _mm512_loadu_pd(factor));
    __m512d whole = _mm512_roundscale_pd(y, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    __m512d rest = _mm512_sub_pd(y, whole);
    __mmask8 away = _mm512_cmp_pd_mask(_mm512_abs_pd(rest), _mm512_set1_pd(0.5), _CMP_GE_OQ);
    __mmask8 negative = _mm512_cmp_pd_mask(y, _mm512_setzero_pd(), _CMP_LT_OQ);
    __m512d one = _mm512_mask_blend_pd(negative, _mm512_set1_pd(1.0), _mm512_set1_pd(-1.0));
    return _mm512_cvttpd_epi32(_mm512_mask_add_pd(whole, away, whole, one));
  }
  static Register scaleDouble(Register x, const double *factor) {
    __m256i a = roundDouble(_mm512_castsi512_si256(x), factor);
    __m256i b = roundDouble(_mm512_extracti64x4_epi64(x, 1), factor + 8);
    return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
  }
  /// Float product, clamp, nearest even.
  static Register scaleFloat(Register x, const float *factor, float low, float high) {
    __m512 y = _mm512_mul_ps(_mm512_cvtepi32_ps(x), _mm512_loadu_ps(factor));
    return _mm512_cvtps_epi32(_mm512_min_ps(_mm512_set1_ps(high), _mm512_max_ps(_mm512_set1_ps(low), y)));
  }

  template <bool isSigned> static __m512i widen(const uint8_t *p) {
    return widenBytes<isSigned>(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)));
  }
  template <bool isSigned> static __m512i widenFirst(const uint8_t *p, int64_t n) {
    return widenBytes<isSigned>(_mm256_maskz_loadu_epi8(static_cast<__mmask32>((uint64_t(1) << n) - 1), p));
  }
  template <bool isSigned> static __m512i widenBytes(__m256i x) {
    return isSigned ? _mm512_cvtepi8_epi16(x) : _mm512_cvtepu8_epi16(x);
  }
  static __m512i interleaveLow(__m512i a, __m512i b) { return _mm512_unpacklo_epi16(a, b); }
  static __m512i interleaveHigh(__m512i a, __m512i b) { return _mm512_unpackhi_epi16(a, b); }
  static Register dot16(Register acc, __m512i x, const int16_t *w) {
    return _mm512_dpwssd_epi32(acc, x, _mm512_loadu_si512(w));
  }
  /// 2 * lanes int16, zeros behind the first n.
  template <bool whole> static __m512i load16(const int16_t *p, int64_t n) {
    return whole ? _mm512_loadu_si512(p)
                 : _mm512_maskz_loadu_epi16(static_cast<__mmask32>((uint64_t(1) << n) - 1), p);
  }
  /// Undoes the interleaving.
  static void storeInOrder(int32_t *p, Register low, Register high) {
    const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11),
                  second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    store(p, _mm512_permutex2var_epi64(low, first, high));
    store(p + 16, _mm512_permutex2var_epi64(low, second, high));
  }
  static __m256i join(Register low, Register high) {
    return _mm512_cvtepi16_epi8(_mm512_packs_epi32(low, high));
  }
  static void joinBytes(uint8_t *p, Register low, Register high) {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), join(low, high));
  }
  static void joinBytesFirst(uint8_t *p, Register low, Register high, int64_t n) {
    _mm256_mask_storeu_epi8(p, static_cast<__mmask32>((uint64_t(1) << n) - 1), join(low, high));
  }
};

} // namespace
} // namespace quantc::interpreter::fast

#include "IntLoops.h"
#include "IntRealLoops.h"

namespace quantc::interpreter::fast {
namespace {

__mmask64 firstBytes(int64_t n) { return n >= 64 ? ~__mmask64(0) : (__mmask64(1) << n) - 1; }

/// int8 becomes x + 128.
void copy(char *to, const uint8_t *from, int64_t n, IntInput input) {
  const __m512i flip = _mm512_set1_epi8(input.isSigned ? static_cast<char>(0x80) : char(0));
  for (int64_t i = 0; i < n; i += 64) {
    __mmask64 mask = firstBytes(n - i);
    _mm512_mask_storeu_epi8(to + i, mask, _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, from + i), flip));
  }
}

void pad(char *to, int64_t n, IntInput input) {
  if (n <= 16)
    return _mm_mask_storeu_epi8(to, static_cast<__mmask16>((1u << n) - 1),
                                _mm_set1_epi8(static_cast<char>(input.zero)));
  const __m512i zero = _mm512_set1_epi8(static_cast<char>(input.zero));
  for (int64_t i = 0; i < n; i += 64)
    _mm512_mask_storeu_epi8(to + i, firstBytes(n - i), zero);
}

/// `copy` of runs of one length: what they share is made once.
struct RunCopy {
  RunCopy(int64_t length, IntInput of)
      : n(length), input(of), mask(firstBytes(length)),
        flip(_mm512_set1_epi8(of.isSigned ? static_cast<char>(0x80) : char(0))) {}
  [[gnu::always_inline]] void operator()(char *to, const uint8_t *from) const {
    if (n > 64)
      return copy(to, from, n, input);
    if (n > 16)
      return _mm512_mask_storeu_epi8(to, mask, _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, from), flip));
    // Most lie in one cache line then.
    const auto few = static_cast<__mmask16>(mask);
    _mm_mask_storeu_epi8(to, few,
                         _mm_xor_si128(_mm_maskz_loadu_epi8(few, from), _mm512_castsi512_si128(flip)));
  }
  int64_t n;
  IntInput input;
  __mmask64 mask;
  __m512i flip;
};

constexpr int64_t perWord = 4;
#include "IntGather.h"

int32_t sum(const char *row, int64_t n) {
  __m512i total = _mm512_setzero_si512();
  for (int64_t i = 0; i < n; i += 64)
    total = _mm512_add_epi64(
        total, _mm512_sad_epu8(_mm512_maskz_loadu_epi8(firstBytes(n - i), row + i), _mm512_setzero_si512()));
  return static_cast<int32_t>(_mm512_reduce_add_epi64(total));
}

/// The panel that wastes the fewest columns; of equals the widest.
int64_t panelFor(int64_t columns) {
  int64_t best = 64;
  for (int64_t panel = 48; panel > 0; panel -= 16)
    if ((columns + panel - 1) / panel * panel < (columns + best - 1) / best * best)
      best = panel;
  return best;
}

void product(const IntProductCall &c) {
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

void sums(const IntSumsCall &c) {
  switch (c.panel) {
  case 64:
    return sumsOf<6, 4>(c);
  case 48:
    return sumsOf<8, 3>(c);
  case 32:
    return sumsOf<12, 2>(c);
  default:
    return sumsOf<16, 1>(c);
  }
}

constexpr IntKernels kernels = {16,   perWord,   panelFor,      copy, pad,      gather, sum,    product,
                                sums, depthwise, depthwiseSums, add,  quantize, range,  centre, scaleSums};

} // namespace

const IntKernels *intKernelsVNNI() { return &kernels; }

} // namespace quantc::interpreter::fast

#else

namespace quantc::interpreter::fast {
const IntKernels *intKernelsVNNI() { return nullptr; }
} // namespace quantc::interpreter::fast

#endif
