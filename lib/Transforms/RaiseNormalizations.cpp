//===- RaiseNormalizations.cpp - softmax and norms written in pieces ------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

namespace quantc::transforms {
#define GEN_PASS_DEF_RAISENORMALIZATIONS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// A reduction of x over the last axis alone that keeps it.
template <typename Op> bool isOverLastAxis(Op reduce) {
  std::optional<SmallVector<int64_t>> axes = getConstantInts(reduce.getAxes());
  int64_t rank = typeOf(reduce.getInput()).getRank();
  return axes && axes->size() == 1 && reduce.getKeepDims() &&
         (axes->front() == -1 || axes->front() == rank - 1);
}

/// exp(x) / sum(exp(x)), x itself or minus its maximum.
struct DivToSoftmax : Rewrite<DivOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(DivOp op, PatternRewriter &b) const override {
    auto exp = op.getLhs().getDefiningOp<ExpOp>();
    auto sum = definedOnceBy<SumOp>(op.getRhs());
    if (!exp || !isPlain(exp) || !sum || sum.getInput() != exp.getOutput() || !isOverLastAxis(sum) ||
        hasActivation(op))
      return failure();
    // Nobody else may need the exponentials.
    for (Operation *user : exp->getUsers())
      if (user != op && user != sum)
        return failure();
    Value x = exp.getInput();
    if (auto shifted = definedOnceBy<SubOp>(x); shifted && !hasActivation(shifted))
      if (auto most = shifted.getRhs().getDefiningOp<ReduceMaxOp>();
          most && most.getInput() == shifted.getLhs() && isOverLastAxis(most))
        x = shifted.getLhs();
    return replace(b, op,
                   make(b, op.getLoc(), "qnn.softmax", x, {b.getNamedAttr("beta", b.getF32FloatAttr(1.0f))}));
  }
};

/// The sum of squares of x over the last axis, perhaps bounded by or added to a small constant.
Value squaredNorm(Value v) {
  if (auto bounded = definedOnceBy<MaximumOp>(v)) {
    std::optional<WithConstant> s = splitConstant(bounded);
    std::optional<float> c = s ? getSplat(s->constant) : std::nullopt;
    if (!c || *c < 0 || *c > 1e-3f)
      return {};
    v = s->value;
  } else if (auto added = definedOnceBy<AddOp>(v)) {
    std::optional<WithConstant> s = hasActivation(added) ? std::nullopt : splitConstant(added);
    std::optional<float> c = s ? getSplat(s->constant) : std::nullopt;
    if (!c || *c < 0 || *c > 1e-3f)
      return {};
    v = s->value;
  }
  auto sum = definedOnceBy<SumOp>(v);
  auto square = sum && isOverLastAxis(sum) ? definedOnceBy<SquareOp>(sum.getInput()) : SquareOp();
  return square ? square.getInput() : Value();
}

/// x * rsqrt(squared norm), x / sqrt(squared norm).
struct MulToL2Norm : Rewrite<MulOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(MulOp op, PatternRewriter &b) const override {
    for (int i : {0, 1}) {
      auto rsqrt = definedOnceBy<RsqrtOp>(op->getOperand(1 - i));
      Value x = rsqrt ? squaredNorm(rsqrt.getInput()) : Value();
      if (x && x == op->getOperand(i) && !hasActivation(op))
        return replace(b, op, make(b, op.getLoc(), "qnn.l2_normalization", x));
    }
    return failure();
  }
};

/// 1 / sqrt(x) is rsqrt, y / sqrt(x) a product with it.
struct DivBySqrt : Rewrite<DivOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(DivOp op, PatternRewriter &b) const override {
    auto root = definedOnceBy<SqrtOp>(op.getRhs());
    if (!root)
      return failure();
    if (Value x = squaredNorm(root.getInput()); x && x == op.getLhs() && !hasActivation(op))
      return replace(b, op, make(b, op.getLoc(), "qnn.l2_normalization", x));
    std::optional<float> one = getSplat(op.getLhs());
    if (one && *one == 1.0f && !hasActivation(op))
      return replace(b, op, make(b, op.getLoc(), "qnn.rsqrt", root.getInput()));
    Value inverse = make(b, root.getLoc(), "qnn.rsqrt", root.getInput());
    if (!inverse)
      return failure();
    return replace(b, op,
                   make(b, op.getLoc(), "qnn.mul", {op.getLhs(), inverse},
                        {b.getNamedAttr("activation", op.getActivationAttr())}));
  }
};

/// Also of one that others read, who keep it: a normalization multiplies it by the root. SQUARE has no
/// integer kernel.
struct SquareOfDifference : Rewrite<SquareOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(SquareOp op, PatternRewriter &b) const override {
    auto sub = op.getInput().getDefiningOp<SubOp>();
    if (!sub || hasActivation(sub))
      return failure();
    return replace(b, op, make(b, op.getLoc(), "qnn.squared_difference", sub.getOperands()));
  }
};

/// The square of real differences is not negative.
struct ReluOfSquares : Rewrite<ReluOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ReluOp op, PatternRewriter &b) const override {
    return op.getInput().getDefiningOp<SquaredDifferenceOp>() ? replace(b, op, op.getInput()) : failure();
  }
};

struct RaiseNormalizationsPass : transforms::impl::RaiseNormalizationsBase<RaiseNormalizationsPass> {
  using RaiseNormalizationsBase::RaiseNormalizationsBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    CountedPatterns p(&getContext());
    p.add<DivToSoftmax, MulToL2Norm, DivBySqrt, SquareOfDifference, ReluOfSquares>();
    if (failed(p.run(getOperation())))
      return signalPassFailure();
    numRewritten += p.count;
  }
};

} // namespace
