//===- QuantizeConstants.h - weights, biases, other constants ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_QUANTIZECONSTANTS_H
#define QUANTC_LIB_TRANSFORMS_QUANTIZECONSTANTS_H

#include "FloatReason.h"
#include "QuantTypes.h"
#include "quantc/Transforms/Notes.h"

#include "llvm/ADT/DenseMap.h"

namespace quantc::transforms {

/// Whether int8 with zero points 0 holds every integer that these weights were trained to: one step for each
/// channel, nothing is rounded again. False for weights without trained ranges.
bool holdsTrainedIntegers(mlir::Value weights, const qnn::QuantSpec &spec, const rules::Rules &rules);

/// Replaces the float constants that integer ops read. One constant read by several ops is quantized for each
/// reader that needs it in another way, and once for those that agree.
class ConstantQuantizer {
public:
  ConstantQuantizer(const IntegerKind &what, bool perTensor, bool nudge)
      : kind(what), scheme(what.rules.scheme(what.type, perTensor)), nudgeWeights(nudge) {}

  /// Weights, bias and other constant operands of an op whose activations are decided.
  mlir::LogicalResult quantizeOperands(mlir::Operation *op);

  /// The type that measured weights will have, whose steps may grow for a bias; null where `operand` is none.
  mlir::FailureOr<mlir::Type> findWeightType(mlir::OpOperand &operand, const qnn::QuantSpec &spec) const;

  unsigned count() const { return made; }

private:
  /// Constants, states and intermediate types of an LSTM (QuantizeRecurrent.cpp).
  mlir::LogicalResult quantizeRecurrent(qnn::UnidirectionalSequenceLSTMOp op);
  mlir::LogicalResult quantizeWeights(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult quantizeBias(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult quantizeData(mlir::OpOperand &operand);
  /// Weights whose zero points are 0: with one trained range, or one for each channel, that is symmetric, or
  /// in a symmetric one that holds the values.
  mlir::LogicalResult quantizeSymmetric(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  /// The steps of symmetric weights, for each channel or for all.
  struct Grid {
    llvm::SmallVector<rules::WeightScale> channels;
    Storage storage;
    bool isTrained = false;
    llvm::SmallVector<BiasGuard> guards; ///< steps that grew for a bias
  };
  mlir::FailureOr<mlir::Type> makeWeightType(mlir::OpOperand &operand, const qnn::QuantSpec &spec,
                                             const Grid &grid) const;
  /// No channels where nothing was trained or zero points of 0 don't hold it.
  mlir::FailureOr<Grid> trainedGrid(mlir::OpOperand &operand, const qnn::QuantSpec &spec,
                                    llvm::ArrayRef<float> values) const;
  /// One that holds the values, with a guard for the bias.
  mlir::FailureOr<Grid> symmetricGrid(mlir::OpOperand &operand, const qnn::QuantSpec &spec,
                                      llvm::ArrayRef<float> values) const;
  void keepTrainedChannels(mlir::OpOperand &operand, const qnn::QuantSpec &spec, llvm::ArrayRef<float> values,
                           Grid &grid) const;
  mlir::LogicalResult refuseAsymmetric(mlir::OpOperand &operand, rules::Range range, int64_t zero) const;
  mlir::LogicalResult replace(mlir::OpOperand &operand, mlir::quant::UniformQuantizedType type,
                              llvm::ArrayRef<float> values, bool nudge = false);
  template <typename Integer>
  void store(mlir::OpOperand &operand, mlir::Type element, const std::vector<Integer> &integers);

  const IntegerKind &kind;
  Scheme scheme;
  bool nudgeWeights; ///< TOCO: keep two uint8 weights 0 apart by 16 bytes
  unsigned made = 0;
  llvm::SmallVector<double> biasScales;                                     ///< of the op at hand
  llvm::DenseMap<std::pair<mlir::Attribute, mlir::Type>, mlir::Value> done; // looked up only
};

} // namespace quantc::transforms

#endif
