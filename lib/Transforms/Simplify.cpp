//===- Simplify.cpp - drop operators that change nothing ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include "llvm/ADT/STLExtras.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_SIMPLIFY
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// x + 0, x - 0, x * 1, x / 1.
template <typename Op, int neutral> struct DropNeutral : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    std::optional<float> c = getSplat(op.getRhs());
    if (!c || *c != neutral || hasActivation(op))
      return failure();
    return replace(b, op, op.getLhs());
  }
};

/// A product with zeros in the shape of the result, the first state of an unrolled recurrent network.
struct ProductWithZeros : Rewrite<MulOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(MulOp op, PatternRewriter &b) const override {
    std::optional<float> c = getSplat(op.getRhs());
    RankedTensorType type = typeOf(op.getOutput());
    if (!c || *c != 0.0F || type.getRank() == 0 || op.getRhs().getType() != type || !op->hasOneUse() ||
        op->user_begin()->hasTrait<OpTrait::IsTerminator>())
      return failure();
    return replace(b, op, op.getRhs());
  }
};

/// A constant moves to the right.
struct ConstantRight : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    if (!getConstantValue(op->getOperand(0)) || getConstantValue(op->getOperand(1)))
      return failure();
    Value lhs = op->getOperand(0), rhs = op->getOperand(1);
    b.modifyOpInPlace(op, [&] {
      op->setOperand(0, rhs);
      op->setOperand(1, lhs);
    });
    return success();
  }
};

/// Sums of constants join: (x + c1) + c2.
struct JoinSums : Rewrite<AddOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(AddOp op, PatternRewriter &b) const override {
    auto inner = definedOnceBy<AddOp>(op.getLhs());
    if (!inner || hasActivation(inner))
      return failure();
    std::optional<std::vector<float>> c1 = getFloats(inner.getRhs()), c2 = getFloats(op.getRhs());
    if (!c1 || !c2)
      return failure();
    ArrayRef<int64_t> s1 = typeOf(inner.getRhs()).getShape(), s2 = typeOf(op.getRhs()).getShape();
    FailureOr<SmallVector<int64_t>> shape = qnn::detail::broadcastShapes(s1, s2);
    if (failed(shape))
      return failure();
    std::vector<float> a = spread(*c1, s1, *shape), sum = spread(*c2, s2, *shape);
    for (size_t i = 0; i < sum.size(); ++i)
      sum[i] += a[i];
    Value c = makeFloats(b, op.getRhs().getLoc(), *shape, sum);
    b.modifyOpInPlace(op, [&] {
      op->setOperand(0, inner.getLhs());
      op->setOperand(1, c);
    });
    return success();
  }

private:
  /// The elements in a shape that theirs broadcasts to.
  static std::vector<float> spread(const std::vector<float> &from, ArrayRef<int64_t> shape,
                                   ArrayRef<int64_t> to) {
    int64_t count = 1;
    for (int64_t d : to)
      count *= d; // of a result that the op has
    std::vector<float> out(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
      int64_t rest = i, step = 1, at = 0;
      for (size_t d = 0; d < shape.size(); ++d) {
        int64_t size = to[to.size() - 1 - d], own = shape[shape.size() - 1 - d];
        at += own == 1 ? 0 : rest % size * step;
        step *= own;
        rest /= size;
      }
      out[i] = from[at];
    }
    return out;
  }
};

/// x + (-y) and (-y) + x are x - y, x - (-y) is x + y.
struct AddOfNegative : Rewrite<AddOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(AddOp op, PatternRewriter &b) const override {
    for (unsigned i : {1u, 0u})
      if (auto neg = definedOnceBy<NegOp>(op->getOperand(i)))
        return replace(b, op,
                       make(b, op.getLoc(), "qnn.sub", {op->getOperand(1 - i), neg.getInput()},
                            {b.getNamedAttr("activation", op.getActivationAttr())}));
    return failure();
  }
};
struct SubOfNegative : Rewrite<SubOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(SubOp op, PatternRewriter &b) const override {
    auto neg = definedOnceBy<NegOp>(op.getRhs());
    if (!neg)
      return failure();
    return replace(b, op,
                   make(b, op.getLoc(), "qnn.add", {op.getLhs(), neg.getInput()},
                        {b.getNamedAttr("activation", op.getActivationAttr())}));
  }
};

