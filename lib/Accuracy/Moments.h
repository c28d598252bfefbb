//===- Moments.h - second moments of what a layer reads ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_MOMENTS_H
#define QUANTC_LIB_ACCURACY_MOMENTS_H

#include "quantc/Interpreter/Tensor.h"

#include "mlir/IR/Operation.h"
#include <optional>
#include <vector>

namespace quantc::accuracy {

/// What one output element of a layer reads: `taps` places of the input with all `channels` of it.
struct Patches {
  /// CONV_2D without groups, DEPTHWISE_CONV_2D, FULLY_CONNECTED; nothing for others.
  static std::optional<Patches> of(mlir::Operation *layer);

  /// Appends the patches of every `step`-th place of `input` (float32), from place `first` on:
  /// [place][tap][channel]. What lies outside is 0.
  void gather(const interpreter::Tensor &input, size_t first, size_t step, std::vector<float> &rows) const;
  /// Places of an input of this shape.
  size_t places(llvm::ArrayRef<int64_t> shape) const;

  bool depthwise = false; ///< each output reads one channel
  size_t taps() const { return static_cast<size_t>(kernel[0] * kernel[1]); }
  int64_t kernel[2] = {1, 1}, stride[2] = {1, 1}, dilation[2] = {1, 1};
  int64_t channels = 1;
  bool spatial = false, same = false;

private:
  struct Axis;
  Axis axis(int64_t in, int i) const;
};

/// Sums of products over patches, divided by their number.
struct Moments {
  size_t groups = 1,
         size = 0; ///< matrices, and inputs of each: taps for a depthwise layer, else taps * channels
  std::vector<double> mean;     ///< [group][size]
  std::vector<double> products; ///< [group][size][size]
  size_t rows = 0;
  /// Products of the differences from the mean.
  void center();
};

/// What the errors of the inputs do to the outputs, together with the inputs: the mean of r x' with r = W e,
/// each without its mean. `errors` is the rows of the float network less `rows`, `weights`
/// [output][tap][channel], of a depthwise layer [tap][channel]. Gives [output][tap * channel], of a depthwise
/// layer [channel][tap].
std::vector<double> measureFeedback(const Patches &patches, const std::vector<std::vector<float>> &rows,
                                    const std::vector<std::vector<float>> &errors,
                                    llvm::ArrayRef<float> weights, unsigned threads);

/// Of rows as gather makes them. The result does not depend on the number of threads.
Moments measureMoments(const Patches &patches, const std::vector<std::vector<float>> &rows, unsigned threads);

} // namespace quantc::accuracy

#endif
