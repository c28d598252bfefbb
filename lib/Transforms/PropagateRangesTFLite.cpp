//===- PropagateRangesTFLite.cpp - ranges the way TFLiteConverter does ----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A work list from the last op to the first. A learnt range is fixed; one that
// an op gave to a neighbour is not. Each same-scale op is decided once, when a
// range next to it is known. Where the decision meets a fixed range a quantize
// is noted, and placed when all is decided.
//===----------------------------------------------------------------------===//

#include "ChangeOfRange.h"
#include "GraphRewrite.h"
#include "PropagateRanges.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

class TFLiteRanges {
public:
  TFLiteRanges() = default;
  TFLiteRanges(func::FuncOp func, const IntegerKind &kind)
      : exact(kind.exact), joinsLater(kind.type != NumberType::UInt8) {
    takeSecondRanges(func);
    if (!exact)
      leaveOutRoundings(func);
    for (Operation &op : func.getBody().front())
      if (movesRange(&op))
        moveLearnt(&op);
    for (Operation &op : func.getBody().front()) {
      moveLearnt(&op);
      work.push_back(&op);
    }
  }

  PropagationCounts run(func::FuncOp func) {
    while (!work.empty()) {
      Operation *op = work.pop_back_val();
      if (decided.insert(op).second && !visit(op))
        decided.erase(op);
    }
    place();
    if (!exact)
      alignAllTies(func);
    if (!exact && joinsLater)
      for (auto op : func.getOps<ConcatenationOp>())
        op->setDiscardableAttr(kTrainedInputs, UnitAttr::get(func.getContext()));
    return counts;
  }

  /// One range for all of a concatenation.
  void join(func::FuncOp func) {
    for (Operation &op : llvm::make_early_inc_range(func.getBody().front())) {
      if (specOf(&op).sameScale != SameScale::NotUInt8 || op.getNumResults() != 1 || !isReal(op.getResult(0)))
        continue;
      // Its own is decided: that of a FakeQuant, or the union of its operands.
      std::optional<RangeInfo> range = getRange(op.getResult(0));
      if (!range)
        range = decide(&op);
      if (!range)
        continue;
      exact = !op.removeDiscardableAttr(kTrainedInputs);
      for (OpOperand *operand : dataOperands(&op))
        giveOperand(*operand, *range);
      give(op.getResult(0), *range);
      place();
      operands.clear();
      results.clear();
    }
  }

private:
  /// A FakeQuant directly behind another one has a QUANTIZE of its own. TFLiteConverter takes the first
  /// alone, unless the value leaves the network there: then the last. By default the second alone where the
  /// first cuts off nothing more: its shorter step would pass on a longer one wherever an error of the layers
  /// before moves a value (measured over 128 samples: up to 0.6 dB). Else both, as trained, but where the
  /// first alone is as near to that.
  void takeSecondRanges(func::FuncOp func) {
    for (Operation &op : llvm::make_early_inc_range(func.getBody().front())) {
      auto second = dyn_cast<QuantizeOp>(op);
      if (!second || !second->removeDiscardableAttr(kSecondRange))
        continue;
      Value result = second.getOutput(), input = second.getInput();
      const std::optional<RangeInfo> range = getRange(result), first = getRange(input);
      bool takesSecond = range && input.hasOneUse() && cutsOff(range, first) && !cutsOff(first, range);
      if (exact)
        takesSecond = range && input.hasOneUse() && llvm::any_of(result.getUsers(), [](Operation *user) {
                        return isa<func::ReturnOp>(user);
                      });
      else if (!takesSecond && range && first &&
               !compareRoundings(*first, *range, Trained::RoundsTwice).firstSuffices())
        continue;
      if (takesSecond)
        setRange(input, *range);
      result.replaceAllUsesWith(input);
      second.erase();
    }
  }

  static bool cutsOff(const std::optional<RangeInfo> &range, const std::optional<RangeInfo> &values) {
    return !range || !values || range->range.min > values->range.min || range->range.max < values->range.max;
  }

