//===- Hybrid.h - real layers with int8 weights -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Dynamic-range networks: the input is float32, constant weights are int8. The
// runtime quantizes each sample as it comes, sums in int32 and returns to
// float32. Rules: docs/Numerics.md, [N-HYBRID].
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_HYBRID_H
#define QUANTC_LIB_INTERPRETER_FLOAT_HYBRID_H

#include "Convolution.h"

namespace quantc::interpreter::real {

Prepared prepareHybridConvolution(const PrepareContext &context, bool depthwise);
Prepared prepareHybridFullyConnected(const PrepareContext &context);

/// How the rows of a matrix become integers.
enum class RowRule : uint8_t { Symmetric, Asymmetric, XNNPack };
/// One row of a BATCH_MATMUL times an int8 matrix; `q` has room for the row.
void multiplyQuantizedRow(const float *x, int64_t depth, RowRule rule, const int8_t *w, int64_t wDepth,
                          int64_t wColumn, int64_t columns, float weightScale, int8_t *q, float *y);

/// TRANSPOSE_CONV: each product of integers is scaled and added in float32, in the order of the input cells.
/// `q` has room for one image.
void convolveTransposedHybrid(const ConvolutionShape &s, const float *x, const int8_t *filter,
                              const std::vector<float> &scales, const float *bias,
                              const RealActivation &activation, int8_t *q, float *y);

} // namespace quantc::interpreter::real

#endif
