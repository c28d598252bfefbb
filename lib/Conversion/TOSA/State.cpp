//===- State.cpp - what lives on from call to call --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The states of LSTM and SVDF, and variables of a streaming network, whose
// start CALL_ONCE gives, as tosa.variable.
//===----------------------------------------------------------------------===//

#include "Lowering.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

StringAttr Lowering::addVariable(StringRef name, DenseElementsAttr start) {
  auto type = cast<RankedTensorType>(start.getType());
  OpBuilder outside(function);
  auto shape = DenseIntElementsAttr::get(RankedTensorType::get({type.getRank()}, builder.getIndexType()),
                                         type.getShape());
  auto made = tosa::VariableOp::create(outside, loc, name, shape, type.getElementType(), start);
  // Two tensors may have one name, and so may a function.
  SymbolTable symbols(function->getParentOp());
  made->remove();
  return symbols.insert(made, Block::iterator(function));
}

LogicalResult Lowering::makeVariable(qnn::VariableOp variable) {
  RankedTensorType type = typeOf(variable.getOutput());
  auto p = paramsOf(variable.getOutput());
  if (!p)
    return refuse(variable, "its type is not quantized");
  auto zero = DenseElementsAttr::get(type, builder.getIntegerAttr(type.getElementType(), p->zeroPoint));
  StringAttr symbol = addVariable(qnn::getTensorName(variable.getOutput()), zero);
  variables[variable.getOutput()] = symbol;
  set(variable.getOutput(), tosa::VariableReadOp::create(builder, loc, type, symbol.getValue()));
  return success();
}

void Lowering::writeVariable(Value variable, Value next) {
  tosa::VariableWriteOp::create(builder, loc, variables.lookup(variable).getValue(), next);
  set(variable, next);
}

/// Variables of a network have a container and a name.
template <typename Op> static std::string keyOf(Op op) {
  return (op.getContainer() + "/" + op.getVariable()).str();
}

LogicalResult Lowering::startVariables(qnn::CallOnceOp once) {
  for (Operation &op : once.getBody().front()) {
    if (auto constant = dyn_cast<qnn::ConstantOp>(op)) {
      known[constant.getOutput()] = constant.getValue();
      continue;
    }
    auto assign = dyn_cast<qnn::AssignVariableOp>(op);
    DenseElementsAttr start = assign ? storedConstant(assign.getValue()) : DenseElementsAttr();
    if (start)
      started[keyOf(assign)] = addVariable(assign.getVariable(), start);
    else if (!isa<qnn::YieldOp, qnn::NoValueOp>(op))
      return refuse(once, "the start of a variable is computed");
  }
  return success();
}

LogicalResult Lowering::readVariable(qnn::ReadVariableOp op) {
  auto found = started.find(keyOf(op));
  if (found == started.end())
    return refuse(op, "its variable has no constant start");
  set(op.getOutput(),
      tosa::VariableReadOp::create(builder, loc, typeOf(op.getOutput()), found->second.getValue()));
  return success();
}

LogicalResult Lowering::assignVariable(qnn::AssignVariableOp op) {
  auto found = started.find(keyOf(op));
  Value next = get(op.getValue());
  if (found == started.end() || !next)
    return refuse(op, "its variable has no constant start");
  tosa::VariableWriteOp::create(builder, loc, found->second.getValue(), next);
  return success();
}

void conversion::addStateRules(RuleTable &table) {
  table.add<qnn::VariableOp>(
      [](Lowering &l, Operation *op) { return l.makeVariable(cast<qnn::VariableOp>(op)); });
  table.add<qnn::CallOnceOp>(
      [](Lowering &l, Operation *op) { return l.startVariables(cast<qnn::CallOnceOp>(op)); });
  table.add<qnn::ReadVariableOp>(
      [](Lowering &l, Operation *op) { return l.readVariable(cast<qnn::ReadVariableOp>(op)); });
  table.add<qnn::AssignVariableOp>(
      [](Lowering &l, Operation *op) { return l.assignVariable(cast<qnn::AssignVariableOp>(op)); });
}
