//===- QuantizeConstants.h - weights, biases, other constants ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_QUANTIZECONSTANTS_H
#define QUANTC_LIB_TRANSFORMS_QUANTIZECONSTANTS_H

#include "QuantTypes.h"
#include "quantc/QNN/QNNQuantSpec.h"

#include "llvm/ADT/DenseMap.h"

namespace quantc::transforms {

/// Whether int8 with zero points 0 holds every integer that these weights were trained to: one step for each
/// channel, nothing is rounded again. False for weights without trained ranges.
bool holdsTrainedIntegers(mlir::Value weights, const qnn::QuantSpec &spec, RuleSet rules);

/// Replaces the float constants that integer ops read. One constant read by several ops is quantized for each
/// reader that needs it in another way, and once for those that agree.
class ConstantQuantizer {
public:
  struct Options {
    RuleSet ruleSet;
    NumberType numberType;
    bool nudgeWeights; ///< TOCO: keep two uint8 weights 0 apart by 16 bytes
    bool perTensor;    ///< one scale for each weight tensor without a range of its own
    bool exact;        ///< trained ranges as they are, which int8 kernels may refuse
  };
  explicit ConstantQuantizer(const Options &how) : options(how) {}

  /// Weights, bias and other constant operands of an op whose activations are decided.
  mlir::LogicalResult quantizeOperands(mlir::Operation *op);

  unsigned count() const { return made; }

private:
  mlir::LogicalResult quantizeWeights(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult quantizeBias(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult quantizeData(mlir::OpOperand &operand);
  /// int8 weights whose zero points are 0: with one trained range, or one for each channel, that is
  /// symmetric, or in a symmetric one that holds the values.
  mlir::LogicalResult quantizeSymmetric(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  /// The steps of int8 weights.
  struct Grid {
    llvm::SmallVector<double> scales; ///< as files and products have them, one for each channel or one
    llvm::SmallVector<double> steps;  ///< what the bytes are counted in
    int64_t low = -127, high = 127;
    bool isTrained = false;
  };
  /// No scales where nothing was trained or int8 with zero points 0 doesn't hold it.
  mlir::FailureOr<Grid> trainedGrid(mlir::OpOperand &operand, const qnn::QuantSpec &spec,
                                    llvm::ArrayRef<float> values) const;
  /// One that holds the values, with a guard for the bias.
  mlir::FailureOr<Grid> symmetricGrid(mlir::OpOperand &operand, const qnn::QuantSpec &spec,
                                      llvm::ArrayRef<float> values) const;
  mlir::LogicalResult refuseAsymmetric(mlir::OpOperand &operand, rules::Range range, int64_t zero) const;
  mlir::LogicalResult replace(mlir::OpOperand &operand, mlir::quant::UniformQuantizedType type,
                              llvm::ArrayRef<float> values, bool nudge = false);
  void replace(mlir::OpOperand &operand, mlir::Type element, mlir::ElementsAttr value);

  Options options;
  unsigned made = 0;
  llvm::DenseMap<std::pair<mlir::Value, mlir::Type>, mlir::Value> done; // looked up only
};

} // namespace quantc::transforms

#endif
