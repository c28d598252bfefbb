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

/// Replaces the float constants that integer ops read. One constant read by several ops is quantized for each
/// reader that needs it in another way, and once for those that agree.
class ConstantQuantizer {
public:
  ConstantQuantizer(RuleSet rules, NumberType type, bool nudge)
      : ruleSet(rules), numberType(type), nudgeWeights(nudge) {}

  /// Weights, bias and other constant operands of an op whose activations are decided.
  mlir::LogicalResult quantizeOperands(mlir::Operation *op);

  unsigned count() const { return made; }

private:
  mlir::LogicalResult quantizeWeights(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult quantizeBias(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult quantizeData(mlir::OpOperand &operand);
  /// Per channel, symmetric: int8 weights without a range of their own.
  mlir::LogicalResult quantizePerChannel(mlir::OpOperand &operand, const qnn::QuantSpec &spec);
  mlir::LogicalResult replace(mlir::OpOperand &operand, mlir::quant::UniformQuantizedType type,
                              llvm::ArrayRef<float> values, bool nudge = false);
  void replace(mlir::OpOperand &operand, mlir::Type element, mlir::ElementsAttr value);

  RuleSet ruleSet;
  NumberType numberType;
  bool nudgeWeights;
  unsigned made = 0;
  llvm::DenseMap<std::pair<mlir::Value, mlir::Type>, mlir::Value> done; // looked up only
};

} // namespace quantc::transforms

#endif
