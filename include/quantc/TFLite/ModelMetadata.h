//===- ModelMetadata.h - what a .tflite says about its ends -----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Tools describe the inputs and outputs of a model in a buffer named
// TFLITE_METADATA: how pixels are normalized, between which values an end
// lies. quantc reads that, and keeps it true when an end changes its type.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TFLITE_MODELMETADATA_H
#define QUANTC_TFLITE_MODELMETADATA_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <vector>

namespace quantc::tflite {

/// real = (pixel - mean) / std; one value, or one for each channel. Quantized models have that of their float
/// network.
struct Normalization {
  std::vector<double> mean, std;
  bool operator==(const Normalization &) const = default;
};

/// What the metadata of `main`'s module say of each input; empty lists where they say nothing, or are
/// damaged.
std::vector<Normalization> readNormalization(mlir::func::FuncOp main);

/// Minimum and maximum of the ends whose element types were `inputs` and `outputs` and are others now: real
/// values become the integers of the new type, integers the reals or the other integers that they stand for.
/// The number of ends that were changed.
int64_t refreshStatistics(mlir::func::FuncOp main, mlir::TypeRange inputs, mlir::TypeRange outputs);

} // namespace quantc::tflite

#endif