  /// Values half way between two integers go where the FakeQuant takes them, as far as a scale can say that.
  /// All values of the range have the new one.
  static void alignAllTies(func::FuncOp func) {
    SmallVector<std::pair<RangeInfo, SmallVector<RangeInfo, 1>>> changes; // range behind, ranges before
    SmallVector<Value> all(func.getArguments());
    for (Operation &op : func.getBody().front()) {
      llvm::append_range(all, op.getResults());
      auto quantize = dyn_cast<QuantizeOp>(op);
      auto before = quantize ? getRange(quantize.getInput()) : std::nullopt;
      auto behind = quantize ? getRange(quantize.getOutput()) : std::nullopt;
      if (!before || !behind || !behind->learnt)
        continue;
      auto *known = llvm::find_if(changes, [&](const auto &change) { return change.first.sameAs(*behind); });
      (known == changes.end() ? changes.emplace_back(*behind, SmallVector<RangeInfo, 1>{}) : *known)
          .second.push_back(*before);
    }
    for (auto &[range, inputs] : changes) {
      auto have = llvm::filter_to_vector(all, [&range = range](Value v) {
        auto info = getRange(v);
        return info && info->sameAs(range);
      });
      // What the user or the kernel says stays as it is.
      if (llvm::any_of(have,
                       [](Value v) { return isa<BlockArgument>(v) || specOf(v.getDefiningOp()).fixed8; }))
        continue;
      RangeInfo aligned = alignTies(inputs, range);
      for (Value v : have) {
        RangeInfo info = *getRange(v);
        info.range = aligned.range;
        setRange(v, info);
      }
    }
  }

  static bool joinsRanges(Operation *op) { return specOf(op).sameScale == SameScale::NotUInt8; }
  static bool movesRange(Operation *op) { return specOf(op).toco == TocoRange::Both || isa<TransposeOp>(op); }

  /// Before it looks at ranges TFLiteConverter moves FakeQuants: one before a reshape or transpose goes
  /// behind it (not behind a Squeeze), then one before a mean, and those before every input of a
  /// concatenation, act behind it too.
  void moveLearnt(Operation *op) {
    QuantSpec spec = specOf(op);
    bool joins = spec.sameScale == SameScale::NotUInt8, moves = movesRange(op);
    if ((!joins && !moves && !spec.forwardsRange) || op->getNumResults() != 1 || !isReal(op->getResult(0)) ||
        getRange(op->getResult(0)))
      return;
    std::optional<RangeInfo> all;
    for (OpOperand *operand : dataOperands(op)) {
      auto r = getRange(operand->get());
      if (!r || !r->learnt)
        return;
      all = all ? unite(*all, *r) : *r;
    }
    if (!all)
      return;
    all->learnt = true;
    setRange(op->getResult(0), *all);
    ++counts.propagated;
    Value from = op->getOperand(spec.dataOperand);
    // A concatenation whose range is gone makes the union of its operands and needs a QUANTIZE behind it.
    bool keeps = !exact && from.getDefiningOp() && joinsRanges(from.getDefiningOp());
    if (moves && !keeps && !makesItsShape(op) && from.hasOneUse() && from.getDefiningOp()) {
      RangeInfo given = *all;
      given.learnt = false;
      setRange(from, given);
    }
  }

  static RangeInfo unite(RangeInfo a, const RangeInfo &b) {
    if (a.sameAs(b))
      return a;
    a.narrow = a.direct = a.learnt = false;
    a.range = {std::min(a.range.min, b.range.min), std::max(a.range.max, b.range.max)};
    a.origin = "union of a concatenation's inputs";
    return a;
  }

