//===- CompareCauses.h - why a layer loses ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_COMPARECAUSES_H
#define QUANTC_LIB_PIPELINES_COMPARECAUSES_H

#include "quantc/Interpreter/Tensor.h"
#include "quantc/Pipelines/Compare.h"

#include "mlir/IR/Operation.h"

namespace quantc::pipelines {

/// 10 log10(signal / noise); infinite without noise.
double toDecibel(double signal, double noise);

/// Sums over the values of one tensor of one sample.
struct ErrorSums {
  double signal = 0, noise = 0, largest = 0, count = 0;
  size_t channels = 1;
  std::vector<double> shift; ///< sum of r - q for each channel (the last dimension)
  void add(llvm::ArrayRef<float> reference, llvm::ArrayRef<float> found, size_t channelCount);
};

/// How the integer weights of an op use their codes.
struct WeightUse {
  int64_t channels = 0, empty = 0;
  double smallest = std::numeric_limits<int8_t>::max(); ///< largest |q| of the channel that uses fewest
                                                        ///< codes, empty ones apart
};
WeightUse useOfWeights(mlir::Operation *op);

/// The reals an integer tensor can hold; nothing when it is no integer.
std::optional<calibration::Range> rangeOf(const interpreter::TensorInfo &info);

/// The likeliest cause of the error, in words that name a remedy; "" where the error is small.
std::string findCause(const WeightUse &weights, const LayerError &error, const ErrorSums &isolated,
                      const ErrorSums &cumulative);

} // namespace quantc::pipelines

#endif
