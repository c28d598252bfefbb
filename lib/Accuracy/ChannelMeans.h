//===- ChannelMeans.h - means of what layers give ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_CHANNELMEANS_H
#define QUANTC_LIB_ACCURACY_CHANNELMEANS_H

#include "LayerWalk.h"

#include "mlir/IR/BuiltinOps.h"

namespace quantc::accuracy {

/// Sums of each channel (the last dimension), and how many values each has.
struct ChannelSums {
  std::vector<double> sums;
  double count = 0;
  void add(const interpreter::Tensor &t) {
    size_t channels = t.rank() ? static_cast<size_t>(t.dim(t.rank() - 1)) : 1;
    sums.resize(channels, 0);
    const float *v = t.as<float>();
    auto rows = static_cast<size_t>(t.count()) / std::max<size_t>(1, channels);
    for (size_t r = 0; r < rows; ++r)
      for (size_t c = 0; c < channels; ++c)
        sums[c] += static_cast<double>(v[r * channels + c]);
    count += static_cast<double>(rows);
  }
  void merge(const ChannelSums &other) {
    sums.resize(std::max(sums.size(), other.sums.size()), 0);
    for (size_t c = 0; c < other.sums.size(); ++c)
      sums[c] += other.sums[c];
    count += other.count;
  }
};

/// The float network with the activations of its layers apart, so that what goes into them is seen.
class FloatMeans {
public:
  FloatMeans(mlir::func::FuncOp f, const calibration::SampleSet &s, unsigned t)
      : floats(f), samples(s), threads(t) {}

  /// One pass; the sums of each layer, none for layers whose activation can't be taken apart.
  mlir::FailureOr<std::vector<ChannelSums>> measure(llvm::ArrayRef<mlir::Operation *> layers);
  std::vector<interpreter::TensorInfo> inputs; ///< of the network, after measure

private:
  mlir::func::FuncOp split(llvm::ArrayRef<mlir::Operation *> layers,
                           llvm::DenseMap<mlir::Value, size_t> &layerOf);

  mlir::func::FuncOp floats;
  const calibration::SampleSet &samples;
  unsigned threads;
  mlir::OwningOpRef<mlir::ModuleOp> holder;
};

} // namespace quantc::accuracy

#endif
