//===- RaiseActivations.cpp - activations written in pieces ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The forms are those that TFLiteConverter recognizes, and no others: a form
// it leaves in pieces stays in pieces here.
//===----------------------------------------------------------------------===//

#include "GraphRewrite.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Passes.h"

#include <cmath>

namespace quantc::transforms {
#define GEN_PASS_DEF_RAISEACTIVATIONS
#include "quantc/Transforms/Passes.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::transforms;

namespace {

/// A scalar bound of `op`, which is a maximum or minimum: the value and the other operand.
template <typename Op> std::optional<std::pair<Value, float>> boundOf(Op op) {
  std::optional<WithConstant> split = op && isPlain(op) ? splitConstant(op) : std::nullopt;
  std::optional<float> bound = split ? getSplat(split->constant) : std::nullopt;
  // A bound of higher rank could widen the result.
  if (!bound || split->value.getType() != op.getType())
    return std::nullopt;
  return std::pair{split->value, *bound};
}

/// [low, high] around x, in either order of the two ops; -inf where one is missing.
struct Range {
  Value x;
  float low, high;
};
std::optional<Range> rangeOf(MinimumOp op) {
  auto outer = boundOf(op);
  if (!outer)
    return std::nullopt;
  if (auto inner = boundOf(definedOnceBy<MaximumOp>(outer->first)))
    return Range{inner->first, inner->second, outer->second};
  if (auto relu = definedOnceBy<ReluOp>(outer->first))
    return Range{relu.getInput(), 0.0f, outer->second};
  return std::nullopt;
}
std::optional<Range> rangeOf(MaximumOp op) {
  auto outer = boundOf(op);
  if (!outer)
    return std::nullopt;
  if (auto inner = boundOf(definedOnceBy<MinimumOp>(outer->first)))
    return Range{inner->first, outer->second, inner->second};
  return std::nullopt;
}

template <typename Op> struct ClampToRelu : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    std::optional<Range> r = rangeOf(op);
    if (!r)
      return failure();
    if (r->low == 0.0f && r->high == 6.0f)
      return replace(b, op, make(b, op.getLoc(), "qnn.relu6", r->x));
    if (r->low == -1.0f && r->high == 1.0f)
      return replace(b, op, make(b, op.getLoc(), "qnn.relu_n1_to_1", r->x));
    return failure();
  }
};

/// relu(min(x, 6)).
struct ReluOfMinimum : Rewrite<ReluOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(ReluOp op, PatternRewriter &b) const override {
    auto inner = boundOf(definedOnceBy<MinimumOp>(op.getInput()));
    if (!inner || inner->second != 6.0f)
      return failure();
    return replace(b, op, make(b, op.getLoc(), "qnn.relu6", inner->first));
  }
};

/// max(x, 0) is relu; max(a * x, x), the product first, is leaky_relu.
struct MaximumToRelu : Rewrite<MaximumOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(MaximumOp op, PatternRewriter &b) const override {
    if (auto bound = boundOf(op)) {
      // With a minimum of 6 above it is a relu6, whichever pattern comes first.
      auto clamp = rangeOf(op);
      if (bound->second != 0.0f || (clamp && clamp->high == 6.0f))
        return failure();
      return replace(b, op, make(b, op.getLoc(), "qnn.relu", bound->first));
    }
    auto product = definedOnceBy<MulOp>(op.getLhs());
    std::optional<float> alpha = product ? getSplat(product.getRhs()) : std::nullopt;
    if (!alpha || hasActivation(product) || product.getLhs() != op.getRhs() || !(*alpha < 1.0f))
      return failure();
    return replace(b, op,
                   make(b, op.getLoc(), "qnn.leaky_relu", product.getLhs(),
                        {b.getNamedAttr("alpha", b.getF32FloatAttr(*alpha))}));
  }
};

/// relu(x) + a * relu(-x) with a constant a: below zero that is -a * x, so alpha is -a.
struct AddToPRelu : Rewrite<AddOp> {
  using Rewrite::Rewrite;
  LogicalResult matchAndRewrite(AddOp op, PatternRewriter &b) const override {
    if (hasActivation(op))
      return failure();
    for (int first : {0, 1}) {
      auto positive = definedOnceBy<ReluOp>(op->getOperand(first));
      auto scaled = definedOnceBy<MulOp>(op->getOperand(1 - first));
      std::optional<WithConstant> split =
          scaled && !hasActivation(scaled) ? splitConstant(scaled) : std::nullopt;
      auto negative = split ? definedOnceBy<ReluOp>(split->value) : ReluOp();
      auto neg = negative ? negative.getInput().getDefiningOp<NegOp>() : NegOp();
      std::optional<std::vector<float>> values = split ? getFloats(split->constant) : std::nullopt;
      if (!positive || !neg || !values || neg.getInput() != positive.getInput())
        continue;
      for (float &v : *values)
        v = -v;
      SmallVector<int64_t> shape(typeOf(split->constant).getShape());
      // The kernel broadcasts alpha over the batch; a leading 1 says nothing.
      if (shape.size() == static_cast<size_t>(typeOf(op.getOutput()).getRank()) && shape.front() == 1)
        shape.erase(shape.begin());
      Value alpha = makeFloats(b, split->constant.getLoc(), shape, *values);
      return replace(b, op, make(b, op.getLoc(), "qnn.prelu", {positive.getInput(), alpha}));
    }
    return failure();
  }
};

