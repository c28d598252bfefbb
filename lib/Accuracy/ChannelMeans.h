//===- ChannelMeans.h - means of what layers give ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_CHANNELMEANS_H
#define QUANTC_LIB_ACCURACY_CHANNELMEANS_H

#include "LayerWalk.h"

#include "mlir/IR/BuiltinOps.h"

#include <cmath>
#include <optional>

namespace quantc::accuracy {

/// What a fused activation lets through.
struct Bounds {
  float low = -INFINITY, high = INFINITY;
  /// Of a layer; nothing where its activation is another function.
  static std::optional<Bounds> of(mlir::Operation *layer);
};

/// Sums of each channel (the last dimension), and how many values each has.
struct ChannelSums {
  std::vector<double> sums;
  std::vector<double> cut;    ///< behind the activation; empty where nobody asks
  std::vector<double> inside; ///< how many values lie between its bounds; likewise
  double count = 0;
  /// What lies behind the activation is summed where its bounds are given.
  void add(const interpreter::Tensor &t, std::optional<Bounds> bounds);
  void merge(const ChannelSums &other);
  double mean(size_t channel) const { return sums[channel] / count; }
  double meanBehind(size_t channel) const { return cut[channel] / count; }
};

/// The float network with the activations of its layers apart, so that what goes into them is seen.
class FloatMeans {
public:
  FloatMeans(mlir::func::FuncOp f, const calibration::SampleSet &s, unsigned t, bool behindActivations)
      : floats(f), samples(s), threads(t), behind(behindActivations) {}

  /// One pass.
  mlir::LogicalResult measure(llvm::ArrayRef<mlir::Operation *> layers);
  /// Whether a layer's activation could be taken apart.
  bool has(size_t layer) const { return !each.empty() && each.front()[layer].count > 0; }
  /// The sums of a layer over the first `count` samples, in their order.
  ChannelSums sumsOf(size_t layer, size_t count) const;
  std::vector<interpreter::TensorInfo> inputs; ///< of the network, after measure

private:
  mlir::func::FuncOp split(llvm::ArrayRef<mlir::Operation *> layers,
                           llvm::DenseMap<mlir::Value, size_t> &layerOf);

  mlir::func::FuncOp floats;
  const calibration::SampleSet &samples;
  unsigned threads;
  bool behind;                                ///< sums behind the activations too
  std::vector<std::vector<ChannelSums>> each; ///< [sample][layer]
  mlir::OwningOpRef<mlir::ModuleOp> holder;
};

} // namespace quantc::accuracy

#endif
