//===- CarryIntegers.cpp - integers into regions and out of them ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/RangeInfo.h"
#include "quantc/Transforms/RegionPasses.h"

#include "mlir/IR/Builders.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_CARRYINTEGERS
#include "quantc/Transforms/RegionPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

static bool isFloat(Value v) {
  auto type = dyn_cast<RankedTensorType>(v.getType());
  return type && type.getElementType().isF32();
}

/// The integers behind a dequantize, or null.
static Value integersOf(Value v) {
  auto stage = v.getDefiningOp<qnn::DequantizeOp>();
  return stage && isDecided(stage.getInput()) && !isConstant(stage.getInput()) ? stage.getInput() : Value();
}

/// The element type to which what reads a float value quantizes it first, or null.
static Type quantizedTo(Value v) {
  for (Operation *user : v.getUsers())
    if (isa<qnn::QuantizeOp>(user))
      return cast<RankedTensorType>(user->getResult(0).getType()).getElementType();
  return {};
}

namespace {

class CarryIntegersPass : public transforms::impl::CarryIntegersBase<CarryIntegersPass> {
public:
  using CarryIntegersBase::CarryIntegersBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    // Inner ones first: the stages at their ends are then those of the region around them.
    getOperation().walk([&](Operation *op) {
      if (auto branch = dyn_cast<qnn::IfOp>(op))
        carry(branch);
      else if (auto loop = dyn_cast<qnn::WhileOp>(op))
        carry(loop);
    });
    SmallVector<Operation *> stages;
    getOperation().walk([&](Operation *op) {
      if (isa<qnn::QuantizeOp, qnn::DequantizeOp>(op))
        stages.push_back(op);
    });
    for (Operation *stage : llvm::reverse(stages))
      if (stage->use_empty())
        stage->erase();
    refreshFunctionType(getOperation());
  }

private:
  void carry(qnn::IfOp op) {
    for (auto [k, operand] : llvm::enumerate(op->getOpOperands().drop_front())) {
      auto i = static_cast<unsigned>(k);
      BlockArgument yes = op.getThenRegion().getArgument(i), no = op.getElseRegion().getArgument(i);
      Type first = quantizedTo(yes), second = quantizedTo(no);
      if (!isFloat(yes) || !isFloat(no) || (!first && !second))
        continue;
      // Integers outside have their scale; a float value is quantized outside, where the branches agree.
      Value integers = integersOf(operand.get());
      Type element = integers ? elementOf(integers) : first == second ? first : Type();
      if (!element)
        continue;
      send(operand, element);
      receive(yes, element);
      receive(no, element);
      ++numCarried;
    }
    Operation *yes = op.getThenRegion().front().getTerminator(),
              *no = op.getElseRegion().front().getTerminator();
    for (OpResult result : op.getResults()) {
      OpOperand &a = yes->getOpOperand(result.getResultNumber()),
                &b = no->getOpOperand(result.getResultNumber());
      Value first = integersOf(a.get()), second = integersOf(b.get());
      Type element = isFloat(result) && first && second ? quantizedTo(result) : Type();
      if (!element && first && second && isFloat(result) && elementOf(first) == elementOf(second))
        element = elementOf(first);
      if (!element)
        continue;
      send(a, element);
      send(b, element);
      receive(result, element);
      ++numCarried;
    }
  }

  void carry(qnn::WhileOp op) {
    Operation *next = op.getBody().front().getTerminator();
    for (auto [k, operand] : llvm::enumerate(op->getOpOperands())) {
      auto i = static_cast<unsigned>(k);
      BlockArgument test = op.getCondition().getArgument(i), step = op.getBody().getArgument(i);
      OpOperand &made = next->getOpOperand(i);
      Type element = isFloat(step) && isFloat(test) && isFloat(op.getResult(i)) ? quantizedTo(step) : Type();
      // What is computed in float from step to step would only lose.
      if (!element || !(integersOf(made.get()) || made.get() == step))
        continue;
      if (made.get() != step)
        send(made, element);
      send(operand, element);
      receive(test, element);
      receive(step, element);
      receive(op.getResult(i), element);
      ++numCarried;
    }
  }

  static Type elementOf(Value v) { return cast<RankedTensorType>(v.getType()).getElementType(); }

  /// What goes over an edge: integers of `element`.
  static void send(OpOperand &operand, Type element) {
    Value from = operand.get(), integers = integersOf(from);
    if (integers && elementOf(integers) == element) {
      operand.set(integers);
      return;
    }
    for (Operation *user : from.getUsers())
      if (isa<qnn::QuantizeOp>(user) && elementOf(user->getResult(0)) == element &&
          user->getBlock() == operand.getOwner()->getBlock() && user->isBeforeInBlock(operand.getOwner())) {
        operand.set(user->getResult(0));
        return;
      }
    OpBuilder builder(operand.getOwner());
    Value source = integers ? integers : from;
    operand.set(
        qnn::QuantizeOp::create(builder, from.getLoc(), withElementType(from.getType(), element), source));
  }

  /// What comes over an edge: its readers quantize no more, and those that compute in float dequantize.
  static void receive(Value value, Type element) {
    Type real = value.getType();
    value.setType(withElementType(real, element));
    OpBuilder builder(value.getContext());
    builder.setInsertionPointAfterValue(value);
    Value floats;
    for (OpOperand &use : llvm::make_early_inc_range(value.getUses())) {
      Operation *user = use.getOwner();
      if (isa<qnn::QuantizeOp>(user)) {
        if (elementOf(user->getResult(0)) == element)
          user->getResult(0).replaceAllUsesWith(value);
        continue; // else from one scale to the other
      }
      // An edge of a loop: the value that is handed on as it is.
      if (auto loop = dyn_cast<qnn::WhileOp>(user->getParentOp());
          loop && isa<qnn::YieldOp>(user) && isa<BlockArgument>(value) &&
          cast<BlockArgument>(value).getArgNumber() == use.getOperandNumber() &&
          user->getBlock() == &loop.getBody().front())
        continue;
      if (!floats)
        floats = qnn::DequantizeOp::create(builder, value.getLoc(), real, value);
      use.set(floats);
    }
  }
};

} // namespace
