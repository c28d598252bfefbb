//===- GraphRewrite.cpp - what rewrites of the float graph share ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <cmath>

using namespace mlir;
using namespace quantc;

static bool isQuantized(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isa<quant::QuantizedType, qnn::WideBiasType>(tensor.getElementType());
}

bool transforms::isPlain(Operation *op) {
  return llvm::none_of(op->getOperandTypes(), isQuantized) &&
         llvm::none_of(op->getResultTypes(), isQuantized) && op->getDiscardableAttrDictionary().empty();
}

std::optional<std::vector<float>> transforms::getFloats(Value value) {
  ElementsAttr attr = getConstantValue(value);
  if (!attr || !typeOf(value).getElementType().isF32())
    return std::nullopt;
  return getElements<float>(attr);
}

std::optional<float> transforms::getSplat(Value value) {
  ElementsAttr attr = getConstantValue(value);
  if (!attr || !typeOf(value).getElementType().isF32() || attr.getNumElements() == 0)
    return std::nullopt;
  if (auto dense = dyn_cast<DenseElementsAttr>(attr); dense && dense.isSplat())
    return dense.getSplatValue<float>();
  std::optional<std::vector<float>> values = getElements<float>(attr);
  if (!values || llvm::any_of(*values, [&](float v) { return !(v == values->front()); }))
    return std::nullopt;
  return values->front();
}

bool transforms::isAbout(Value value, double expected) {
  std::optional<float> v = getSplat(value);
  return v && std::abs(*v - expected) <= 1e-6 * std::abs(expected);
}

Value transforms::makeFloats(OpBuilder &b, Location loc, ArrayRef<int64_t> shape, ArrayRef<float> values) {
  auto type = RankedTensorType::get(shape, b.getF32Type());
  return qnn::ConstantOp::create(b, loc, type, DenseElementsAttr::get(type, values));
}

Value transforms::makeInts(OpBuilder &b, Location loc, ArrayRef<int64_t> values) {
  SmallVector<int32_t> narrow(values.begin(), values.end());
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())}, b.getI32Type());
  return qnn::ConstantOp::create(b, loc, type, DenseElementsAttr::get(type, ArrayRef<int32_t>(narrow)));
}

Value transforms::make(PatternRewriter &b, Location loc, StringRef name, ValueRange operands,
                       ArrayRef<NamedAttribute> attributes) {
  OperationState state(loc, name, operands, TypeRange(), attributes);
  FailureOr<Operation *> op = qnn::createInferred(b, state);
  return succeeded(op) ? (*op)->getResult(0) : Value();
}

LogicalResult transforms::replace(PatternRewriter &b, Operation *op, Value value) {
  if (!value || value.getType() != op->getResult(0).getType())
    return failure();
  b.replaceOp(op, value);
  return success();
}

bool transforms::hasActivation(Operation *op) {
  auto attr = op->getAttrOfType<qnn::ActivationAttr>("activation");
  return attr && attr.getValue() != qnn::Activation::None;
}

bool transforms::makesItsShape(Operation *reshape) {
  Operation *shape = isa<qnn::ReshapeOp>(reshape) ? reshape->getOperand(1).getDefiningOp() : nullptr;
  return shape && qnn::getNodeName(shape->getLoc()) == qnn::getNodeName(reshape->getLoc());
}

bool transforms::movesFakeQuant(Operation *move) {
  return move->getOperand(0).getDefiningOp<qnn::FakeQuantOp>() && !makesItsShape(move);
}

std::optional<transforms::WithConstant> transforms::splitConstant(Operation *op) {
  Value a = op->getOperand(0), b = op->getOperand(1);
  if (getConstantValue(b))
    return WithConstant{a, b};
  if (getConstantValue(a))
    return WithConstant{b, a};
  return std::nullopt;
}

LogicalResult transforms::CountedPatterns::run(Operation *op) {
  GreedyRewriteConfig config;
  config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
  config.enableFolding(false);
  // Constants keep their names: makesItsShape reads them.
  config.enableConstantCSE(false);
  return applyPatternsGreedily(op, std::move(set), config);
}
