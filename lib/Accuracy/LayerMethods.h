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
/// What a bias must move by, for each channel in reals, so that the means before the activation are equal, or
/// nearly so those behind it.
std::vector<double> shiftsBetween(const ChannelSums &target, const ChannelSums &found, bool behindActivation);
/// Adds the shifts to the bias, in its own steps. Returns the largest of them.
mlir::FailureOr<double> shiftBias(mlir::Operation *layer, llvm::ArrayRef<double> shifts);

/// A layer whose weights are to be rounded anew, in both networks.
struct LayerToRound {
  mlir::Operation *floats, *integers;
  LayerWalk &walk;    ///< has reached `integers`
  size_t sampleCount; ///< of the walk
  LayerWalk *floatWalk =
      nullptr;                 ///< has reached `floats`: the weights then also take back errors of the inputs
  size_t floatSampleCount = 0; ///< of it: the first ones of `walk`
  bool aboutMean = false;      ///< the bias takes what moves the mean
};

/// Rounds the weights by the second moments of the layer's inputs. Nothing when its kind is not served; fails
/// with a diagnostic when it can't be run.
mlir::FailureOr<std::optional<LayerChange>> roundLayer(const LayerToRound &layer, unsigned threads);

} // namespace quantc::accuracy

#endif
