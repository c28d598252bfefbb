//===- Layers.h - integer layers made closer to float ones ------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What can be done to a network that is integer already, layer by layer: each
// layer sees its inputs as the changed layers before it make them.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_LAYERS_H
#define QUANTC_ACCURACY_LAYERS_H

#include "quantc/Accuracy/Report.h"
#include "quantc/Calibration/Samples.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <functional>

namespace quantc::accuracy {

struct LayerMethods {
  bool roundWeights = false;  ///< by the second moments of what the layer reads: Rounding.h
  bool takeBack = false;      ///< with both: weights also take back what the errors of the layer's inputs do
  bool correctBiases = false; ///< by the mean of what the layer gives
  bool behindActivations = false; ///< by the mean behind the activation, else by that before it
  /// Asked before each layer; true leaves that one and those behind it as they are.
  std::function<bool()> stop = nullptr;
};

/// Applies the methods to each layer with constant weights, the ones of a layer together, before the layers
/// behind it are looked at. `reference` and `quantized` have the same layers in the same order. Returns what
/// became of each layer. The result does not depend on the number of threads.
mlir::FailureOr<std::vector<LayerChange>> improveLayers(mlir::func::FuncOp reference,
                                                        mlir::func::FuncOp quantized,
                                                        const calibration::SampleSet &samples,
                                                        const LayerMethods &methods, unsigned threads,
                                                        const std::function<void(size_t, size_t)> &progress);

/// Layer by layer, adds to each bias the mean difference between the float layer's output and the integer
/// layer's, per channel, before the activation, over all samples and positions; the inputs of a layer are
/// quantized by the corrected layers before it. improveLayers with this method alone; returns the number of
/// layers corrected.
mlir::FailureOr<int64_t> correctBiases(mlir::func::FuncOp reference, mlir::func::FuncOp quantized,
                                       const calibration::SampleSet &samples, unsigned threads,
                                       const std::function<void(size_t, size_t)> &progress);

} // namespace quantc::accuracy

#endif
