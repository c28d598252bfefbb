//===- FloatKernels.h - float32 loops of one vector level -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The files that define these tables are compiled with flags of their own, so
// nothing but plain data crosses this border: an inline function of a library
// header, compiled there, could replace the one that older machines run.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_FLOATKERNELS_H
#define QUANTC_LIB_INTERPRETER_FAST_FLOATKERNELS_H

#include <cstdint>

namespace quantc::interpreter::fast {

/// out[r, n] = clamp(chain over k of a[r, k] * w[n, k] + bias[n]); clamp passes NaN through.
struct ProductCall {
  const float *a;            ///< rows x pieces x (depth / pieces)
  int64_t aStep;             ///< elements between rows
  int64_t pieces, pieceStep; ///< a row is so many pieces of one length, so many elements apart
  int64_t rows, depth, columns;
  const float *packed; ///< [columns / panel][depth][panel], zeros behind the last column
  int64_t panel;
  const float *bias; ///< padded to a multiple of panel
  float *out;
  int64_t outStep;
  float low, high;
};

/// One image; output channel c reads input channel c, or the only one when `broadcast`.
struct DepthwiseCall {
  const float *in;
  int64_t inHeight, inWidth, channels;
  bool broadcast;
  const float
      *packed; ///< [channels / width][1 + kernelHeight * kernelWidth][width]: bias, then taps; zeros behind
  int64_t kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, beforeY, beforeX;
  float *out;
  int64_t outHeight, outWidth;
  float low, high;
};

enum class BinaryOp : uint8_t { Add, Sub, Mul };

/// out[i] = clamp(a[i * aStep] op b[i * bStep]), steps 0 or 1.
struct BinaryCall {
  BinaryOp op;
  const float *a, *b;
  int64_t aStep, bStep, count;
  float *out;
  float low, high;
};

struct FloatKernels {
  /// Columns of a panel for so many outputs.
  int64_t (*panelFor)(int64_t columns);
  void (*product)(const ProductCall &call);
  int64_t width; ///< lanes of a vector, the channels of a block of depthwise weights
  void (*depthwise)(const DepthwiseCall &call);
  void (*binary)(const BinaryCall &call);
  void (*clamp)(const float *x, float *y, int64_t count, float low, float high);
};

/// Null where the compiler's target has no such instructions.
const FloatKernels *floatKernelsAVX2();
const FloatKernels *floatKernelsAVX512();

} // namespace quantc::interpreter::fast

#endif
