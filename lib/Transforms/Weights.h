//===- Weights.h - ops with constant weights and a bias ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What the fusing passes share: where weights, bias and channels of an op are,
// from its QuantSpec.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_WEIGHTS_H
#define QUANTC_LIB_TRANSFORMS_WEIGHTS_H

#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <algorithm>
#include <vector>

namespace quantc::transforms {

/// The QuantSpec of an op of the dialect, floatOnly for others.
qnn::QuantSpec specOf(mlir::Operation *op);

/// Where the channels of weights lie: element `i` in the order of the buffer belongs to channelOf(i).
struct ChannelLayout {
  ChannelLayout(mlir::RankedTensorType type, int64_t axis) : channels(type.getDimSize(axis)) {
    for (int64_t d = axis + 1; d < type.getRank(); ++d)
      inner *= type.getDimSize(d);
  }
  int64_t channelOf(size_t i) const { return static_cast<int64_t>(i) / inner % channels; }
  /// run(channel, first, last) for each stretch of elements of one channel, in their order; without a
  /// division for each.
  void forEachRun(size_t count, llvm::function_ref<void(int64_t, size_t, size_t)> run) const {
    int64_t channel = 0;
    for (size_t first = 0; first < count; first += static_cast<size_t>(inner)) {
      run(channel, first, std::min(count, first + static_cast<size_t>(inner)));
      channel = channel + 1 == channels ? 0 : channel + 1;
    }
  }

  int64_t channels, inner = 1;
};

/// An op with constant float weights, constant or absent bias, and no fused activation yet.
struct WeightedOp {
  mlir::Operation *op = nullptr;
  qnn::QuantSpec spec;
  int64_t channels = 0; ///< output channels

  mlir::Value weights() const { return op->getOperand(spec.weightOperand); }
  /// Null when absent.
  mlir::Value bias() const;
  /// Replaces the bias, or adds it.
  void setBias(mlir::OpBuilder &builder, mlir::Location loc, const std::vector<float> &values) const;
};

/// Describes `op` if it is one that constants can be folded into.
std::optional<WeightedOp> getWeightedOp(mlir::Operation *op);

/// Fused activation of an op, 0 when none or when it has no such attribute.
int64_t getActivation(mlir::Operation *op);
void setActivation(mlir::Operation *op, int64_t number);

/// A constant that holds one value per channel of the last axis, or one for all: `channels` values.
/// Nothing for other shapes and other values.
std::optional<std::vector<float>> getChannelValues(mlir::Value constant, int64_t channels);

/// A float32 constant.
mlir::Value makeFloatConstant(mlir::OpBuilder &builder, mlir::Location loc, llvm::ArrayRef<int64_t> shape,
                              const std::vector<float> &values);

/// Weights that were trained in one range, each channel of which was multiplied by a factor of its own.
inline constexpr llvm::StringLiteral kOneTrainedRange = "qnn.one_trained_range";

/// Makes an add or sub of a constant behind a weighted op part of its bias and erases it. False, and nothing
/// changed, for any other op.
bool fuseIntoBias(mlir::Operation *op);

} // namespace quantc::transforms

#endif
