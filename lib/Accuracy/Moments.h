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
  /// Adds up what the patches of all places of `input` hold, [tap][channel], in the order of the places.
  void addSums(const interpreter::Tensor &input, std::vector<double> &sums) const;
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

/// Moments of patches that come in pieces, [place][tap][channel] as gather makes them. Neither the number of
/// threads nor the vector width changes a bit; where the pieces end may change the last ones.
class MomentSums {
public:
  MomentSums(const Patches &p, unsigned t);
  void add(const std::vector<std::vector<float>> &rows);
  Moments take();

private:
  Patches patches;
  unsigned threads;
  Moments sums; ///< not divided yet
};

/// What the errors of the inputs do to the outputs, together with the inputs: the mean of r x' with r = W e,
/// each without its mean. `errors` is the rows of the float network less `rows`, `weights`
/// [output][tap][channel], of a depthwise layer [tap][channel]; both come in pieces.
class FeedbackSums {
public:
  FeedbackSums(const Patches &p, llvm::ArrayRef<float> w, unsigned t);
  void add(const std::vector<std::vector<float>> &rows, const std::vector<std::vector<float>> &errors);
  /// [output][tap * channel], of a depthwise layer [channel][tap].
  std::vector<double> take();

private:
  Patches patches;
  llvm::ArrayRef<float> weights;
  unsigned threads;
  size_t size, outputs, count = 0;
  std::vector<double> products;       ///< r x'
  std::vector<double> cross;          ///< e x', where there are so many outputs that W e x' is less work
  std::vector<double> inputs, errors; ///< sums
};

/// The same of rows that are all there.
std::vector<double> measureFeedback(const Patches &patches, const std::vector<std::vector<float>> &rows,
                                    const std::vector<std::vector<float>> &errors,
                                    llvm::ArrayRef<float> weights, unsigned threads);
Moments measureMoments(const Patches &patches, const std::vector<std::vector<float>> &rows, unsigned threads);

} // namespace quantc::accuracy

#endif
