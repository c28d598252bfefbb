//===- LayerMethods.h - what changes one layer ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_LAYERMETHODS_H
#define QUANTC_LIB_ACCURACY_LAYERMETHODS_H

#include "ChannelMeans.h"
#include "quantc/Accuracy/Layers.h"

namespace quantc::accuracy {

/// A bias of zeros where an integer layer has none.
void ensureBias(mlir::Operation *layer);
/// Takes the difference of the means off the bias, in its own steps. Returns the largest shift, in reals.
mlir::FailureOr<double> shiftBias(mlir::Operation *layer, const ChannelSums &target,
                                  const ChannelSums &found);

/// Rounds the weights of the integer layer that `walk` has reached anew, by the second moments of its inputs:
/// about their mean where the bias takes what moves it. Nothing when its kind is not served; fails with a
/// diagnostic when it can't be run.
mlir::FailureOr<std::optional<LayerChange>> roundLayer(LayerWalk &walk, mlir::Operation *floats,
                                                       mlir::Operation *integers, bool aboutMean,
                                                       size_t sampleCount, unsigned threads);

} // namespace quantc::accuracy

#endif
