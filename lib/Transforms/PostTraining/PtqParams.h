//===- PtqParams.h - which parameters every value takes ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_PTQPARAMS_H
#define QUANTC_LIB_TRANSFORMS_PTQPARAMS_H

#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/Transforms/PostTraining.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <functional>

namespace quantc::ptq {

using Uniform = mlir::quant::UniformQuantizedType;

/// Is `value` a real tensor: float32 or calibrated?
bool isReal(mlir::Value value);
bool isConstant(mlir::Value value);
/// The rules of an op of the dialect; nothing for terminators and ops of other dialects.
std::optional<qnn::QuantSpec> specOf(mlir::Operation *op);
/// Does the same-scale rule hold for this op under these rules?
bool isSameScale(const qnn::QuantSpec &spec, const transforms::PostTrainingOptions &rules);

/// The parameters of activations, and of constants that share the scale of their op. Follows
/// TFLiteConverter's propagation: calibrated ranges are fixed points, ops that move values give their
/// neighbours one set of parameters, kernels with fixed outputs override calibration, and where two demands
/// meet the value is rescaled. Unless the rules are the converter's to the letter, a value that others read
/// as well keeps its own range in front of an op that chooses among operands.
class Params {
public:
  Params(mlir::func::FuncOp function, const transforms::PostTrainingOptions &options,
         std::function<bool(mlir::Operation *)> mayBeInteger);

  /// What the op that makes `value` emits, or null.
  Uniform emitted(mlir::Value value) const;
  /// What the users of `value` read, unless they ask for something else; differs from emitted() when the
  /// value is rescaled once for all.
  Uniform shared(mlir::Value value) const;
  /// What this operand reads; for constants of same-scale ops their parameters.
  Uniform read(mlir::OpOperand &operand) const;
  /// The calibrated range that `value` came with, whatever parameters it takes.
  std::optional<std::pair<double, double>> calibrated(mlir::Value value) const;
  /// The type of a calibrated range.
  Uniform fromRange(float min, float max) const;

private:
  struct State {
    Uniform params;
    bool fixed = false;
    Uniform before; ///< emitted by the producer, if other
    llvm::SmallVector<std::pair<mlir::OpOperand *, Uniform>, 1>
        after; ///< operands that need other parameters
  };

  void dropRedundantRanges();
  void propagate();
  bool isSettable(mlir::Value value) const;
  /// Null for what is no real. Valid until the next call: the map may grow.
  State *stateOf(mlir::OpOperand &operand);
  State *stateOf(mlir::Value value);
  void setOperand(mlir::OpOperand &operand, Uniform params);
  void setResult(mlir::OpResult result, Uniform params);
  Uniform forSameScale(mlir::Operation *op);
  Uniform fixedOutput(const qnn::QuantSpec &spec) const;
  bool isWide() const { return rules.activations == transforms::Activations::Int16; }

  mlir::func::FuncOp func;
  mlir::MLIRContext *context;
  const transforms::PostTrainingOptions &rules;
  std::function<bool(mlir::Operation *)> mayQuantize;
  llvm::DenseMap<mlir::Value, std::pair<double, double>> given; ///< calibrated ranges
  llvm::DenseSet<mlir::Value> ranges;                           ///< values whose calibrated range counts
  llvm::DenseMap<mlir::Value, State> values;
  llvm::DenseMap<mlir::OpOperand *, State> constants; ///< of same-scale ops, one for each use
  llvm::SmallVector<mlir::Operation *> work;
};

} // namespace quantc::ptq

#endif
