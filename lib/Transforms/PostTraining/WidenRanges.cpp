//===- WidenRanges.cpp - ranges that kernels have multipliers for ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../FloatReason.h"
#include "../QuantTypes.h"
#include "../Weights.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/FloatElements.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/PostTrainingPasses.h"

#include <algorithm>
#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_WIDENRANGES
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

bool isMoved(const qnn::QuantSpec &spec) {
  return spec.sameScale == qnn::SameScale::All || spec.sameScale == qnn::SameScale::NotUInt8;
}

class Widener {
public:
  explicit Widener(const IntegerKind &network) : kind(network) {}

  int64_t run(func::FuncOp func);

private:
  /// The scale that a value has by its range, or by that of a constant's elements; 0 where it has none.
  double scaleOf(Value v) const;
  double largestScale(Operation *op, bool constants) const;
  /// The smallest scale of the result whose multiplier the kernel can take; 0: any.
  double smallestScale(Operation *op) const;
  bool widen(Value v, double scale) const;

  int64_t widenResults(Operation *op, const qnn::QuantSpec &spec);

  const IntegerKind &kind;
  bool wide = false; ///< the op at hand has int16 activations
  double levels = 0;
};

double Widener::scaleOf(Value v) const {
  double low = 0, high = 0;
  if (auto type =
          dyn_cast<quant::CalibratedQuantizedType>(cast<RankedTensorType>(v.getType()).getElementType())) {
    low = std::min(type.getMin(), 0.0), high = std::max(type.getMax(), 0.0);
  } else if (auto elements = FloatElements::of(getConstantValue(v))) {
    float least = 0, most = 0;
    for (float x : elements->values()) {
      least = std::min(least, x);
      most = std::max(most, x);
    }
    low = static_cast<double>(least), high = static_cast<double>(most);
  }
  return wide ? std::max(-low, high) * 2 / levels : (high - low) / levels;
}

double Widener::largestScale(Operation *op, bool constants) const {
  double largest = 0;
  for (Value v : op->getOperands())
    if (isReal(v) && !isDecided(v) && (constants || !isConstant(v)))
      largest = std::max(largest, scaleOf(v));
  return largest;
}

/// Steps of the operands are shifted to the left where the result's are smaller: by as many bits as an int32
/// has left beside the operand's own (9 or 17), sum (some 24) or product (18 or 32); of a sum by 20 or 15
/// less one, where LiteRT aborts.
double Widener::smallestScale(Operation *op) const {
  const qnn::QuantSpec spec = specOf(op);
  // A constant beside values that are only moved or chosen is stored in the result's integers, clamped to
  // them: min(x, 1e12) is x. Nothing is rescaled when the network runs.
  const bool moved = isMoved(spec);
  auto operand = [&](int i) {
    return i >= 0 && i < static_cast<int>(op->getNumOperands())
               ? scaleOf(op->getOperand(static_cast<unsigned>(i)))
               : 0;
  };
  if (spec.weightOperand >= 0) {
    double weights =
        wide ? operand(spec.weightOperand) * levels / stepsOf(signed8) : operand(spec.weightOperand);
    return std::ldexp(operand(spec.dataOperand) * weights, -6);
  }
  if (isa<qnn::BatchMatMulOp>(op))
    return std::ldexp(operand(0) * operand(1), -6);
  if (isa<qnn::MulOp>(op))
    return std::ldexp(operand(0) * operand(1), wide ? 0 : -12);
  const double largest = largestScale(op, !moved);
  if (isa<qnn::SquaredDifferenceOp>(op))
    return std::ldexp(largest * largest, wide ? 0 : -11);
  if (isa<qnn::AddOp, qnn::SubOp>(op))
    return std::ldexp(largest, wide ? -13 : -18);
  if (isa<qnn::MeanOp, qnn::SumOp>(op))
    return std::ldexp(largest, wide ? -5 : -10);
  if (isa<qnn::ReluOp, qnn::Relu6Op, qnn::ReluN1To1Op, qnn::LeakyReluOp, qnn::PReluOp, qnn::AbsOp>(op))
    return std::ldexp(largest, wide ? -13 : -18);
  // One scale on all sides: what is rescaled in front of it is a neighbour's.
  bool same = moved && op->getNumResults() == 1;
  double own = same ? scaleOf(op->getResult(0)) : 0;
  return same && own < std::ldexp(largest, wide ? -13 : -18) ? largest : 0;
}

bool Widener::widen(Value v, double scale) const {
  auto type = dyn_cast<quant::CalibratedQuantizedType>(cast<RankedTensorType>(v.getType()).getElementType());
  if (!type || !(scaleOf(v) < scale))
    return false;
  // A little more, for the scale is rounded.
  double width = scale * levels * 1.001;
  setCalibratedRange(v, static_cast<float>(std::min(type.getMin(), -width / 2)),
                     static_cast<float>(std::max(type.getMax(), width / 2)));
  return true;
}

int64_t Widener::widenResults(Operation *op, const qnn::QuantSpec &spec) {
  const Storage activation = kind.of(op).activation();
  wide = activation.bits == 16;
  levels = stepsOf(activation);
  // No element of a unit vector exceeds 1, whatever the samples had, and 16 bits have the steps for all.
  if (wide && isa<qnn::L2NormalizationOp>(op) && getRange(op->getResult(0)))
    setCalibratedRange(op->getResult(0), -1, 1);
  bool fixed = static_cast<bool>(wide ? spec.fixed16 : spec.fixed8);
  double smallest = fixed ? 0 : smallestScale(op);
  int64_t widened = 0;
  for (Value result : op->getResults())
    widened += smallest > 0 && widen(result, smallest);
  // The factor in front of the exponential has 26 bits behind the point and must be 1 at least.
  bool softmax = isa<qnn::SoftmaxOp>(op);
  if ((softmax || isa<qnn::LogSoftmaxOp>(op)) && !wide) {
    auto beta = op->getAttrOfType<FloatAttr>("beta");
    double factor = beta ? beta.getValueAsDouble() : 1.0;
    for (Value v = op->getOperand(0); v && factor > 0;) {
      widened += widen(v, std::ldexp(1.0 / factor, -26));
      Operation *producer = v.getDefiningOp();
      bool moves = producer && isMoved(specOf(producer)) && producer->getNumResults() == 1;
      Value from = moves ? producer->getOperand(0) : Value();
      v = from && isReal(from) && !isDecided(from) ? from : Value();
    }
  }
  return widened;
}

int64_t Widener::run(func::FuncOp func) {
  int64_t widened = 0;
  for (Operation &op : func.getBody().front()) {
    const qnn::QuantSpec spec = specOf(&op);
    if (spec.hasInteger && !op.hasTrait<OpTrait::ConstantLike>())
      widened += widenResults(&op, spec);
  }
  return widened;
}

struct WidenRangesPass : transforms::impl::WidenRangesBase<WidenRangesPass> {
  using WidenRangesBase::WidenRangesBase;
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.getBody().hasOneBlock())
      return;
    const IntegerKind kind{rules::Rules::of(RuleSet::Measured), numberType, /*exact=*/false};
    int64_t widened = Widener(kind).run(func);
    if (widened)
      addNote(func, "ranges of " + Twine(widened) + " values widened to what kernels have multipliers for");
    numWidened += static_cast<unsigned>(widened);
    refreshFunctionType(func);
  }
};

} // namespace
