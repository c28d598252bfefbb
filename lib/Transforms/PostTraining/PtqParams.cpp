//===- PtqParams.cpp - which parameters every value takes -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "PtqParams.h"
#include "PtqLimits.h"
#include "PtqRules.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace quantc::ptq {

bool isReal(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type &&
         (type.getElementType().isF32() || isa<quant::CalibratedQuantizedType>(type.getElementType()));
}

bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

std::optional<qnn::QuantSpec> specOf(Operation *op) {
  auto quantizable = dyn_cast<qnn::QuantizableOp>(op);
  if (!quantizable)
    return std::nullopt;
  return quantizable.getQuantSpec();
}

bool isSameScale(const qnn::QuantSpec &spec, const transforms::PostTrainingOptions &rules) {
  switch (spec.sameScale) {
  case qnn::SameScale::All:
  case qnn::SameScale::NotUInt8:
    return true;
  case qnn::SameScale::Int16:
    return rules.exact && rules.activations == transforms::Activations::Int16;
  case qnn::SameScale::None:
    return false;
  }
  return false;
}

static quant::CalibratedQuantizedType rangeOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? dyn_cast<quant::CalibratedQuantizedType>(type.getElementType()) : nullptr;
}

Params::Params(func::FuncOp function, const transforms::PostTrainingOptions &options,
               std::function<bool(Operation *)> mayBeInteger)
    : func(function), context(function.getContext()), rules(options), mayQuantize(std::move(mayBeInteger)) {
  auto take = [&](Value v) {
    auto range = rangeOf(v);
    if (!range || isConstant(v))
      return;
    ranges.insert(v);
    given[v] = {range.getMin(), range.getMax()};
  };
  llvm::for_each(func.getArguments(), take);
  for (Operation &op : func.getBody().front())
    llvm::for_each(op.getResults(), take);
  dropRedundantRanges();
  for (Value v : ranges) { // each on its own: the order does not matter
    auto r = rangeOf(v);
    values[v] = {fromRange(static_cast<float>(r.getMin()), static_cast<float>(r.getMax())), true, {}, {}};
  }
  propagate();
}

std::optional<std::pair<double, double>> Params::calibrated(Value value) const {
  auto it = given.find(value);
  return it == given.end() ? std::nullopt : std::optional(it->second);
}

Uniform Params::fromRange(float min, float max) const {
  bool wide = isWide();
  ScaleZero p = wide ? chooseInt16(min, max) : chooseInt8(min, max);
  int width = wide ? 16 : 8;
  return Uniform::get(quant::QuantizationFlags::Signed, IntegerType::get(context, width),
                      Float32Type::get(context), static_cast<double>(p.scale), p.zeroPoint,
                      -(1 << (width - 1)), (1 << (width - 1)) - 1);
}

Uniform Params::fixedOutput(const qnn::QuantSpec &spec) const {
  bool wide = isWide();
  const auto &fixed = wide ? spec.fixed16 : spec.fixed8;
  if (!fixed)
    return {};
  int width = wide ? 16 : 8;
  return Uniform::get(quant::QuantizationFlags::Signed, IntegerType::get(context, width),
                      Float32Type::get(context), static_cast<double>(static_cast<float>(fixed->scale)),
                      fixed->zeroPoint, -(1 << (width - 1)), (1 << (width - 1)) - 1);
}

/// A range beside an op that moves values would make it rescale. Of one input and its outputs the input's
/// range counts; of several inputs (concatenation) the output's, which the inputs then take, as far back as
/// values are only moved.
void Params::dropRedundantRanges() {
  auto sameScale = [&](Operation *op) {
    auto spec = op ? specOf(op) : std::nullopt;
    return spec && isSameScale(*spec, rules) && mayQuantize(op);
  };
  llvm::DenseSet<Value> redundant;
  for (Operation &op : func.getBody().front()) {
    auto spec = specOf(&op);
    if (!spec)
      continue;
    if (fixedOutput(*spec))
      for (Value result : op.getResults())
        redundant.insert(result);
    if (!sameScale(&op))
      continue;
    SmallVector<Value> reals;
    for (Value v : op.getOperands())
      if (isReal(v))
        reals.push_back(v);
    if (reals.size() == 1 && ranges.contains(reals[0]))
      for (Value result : op.getResults())
        if (ranges.contains(result))
          redundant.insert(result);
  }
  SmallVector<Value> open;
  // int16 networks go through the older quantizer, which rescales what a concatenation reads.
  bool backwards = !isWide();
  for (Operation &op : func.getBody().front())
    for (Value result : op.getResults())
      if (backwards && ranges.contains(result) && !redundant.contains(result))
        open.push_back(result);
  llvm::DenseSet<Value> visited; // also walks through what the first step dropped
  while (!open.empty()) {
    Operation *op = open.pop_back_val().getDefiningOp();
    if (!sameScale(op))
      continue;
    // Others would read what the chosen range cuts off.
    bool ownRanges = !rules.exact && choosesOperand(op);
    for (Value v : op->getOperands())
      if (ranges.contains(v) && !(ownRanges && !v.hasOneUse()) && visited.insert(v).second) {
        redundant.insert(v);
        open.push_back(v);
      }
  }
  for (Value v : redundant)
    ranges.erase(v);
}

