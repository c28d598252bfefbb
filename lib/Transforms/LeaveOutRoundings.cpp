//===- LeaveOutRoundings.cpp - FakeQuants that bring nothing --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A kernel that rounds its results to steps that it can't choose (a softmax, an average pool): a QUANTIZE to
// the range of the FakeQuant behind rounds again, where the trained network rounds once. One that copies
// values, and a RELU: the change of range itself rounds worse than a FakeQuant where the second step is over
// twice as long. The range is left out where what the kernel gives without it is nearer to the network.
//===----------------------------------------------------------------------===//

#include "ChangeOfRange.h"
#include "PropagateRanges.h"
#include "Weights.h"
#include "quantc/Transforms/Notes.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

static bool averages(Operation *op) {
  const OpFacts *facts = findOpFacts(op);
  return facts && facts->averages;
}

/// Does every element of its result come from its one operand as it is, or cut off?
static bool copiesOperand(Operation *op) {
  const OpFacts *facts = findOpFacts(op);
  return (specOf(op).sameScale == SameScale::All || (facts && facts->bound == Bound::Zero)) &&
         dataOperands(op).size() == 1;
}

/// The range of a FakeQuant behind what alone reads `value` and copies it, where that has one.
static std::optional<RangeInfo> rangeBehindCopy(Value value) {
  Operation *reader = value.hasOneUse() ? *value.getUsers().begin() : nullptr;
  if (!reader || !isa<QuantizableOp>(reader) || reader->getNumResults() != 1 || !copiesOperand(reader) ||
      averages(reader) || !getFloatReason(reader).empty())
    return std::nullopt;
  auto range = getRange(reader->getResult(0)), own = getRange(value);
  return range && range->learnt && own && !range->sameAs(*own) ? range : std::nullopt;
}

/// Is no element below 0, whatever its range?
static bool isNonNegative(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  const OpFacts *facts = findOpFacts(op);
  const auto activation = static_cast<Activation>(getActivation(op));
  if ((facts && facts->bound == Bound::Zero) || activation == Activation::Relu ||
      activation == Activation::Relu6)
    return true;
  return isa<MulOp, AddOp>(op) && llvm::all_of(dataOperands(op), [](OpOperand *operand) {
           auto range = getRange(operand->get());
           return range && range->range.min >= 0;
         });
}

bool transforms::secondSuffices(Value value, const RangeInfo &second) {
  auto first = getRange(value);
  return first && secondSuffices(*first, second, isNonNegative(value));
}

/// A RELU in front of a function of one value gives the same to a large part of the elements, and QUANTIZE
/// takes that where the FakeQuant does.
static bool standsOnOneValue(Operation *op) {
  return isa<LogisticOp, TanhOp>(op) && isNonNegative(op->getOperand(0));
}

static void leaveOutRounding(Operation *op) {
  QuantSpec spec = specOf(op);
  if (op->getNumResults() != 1 || standsOnOneValue(op) || !getFloatReason(op).empty() ||
      (!spec.fixed8 && !copiesOperand(op)))
    return;
  Value input = op->getOperand(spec.dataOperand), result = op->getResult(0);
  std::optional<RangeInfo> behind = getRange(result);
  std::optional<RangeInfo> own = spec.fixed8 ? fixedRange(op) : getRange(input);
  if (!behind || !behind->learnt || !own || own->sameAs(*behind) ||
      !(spec.fixed8 || own->learnt || isa<BlockArgument>(input)))
    return;
  const Trained trained = spec.fixed8 || averages(op) ? Trained::RoundsToSecond : Trained::RoundsTwice;
  if (!compareRoundings(*own, *behind, trained, rangeBehindCopy(result)).firstSuffices())
    return;
  own->learnt = false;
  setRange(result, *own);
}

void transforms::leaveOutRoundings(func::FuncOp func) {
  for (Operation &op : func.getBody().front())
    leaveOutRounding(&op);
}
