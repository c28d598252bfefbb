//===- Weights.cpp - ops with constant weights and a bias -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Weights.h"

#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"

using namespace mlir;

namespace quantc::transforms {

qnn::QuantSpec specOf(Operation *op) {
  if (auto quantizable = dyn_cast<qnn::QuantizableOp>(op))
    return quantizable.getQuantSpec();
  return qnn::QuantSpec::floatOnly();
}

int64_t getActivation(Operation *op) {
  auto attr = dyn_cast_or_null<qnn::ActivationAttr>(op->getAttr("activation"));
  return attr ? static_cast<int64_t>(attr.getValue()) : 0;
}

void setActivation(Operation *op, int64_t number) {
  auto value = qnn::symbolizeActivation(static_cast<uint32_t>(number));
  if (value)
    op->setAttr("activation", qnn::ActivationAttr::get(op->getContext(), *value));
}

Value WeightedOp::bias() const {
  return static_cast<unsigned>(spec.biasOperand) < op->getNumOperands() ? op->getOperand(spec.biasOperand)
                                                                        : Value();
}

Value makeFloatConstant(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                        const std::vector<float> &values) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return qnn::ConstantOp::create(builder, loc, type, makeConstant(type, values));
}

void WeightedOp::setBias(OpBuilder &builder, Location loc, const std::vector<float> &values) const {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(op);
  Value constant = makeFloatConstant(builder, loc, {channels}, values);
  if (bias())
    op->setOperand(spec.biasOperand, constant);
  else
    op->insertOperands(spec.biasOperand, constant);
}

std::optional<WeightedOp> getWeightedOp(Operation *op) {
  if (!op)
    return std::nullopt;
  WeightedOp w;
  w.op = op;
  w.spec = specOf(op);
  if (w.spec.weightOperand == qnn::QuantSpec::none || w.spec.biasOperand == qnn::QuantSpec::none ||
      op->getNumResults() != 1 || static_cast<unsigned>(w.spec.weightOperand) >= op->getNumOperands() ||
      static_cast<unsigned>(w.spec.biasOperand) > op->getNumOperands())
    return std::nullopt;
  auto type = dyn_cast<RankedTensorType>(w.weights().getType());
  if (!type || !type.hasStaticShape() || w.spec.weightAxis >= type.getRank() || !isConstant(w.weights()) ||
      isDecided(w.weights()) || !isReal(w.weights()))
    return std::nullopt;
  w.channels = type.getDimSize(w.spec.weightAxis);
  if (Value b = w.bias(); b && (!isConstant(b) || !getChannelValues(b, w.channels)))
    return std::nullopt;
  return w;
}

std::optional<std::vector<float>> getChannelValues(Value constant, int64_t channels) {
  auto type = dyn_cast<RankedTensorType>(constant.getType());
  if (!type || !type.hasStaticShape() || !isConstant(constant) || !isReal(constant) || isDecided(constant))
    return std::nullopt;
  std::optional<int64_t> count = countElements(type.getShape());
  bool one = count == 1;
  bool perChannel = count == channels && (type.getRank() == 0 || type.getShape().back() == channels);
  if (!one && !perChannel)
    return std::nullopt;
  ElementsAttr attr = getConstantValue(constant);
  auto values = attr ? getElements<float>(attr) : std::nullopt;
  if (values && one)
    values->assign(channels, float{values->front()});
  return values;
}

bool fuseIntoBias(Operation *op) {
  if (!isa_and_nonnull<qnn::AddOp, qnn::SubOp>(op))
    return false;
  bool subtracts = isa<qnn::SubOp>(op);
  Value input = op->getOperand(0), constant = op->getOperand(1);
  if (!subtracts && isConstant(input))
    std::swap(input, constant);
  auto w = getWeightedOp(input.getDefiningOp());
  if (!w || getActivation(w->op) || !input.hasOneUse() || getRange(input))
    return false;
  auto values = getChannelValues(constant, w->channels);
  auto shapeOf = [](Value v) { return cast<ShapedType>(v.getType()).getShape(); };
  if (!values || shapeOf(op->getResult(0)) != shapeOf(input))
    return false;
  std::vector<float> bias(w->channels, 0.0F);
  if (w->bias())
    bias = *getChannelValues(w->bias(), w->channels);
  for (int64_t c = 0; c < w->channels; ++c)
    bias[c] = subtracts ? bias[c] - (*values)[c] : bias[c] + (*values)[c];
  OpBuilder b(w->op);
  w->setBias(b, constant.getLoc(), bias);
  if (int64_t activation = getActivation(op))
    setActivation(w->op, activation);
  w->op->setLoc(op->getLoc());
  auto info = getRange(op->getResult(0));
  op->getResult(0).replaceAllUsesWith(input);
  op->erase();
  if (info)
    setRange(input, *info);
  return true;
}

} // namespace quantc::transforms
