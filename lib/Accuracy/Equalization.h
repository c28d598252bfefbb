//===- Equalization.h - a float network with evener channels ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_EQUALIZATION_H
#define QUANTC_LIB_ACCURACY_EQUALIZATION_H

#include "quantc/Calibration/Samples.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace quantc::accuracy {

/// What qnn-equalize makes equal before ranges are looked for.
enum class Equalization : uint8_t {
  None,
  Weights,     ///< the largest weights of both sides of a channel
  Activations, ///< how far the channels reach
  HalfWay      ///< factors that are the square roots of those of Activations
};

/// Writes how far the channels of each layer that can be scaled reach on `samples` beside the layer.
mlir::LogicalResult stateChannelReach(mlir::func::FuncOp floats, const calibration::SampleSet &samples,
                                      unsigned threads);

/// A copy of `floats` that gives the same outputs.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> equalizeNetwork(mlir::ModuleOp floats,
                                                                   const calibration::SampleSet &samples,
                                                                   Equalization kind, unsigned threads);

} // namespace quantc::accuracy

#endif