  static RangeInfo nudged(RangeInfo info) {
    info.range = rules::nudge(RuleSet::TFLite, info.range, info.narrow, unsigned8.high());
    return info;
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
      if (!exact)
        settleBefore(op);
      auto range = exact ? decide(op) : decideWidely(op);
      if (!range)
        return false;
      bool ignoresAfter = takesInputAlone(op);
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

  /// A FakeQuant before a reshape that alone reads it goes behind it, where it counts before the one there.
  static bool takesInputAlone(Operation *op) {
    return specOf(op).toco == TocoRange::Both && op->getOperand(specOf(op).dataOperand).hasOneUse();
  }

  /// What only moves values has the range of what it reads, where that is known: it is decided before a
  /// reader gives it another one, beyond which its values would be cut off.
  void settleBefore(Operation *op) {
    SmallVector<Operation *> open{op}, movers;
    // A network is deep; where a range comes from is near.
    for (size_t i = 0; i < open.size() && open.size() < 64; ++i)
      for (OpOperand *operand : dataOperands(open[i]))
        if (Operation *producer = operand->get().getDefiningOp();
            producer && !getRange(operand->get()) && specOf(producer).sameScale == SameScale::All &&
            !decided.contains(producer) && !llvm::is_contained(open, producer))
          open.push_back(producer);
    movers.append(open.begin() + 1, open.end());
    llvm::sort(movers, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
    for (Operation *mover : movers)
      if (llvm::any_of(dataOperands(mover), [](OpOperand *o) { return getRange(o->get()).has_value(); }) &&
          decided.insert(mover).second && !visit(mover))
        decided.erase(mover);
  }

  static std::optional<rules::Range> rangeOf(Value value) {
    if (auto info = getRange(value))
      return info->range;
    ElementsAttr constant = getConstantValue(value);
    auto values = constant ? getElements<float>(constant) : std::nullopt;
    return values ? rules::Rules::of(RuleSet::TFLite).rangeOfData(*values) : std::nullopt;
  }

  static Bound boundOf(Operation *op) {
    const OpFacts *facts = findOpFacts(op);
    return facts ? facts->bound : Bound::None;
  }

  /// What an op can give that chooses among its operands: of the smaller of two values never one above what
  /// either can be.
  static std::optional<rules::Range> resultRange(Operation *op) {
    const bool smaller = boundOf(op) == Bound::Smallest, larger = boundOf(op) == Bound::Largest;
    std::optional<rules::Range> all;
    for (OpOperand *operand : dataOperands(op))
      if (auto r = rangeOf(operand->get()))
        all = !all ? *r
                   : rules::Range{larger ? std::max(all->min, r->min) : std::min(all->min, r->min),
                                  smaller ? std::min(all->max, r->max) : std::max(all->max, r->max)};
    return all;
  }

  /// As decide, but where values that the result can have would be cut off: then the range of a FakeQuant
  /// behind an activation that alone reads the result, else what the operands can give.
  static std::optional<RangeInfo> decideWidely(Operation *op) {
    std::optional<RangeInfo> range = decide(op);
    if (!range || op->getNumResults() != 1 || dataOperands(op).size() < 2)
      return range;
    Value result = op->getResult(0);
    if (auto present = getRange(result); present && present->learnt)
      return range;
    rules::Range needed = resultRange(op).value_or(range->range);
    Operation *reader = result.hasOneUse() ? *result.getUsers().begin() : nullptr;
    if (reader && boundOf(reader) == Bound::Zero && needed.max > 0)
      needed.min = std::max(needed.min, 0.0); // which the reader makes 0 anyway
    if (range->range.min <= needed.min && needed.max <= range->range.max)
      return range;
    if (reader && isa<QuantizableOp>(reader) && specOf(reader).reluPassesRange &&
        reader->getNumResults() == 1)
      if (auto behind = getRange(reader->getResult(0)); behind && behind->learnt)
        return behind;
    RangeInfo own;
    own.range = {std::min(needed.min, 0.0), std::max(needed.max, 0.0)};
    own.origin = "what its operands can give";
    return own;
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
    bool prefersInput = takesInputAlone(op);
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

  /// The output's learnt range, else the union of the learnt ones among the inputs, else what the output was
  /// given, else the union of what the inputs were given; unions of decided ranges, but of learnt ones alone
  /// as they are written. Inputs without a range take the output's.
  bool visitConcatenation(Operation *op) {
    Value result = op->getResult(0);
    if (!isReal(result))
      return true;
    if (!exact)
      settleBefore(op);
    std::optional<RangeInfo> present = getRange(result), learnt, given;
    SmallVector<OpOperand *> lacking;
    bool allLearnt = llvm::all_of(dataOperands(op), [](OpOperand *operand) {
      auto r = getRange(operand->get());
      return r && r->learnt;
    });
    auto asDecided = [&](const RangeInfo &r) { return allLearnt ? r : nudged(r); };
    for (OpOperand *operand : dataOperands(op)) {
      auto r = getRange(operand->get());
      if (!r) {
        lacking.push_back(operand);
        continue;
      }
      // Whatever gave it: values beyond the union are cut off.
      std::optional<RangeInfo> &all = r->learnt || !exact ? learnt : given;
      all = !all ? *r : all->sameAs(*r) ? all : unite(asDecided(*all), asDecided(*r));
    }
    std::optional<RangeInfo> range = present;
    if (learnt && !(present && present->learnt))
      range = learnt;
    else if (!present)
      range = given;
    if (!range)
      return false;
    give(result, *range);
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
    // What its readers decided was for the range it had.
    if (present)
      for (Operation *user : value.getUsers())
        if (decided.erase(user))
          forgetDemands(user);
    revisit(value);
  }

  void forgetDemands(Operation *op) {
    for (OpOperand &operand : op->getOpOperands())
      if (auto known = operands.find(operand.get()); known != operands.end())
        for (Demand &d : known->second)
          llvm::erase(d.readers, &operand);
    for (Value result : op->getResults())
      results.erase(result);
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
      demand(operand, info);
  }

  void demand(OpOperand &operand, const RangeInfo &info) {
    SmallVector<Demand> &demands = operands[operand.get()];
    auto *known = llvm::find_if(demands, [&](const Demand &d) { return d.range.sameAs(info); });
    if (known == demands.end())
      known = &demands.emplace_back(Demand{info, {}});
    known->readers.push_back(&operand);
  }

  /// Can the op that makes `value` produce another range directly?
  static bool canRescale(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op)
      return false;
    QuantSpec spec = specOf(op);
    return spec.sameScale == SameScale::None && !spec.fixed8 && spec.hasInteger && !spec.widensToFloat &&
           getFloatReason(op).empty();
  }

  /// What readers want of one value in one range.
  struct Demand {
    RangeInfo range;
    SmallVector<OpOperand *> readers;
  };

  /// Every other reader takes the value as its producer makes it. When all want the same, the producer makes
  /// that; by default instead of a range that it was trained with only where that cuts off nothing more and
  /// is nearer to the network.
  void meet(Value value, SmallVector<Demand> &demands) {
    auto present = getRange(value);
    llvm::erase_if(
        demands, [&](const Demand &d) { return d.readers.empty() || (present && present->sameAs(d.range)); });
    if (demands.empty())
      return;
    auto uses = static_cast<size_t>(llvm::range_size(value.getUses()));
    if (demands.size() == 1 && demands[0].readers.size() == uses && canRescale(value) &&
        (exact || !present || !present->learnt || secondSuffices(value, demands[0].range)))
      return setRange(value, demands[0].range);
    for (Demand &demand : demands) {
      Value copy = requantized(value, demand.range);
      for (OpOperand *reader : demand.readers)
        reader->set(copy);
      ++counts.requantized;
    }
  }

  void place() {
    for (auto &[value, demands] : operands)
      meet(value, demands);
    for (auto &[value, info] : results) {
      requantizeResult(value, info);
      ++counts.requantized;
    }
  }

  bool exact = true;       ///< copy what TFLiteConverter does worse
  bool joinsLater = false; ///< choose-params calls joinConcatenations
  SmallVector<Operation *> work;
  llvm::DenseSet<Operation *> decided; // membership only
  llvm::MapVector<Value, RangeInfo> results;
  llvm::MapVector<Value, SmallVector<Demand>> operands;
  PropagationCounts counts;
};

} // namespace

PropagationCounts transforms::propagateTFLite(func::FuncOp func, const IntegerKind &kind) {
  return TFLiteRanges(func, kind).run(func);
}

void transforms::joinConcatenations(func::FuncOp func) { TFLiteRanges().join(func); }
