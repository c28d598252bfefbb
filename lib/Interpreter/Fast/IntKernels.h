//===- IntKernels.h - 8-bit loops of one vector level ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Plain data and function tables only, as in FloatKernels.h. All sums are
// modulo 2^32, so their order does not matter.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_INTKERNELS_H
#define QUANTC_LIB_INTERPRETER_FAST_INTKERNELS_H

#include <cstdint>

namespace quantc::interpreter::fast {

/// [N-MBQM32] per channel, then zero point and clamp. Arrays are padded with zeros to a multiple of 64
/// channels.
struct OutputRule {
  const int32_t *mantissa; ///< 0 or [2^30, 2^31)
  const int32_t *left;     ///< [0, 31]
  const int32_t *right;    ///< [0, 31]
  int32_t zero, low, high; ///< low and high include the zero point
};

/// sum[r, n] = bias[n] - rowTerm[r] + sum over k of a[r, k] * w[n, k].
struct IntProductCall {
  const void *a;  ///< rows x depth, uint8 or int16 (IntKernels::wide)
  int64_t aBytes; ///< between rows
  int64_t rows;
  int64_t depth; ///< a multiple of IntKernels::group; what is behind the real depth meets zero weights
  int64_t columns;
  const void *packed; ///< [columns / panel][depth / group][panel][group], int8 or int16 (IntKernels::wide)
  int64_t panel;
  const int32_t *bias;    ///< padded to a multiple of 64
  const int32_t *rowTerm; ///< null: 0
  int32_t *sums;          ///< rows x columns; when null, `out` by `rule`
  char *out;              ///< one byte an output
  int64_t outStep;
  OutputRule rule;
};

/// sum[p, c] = bias[c] + sum over taps of tap[p, t][c] * w[t, c].
struct IntDepthwiseCall {
  const char *const *taps; ///< pixels x 2 * pairs pointers to `channels` bytes
  int64_t pixels, pairs, channels;
  bool isSigned;          ///< of the bytes
  const int16_t *weights; ///< [pairs][channels padded to 64][2]
  const int32_t *bias;
  char *out;
  OutputRule rule;
};

/// [N-ADD] of 8-bit tensors: one row, steps 0 or 1.
struct IntAddCall {
  const char *a, *b;
  int64_t aStep, bStep, count;
  bool isSigned, subtract;
  int32_t zeroA, zeroB;
  int32_t mantissaA, rightA, mantissaB, rightB; ///< factors of at most 1/2: no left shift
  int32_t mantissa, left, right;
  int32_t zero, low, high;
  char *out;
};

struct IntKernels {
  bool wide;     ///< operands of a product are int16 without zero points, else uint8 times int8
  int64_t group; ///< neighbouring k that one lane takes: 4 bytes in either case
  /// Columns of a panel for so many outputs.
  int64_t (*panelFor)(int64_t columns);
  void (*product)(const IntProductCall &call);
  void (*depthwise)(const IntDepthwiseCall &call);
  void (*add)(const IntAddCall &call);
};

/// Null where the compiler's target has no such instructions.
const IntKernels *intKernelsAVX2();
const IntKernels *intKernelsVNNI();

} // namespace quantc::interpreter::fast

#endif
