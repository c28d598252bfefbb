//===- PropagateRanges.cpp - ranges of neighbours -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PropagateRanges.h"

#include "mlir/IR/Builders.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_PROPAGATERANGES
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

std::optional<RangeInfo> transforms::fixedRange(Operation *op, const Storage &storage) {
  qnn::QuantSpec spec = specOf(op);
  const auto &fixed = storage.bits == 16 ? spec.fixed16 : spec.fixed8;
  if (!fixed)
    return std::nullopt;
  // int16 is symmetric: its lowest integer is one farther from 0 than its highest.
  const int64_t low = storage.bits == 16 ? -storage.high() : storage.low();
  RangeInfo info;
  info.range = {static_cast<double>(low - fixed->zeroPoint) * fixed->scale,
                static_cast<double>(storage.high() - fixed->zeroPoint) * fixed->scale};
  info.origin = ("fixed by " + op->getName().stripDialect()).str();
  return info;
}

void transforms::requantizeResult(Value result, const RangeInfo &inside) {
  auto outside = getRange(result);
  OpBuilder builder(result.getContext());
  builder.setInsertionPointAfterValue(result);
  setRange(result, inside);
  auto quantize = qnn::QuantizeOp::create(builder, result.getLoc(), result.getType(), result);
  if (outside)
    setRange(quantize.getOutput(), *outside);
  if (!outside || !outside->learnt)
    quantize->setDiscardableAttr(kForIntegers, builder.getUnitAttr());
  result.replaceAllUsesExcept(quantize.getOutput(), quantize);
}

Value transforms::requantized(Value value, const RangeInfo &wanted) {
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  for (Operation *user : value.getUsers()) {
    auto known = dyn_cast<qnn::QuantizeOp>(user);
    std::optional<RangeInfo> range = known ? getRange(known.getOutput()) : std::nullopt;
    if (!range || !range->sameAs(wanted))
      continue;
    if (&*builder.getInsertionPoint() != user)
      user->moveBefore(builder.getInsertionBlock(), builder.getInsertionPoint());
    return known.getOutput();
  }
  auto quantize = qnn::QuantizeOp::create(builder, value.getLoc(), value.getType(), value);
  setRange(quantize.getOutput(), wanted);
  return quantize.getOutput();
}

SmallVector<OpOperand *> transforms::dataOperands(Operation *op) {
  qnn::QuantSpec spec = specOf(op);
  SmallVector<OpOperand *> list;
  for (OpOperand &operand : op->getOpOperands()) {
    int index = static_cast<int>(operand.getOperandNumber());
    if (isReal(operand.get()) && index != spec.weightOperand && index != spec.biasOperand)
      list.push_back(&operand);
  }
  return list;
}

namespace {
class PropagateRangesPass : public transforms::impl::PropagateRangesBase<PropagateRangesPass> {
public:
  using PropagateRangesBase::PropagateRangesBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    func::FuncOp func = getOperation();
    const IntegerKind kind{rules::Rules::of(ruleSet), numberType, exact};
    PropagationCounts counts = ruleSet == RuleSet::Toco       ? propagateToco(func, changeConcatInputRanges)
                               : ruleSet == RuleSet::Measured ? propagateMeasured(func, kind)
                                                              : propagateTFLite(func, kind);
    numPropagated += counts.propagated;
    numRequantized += counts.requantized;
    refreshFunctionType(func);
  }
};
} // namespace
