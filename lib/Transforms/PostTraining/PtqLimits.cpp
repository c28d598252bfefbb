//===- PtqLimits.cpp - integers that a kernel fails on --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqLimits.h"
#include "PtqRules.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace quantc::ptq {
namespace {

/// How many steps of its integers the values of a divisor keep from 0; nothing where that is not known.
std::optional<double> findStepsFromZero(OpOperand &operand, const Params &params, ConstantMaker &constants) {
  Uniform type = params.read(operand);
  if (isConstant(operand.get()) && isReal(operand.get())) {
    const std::vector<float> &values = *constants.elements(operand.get());
    DataRange r = rangeOfData(values);
    if (!type)
      type = params.fromRange(r.min, r.max);
    double least = std::numeric_limits<double>::infinity();
    for (float v : values)
      least = std::min(least, std::fabs(std::round(static_cast<double>(v) / type.getScale())));
    return least;
  }
  auto range = params.calibrated(operand.get());
  if (!range || !type)
    return std::nullopt;
  return std::max({0.0, range->first / type.getScale(), -range->second / type.getScale()});
}

/// Are the integers of `value` those of 0 and above, whatever the network reads? Followed back through sums,
/// means, products and maxima to squares, magnitudes and activations.
bool staysNonNegative(Value value) {
  SmallVector<Value> open{value};
  // A network is deep; what proves the sign is near.
  for (int steps = 0; !open.empty(); ++steps) {
    Value v = open.pop_back_val();
    if (ElementsAttr attr = getConstantValue(v)) {
      auto values = getElements<float>(attr);
      if (!values || llvm::any_of(*values, [](float x) { return x < 0; }))
        return false;
      continue;
    }
    Operation *op = v.getDefiningOp();
    auto spec = op && steps < 64 ? specOf(op) : std::nullopt;
    if (!spec)
      return false;
    auto fused = op->getAttrOfType<qnn::ActivationAttr>("activation");
    if (fused && (fused.getValue() == qnn::Activation::Relu || fused.getValue() == qnn::Activation::Relu6))
      continue;
    if (isa<qnn::ReluOp, qnn::Relu6Op, qnn::AbsOp, qnn::SquareOp, qnn::SquaredDifferenceOp, qnn::ExpOp,
            qnn::SoftmaxOp, qnn::LogisticOp, qnn::SqrtOp, qnn::RsqrtOp>(op))
      continue;
    if (isa<qnn::MulOp>(op) && op->getOperand(0) == op->getOperand(1))
      continue;
    bool onlyMoved = spec->sameScale != qnn::SameScale::None && spec->sameScale != qnn::SameScale::Int16;
    if (!onlyMoved && !isa<qnn::AddOp, qnn::MulOp, qnn::MeanOp, qnn::SumOp, qnn::ReduceProdOp>(op))
      return false;
    for (Value operand : op->getOperands())
      if (isReal(operand) || isa<Uniform>(cast<RankedTensorType>(operand.getType()).getElementType()))
        open.push_back(operand);
  }
  return true;
}

} // namespace

bool choosesOperand(Operation *op) {
  return isa<qnn::MaximumOp, qnn::MinimumOp, qnn::SelectOp, qnn::SelectV2Op>(op);
}

bool fillsWithZeroBytes(Operation *op) { return isa<qnn::ScatterNDOp>(op); }

std::string findKernelFault(Operation *op, const Params &params, ConstantMaker &constants,
                            const transforms::PostTrainingOptions &options) {
  if (isa<qnn::DivOp>(op)) {
    OpOperand &divisor = op->getOpOperand(1);
    auto steps = findStepsFromZero(divisor, params, constants);
    // The converter divides by what a network computes, and by a constant of 0 too: that can't run at all.
    if (steps && *steps < 1 && (!options.exact || isConstant(divisor.get())))
      return "its divisor '" + qnn::getTensorName(divisor.get()) +
             "' comes closer to 0 than one step of its integers, and the kernel can't divide by 0";
  }
  if (isa<qnn::SqrtOp, qnn::RsqrtOp>(op) && !options.exact) {
    Uniform type = params.read(op->getOpOperand(0));
    if (type && type.getZeroPoint() != type.getStorageTypeMin() && !staysNonNegative(op->getOperand(0)))
      return "integers of its input '" + qnn::getTensorName(op->getOperand(0)) +
             "' may be below 0, where the kernel fails";
  }
  return "";
}

} // namespace quantc::ptq