/// Factors of a product, through mul and div by constants.
struct Factors {
  SmallVector<Value> values;
  double constant = 1;
};
Factors factorsOf(Value root) {
  Factors f;
  SmallVector<std::pair<Value, bool>> todo{{root, true}};
  // Each step takes an op apart, none is visited twice: products of a tree are few.
  while (!todo.empty() && f.values.size() < 8) {
    auto [v, isRoot] = todo.pop_back_val();
    Operation *op = v.getDefiningOp();
    bool open = op && isPlain(op) && (isRoot || v.hasOneUse());
    if (std::optional<float> c = getSplat(v))
      f.constant *= *c;
    else if (auto mul = dyn_cast_or_null<MulOp>(op); mul && open && !hasActivation(mul))
      todo.append({{mul.getRhs(), false}, {mul.getLhs(), false}});
    else if (auto div = dyn_cast_or_null<DivOp>(op);
             div && open && !hasActivation(div) && getSplat(div.getRhs())) {
      f.constant /= *getSplat(div.getRhs());
      todo.push_back({div.getLhs(), false});
    } else
      f.values.push_back(v);
  }
  return f;
}

/// x + c with a scalar c.
std::optional<std::pair<Value, float>> sumWithConstant(Value v) {
  auto add = definedOnceBy<AddOp>(v);
  std::optional<WithConstant> split = add && !hasActivation(add) ? splitConstant(add) : std::nullopt;
  std::optional<float> c = split ? getSplat(split->constant) : std::nullopt;
  return c ? std::optional(std::pair{split->value, *c}) : std::nullopt;
}

/// z * f, through negations.
bool isMultiple(Value v, Value z, double f) {
  Factors factors = factorsOf(v);
  if (factors.values.size() != 1)
    return false;
  Value rest = factors.values[0];
  double found = factors.constant;
  if (auto neg = rest.getDefiningOp<NegOp>(); neg && rest != z) {
    found = -found;
    rest = neg.getInput();
  }
  return rest == z && std::abs(found - f) < 1e-6;
}

/// The argument of an error function written out as the importer does: sign(x) * (1 - p(t) * exp(-x * x)).
std::optional<Value> erfArgument(Value v) {
  auto product = definedOnceBy<MulOp>(v);
  auto sign = product ? definedOnceBy<SignOp>(product.getLhs()) : SignOp();
  auto rest = product ? definedOnceBy<SubOp>(product.getRhs()) : SubOp();
  auto tail = rest && isAbout(rest.getLhs(), 1) ? definedOnceBy<MulOp>(rest.getRhs()) : MulOp();
  auto exp = tail ? definedOnceBy<ExpOp>(tail.getRhs()) : ExpOp();
  auto neg = exp ? definedOnceBy<NegOp>(exp.getInput()) : NegOp();
  auto square = neg ? definedOnceBy<MulOp>(neg.getInput()) : MulOp();
  if (!sign || !square || square.getLhs() != sign.getInput() || square.getRhs() != sign.getInput())
    return std::nullopt;
  // Horner's scheme from its last step: ((..(a5 * t + a4) * t ..) + a1) * t.
  auto step = definedOnceBy<MulOp>(tail.getLhs());
  Value t = step ? step.getRhs() : Value();
  for (double k : {0.254829592, -0.284496736, 1.421413741, -1.453152027}) {
    auto sum = step && step.getRhs() == t ? sumWithConstant(step.getLhs()) : std::nullopt;
    if (!sum || std::abs(sum->second - k) > 1e-6)
      return std::nullopt;
    step = definedOnceBy<MulOp>(sum->first);
  }
  std::optional<WithConstant> first = step ? splitConstant(step) : std::nullopt;
  auto inverse = t.getDefiningOp<DivOp>();
  auto sum = inverse && isAbout(inverse.getLhs(), 1) ? sumWithConstant(inverse.getRhs()) : std::nullopt;
  auto scaled = sum && sum->second == 1.0F ? definedOnceBy<MulOp>(sum->first) : MulOp();
  auto abs = scaled && isAbout(scaled.getRhs(), 0.3275911) ? definedOnceBy<AbsOp>(scaled.getLhs()) : AbsOp();
  if (!first || first->value != t || !isAbout(first->constant, 1.061405429) || !abs ||
      abs.getInput() != sign.getInput())
    return std::nullopt;
  return sign.getInput();
}

