//===- RecurrentCells.cpp - cells of unrolled LSTMs -----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A loop is unrolled before anybody looks at it, so cells look the same whatever
// wrote them: Keras, dynamic_rnn, or a static network of them.
//===----------------------------------------------------------------------===//

#include "RecurrentCells.h"

#include "../GraphRewrite.h"
#include "quantc/Support/Constants.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

/// Before reshapes that only add or drop dimensions of 1.
static Value behindUnitReshapes(Value v) {
  auto sizes = [](Value w) {
    return llvm::filter_to_vector(typeOf(w).getShape(), [](int64_t d) { return d != 1; });
  };
  while (Operation *op = v.getDefiningOp()) {
    if (!isa<qnn::ReshapeOp, qnn::SqueezeOp>(op))
      break;
    Value from = op->getOperand(0);
    if (!typeOf(from).hasStaticShape() || sizes(from) != sizes(v))
      break;
    v = from;
  }
  return v;
}

static bool isFloatConstant(Value v) { return static_cast<bool>(v.getDefiningOp<qnn::ConstantOp>()); }

/// The operands of the two activations that a product has as factors.
template <typename First, typename Second>
static bool takeApart(qnn::MulOp product, Value &first, Value &second) {
  if (!product || hasActivation(product))
    return false;
  for (unsigned i : {0U, 1U}) {
    auto a = product->getOperand(i).getDefiningOp<First>();
    auto b = product->getOperand(1 - i).getDefiningOp<Second>();
    if (!a || !b)
      continue;
    first = a.getInput();
    second = b.getInput();
    return true;
  }
  return false;
}

/// What the gates of a cell are computed from. `forget` is null where the state before is zero.
static bool takeState(LSTMCell &cell, Value &input, Value &candidate, Value &forget) {
  if (auto first = cell.state.getDefiningOp<qnn::MulOp>())
    return takeApart<qnn::LogisticOp, qnn::TanhOp>(first, input, candidate);
  auto sum = cell.state.getDefiningOp<qnn::AddOp>();
  if (!sum || hasActivation(sum))
    return false;
  auto a = sum.getOperand(0).getDefiningOp<qnn::MulOp>(), b = sum.getOperand(1).getDefiningOp<qnn::MulOp>();
  for (auto [news, kept] : {std::pair(a, b), std::pair(b, a)}) {
    if (!kept || hasActivation(kept) || !takeApart<qnn::LogisticOp, qnn::TanhOp>(news, input, candidate))
      continue;
    for (unsigned i : {0U, 1U})
      if (auto gate = kept->getOperand(i).getDefiningOp<qnn::LogisticOp>()) {
        forget = gate.getInput();
        cell.stateBefore = behindUnitReshapes(kept->getOperand(1 - i));
      }
  }
  return static_cast<bool>(forget);
}

std::optional<LSTMCell> LSTMCells::match(qnn::MulOp product) {
  LSTMCell cell;
  cell.hidden = product.getResult();
  Value output, tanhOfState, input, candidate, forget;
  if (!takeApart<qnn::LogisticOp, qnn::TanhOp>(product, output, tanhOfState))
    return std::nullopt;
  cell.state = behindUnitReshapes(tanhOfState);
  if (!takeState(cell, input, candidate, forget))
    return std::nullopt;
  RankedTensorType type = typeOf(cell.hidden);
  if (type.getRank() != 2 || !type.hasStaticShape())
    return std::nullopt;
  cell.units = type.getDimSize(1);
  std::array<Value, 4> gates;
  gates[InputGate] = input;
  gates[ForgetGate] = forget;
  gates[CandidateGate] = candidate;
  gates[OutputGate] = output;
  for (auto [gate, sum] : llvm::zip(gates, cell.gates))
    if (gate && !collect(gate, cell.units, sum))
      return std::nullopt;
  return cell;
}

bool LSTMCells::isZero(Value value) {
  if (!isFloatConstant(value))
    return false;
  auto [known, isNew] = zeros.try_emplace(value, false);
  if (isNew)
    if (auto values = getFloats(value))
      known->second = llvm::all_of(*values, [](float f) { return f == 0.0F; });
  return known->second;
}

/// The part of `split`'s input, along its last axis, that result number `index` is: where it begins.
static std::optional<int64_t> partBegin(qnn::SplitOp split, unsigned index) {
  std::optional<SmallVector<int64_t>> axis = qnn::getConstantInts(split.getAxis());
  int64_t rank = typeOf(split.getInput()).getRank();
  if (!axis || axis->size() != 1 || (axis->front() != rank - 1 && axis->front() != -1))
    return std::nullopt;
  return index * typeOf(split->getResult(index)).getShape().back();
}

/// The sum that `gate` [batch, units] is.
bool LSTMCells::collect(Value gate, int64_t units, GateSum &sum) {
  constexpr int mostTerms = 32; // a gate has two products, two biases, and what splits and joins them
  SmallVector<std::pair<Value, int64_t>> work{{gate, 0}};
  for (int steps = 0; !work.empty(); ++steps) {
    if (steps > mostTerms)
      return false;
    auto [at, offset] = work.pop_back_val();
    at = behindUnitReshapes(at);
    if (auto add = at.getDefiningOp<qnn::AddOp>()) {
      if (hasActivation(add))
        return false;
      for (Value term : add->getOperands())
        work.push_back({term, offset});
    } else if (auto split = at.getDefiningOp<qnn::SplitOp>()) {
      auto begin = partBegin(split, cast<OpResult>(at).getResultNumber());
      if (!begin)
        return false;
      work.push_back({split.getInput(), offset + *begin});
    } else if (auto product = at.getDefiningOp<qnn::FullyConnectedOp>()) {
      if (product.getBias())
        work.push_back({product.getBias(), offset});
      if (!addProducts(product, offset, sum))
        return false;
    } else if (!addConstant(at, offset, units, sum)) {
      return false;
    }
  }
  return true;
}

/// One value for all units, or one row with a value for each.
bool LSTMCells::addConstant(Value constant, int64_t offset, int64_t units, GateSum &sum) {
  if (!isFloatConstant(constant) || !getFloats(constant))
    return false;
  if (isZero(constant))
    return true;
  int64_t count = typeOf(constant).getNumElements();
  if (count != 1 && (count < offset + units || typeOf(constant).getShape().back() != count))
    return false;
  sum.addends.push_back({constant, count == 1 ? 0 : offset});
  return true;
}

/// A product with a concatenation is one with each of its parts.
bool LSTMCells::addProducts(qnn::FullyConnectedOp product, int64_t row, GateSum &sum) {
  if (hasActivation(product) || !isFloatConstant(product.getWeights()) || !getFloats(product.getWeights()))
    return false;
  Value x = product.getInput();
  SmallVector<Value> parts{x};
  if (auto joined = x.getDefiningOp<qnn::ConcatenationOp>()) {
    auto axis = static_cast<int64_t>(joined.getAxis());
    if (axis == typeOf(x).getRank() - 1 || axis == -1)
      parts.assign(joined.getInputs().begin(), joined.getInputs().end());
  }
  int64_t column = 0;
  for (Value part : parts) {
    ArrayRef<int64_t> shape = typeOf(part).getShape();
    int64_t columns = shape.empty() ? 0 : shape.back();
    if (!isZero(part))
      sum.products.push_back({behindUnitReshapes(part), product.getWeights(), row, column, columns});
    column += columns;
  }
  return column == typeOf(product.getWeights()).getDimSize(1);
}