struct DoubleNegation : Rewrite<NegOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(NegOp op, PatternRewriter &b) const override {
    auto inner = op.getInput().getDefiningOp<NegOp>();
    return inner ? replace(b, op, inner.getInput()) : failure();
  }
};

/// x / c: x * (1 / c).
struct DivByConstant : Rewrite<DivOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(DivOp op, PatternRewriter &b) const override {
    std::optional<std::vector<float>> c = getFloats(op.getRhs());
    if (!c || getConstantValue(op.getLhs()))
      return failure();
    for (float &v : *c)
      v = 1.0f / v;
    Value inverse = makeFloats(b, op.getRhs().getLoc(), typeOf(op.getRhs()).getShape(), *c);
    return replace(b, op,
                   make(b, op.getLoc(), "qnn.mul", {op.getLhs(), inverse},
                        {b.getNamedAttr("activation", op.getActivationAttr())}));
  }
};

struct PowOfConstant : Rewrite<PowOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(PowOp op, PatternRewriter &b) const override {
    std::optional<float> e = getSplat(op.getRhs());
    Value x = op.getLhs();
    if (!e || x.getType() != op.getType())
      return failure();
    if (*e == 1.0f)
      return replace(b, op, x);
    if (*e == 2.0f)
      return replace(b, op, make(b, op.getLoc(), "qnn.mul", {x, x}));
    if (*e == 0.5f)
      return replace(b, op, make(b, op.getLoc(), "qnn.sqrt", x));
    if (*e == -0.5f)
      return replace(b, op, make(b, op.getLoc(), "qnn.rsqrt", x));
    return failure();
  }
};

/// The opposite comparison; of an order there is none, for NaN is neither below a number nor not below it.
template <typename Compare> struct NotOf : Rewrite<LogicalNotOp> {
  using Rewrite<LogicalNotOp>::Rewrite;
  LogicalResult matchAndRewrite(LogicalNotOp op, PatternRewriter &b) const override {
    auto eq = definedOnceBy<Compare>(op.getInput());
    const char *opposite = std::is_same_v<Compare, EqualOp> ? "qnn.not_equal" : "qnn.equal";
    return eq ? replace(b, op, make(b, op.getLoc(), opposite, eq->getOperands())) : failure();
  }
};
struct DoubleNot : Rewrite<LogicalNotOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(LogicalNotOp op, PatternRewriter &b) const override {
    auto inner = op.getInput().getDefiningOp<LogicalNotOp>();
    return inner ? replace(b, op, inner.getInput()) : failure();
  }
};

/// One input left after the empty ones are dropped.
struct TrimConcatenation : Rewrite<ConcatenationOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ConcatenationOp op, PatternRewriter &b) const override {
    int64_t rank = typeOf(op.getOutput()).getRank(), axis = static_cast<int64_t>(op.getAxis());
    SmallVector<Value> kept;
    for (Value v : op.getInputs())
      if (typeOf(v).getDimSize(axis < 0 ? axis + rank : axis) != 0)
        kept.push_back(v);
    if (kept.size() == 1)
      return replace(b, op, kept.front());
    if (kept.empty() || kept.size() == op.getInputs().size())
      return failure();
    b.modifyOpInPlace(op, [&] { op->setOperands(kept); });
    return success();
  }
};

