//===- PropagateRangesToco.cpp - ranges the way TOCO spreads them ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Where TOCO lets a kernel that only copies values have different parameters
// on its two sides (its numbers are then wrong), a quantize is put between.
//===----------------------------------------------------------------------===//

#include "PropagateRanges.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

class TocoRanges {
public:
  TocoRanges(func::FuncOp func, bool unite) : changeConcat(unite) {
    for (Operation &op : func.getBody().front())
      ops.push_back(&op);
  }

  PropagationCounts run() {
    bool changed = true;
    // Every change gives a value its first range, or makes a concatenation's ranges wider: both end.
    while (changed) {
      changed = false;
      for (Operation *op : ops)
        changed |= visit(op);
      // TOCO has no rule for these: what its rules give their results comes first, behind an activation too.
      for (size_t i = 0; !changed && i < ops.size(); ++i)
        changed = isGroup(specOf(ops[i])) && visitGroup(ops[i]);
    }
    for (Operation *op : ops)
      settle(op);
    return counts;
  }

private:
  bool give(Value value, RangeInfo info) {
    info.learnt = false;
    setRange(value, info);
    ++counts.propagated;
    return true;
  }

  static std::optional<RangeInfo> inputRange(Operation *op, const QuantSpec &spec) {
    if (static_cast<unsigned>(spec.dataOperand) >= op->getNumOperands())
      return std::nullopt;
    return getRange(op->getOperand(spec.dataOperand));
  }

  static bool isGroup(const QuantSpec &spec) {
    return !spec.widensToFloat && spec.sameScale == SameScale::All && spec.toco == TocoRange::None;
  }

  bool visit(Operation *op) {
    QuantSpec spec = specOf(op);
    if (spec.widensToFloat || op->getNumResults() == 0)
      return false;
    if (spec.sameScale == SameScale::NotUInt8)
      return visitConcatenation(op);
    if (spec.fixed8)
      return visitFixed(op, spec);
    if (isGroup(spec))
      return false;
    std::optional<RangeInfo> in = inputRange(op, spec);
    bool changed = false;
    bool forwards = spec.toco != TocoRange::None || spec.fusedAs;
    if (forwards && in)
      for (Value result : op->getResults())
        if (isReal(result) && !getRange(result))
          changed |= give(result, *in);
    bool back = spec.toco == TocoRange::Both || spec.reluPassesRange;
    if (back && !in && op->getNumResults() == 1)
      if (auto out = getRange(op->getResult(0)); out && isActivation(op->getOperand(spec.dataOperand)))
        changed |= give(op->getOperand(spec.dataOperand), *out);
    return changed;
  }

  bool visitFixed(Operation *op, const QuantSpec &spec) {
    Value result = op->getResult(0);
    auto present = getRange(result);
    RangeInfo spread = spreadRange(op);
    if (!inputRange(op, spec) || (present && present->sameAs(spread)))
      return false;
    return give(result, spread);
  }

  /// What an op with fixed parameters tells its neighbours. The output of TANH itself covers [-1, 1 - a
  /// step], but [step - 1, 1] is what spreads, and a MEAN behind it has a zero point one lower.
  static RangeInfo spreadRange(Operation *op) {
    RangeInfo info = *fixedRange(op);
    if (specOf(op).fixed8->zeroPoint == 0)
      info.range = {-info.range.max, -info.range.min};
    return info;
  }

  /// MAXIMUM, PADV2, ...: everything takes the output's range, else that of the first operand that has one.
  bool visitGroup(Operation *op) {
    SmallVector<OpOperand *> operands = dataOperands(op);
    std::optional<RangeInfo> range = op->getNumResults() ? getRange(op->getResult(0)) : std::nullopt;
    for (OpOperand *operand : operands)
      if (!range && !isConstant(operand->get()))
        range = getRange(operand->get());
    if (!range)
      return false;
    bool changed = false;
    for (Value result : op->getResults())
      if (isReal(result) && !getRange(result))
        changed |= give(result, *range);
    return changed;
  }

  bool visitConcatenation(Operation *op) {
    Value result = op->getResult(0);
    if (!isReal(result))
      return false;
    std::optional<RangeInfo> all;
    auto include = [&](Value value) {
      auto r = getRange(value);
      if (!r)
        return;
      if (!all) {
        all = r;
        all->narrow = all->direct = false;
        all->origin = "union of a concatenation's inputs";
        return;
      }
      all->range.min = std::min(all->range.min, r->range.min);
      all->range.max = std::max(all->range.max, r->range.max);
    };
    for (OpOperand *operand : dataOperands(op))
      include(operand->get());
    if (changeConcat)
      include(result);
    if (!all)
      return false;
    bool changed = false;
    auto update = [&](Value value) {
      auto present = getRange(value);
      if (!present || (changeConcat && !(present->range == all->range)))
        changed |= give(value, *all);
    };
    if (changeConcat)
      for (OpOperand *operand : dataOperands(op))
        if (isActivation(operand->get()) && !isa<BlockArgument>(operand->get()))
          update(operand->get());
    update(result);
    return changed;
  }

  /// Last step, in order: what copies its input takes the input's range, whatever range it had.
  void settle(Operation *op) {
    QuantSpec spec = specOf(op);
    if (spec.widensToFloat || spec.sameScale == SameScale::NotUInt8)
      return;
    if (spec.fixed8) {
      if (getRange(op->getResult(0)))
        setRange(op->getResult(0), *fixedRange(op));
      return;
    }
    if (isGroup(spec))
      return settleGroup(op);
    std::optional<RangeInfo> in = inputRange(op, spec);
    bool copies = spec.toco == TocoRange::Copy || spec.toco == TocoRange::Both || spec.fusedAs;
    bool mustAgree = spec.sameScale == SameScale::All;
    if (!in || (!copies && !mustAgree))
      return;
    for (Value result : llvm::to_vector(op->getResults())) {
      auto present = getRange(result);
      if (!present || present->sameAs(*in))
        continue;
      if (copies) {
        give(result, *in);
        continue;
      }
      requantizeResult(result, *in);
      ++counts.requantized;
    }
  }

  void settleGroup(Operation *op) {
    std::optional<RangeInfo> range = op->getNumResults() ? getRange(op->getResult(0)) : std::nullopt;
    if (!range)
      return;
    for (OpOperand *operand : dataOperands(op)) {
      auto present = getRange(operand->get());
      if (isConstant(operand->get())) {
        shareConstant(*operand, *range);
      } else if (present && !present->sameAs(*range)) {
        operand->set(requantized(operand->get(), *range));
        ++counts.requantized;
      }
    }
  }

  void shareConstant(OpOperand &operand, const RangeInfo &range) {
    Operation *constant = operand.get().getDefiningOp();
    if (!constant->hasOneUse()) {
      OpBuilder builder(constant);
      operand.set(builder.clone(*constant)->getResult(0));
    }
    give(operand.get(), range);
  }

  SmallVector<Operation *> ops;
  bool changeConcat;
  PropagationCounts counts;
};

} // namespace

PropagationCounts transforms::propagateToco(func::FuncOp func, bool changeConcatInputRanges) {
  return TocoRanges(func, changeConcatInputRanges).run();
}
