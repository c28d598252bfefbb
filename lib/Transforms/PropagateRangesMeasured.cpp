//===- PropagateRangesMeasured.cpp - ranges after training --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Follows TFLiteConverter's propagation of measured ranges: those are fixed
// points, ops that move values give their neighbours one range, kernels with
// fixed outputs override it, and where two demands meet the value is rescaled.
// Ranges are compared by the integers that they become.
//===----------------------------------------------------------------------===//

#include "FloatReason.h"
#include "PropagateRanges.h"
#include "Stages.h"
#include "quantc/Transforms/Notes.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// A range and the integers that it becomes.
struct Known {
  RangeInfo info;
  rules::Params params;
};

class MeasuredRanges {
public:
  MeasuredRanges(func::FuncOp function, const IntegerKind &how) : func(function), kind(how) {}

  PropagationCounts run() {
    auto take = [&](Value v) {
      if (auto range = getRange(v); range && !isConstant(v))
        given[v] = *range, ranges.insert(v);
    };
    llvm::for_each(func.getArguments(), take);
    for (Operation &op : func.getBody().front())
      llvm::for_each(op.getResults(), take);
    dropRedundantRanges();
    for (Value v : ranges) // each on its own: the order does not matter
      values[v] = {know(given[v], v.getDefiningOp()), true, {}, {}};
    propagate();
    for (Operation &op : func.getBody().front())
      markFault(&op);
    for (ConcatenationOp op : func.getOps<ConcatenationOp>())
      noteCrowdedOut(op);
    llvm::for_each(func.getArguments(), [&](Value v) { place(v); });
    for (Operation &op : llvm::make_early_inc_range(func.getBody().front())) {
      if (placed.contains(&op)) // behind an argument
        continue;
      placeConstants(&op);
      for (Value v : llvm::to_vector(op.getResults()))
        place(v);
    }
    return counts;
  }

private:
  struct State {
    std::optional<Known> range; ///< what its readers read, but those of `after`
    bool fixed = false;
    std::optional<Known> before;                         ///< what the op that makes it emits, if other
    SmallVector<std::pair<OpOperand *, Known>, 1> after; ///< operands that need other ranges
  };

  /// `op` makes or reads the value; null: an argument.
  Known know(const RangeInfo &info, Operation *op) const {
    return {info, kind.rules.choose(info.range, kind.of(op).activation(), info.direct)};
  }
  bool mayBeInteger(Operation *op) {
    auto [known, isNew] = integer.try_emplace(op, false);
    if (isNew)
      known->second = findFloatReason(op, kind.of(op)).empty();
    return known->second;
  }
  bool movesValues(Operation *op) const { return isSameScale(specOf(op), kind.of(op)); }
  bool isMoved(Operation *op) {
    return isa_and_nonnull<QuantizableOp>(op) && movesValues(op) && mayBeInteger(op);
  }
  std::optional<Known> fixedOutput(Operation *op) const {
    auto range = fixedRange(op, kind.of(op).activation());
    return range ? std::optional(know(*range, op)) : std::nullopt;
  }

  void dropRedundantRanges();
  bool isSettable(Value value) const;
  /// Null for what is no real value. Valid until the next call: the map may grow.
  State *stateOf(Value value) { return isReal(value) && !isDecided(value) ? &values[value] : nullptr; }
  State *stateOf(OpOperand &operand) {
    if (!isReal(operand.get()) || isDecided(operand.get()))
      return nullptr;
    return isConstant(operand.get()) ? &constants[&operand] : &values[operand.get()];
  }
  void setOperand(OpOperand &operand, const Known &range);
  void setResult(OpResult result, const Known &range);
  std::optional<Known> decide(Operation *op);
  void propagate();
  std::optional<rules::Params> read(OpOperand &operand) const;
  void markFault(Operation *op);
  void noteCrowdedOut(ConcatenationOp op);
  void place(Value value);
  void placeConstants(Operation *op);

  func::FuncOp func;
  const IntegerKind &kind;
  llvm::DenseMap<Value, RangeInfo> given;    ///< as measured
  llvm::DenseSet<Value> ranges;              ///< values whose measured range counts
  llvm::DenseMap<Operation *, bool> integer; ///< what was asked already
  llvm::DenseMap<Value, State> values;
  llvm::DenseMap<OpOperand *, State> constants; ///< of ops that move values, one for each use
  SmallVector<Operation *> work;
  llvm::DenseSet<Operation *> placed; ///< changes that were made here
  PropagationCounts counts;
};

/// Whether a sixteenth of the values' range, or more, lies outside of the chosen one: a slice or the largest
/// of some may reach less far than all.
static bool cutsOff(const rules::Range &chosen, const rules::Range &range) {
  const double outside = std::max(chosen.min - range.min, 0.0) + std::max(range.max - chosen.max, 0.0);
  return outside > (range.max - range.min) / 16;
}