/// 1 + erf(x / sqrt 2), or erfc(-x / sqrt 2).
bool isGaussian(Value gate, Value x) {
  if (auto one = sumWithConstant(gate); one && one->second == 1.0F) {
    std::optional<Value> z = erfArgument(one->first);
    return z && isMultiple(*z, x, M_SQRT1_2);
  }
  auto complement = definedOnceBy<SubOp>(gate);
  if (!complement || hasActivation(complement) || !isAbout(complement.getLhs(), 1))
    return false;
  std::optional<Value> z = erfArgument(complement.getRhs());
  return z && isMultiple(*z, x, -M_SQRT1_2);
}

/// x * relu6(x + 3) / 6, and the two forms of gelu.
template <typename Op> struct ProductToActivation : Rewrite<Op> {
  using Rewrite<Op>::Rewrite;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &b) const override {
    // Only the last product of a chain is the root.
    if (op->hasOneUse() && isa<MulOp, DivOp>(*op->user_begin()) && isPlain(*op->user_begin()) &&
        !getConstantValue(op->getResult(0)))
      if (Operation *user = *op->user_begin(); factorsOf(user->getResult(0)).values.size() == 2)
        return failure();
    if (hasActivation(op))
      return failure();
    Factors f = factorsOf(op.getOutput());
    if (f.values.size() != 2)
      return failure();
    for (int i : {0, 1}) {
      Value x = f.values[i], gate = f.values[1 - i];
      if (x.getType() != op.getType())
        continue;
      if (auto relu6 = definedOnceBy<Relu6Op>(gate))
        if (auto sum = sumWithConstant(relu6.getInput());
            sum && sum->first == x && sum->second == 3.0f && std::abs(f.constant - 1.0 / 6) < 1e-6)
          return replace(b, op, make(b, op.getLoc(), "qnn.hard_swish", x));
      if (std::abs(f.constant - 0.5) > 1e-6)
        continue;
      if (isGaussian(gate, x))
        return replace(
            b, op,
            make(b, op.getLoc(), "qnn.gelu", x, {b.getNamedAttr("approximate", b.getBoolAttr(false))}));
      auto one = sumWithConstant(gate);
      if (!one || one->second != 1.0f)
        continue;
      if (auto tanh = definedOnceBy<TanhOp>(one->first); tanh && isGeluArgument(tanh.getInput(), x))
        return replace(
            b, op, make(b, op.getLoc(), "qnn.gelu", x, {b.getNamedAttr("approximate", b.getBoolAttr(true))}));
    }
    return failure();
  }

  /// sqrt(2 / pi) * (x + 0.044715 * x^3).
  static bool isGeluArgument(Value v, Value x) {
    Factors outer = factorsOf(v);
    if (outer.values.size() != 1 || std::abs(outer.constant - std::sqrt(2 / M_PI)) > 1e-5)
      return false;
    auto sum = definedOnceBy<AddOp>(outer.values[0]);
    if (!sum || hasActivation(sum))
      return false;
    for (int i : {0, 1}) {
      if (sum->getOperand(i) != x)
        continue;
      Factors cube = factorsOf(sum->getOperand(1 - i));
      if (std::abs(cube.constant - 0.044715) > 1e-6)
        continue;
      if (cube.values.size() == 3 && llvm::all_of(cube.values, [&](Value f) { return f == x; }))
        return true;
      auto pow = cube.values.size() == 1 ? cube.values[0].getDefiningOp<PowOp>() : PowOp();
      if (pow && pow.getLhs() == x && isAbout(pow.getRhs(), 3))
        return true;
    }
    return false;
  }
};

struct RaiseActivationsPass : transforms::impl::RaiseActivationsBase<RaiseActivationsPass> {
  using RaiseActivationsBase::RaiseActivationsBase;
  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    CountedPatterns p(&getContext());
    p.add<ClampToRelu<MinimumOp>, ClampToRelu<MaximumOp>, ReluOfMinimum, MaximumToRelu, AddToPRelu,
          ProductToActivation<MulOp>, ProductToActivation<DivOp>>();
    if (failed(p.run(getOperation())))
      return signalPassFailure();
    numRewritten += p.count;
  }
};

} // namespace