struct PackOfUnpack : Rewrite<PackOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(PackOp op, PatternRewriter &b) const override {
    if (op.getInputs().size() == 1) {
      if (!typeOf(op.getOutput()).hasStaticShape())
        return failure();
      Value shape = makeInts(b, op.getLoc(), typeOf(op.getOutput()).getShape());
      return replace(b, op, make(b, op.getLoc(), "qnn.reshape", {op.getInputs()[0], shape}));
    }
    auto unpack = op.getInputs()[0].getDefiningOp<UnpackOp>();
    if (!unpack || unpack.getAxis() != op.getAxis() || unpack.getOutputs() != op.getInputs())
      return failure();
    return replace(b, op, unpack.getInput());
  }
};

/// An activation twice.
template <typename Op> struct DoubleRelu : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    return op.getInput().template getDefiningOp<Op>() ? replace(b, op, op.getInput()) : failure();
  }
};

/// Binary ops broadcast by themselves.
struct DropBroadcast : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    for (OpOperand &operand : op->getOpOperands()) {
      auto wide = operand.get().getDefiningOp<BroadcastToOp>();
      if (!wide)
        continue;
      Value other = op->getOperand(1 - operand.getOperandNumber());
      FailureOr<SmallVector<int64_t>> shape =
          qnn::detail::broadcastShapes(typeOf(wide.getInput()).getShape(), typeOf(other).getShape());
      if (failed(shape) || ArrayRef<int64_t>(*shape) != typeOf(op->getResult(0)).getShape() ||
          shape->size() > 4)
        continue;
      b.modifyOpInPlace(op, [&] { operand.set(wide.getInput()); });
      return success();
    }
    return failure();
  }
};

/// A reshape that only adds leading dimensions of 1, which broadcasting does as well.
struct DropLeadingOnes : ListedRewrite {
  using ListedRewrite::ListedRewrite;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &b) const override {
    auto withoutOnes = [](Value v) {
      return typeOf(v).getShape().drop_while([](int64_t d) { return d == 1; });
    };
    for (OpOperand &operand : op->getOpOperands()) {
      auto reshape = definedOnceBy<ReshapeOp>(operand.get());
      if (!reshape || withoutOnes(reshape.getInput()) != withoutOnes(operand.get()) ||
          typeOf(reshape.getInput()).getRank() >= typeOf(operand.get()).getRank() ||
          !typeOf(reshape.getInput()).hasStaticShape())
        continue;
      Value other = op->getOperand(1 - operand.getOperandNumber());
      FailureOr<SmallVector<int64_t>> shape =
          qnn::detail::broadcastShapes(typeOf(reshape.getInput()).getShape(), typeOf(other).getShape());
      if (failed(shape) || ArrayRef<int64_t>(*shape) != typeOf(op->getResult(0)).getShape())
        continue;
      b.modifyOpInPlace(op, [&] { operand.set(reshape.getInput()); });
      return success();
    }
    return failure();
  }
};

struct SimplifyPass : transforms::impl::SimplifyBase<SimplifyPass> {
  using SimplifyBase::SimplifyBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    CountedPatterns p(&getContext());
    p.add<ProductWithZeros, DropNeutral<AddOp, 0>, DropNeutral<SubOp, 0>, DropNeutral<MulOp, 1>,
          DropNeutral<DivOp, 1>>();
    p.addListed<ConstantRight>("constant_right");
    p.add<JoinSums, AddOfNegative, SubOfNegative, DoubleNegation, DivByConstant, PowOfConstant,
          NotOf<EqualOp>, NotOf<NotEqualOp>, DoubleNot, TrimConcatenation, PackOfUnpack, DoubleRelu<ReluOp>,
          DoubleRelu<Relu6Op>>();
    p.addListed<DropBroadcast>("drop_broadcast");
    p.addListed<DropLeadingOnes>("drop_leading_ones");
    addLayoutSimplifications(p, ruleSet);
    if (failed(p.run(getOperation())))
      return signalPassFailure();
    numRewritten += p.count;
  }
};

} // namespace
