//===- QuantizeRecurrent.cpp - integers inside an LSTM --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// As TFLiteConverter writes them for LiteRT's integer kernel: every matrix has
// one scale, biases that of the input times that of its matrix, the hidden
// state the result's integers, and the cell's state is int16 whose scale is a
// power of two.
//===----------------------------------------------------------------------===//

#include "FloatReason.h"
#include "QuantizeConstants.h"

#include "mlir/IR/Builders.h"
#include "llvm/Support/SaveAndRestore.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// Operands in TFLite's order; gates are input, forget, cell, output.
enum Operand : unsigned {
  InputWeights = 1,
  HiddenWeights = 5,
  Peepholes = 9,
  Biases = 12,
  Projection = 16,
  HiddenState = 18,
  CellState = 19,
  Normalization = 20
};
constexpr unsigned gateCount = 4, peepholeCount = 3;

bool isGiven(Operation *op, unsigned i) {
  return i < op->getNumOperands() && !isa<NoneType>(op->getOperand(i).getType());
}

bool isVariable(Value v) { return isa_and_nonnull<qnn::VariableOp>(v.getDefiningOp()); }

std::string findLSTMFault(qnn::UnidirectionalSequenceLSTMOp op, const IntegerKind &kind) {
  if (kind.type != NumberType::Int8)
    return "its integer kernel is for int8 alone";
  SmallVector<unsigned> parts{Projection, Projection + 1};
  for (unsigned i = 0; i < peepholeCount; ++i)
    parts.push_back(Peepholes + i);
  for (unsigned g = 0; g < gateCount; ++g)
    parts.push_back(Normalization + g);
  if (llvm::any_of(parts, [&](unsigned i) { return isGiven(op, i); }))
    return "it has peepholes, a projection or normalization, whose integers are not decided here";
  if (op->getAttrOfType<qnn::ActivationAttr>("activation").getValue() != qnn::Activation::Tanh)
    return "its integer kernel computes tanh, whatever activation is asked for";
  for (unsigned g = 0; g < gateCount; ++g)
    for (unsigned i : {InputWeights + g, HiddenWeights + g, Biases + g})
      if (!isGiven(op, i) || !isReal(op->getOperand(i)) || !isConstant(op->getOperand(i)))
        return "a matrix or a bias of it is no real constant";
  for (unsigned i : {HiddenState + 0U, CellState + 0U})
    if (!isVariable(op->getOperand(i)) || !getRange(op->getOperand(i)))
      return "it keeps state, whose integer form needs ranges of values inside it";
  return "";
}

/// The power of two of a cell's state: its largest magnitude fits, and the kernel's tanh takes it, which has
/// 0 to 6 bits before the point.
double cellScale(rules::Range range) {
  constexpr int fractionBits = 15, most = 6;
  const double largest = std::max(std::fabs(range.min), std::fabs(range.max));
  const int power = largest > 1 ? std::min(static_cast<int>(std::ceil(std::log2(largest))), most) : 0;
  return std::ldexp(1.0, power - fractionBits);
}

void setElement(Value v, Type element) {
  dropRangeAttribute(v);
  v.setType(withElementType(v.getType(), element));
}

} // namespace

std::string transforms::findStateFault(Operation *op, const IntegerKind &kind) {
  if (auto lstm = dyn_cast<qnn::UnidirectionalSequenceLSTMOp>(op))
    return findLSTMFault(lstm, kind);
  return llvm::any_of(op->getOperands(), isVariable)
             ? "it keeps state, whose integer form needs ranges of values inside it"
             : "";
}

LogicalResult ConstantQuantizer::quantizeRecurrent(qnn::UnidirectionalSequenceLSTMOp op) {
  MLIRContext *context = op.getContext();
  auto emit = [&] { return op.emitOpError(); };
  Type result = cast<RankedTensorType>(op.getOutput().getType()).getElementType();
  Value hidden = op->getOperand(HiddenState), cell = op->getOperand(CellState);
  const std::optional<RangeInfo> range = getRange(cell);
  if (!range)
    return op.emitOpError() << "its state has no range";
  const Storage wide{16, true, false};
  setElement(hidden, result);
  setElement(cell, makeType(context, wide, {cellScale(range->range), 0}, emit));

  const llvm::SaveAndRestore<bool> oneScale(scheme.perTensor, true);
  for (unsigned g = 0; g < gateCount; ++g) {
    const auto spec = qnn::QuantSpec::integer();
    const auto fromHidden = spec.weights(static_cast<int>(HiddenWeights + g), 0).data(HiddenState);
    const auto fromInput =
        spec.weights(static_cast<int>(InputWeights + g), 0).bias(static_cast<int>(Biases + g));
    if (failed(quantizeSymmetric(op->getOpOperand(HiddenWeights + g), fromHidden)))
      return failure();
    biasScales.clear();
    if (failed(quantizeSymmetric(op->getOpOperand(InputWeights + g), fromInput)) ||
        failed(quantizeBias(op->getOpOperand(Biases + g), fromInput)))
      return failure();
    biasScales.clear();
  }
  // Sums of a gate have a fixed point and no tensor tells it; without a projection what is hidden is the
  // result.
  auto inside = [&](Type element) { return TypeAttr::get(RankedTensorType::get({0}, element)); };
  SmallVector<Attribute> intermediates(gateCount, inside(Float32Type::get(context)));
  intermediates.push_back(inside(result));
  op->setAttr("intermediates", ArrayAttr::get(context, intermediates));
  return success();
}