bool Params::isSettable(Value value) const {
  if (ranges.contains(value) || isa<BlockArgument>(value))
    return true;
  auto spec = specOf(value.getDefiningOp());
  return spec && (spec->hasInteger || isSameScale(*spec, rules));
}

Params::State *Params::stateOf(Value value) { return isReal(value) ? &values[value] : nullptr; }

Params::State *Params::stateOf(OpOperand &operand) {
  if (!isReal(operand.get()))
    return nullptr;
  return isConstant(operand.get()) ? &constants[&operand] : &values[operand.get()];
}

void Params::setOperand(OpOperand &operand, Uniform params) {
  State *state = stateOf(operand);
  if (!state || state->params == params)
    return;
  if (state->params) {
    state->after.emplace_back(&operand, params);
    return;
  }
  state->params = params;
  if (Operation *producer = operand.get().getDefiningOp())
    work.push_back(producer);
}

void Params::setResult(OpResult result, Uniform params) {
  State *state = stateOf(result);
  if (!state || state->params == params)
    return;
  if (state->params) {
    if (!state->before)
      state->before = params;
    return;
  }
  state->params = params;
  for (Operation *user : result.getUsers())
    work.push_back(user);
}

/// A calibrated neighbour decides, the only operand before the only result before the first; then the same
/// among neighbours that were decided on the way. Parameters are copied: a state moves when its map grows.
Uniform Params::forSameScale(Operation *op) {
  SmallVector<Uniform> fixed, loose;
  auto collect = [&](const State *s) {
    if (s && s->fixed)
      fixed.push_back(s->params);
    else if (s && s->params)
      loose.push_back(s->params);
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
  return loose.empty() ? Uniform() : loose[0];
}

void Params::propagate() {
  for (Operation &op : func.getBody().front())
    if (auto spec = specOf(&op))
      if (spec->hasInteger && !op.hasTrait<OpTrait::ConstantLike>())
        work.push_back(&op);
  if (isWide()) // producers decide
    std::reverse(work.begin(), work.end());
  llvm::DenseSet<Operation *> done;
  // Last op first, and what a change touches before the rest: the order decides who rescales.
  while (!work.empty()) {
    Operation *op = work.pop_back_val();
    auto spec = specOf(op);
    if (!spec || !spec->hasInteger || op->hasTrait<OpTrait::ConstantLike>() || !done.insert(op).second)
      continue;
    if (!mayQuantize(op))
      continue;
    if (isSameScale(*spec, rules)) {
      Uniform params = forSameScale(op);
      if (!params) {
        done.erase(op);
        continue;
      }
      for (OpOperand &operand : op->getOpOperands())
        setOperand(operand, params);
      for (OpResult result : op->getResults())
        setResult(result, params);
    }
    if (Uniform params = fixedOutput(*spec))
      for (OpResult result : op->getResults())
        setResult(result, params);
  }
}

Uniform Params::shared(Value value) const {
  auto it = values.find(value);
  return it == values.end() || !isSettable(value) ? Uniform() : it->second.params;
}

Uniform Params::emitted(Value value) const {
  auto it = values.find(value);
  if (it == values.end() || !isSettable(value))
    return {};
  return it->second.before ? it->second.before : it->second.params;
}

Uniform Params::read(OpOperand &operand) const {
  if (isConstant(operand.get())) {
    auto it = constants.find(&operand);
    return it == constants.end() ? Uniform() : it->second.params;
  }
  Uniform common = shared(operand.get());
  if (!common)
    return {};
  for (auto &[user, params] : values.find(operand.get())->second.after)
    if (user == &operand)
      return params;
  return common;
}

} // namespace quantc::ptq
