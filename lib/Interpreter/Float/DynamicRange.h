//===- DynamicRange.h - real values that become int8 on the way -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [N-HYBRID] The two ways in which the runtime quantizes a row of float32
// values, and a matrix of weights that is float32 or constant int8.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_DYNAMICRANGE_H
#define QUANTC_LIB_INTERPRETER_FLOAT_DYNAMICRANGE_H

#include "RealKernel.h"

#include <cmath>

namespace quantc::interpreter::real {

/// How values became int8: value = scale * (q - zero).
struct DynamicScale {
  float scale = 1;
  int32_t zero = 0;
};
/// How the values of a row become integers, from their least and largest value.
struct DynamicRow {
  DynamicScale to;
  float factor = 0; ///< q = round(offset + x factor), of the delegate zero + round(x factor); 0: all are 0
  float offset = 0;
  int32_t low = -128; ///< the least q
};
DynamicRow asymmetricRow(float least, float largest);
DynamicRow symmetricRow(float largestMagnitude);
DynamicRow delegateRow(float least, float largest);

/// Asymmetric: over [min(0, least), max(0, largest)]. Symmetric: over the largest magnitude, to 127.
DynamicScale quantizeRow(const float *x, int64_t n, bool asymmetric, int8_t *q);
/// [N-XNN-HYBRID] The default delegate's: asymmetric, with the inverse of a reciprocal as scale.
DynamicScale quantizeRowXNN(const float *x, int64_t n, int8_t *q);
/// What a sum of products of such integers stands for.
inline float realOfSumXNN(int32_t sum, float scale, float weightScale, float bias) {
  return std::fma(static_cast<float>(sum) * scale, weightScale, bias);
}

/// Sum of (x - zero) w.
int32_t dotHybrid(const int8_t *x, const int8_t *w, int64_t n, int32_t zero);

/// True when operand `weights` is a constant of int8 with scales and operand `data` is float32.
bool isHybrid(const PrepareContext &context, size_t data, size_t weights);
/// A message unless there is one scale, or one for each of the channels.
std::optional<std::string> checkScales(const Tensor &weights, int64_t channels);

/// acc[b, r] = fma chain over k of x[b, k] * w[r, k], continuing from what acc holds.
void accumulateReal(int64_t batch, int64_t rows, int64_t depth, const float *x, const float *w, float *acc);

/// A matrix that rows of values are multiplied with: float32, or int8 with one scale for rows that are
/// quantized as they come.
class WeightMatrix {
public:
  static std::optional<std::string> bind(const PrepareContext &context, size_t i, bool asymmetric,
                                         WeightMatrix &matrix);
  bool present() const { return real.present() || hybrid; }
  /// acc[b, r] += sum over k of x[b, k] * w[r, k]; `scratch` has room for a row.
  void accumulate(const RunContext &run, int64_t batch, int64_t rows, int64_t depth, const float *x,
                  int8_t *scratch, float *acc) const;

private:
  RealOperand real;
  bool hybrid = false, asymmetric = false;
  size_t index = 0;
  float scale = 1;
};

} // namespace quantc::interpreter::real

#endif