/// A range beside an op that moves values would make it rescale. Of one input and its outputs the input's
/// range counts; of several inputs (concatenation) the output's, which the inputs then take, as far back as
/// values are only moved.
void MeasuredRanges::dropRedundantRanges() {
  llvm::DenseSet<Value> redundant;
  for (Operation &op : func.getBody().front()) {
    if (fixedOutput(&op))
      redundant.insert(op.result_begin(), op.result_end());
    if (!isMoved(&op))
      continue;
    SmallVector<Value> reals = llvm::filter_to_vector(op.getOperands(), isReal);
    if (reals.size() == 1 && ranges.contains(reals[0]))
      for (Value result : op.getResults())
        if (ranges.contains(result))
          redundant.insert(result);
  }
  SmallVector<std::pair<Value, rules::Range>> open; // and the range that counts there
  // int16 networks go through the older quantizer, which rescales what a concatenation reads.
  for (Operation &op : func.getBody().front())
    for (Value result : op.getResults())
      if (!kind.of(&op).isWide() && ranges.contains(result) && !redundant.contains(result))
        open.emplace_back(result, given[result].range);
  llvm::DenseSet<Value> visited; // also walks through what the first step dropped
  while (!open.empty()) {
    auto [walked, chosen] = open.pop_back_val();
    Operation *op = walked.getDefiningOp();
    if (!isMoved(op))
      continue;
    for (Value v : op->getOperands()) {
      if (!ranges.contains(v))
        continue;
      // Others would read what the chosen range cuts off.
      if (!kind.exact && !v.hasOneUse() && (choosesOperand(op) || cutsOff(chosen, given[v].range)))
        continue;
      if (visited.insert(v).second) {
        redundant.insert(v);
        open.emplace_back(v, chosen);
      }
    }
  }
  for (Value v : redundant)
    ranges.erase(v);
}

bool MeasuredRanges::isSettable(Value value) const {
  if (ranges.contains(value) || isa<BlockArgument>(value))
    return true;
  return specOf(value.getDefiningOp()).hasInteger || movesValues(value.getDefiningOp());
}

void MeasuredRanges::setOperand(OpOperand &operand, const Known &range) {
  State *state = stateOf(operand);
  if (!state || (state->range && state->range->params == range.params))
    return;
  if (state->range) {
    state->after.emplace_back(&operand, range);
    return;
  }
  state->range = range;
  ++counts.propagated;
  if (Operation *producer = operand.get().getDefiningOp())
    work.push_back(producer);
}

void MeasuredRanges::setResult(OpResult result, const Known &range) {
  State *state = stateOf(result);
  if (!state || (state->range && state->range->params == range.params))
    return;
  if (state->range) {
    if (!state->before)
      state->before = range;
    return;
  }
  state->range = range;
  ++counts.propagated;
  llvm::append_range(work, result.getUsers());
}

/// A measured neighbour decides, the only operand before the only result before the first; then the same
/// among neighbours that were decided on the way. Ranges are copied: a state moves when its map grows.
std::optional<Known> MeasuredRanges::decide(Operation *op) {
  SmallVector<Known> fixed, loose;
  auto collect = [&](const State *s) {
    if (s && s->range)
      (s->fixed ? fixed : loose).push_back(*s->range);
  };
  for (OpOperand &operand : op->getOpOperands())
    collect(stateOf(operand));
  size_t fixedOperands = fixed.size(), looseOperands = loose.size();
  bool oneOperand = op->getNumOperands() == 1, oneResult = op->getNumResults() == 1;
  if (oneOperand && fixedOperands == 1)
    return fixed[0];
  for (Value result : op->getResults())
    collect(stateOf(result));
  if (oneResult && fixed.size() - fixedOperands == 1)
    return fixed.back();
  if (!fixed.empty())
    return fixed[0];
  if (oneOperand && looseOperands == 1)
    return loose[0];
  if (oneResult && loose.size() - looseOperands == 1)
    return loose.back();
  return loose.empty() ? std::nullopt : std::optional(loose[0]);
}

void MeasuredRanges::propagate() {
  auto isComputed = [](Operation *op) {
    return specOf(op).hasInteger && !op->hasTrait<OpTrait::ConstantLike>();
  };
  for (Operation &op : func.getBody().front())
    if (isComputed(&op))
      work.push_back(&op);
  if (kind.isWide()) // producers decide
    std::reverse(work.begin(), work.end());
  llvm::DenseSet<Operation *> done;
  // The converter forgets who reads a value that got its range through another reader; those stay in float.
  auto addForgotten = [&] {
    for (Operation &op : func.getBody().front())
      if (!kind.exact && isComputed(&op) && !done.contains(&op) && isMoved(&op) && decide(&op))
        work.push_back(&op);
    return !work.empty();
  };
  // Last op first, and what a change touches before the rest: the order decides who rescales.
  while (!work.empty() || addForgotten()) {
    Operation *op = work.pop_back_val();
    if (!isComputed(op) || !done.insert(op).second || !mayBeInteger(op))
      continue;
    if (movesValues(op)) {
      std::optional<Known> range = decide(op);
      if (!range) {
        done.erase(op);
        continue;
      }
      for (OpOperand &operand : op->getOpOperands())
        setOperand(operand, *range);
      for (OpResult result : op->getResults())
        setResult(result, *range);
    }
    if (auto range = fixedOutput(op))
      for (OpResult result : op->getResults())
        setResult(result, *range);
  }
}

