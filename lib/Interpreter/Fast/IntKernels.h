//===- IntKernels.h - 8-bit loops of one vector level -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Sums of products of bytes, exact in int32 (modulo 2^32), and their exact
// rescaling. As in FloatKernels.h nothing but plain data crosses this border.
//
// Rows of operands are 32-bit words: four bytes x (unsigned; int8 + 128) with
// AVX-512 VNNI, two int16 x - zero point with AVX2. Weights likewise.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_INTKERNELS_H
#define QUANTC_LIB_INTERPRETER_FAST_INTKERNELS_H

#include <cstdint>

namespace quantc::interpreter::fast {

/// How an accumulator becomes a byte; docs/Numerics.md. The three profiles of the linear layers.
enum class Rescale : uint8_t { FixedPoint, Double, Float };

/// Per channel, padded to whole vectors: y = clamp(rescale(acc) + outZero) in [low, high].
struct IntFinish {
  Rescale kind;
  const int32_t *bias;      ///< what the accumulator starts from
  const int32_t *mantissa;  ///< FixedPoint: in [2^30, 2^31) or 0
  const int32_t *left;      ///< FixedPoint: left shift before, 0 to 30
  const int32_t *right;     ///< FixedPoint: right shift after, 0 to 31
  const float *guess;       ///< FixedPoint: mantissa * 2^(-31 - right)
  const float *half;        ///< FixedPoint: 2^(-1 - right), 0 when right is
  bool guesses;             ///< all `left` are 0
  const double *factor;     ///< Double
  const float *floatFactor; ///< Float
  int32_t outZero, low, high;
};

/// How one element of a row is stored; `zero` is the input's zero point in the type of the row.
struct IntInput {
  bool isSigned;
  int32_t zero;
};

struct IntProductCall {
  const char *rows;    ///< `words` 32-bit words each
  const int32_t *sums; ///< of the bytes of each row; null unless weightZero is not 0
  int32_t weightZero;  ///< of the bytes that weights are stored as
  int64_t count, words, columns;
  const char *packed; ///< [columns / panel][words][panel] words
  int64_t panel;
  IntFinish finish;
  uint8_t *out;
  int64_t outStep;
};

/// Rows of the filter's taps for output cells [first, last) of one image, cells outside of it as zeros.
struct IntGatherCall {
  const uint8_t *in;
  IntInput input;
  int64_t inHeight, inWidth, depth;
  int64_t kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, beforeY, beforeX;
  int64_t outWidth, first, last;
  char *rows;
  int64_t words;
};

/// One image, depth multiplier 1. Taps in row-major order, made even with a tap of weight 0.
struct IntDepthwiseCall {
  const uint8_t *in;
  bool isSigned;
  int64_t inHeight, inWidth, channels;
  int64_t kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, beforeY, beforeX;
  bool byColumns; ///< 3 by 3, no dilation: the taps of a column are two pairs, the last tap of weight 0
  const int16_t *packed;  ///< [block][pair of taps][low, high][2 * lanes], see packDepthwise
  const uint8_t *outside; ///< `channels` bytes of the input's zero point
  IntFinish finish;       ///< in the order of the accumulators: [block][low, high][lanes]
  uint8_t *out;
  int64_t outHeight, outWidth;
};
/// The most taps a depthwise call takes.
constexpr int64_t maxDepthwiseTaps = 256;

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

/// [N-QUANTIZE] round(x / scale), half away from zero, INT_MIN when it does not fit; + zero modulo 2^32;
/// clamp.
struct IntQuantizeCall {
  const float *x;
  int64_t count;
  float scale;
  int32_t zero, low, high;
  uint8_t *out;
};

/// Sums of products of int16, two to a 32-bit word, exact as long as they fit into int32:
/// out[r, n] = sum over the words [first, last) of each row.
struct IntSumsCall {
  const int16_t *rows;
  int64_t rowWords; ///< between rows
  int64_t count, words, first, last, columns;
  const int16_t *packed; ///< [columns / panel][words][panel][2]
  int64_t panel;
  int32_t *out; ///< rows of whole panels
  int64_t outStep;
};

/// The same for one row of outputs of a depthwise layer with depth multiplier 1.
struct IntDepthwiseSumsCall {
  const int16_t *in; ///< an image
  int64_t inHeight, inWidth, channels;
  int64_t kernelHeight, kernelWidth, dilationY, dilationX;
  int64_t y0;              ///< row of the image that the first taps read, may lie outside
  int64_t firstX, strideX; ///< column that the first tap of the first output reads, may lie outside
  const int16_t *packed;   ///< [block][pair of taps][low, high][2 * lanes], see packDepthwise
  const int16_t *outside;  ///< `channels` zeros
  int64_t outWidth;
  int32_t *out; ///< [outWidth][whole blocks of 2 * lanes channels]
};

/// Real values of dynamic range as integers less their zero point.
struct CentreCall {
  const float *x;
  int64_t count;
  bool toEven; ///< nearest-even(clamp(x factor)); else clamp(round(offset + x factor)), half away from zero
  float factor, offset;
  int32_t low, high, zero; ///< the clamp, before the zero point is taken off
  int16_t *to;
};

/// The way back for the sums of one cell: each product is rounded to float32.
enum class SumScaling : uint8_t {
  ChannelFirst, ///< (sum * scales) * scale, + bias
  Product,      ///< sum * (scale * scales), + bias
  Fused         ///< fma(sum * scale, scales, bias)
};
struct ScaleSumsCall {
  SumScaling how;
  const int32_t *sums;
  int64_t count;
  float scale;
  const float *scales, *bias; ///< whole vectors long; bias may be null, not with Fused
  float low, high;            ///< NaN passes through
  float *out;
};

struct IntKernels {
  int64_t lanes;   ///< accumulators of a vector
  int64_t perWord; ///< elements of a 32-bit word: 4 or 2
  int64_t (*panelFor)(int64_t columns);
  /// Stores n elements at `to`, in the form of a row.
  void (*copy)(char *to, const uint8_t *from, int64_t n, IntInput input);
  /// Stores n elements that stand for 0.
  void (*pad)(char *to, int64_t n, IntInput input);
  void (*gather)(const IntGatherCall &call);
  /// Sum of n bytes of a row (perWord = 4).
  int32_t (*sum)(const char *row, int64_t n);
  void (*product)(const IntProductCall &call);
  void (*sums)(const IntSumsCall &call);
  void (*depthwise)(const IntDepthwiseCall &call);
  void (*depthwiseSums)(const IntDepthwiseSumsCall &call);
  void (*add)(const IntAddCall &call);
  void (*quantize)(const IntQuantizeCall &call);
  /// The least and the largest of at least one value; false when one is NaN.
  bool (*range)(const float *x, int64_t count, float &least, float &largest);
  void (*centre)(const CentreCall &call);
  void (*scaleSums)(const ScaleSumsCall &call);
};

/// Null where the compiler's target has no such instructions.
const IntKernels *intKernelsAVX2();
const IntKernels *intKernelsVNNI();

} // namespace quantc::interpreter::fast

#endif
