//===- HoistElementwise.cpp - elementwise ops before reshapes -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_HOISTELEMENTWISE
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// The reshape or transpose that defines `v` and is read by nobody else.
Operation *moveBefore(Value v) {
  if (auto reshape = definedOnceBy<ReshapeOp>(v))
    return reshape;
  return definedOnceBy<TransposeOp>(v);
}

/// op(move(x)) becomes move(op(x)); the move keeps its constant operand.
LogicalResult hoist(PatternRewriter &b, Operation *op, Operation *move, Value newOperand,
                    std::optional<Value> second) {
  SmallVector<Value> operands{newOperand};
  if (second)
    operands.push_back(*second);
  Value inner = make(b, op->getLoc(), op->getName().getStringRef(), operands, op->getAttrs());
  if (!inner)
    return failure();
  return replace(b, op,
                 make(b, move->getLoc(), move->getName().getStringRef(), {inner, move->getOperand(1)}));
}

template <typename Op> struct HoistUnary : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    Operation *move = moveBefore(op.getInput());
    return move ? hoist(b, op, move, move->getOperand(0), std::nullopt) : failure();
  }
};

template <typename Op> struct HoistByConstant : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    Operation *move = moveBefore(op.getLhs());
    if (!move || !getConstantValue(op.getRhs()))
      return failure();
    RankedTensorType c = typeOf(op.getRhs()), before = typeOf(move->getOperand(0)),
                     after = typeOf(op.getLhs());
    bool scalar =
        c.getNumElements() == 1 && c.getRank() <= before.getRank() && c.getRank() <= after.getRank();
    if (scalar)
      return hoist(b, op, move, move->getOperand(0), op.getRhs());
    // A constant along the last axes, which the input of the reshape has as one axis.
    if (!isa<ReshapeOp>(move) || c.getRank() == 0 || c.getRank() > after.getRank() || before.getRank() == 0 ||
        after.getShape().take_back(c.getRank()) != c.getShape() ||
        before.getShape().back() != c.getNumElements())
      return failure();
    Value second = op.getRhs();
    if (c.getRank() > 1) {
      std::optional<std::vector<float>> values = getFloats(second);
      if (!values)
        return failure();
      second = makeFloats(b, second.getLoc(), {c.getNumElements()}, *values);
    }
    return hoist(b, op, move, move->getOperand(0), second);
  }
};

struct HoistElementwisePass : transforms::impl::HoistElementwiseBase<HoistElementwisePass> {
  using HoistElementwiseBase::HoistElementwiseBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    CountedPatterns p(&getContext());
    p.add<HoistUnary<NegOp>, HoistUnary<ExpOp>, HoistUnary<SqrtOp>, HoistUnary<SquareOp>, HoistUnary<FloorOp>,
          HoistUnary<TanhOp>, HoistUnary<LogisticOp>, HoistUnary<ReluOp>, HoistUnary<Relu6Op>,
          HoistUnary<ReluN1To1Op>, HoistByConstant<AddOp>, HoistByConstant<MulOp>>();
    // Reshapes that met when nothing stood between them any more.
    addLayoutSimplifications(p);
    if (failed(p.run(getOperation())))
      return signalPassFailure();
    numRewritten += p.count;
  }
};

} // namespace
