//===- HoistElementwise.cpp - elementwise ops before reshapes -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_HOISTELEMENTWISE
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// The reshape or transpose that defines `v` and is read by nobody else; under TOCO's rules also a move
/// between depth and space.
template <RuleSet rules> Operation *moveBefore(Value v) {
  if (auto reshape = definedOnceBy<ReshapeOp>(v))
    return reshape;
  if (rules == RuleSet::Toco) {
    if (auto move = definedOnceBy<DepthToSpaceOp>(v))
      return move;
    if (auto move = definedOnceBy<SpaceToDepthOp>(v))
      return move;
  }
  return definedOnceBy<TransposeOp>(v);
}

/// op(move(x)) becomes move(op(x)); the move keeps its constant operand, when it has one.
LogicalResult hoist(PatternRewriter &b, Operation *op, Operation *move, Value newOperand,
                    std::optional<Value> second) {
  SmallVector<Value> operands{newOperand};
  if (second)
    operands.push_back(*second);
  Value inner = make(b, op->getLoc(), op->getName().getStringRef(), operands, op->getAttrs());
  if (!inner)
    return failure();
  SmallVector<Value> moved(move->getOperands());
  moved[0] = inner;
  return replace(b, op, make(b, move->getLoc(), move->getName().getStringRef(), moved, move->getAttrs()));
}

template <RuleSet rules> struct HoistUnary : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    Operation *move = moveBefore<rules>(op->getOperand(0));
    if (move && rules == RuleSet::TFLite && movesFakeQuant(move))
      return failure();
    return move ? hoist(b, op, move, move->getOperand(0), std::nullopt) : failure();
  }
};

struct HoistByConstant : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    Operation *move = moveBefore<RuleSet::TFLite>(op->getOperand(0));
    if (!move || movesFakeQuant(move) || !getConstantValue(op->getOperand(1)))
      return failure();
    RankedTensorType c = typeOf(op->getOperand(1)), before = typeOf(move->getOperand(0)),
                     after = typeOf(op->getOperand(0));
    bool scalar =
        c.getNumElements() == 1 && c.getRank() <= before.getRank() && c.getRank() <= after.getRank();
    if (scalar)
      return hoist(b, op, move, move->getOperand(0), op->getOperand(1));
    // A constant along the last axes, which the input of the reshape has as one axis.
    if (!isa<ReshapeOp>(move) || c.getRank() == 0 || c.getRank() > after.getRank() || before.getRank() == 0 ||
        after.getShape().take_back(c.getRank()) != c.getShape() ||
        before.getShape().back() != c.getNumElements())
      return failure();
    Value second = op->getOperand(1);
    if (c.getRank() > 1) {
      std::optional<std::vector<float>> values = getFloats(second);
      if (!values)
        return failure();
      second = makeFloats(b, second.getLoc(), {c.getNumElements()}, *values);
    }
    return hoist(b, op, move, move->getOperand(0), second);
  }
};

bool isTailOf(ArrayRef<int64_t> tail, ArrayRef<int64_t> shape) {
  return tail.size() <= shape.size() && shape.take_back(tail.size()) == tail;
}

/// TOCO: a constant that lies along the last axes of the reshape's input and output alike.
struct HoistByTail : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    auto reshape = definedOnceBy<ReshapeOp>(op->getOperand(0));
    if (!reshape || !getConstantValue(op->getOperand(1)))
      return failure();
    ArrayRef<int64_t> tail = typeOf(op->getOperand(1)).getShape();
    if (!isTailOf(tail, typeOf(op->getResult(0)).getShape()) ||
        !isTailOf(tail, typeOf(reshape.getInput()).getShape()))
      return failure();
    return hoist(b, op, reshape, reshape.getInput(), op->getOperand(1));
  }
};

/// The transpose of the last two axes before a product is a flag of it.
struct AdjointFromTranspose : Rewrite<BatchMatMulOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(BatchMatMulOp op, PatternRewriter &b) const override {
    for (unsigned i : {0u, 1u}) {
      auto t = op->getOperand(i).getDefiningOp<TransposeOp>();
      std::optional<SmallVector<int64_t>> perm =
          t && isPlain(t) ? getConstantInts(t.getPerm()) : std::nullopt;
      if (!perm || perm->size() < 2)
        continue;
      int64_t rank = static_cast<int64_t>(perm->size());
      for (int64_t &p : *perm)
        p += p < 0 ? rank : 0;
      std::swap((*perm)[rank - 1], (*perm)[rank - 2]);
      if (!llvm::equal(*perm, llvm::seq<int64_t>(0, rank)))
        continue;
      b.modifyOpInPlace(op, [&] {
        op->setOperand(i, t.getInput());
        i == 0 ? op.setAdjX(!op.getAdjX()) : op.setAdjY(!op.getAdjY());
      });
      return success();
    }
    return failure();
  }
};

struct HoistElementwisePass : transforms::impl::HoistElementwiseBase<HoistElementwisePass> {
  using HoistElementwiseBase::HoistElementwiseBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    CountedPatterns p(&getContext());
    if (ruleSet == RuleSet::Toco)
      addToco(p);
    else
      addTFLite(p);
    // Reshapes that met when nothing stood between them any more.
    addLayoutSimplifications(p, ruleSet);
    if (failed(p.run(getOperation())))
      return signalPassFailure();
    numRewritten += p.count;
  }

private:
  static void addTFLite(CountedPatterns &p) {
    p.addListed<HoistUnary<RuleSet::TFLite>>("hoist_unary");
    p.addListed<HoistByConstant>("hoist_constant");
    p.add<AdjointFromTranspose>();
  }
  static void addToco(CountedPatterns &p) {
    p.addListed<HoistUnary<RuleSet::Toco>>("hoist_unary_toco");
    p.addListed<HoistByTail>("hoist_tail_toco");
  }
};

} // namespace
