//===- FusedTail.cpp - what a layer's kernel does besides -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "FusedTail.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Support/FloatElements.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/ADT/bit.h"

#include <cmath>

using namespace mlir;

namespace quantc::interpreter {

static bool isFloat(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32();
}

static bool activates(Operation *op) {
  auto fused = op->getAttrOfType<qnn::ActivationAttr>("activation");
  return fused && fused.getValue() != qnn::Activation::None;
}

/// The one operator that reads `value`, in the same block; null where there are more or none.
static Operation *onlyReader(Value value) {
  if (!value.hasOneUse())
    return nullptr;
  Operation *reader = *value.user_begin();
  return reader->getBlock() == value.getParentBlock() ? reader : nullptr;
}

/// The kernel adds the bias to its sums, and the operator to what a bias of zeros made of them: the same for
/// all but a sum and a bias that are both -0, and what is not finite may carry its bits from either side.
static bool addsAlike(Value bias, int64_t channels) {
  auto elements = FloatElements::of(getConstantValue(bias));
  return elements && cast<ShapedType>(bias.getType()).getShape() == ArrayRef(channels) &&
         !std::isinf(largestMagnitude(elements->values())) &&
         llvm::none_of(elements->values(), [](float v) { return v == 0 && std::signbit(v); });
}

/// The constant that an addition behind `sums` adds to each channel; null for any other operator.
static Value addedBias(Operation *op, Value sums) {
  auto add = dyn_cast_or_null<qnn::AddOp>(op);
  if (!add || activates(add) || add->getResult(0).getType() != sums.getType())
    return {};
  Value bias = add->getOperand(add->getOperand(0) == sums ? 1 : 0);
  auto type = cast<RankedTensorType>(sums.getType());
  return type.getRank() > 0 && isFloat(bias) && addsAlike(bias, type.getShape().back()) ? bias : Value();
}

static qnn::Activation activationOf(Operation *op) {
  if (!op)
    return qnn::Activation::None;
  return llvm::TypeSwitch<Operation *, qnn::Activation>(op)
      .Case<qnn::ReluOp>([](auto) { return qnn::Activation::Relu; })
      .Case<qnn::Relu6Op>([](auto) { return qnn::Activation::Relu6; })
      .Case<qnn::ReluN1To1Op>([](auto) { return qnn::Activation::ReluN1To1; })
      .Default([](auto) { return qnn::Activation::None; });
}

std::optional<FusedTail> findFusedTail(Operation *layer) {
  constexpr unsigned biasOperand = 2;
  if (!isa<qnn::Conv2DOp, qnn::DepthwiseConv2DOp, qnn::FullyConnectedOp>(layer) ||
      layer->getNumOperands() < biasOperand ||
      !llvm::all_of(layer->getOperands().take_front(biasOperand), isFloat) || !isFloat(layer->getResult(0)) ||
      activates(layer))
    return std::nullopt;
  FusedTail tail;
  tail.last = layer;
  tail.operands.assign(layer->operand_begin(), layer->operand_end());
  auto goTo = [&](Operation *next) {
    tail.absorbed.push_back(tail.last);
    tail.last = next;
  };
  const bool hasBias =
      tail.operands.size() > biasOperand && !isa<NoneType>(tail.operands[biasOperand].getType());
  Operation *next = onlyReader(layer->getResult(0));
  if (Value bias = hasBias ? Value() : addedBias(next, layer->getResult(0))) {
    tail.operands.resize(biasOperand + 1);
    tail.operands[biasOperand] = bias;
    goTo(next);
    next = onlyReader(next->getResult(0));
  }
  if (qnn::Activation activation = activationOf(next); activation != qnn::Activation::None) {
    tail.activation = static_cast<int64_t>(activation);
    goTo(next);
  }
  return tail.absorbed.empty() ? std::nullopt : std::optional(std::move(tail));
}

} // namespace quantc::interpreter
