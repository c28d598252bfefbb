//===- ChannelReach.h - how far each channel goes ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What samples showed of the channels (last dimension) of what a layer gives:
//
//   qnn.channel_reach = {max = array<f32: ...>, min = array<f32: ...>}
//
// qnn-equalize consumes it.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TRANSFORMS_CHANNELREACH_H
#define QUANTC_TRANSFORMS_CHANNELREACH_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>
#include <vector>

namespace quantc::transforms {

struct ChannelReach {
  std::vector<float> min, max; ///< of the result, one for each channel
};
/// Nothing where it is not stated, or not in the form above.
std::optional<ChannelReach> getChannelReach(mlir::Operation *layer);
void setChannelReach(mlir::Operation *layer, const ChannelReach &reach);
void dropChannelReach(mlir::Operation *layer);

/// What a factor for each channel between two layers makes equal.
enum class EqualizeBy : uint8_t {
  Weights,    ///< the largest weights on both sides of a channel
  Activations ///< how far the channels reach
};

/// See qnn-equalize. Returns the number of layers whose results were scaled.
int64_t equalize(mlir::func::FuncOp func, EqualizeBy by, double strength, double margin);
/// The layers whose results it could scale.
llvm::SmallVector<mlir::Operation *> getScalableLayers(mlir::func::FuncOp func);

} // namespace quantc::transforms

#endif
