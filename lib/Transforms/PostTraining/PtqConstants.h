//===- PtqConstants.h - integer constants -----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_PTQCONSTANTS_H
#define QUANTC_LIB_TRANSFORMS_PTQCONSTANTS_H

#include "PtqParams.h"

#include "mlir/IR/BuiltinAttributes.h"
#include <memory>
#include <vector>

namespace quantc::ptq {

/// Makes the constants of integer ops. Equal ones of the same type are made once.
class ConstantMaker {
public:
  ConstantMaker(const transforms::PostTrainingOptions &given, transforms::PostTrainingReport &into)
      : options(given), report(into) {}

  /// Elements of a float constant; null when it is none or a value is not finite.
  const std::vector<float> *elements(mlir::Value constant);

  /// Weights and bias of `op`, whose data operand has `inputScale`. Replaces both operands.
  void quantizeWeights(mlir::Operation *op, const qnn::QuantSpec &spec, double inputScale);
  /// A constant that is an operand like an activation: the given parameters, or those of its own range.
  mlir::Value quantizeValue(mlir::Value constant, Uniform params, const Params &rules);
  /// Weights alone (dynamic range). Null when they are no constant.
  mlir::Value quantizeWeightsAlone(mlir::Value weights, int axis, RuleSet rules);

private:
  mlir::Value make(mlir::Value like, mlir::Type element, llvm::ArrayRef<char> bytes, mlir::Type storage);
  mlir::Value find(mlir::Value like, mlir::Type element);
  /// Scale of every channel along `axis` (one when per tensor), and the largest magnitudes.
  std::vector<float> largest(mlir::Value weights, int axis);
  mlir::Value makeWeights(mlir::Value weights, int axis, const std::vector<float> &scales,
                          const std::vector<float> &reciprocals);

  const transforms::PostTrainingOptions &options;
  transforms::PostTrainingReport &report;
  llvm::DenseMap<mlir::Attribute, std::unique_ptr<std::vector<float>>> cache; ///< null: not finite
  llvm::DenseMap<std::pair<mlir::Attribute, mlir::Type>, mlir::Value> made;
};

} // namespace quantc::ptq

#endif
