//===- PropagateRangesTFLite.cpp - ranges the way TFLiteConverter does ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A work list from the last op to the first. A learnt range is fixed; one that
// an op gave to a neighbour is not. Each same-scale op is decided once, when a
// range next to it is known. Where the decision meets a fixed range a quantize
// is noted, and placed when all is decided.
//===----------------------------------------------------------------------===//

#include "PropagateRanges.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

class TFLiteRanges {
public:
  explicit TFLiteRanges(func::FuncOp func) {
    for (Operation &op : func.getBody().front()) {
      throughReshape(&op);
      work.push_back(&op);
    }
  }

  PropagationCounts run() {
    while (!work.empty()) {
      Operation *op = work.pop_back_val();
      if (decided.insert(op).second && !visit(op))
        decided.erase(op);
    }
    place();
    return counts;
  }

private:
  /// A learnt range before a reshape is as good as one behind it.
  void throughReshape(Operation *op) {
    QuantSpec spec = specOf(op);
    if (spec.toco != TocoRange::Both || op->getNumResults() != 1 || getRange(op->getResult(0)))
      return;
    auto in = getRange(op->getOperand(spec.dataOperand));
    if (!in || !in->learnt)
      return;
    setRange(op->getResult(0), *in);
    ++counts.propagated;
  }

  /// True when `op` needs no further visit.
  bool visit(Operation *op) {
    QuantSpec spec = specOf(op);
    if (spec.widensToFloat)
      return true;
    if (spec.fixed8) {
      give(op->getResult(0), *fixedRange(op));
      return true;
    }
    switch (spec.sameScale) {
    case SameScale::All: {
      auto range = decide(op);
      if (!range)
        return false;
      bool ignoresAfter = spec.toco == TocoRange::Both;
      for (OpOperand *operand : dataOperands(op))
        giveOperand(*operand, *range);
      for (Value result : op->getResults())
        if (isReal(result))
          ignoresAfter ? override(result, *range) : give(result, *range);
      return true;
    }
    case SameScale::NotUInt8:
      return visitConcatenation(op);
    default:
      break;
    }
    if (spec.forwardsRange) {
      auto in = getRange(op->getOperand(spec.dataOperand));
      if (!in)
        return false;
      if (!getRange(op->getResult(0)))
        give(op->getResult(0), *in);
    }
    return true;
  }

  /// The one range of a same-scale op: a fixed one of its only operand, of its only result, the first fixed
  /// one, then the same among those that are not fixed.
  static std::optional<RangeInfo> decide(Operation *op) {
    std::optional<RangeInfo> operand[2], result[2], first[2]; // [0] fixed, [1] not
    for (OpOperand *o : dataOperands(op))
      if (auto r = getRange(o->get())) {
        int kind = r->learnt ? 0 : 1;
        operand[kind] = operand[kind] ? operand[kind] : r;
        first[kind] = first[kind] ? first[kind] : r;
      }
    for (Value v : op->getResults())
      if (auto r = getRange(v)) {
        int kind = r->learnt ? 0 : 1;
        result[kind] = r;
        first[kind] = first[kind] ? first[kind] : r;
      }
    bool prefersInput = specOf(op).toco == TocoRange::Both;
    for (int kind : {0, 1}) {
      if ((op->getNumOperands() == 1 || prefersInput) && operand[kind])
        return operand[kind];
      if (op->getNumResults() == 1 && result[kind])
        return result[kind];
      if (first[kind])
        return first[kind];
    }
    return std::nullopt;
  }

  /// The output's own range, else the union when every input brings one, else that of the inputs that do.
  /// Inputs without a range take the output's.
  bool visitConcatenation(Operation *op) {
    Value result = op->getResult(0);
    if (!isReal(result))
      return true;
    std::optional<RangeInfo> range = getRange(result);
    SmallVector<OpOperand *> lacking;
    std::optional<RangeInfo> all;
    for (OpOperand *operand : dataOperands(op)) {
      auto r = getRange(operand->get());
      if (!r) {
        lacking.push_back(operand);
      } else if (!all) {
        all = r;
      } else {
        if (!all->sameAs(*r))
          all->narrow = all->direct = false;
        all->range.min = std::min(all->range.min, r->range.min);
        all->range.max = std::max(all->range.max, r->range.max);
        all->origin = "union of a concatenation's inputs";
      }
    }
    if (!range && all) {
      range = all;
      give(result, *range);
    }
    if (!range)
      return false;
    for (OpOperand *operand : lacking)
      giveOperand(*operand, *range);
    return true;
  }

  void revisit(Value value) {
    if (Operation *producer = value.getDefiningOp())
      work.push_back(producer);
    for (Operation *user : value.getUsers())
      work.push_back(user);
  }

  void override(Value value, RangeInfo info) {
    auto present = getRange(value);
    if (present && present->sameAs(info))
      return;
    info.learnt = false;
    setRange(value, info);
    ++counts.propagated;
    revisit(value);
  }

  /// A range for a result; a different one that is there stays for the readers.
  void give(Value value, const RangeInfo &info) {
    auto present = getRange(value);
    if (!present)
      return override(value, info);
    if (!present->sameAs(info))
      results[value] = info;
  }

  void giveOperand(OpOperand &operand, const RangeInfo &info) {
    Value value = operand.get();
    if (isConstant(value)) {
      if (!value.hasOneUse()) {
        OpBuilder builder(value.getDefiningOp());
        operand.set(builder.clone(*value.getDefiningOp())->getResult(0));
      }
      RangeInfo shared = info;
      setRange(operand.get(), shared);
      return;
    }
    auto present = getRange(value);
    if (!present)
      override(value, info);
    else if (!present->sameAs(info))
      operands.push_back({&operand, info});
  }

  /// Can the op that makes `value` produce another range directly?
  static bool canRescale(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op || !value.hasOneUse())
      return false;
    QuantSpec spec = specOf(op);
    return spec.sameScale == SameScale::None && !spec.fixed8 && spec.hasInteger && !spec.widensToFloat;
  }

  void place() {
    for (auto &[operand, info] : operands) {
      auto present = getRange(operand->get());
      if (present && present->sameAs(info))
        continue;
      if (canRescale(operand->get())) {
        setRange(operand->get(), info);
        continue;
      }
      requantizeOperand(*operand, info);
      ++counts.requantized;
    }
    for (auto &[value, info] : results) {
      requantizeResult(value, info);
      ++counts.requantized;
    }
  }

  SmallVector<Operation *> work;
  llvm::DenseSet<Operation *> decided; // membership only
  llvm::MapVector<Value, RangeInfo> results;
  SmallVector<std::pair<OpOperand *, RangeInfo>> operands;
  PropagationCounts counts;
};

} // namespace

PropagationCounts transforms::propagateTFLite(func::FuncOp func) { return TFLiteRanges(func).run(); }