std::optional<rules::Params> MeasuredRanges::read(OpOperand &operand) const {
  const bool constant = isConstant(operand.get());
  if (!constant && !isSettable(operand.get()))
    return std::nullopt;
  State state = constant ? constants.lookup(&operand) : values.lookup(operand.get());
  for (auto &[user, range] : state.after)
    if (user == &operand)
      return range.params;
  return state.range ? std::optional(state.range->params) : std::nullopt;
}

/// An op all of whose ranges are known, and whose kernel fails with them.
void MeasuredRanges::markFault(Operation *op) {
  if (!specOf(op).hasInteger || !mayBeInteger(op))
    return;
  for (OpOperand &operand : op->getOpOperands())
    if (isActivation(operand.get()) && !read(operand))
      return;
  for (Value result : op->getResults())
    if (isReal(result) && !(isSettable(result) && values.lookup(result).range))
      return;
  std::string fault = findKernelFault(
      op, kind.of(op), [&](OpOperand &operand) { return read(operand); },
      [&](Value v) -> std::optional<rules::Range> {
        auto range = given.find(v);
        return range == given.end() ? std::nullopt : std::optional(range->second.range);
      });
  if (!fault.empty())
    keepInFloat(op, fault);
}

/// One scale for boxes in pixels and for scores leaves the scores without steps: said by name, for no number
/// of samples mends it.
void MeasuredRanges::noteCrowdedOut(ConcatenationOp op) {
  constexpr double fewSteps = 16; // 4 bits, which is some 24 dB
  auto all = values.find(op.getOutput());
  if (all == values.end() || !all->second.range || !mayBeInteger(op))
    return;
  const double scale = all->second.range->params.scale;
  std::string few;
  for (Value v : op.getInputs())
    if (auto own = given.find(v); own != given.end()) {
      const double steps = (own->second.range.max - own->second.range.min) / scale;
      if (steps < fewSteps)
        few += (few.empty() ? "'" : ", '") + qnn::getTensorName(v) + "' spans " +
               llvm::formatv("{0:f1}", steps).str();
    }
  if (!few.empty())
    addNote(func, "CONCATENATION " + qnn::getNodeName(op.getLoc()) +
                      " has one scale for all it joins, of whose " +
                      Twine(static_cast<int64_t>(kind.of(op).activation().steps())) + " steps " + few +
                      "; --output with its operands instead, --keep-float or int16x8 keep their steps");
}

/// The range in the type, and quantizes where others are read. Float ops read what stands before those that
/// some integer op alone needs.
void MeasuredRanges::place(Value value) {
  if (isConstant(value) || !isReal(value) || isDecided(value))
    return;
  State state = values.lookup(value);
  if (!state.range || !isSettable(value)) {
    if (getRange(value))
      clearRange(value);
    return;
  }
  const Known &made = state.before ? *state.before : *state.range;
  setRange(value, made.info);
  Value shared = value;
  auto rescale = [&](Value from, const Known &to) {
    OpBuilder builder(value.getContext());
    builder.setInsertionPointAfterValue(from);
    // Its type is that of a range until qnn-choose-params, which makes it a quantize.
    auto change = cast<QuantizeOp>(makeChange(builder, from, from.getType(), kind.rules));
    setRange(change.getOutput(), to.info);
    if (Operation *maker = value.getDefiningOp(); maker && hasWideActivations(maker))
      setWideActivations(change);
    placed.insert(change);
    ++counts.requantized;
    return change;
  };
  if (state.before) {
    auto change = rescale(value, *state.range);
    shared = change.getOutput();
    value.replaceAllUsesExcept(shared, change);
  }
  SmallVector<std::pair<rules::Params, Value>> ready{{made.params, value}};
  for (auto &[operand, range] : state.after) {
    auto *known = llvm::find_if(ready, [&, &r = range](const auto &m) { return m.first == r.params; });
    if (known == ready.end()) {
      auto change = rescale(shared, range);
      change->setDiscardableAttr(kForIntegers, UnitAttr::get(func.getContext()));
      known = &ready.emplace_back(range.params, change.getOutput());
    }
    operand->set(known->second);
  }
}

/// Each use of a constant that shares a scale has a constant of its own, the first one last.
void MeasuredRanges::placeConstants(Operation *op) {
  for (OpOperand &operand : op->getOpOperands()) {
    State state = constants.lookup(&operand);
    if (!state.range)
      continue;
    Operation *constant = operand.get().getDefiningOp();
    if (!constant->hasOneUse()) {
      OpBuilder builder(constant->getContext());
      builder.setInsertionPointAfter(constant);
      operand.set(builder.clone(*constant)->getResult(0));
    }
    setRange(operand.get(), state.range->info);
  }
}

} // namespace

PropagationCounts transforms::propagateMeasured(func::FuncOp func, const IntegerKind &kind) {
  return func.getBody().hasOneBlock() ? MeasuredRanges(func, kind).run() : PropagationCounts{};
}
