//===- Gradients.cpp - operators of training that graphs keep -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Gradients.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// A node of two float32 operands of one shape: of most gradients the function's value and the gradient of
/// what follows, of some the gradient and the function's operand.
struct Pair {
  explicit Pair(Lowering &lowering) : l(lowering), first(l.value(0)), second(l.value(1)) {}
  Lowering &l;
  Value first, second;
  Value c(double v) { return l.scalarLike(first, v); }
  Value add(Value a, Value b) { return l.op("qnn.add", {a, b}); }
  Value sub(Value a, Value b) { return l.op("qnn.sub", {a, b}); }
  Value mul(Value a, Value b) { return l.op("qnn.mul", {a, b}); }
  Value div(Value a, Value b) { return l.op("qnn.div", {a, b}); }
  Value above(Value a, double bound) { return l.op("qnn.greater", {a, c(bound)}); }
  /// In the shape of the operands.
  Value zeros() { return l.op("qnn.zeros_like", {first}); }
};

template <Value (*Build)(Pair &)> void gradient(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Pair p(l);
  if (l.failed())
    return;
  if (Type t = Lowering::typeOf(p.first).getElementType(); !t.isF32())
    return l.refuseType("input #0", t, "f32");
  l.give(Build(p));
}

// Operands are made one after the other: a compiler may evaluate those of a call in any order.

// y, dy
Value tanhGrad(Pair &p) { return p.mul(p.second, p.sub(p.c(1), p.l.square(p.first))); }
Value sigmoidGrad(Pair &p) {
  Value scaled = p.mul(p.second, p.first);
  return p.mul(scaled, p.sub(p.c(1), p.first));
}
Value sqrtGrad(Pair &p) { return p.div(p.mul(p.second, p.c(0.5)), p.first); }
Value rsqrtGrad(Pair &p) {
  Value scaled = p.mul(p.mul(p.second, p.c(-0.5)), p.first);
  return p.mul(scaled, p.l.square(p.first));
}
Value reciprocalGrad(Pair &p) {
  Value negative = p.mul(p.second, p.c(-1));
  return p.mul(negative, p.l.square(p.first));
}

// dy, x; of ELU and SELU dy, y
Value reluGrad(Pair &p) {
  Value passes = p.above(p.second, 0);
  return p.l.select(passes, p.first, p.zeros());
}
Value relu6Grad(Pair &p) {
  Value below = p.l.op("qnn.less", {p.second, p.c(6)});
  Value inside = p.l.op("qnn.logical_and", {p.above(p.second, 0), below});
  return p.l.select(inside, p.first, p.zeros());
}
Value leakyReluGrad(Pair &p) {
  Value passes = p.above(p.second, 0);
  return p.l.select(passes, p.first, p.mul(p.first, p.c(p.l.real("alpha", 0.2))));
}
Value eluGrad(Pair &p) {
  Value negative = p.l.op("qnn.less", {p.second, p.c(0)});
  return p.l.select(negative, p.mul(p.add(p.second, p.c(1)), p.first), p.first);
}
Value seluGrad(Pair &p) {
  constexpr double scale = 1.0507009873554804934, scaledAlpha = 1.7580993408473768599;
  Value negative = p.l.op("qnn.less", {p.second, p.c(0)});
  Value below = p.mul(p.add(p.second, p.c(scaledAlpha)), p.first);
  return p.l.select(negative, below, p.mul(p.first, p.c(scale)));
}
Value softplusGrad(Pair &p) { return p.mul(p.first, p.l.op("qnn.logistic", {p.second})); }
Value softsignGrad(Pair &p) {
  Value reach = p.add(p.l.op("qnn.abs", {p.second}), p.c(1));
  return p.div(p.first, p.l.square(reach));
}

/// -sum(labels * log_softmax(logits)) per row, and its gradient. Sparse labels are the numbers of the
/// classes.
void crossEntropy(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Value logits = l.value(0), labels = l.value(1);
  if (l.failed())
    return;
  if (l.rank(0) != 2)
    return l.fail("input #0 has rank " + Twine(l.rank(0)) + ", needed: 2");
  if (StringRef(l.node.op).starts_with("Sparse")) {
    const int64_t classes = Lowering::typeOf(logits).getDimSize(1);
    if (ShapedType::isDynamic(classes))
      return l.fail("the number of classes (axis 1 of input #0) must be known");
    labels =
        l.op("qnn.one_hot", {labels, l.scalarInt(classes), l.scalarLike(logits, 1), l.scalarLike(logits, 0)},
             {l.attr("axis", int64_t{-1})});
  }
  Value terms = l.op("qnn.mul", {labels, l.op("qnn.log_softmax", {logits})});
  l.give(l.op("qnn.neg", {l.op("qnn.sum", {terms, l.constantInts({1})})}));
  l.give(l.op("qnn.sub", {l.op("qnn.softmax", {logits}, {l.attr("beta", 1.0f)}), labels}));
}

} // namespace

void addGradientLowerings(LowerTable &t) {
  t["TanhGrad"] = gradient<tanhGrad>;
  t["SigmoidGrad"] = gradient<sigmoidGrad>;
  t["SqrtGrad"] = gradient<sqrtGrad>;
  t["RsqrtGrad"] = gradient<rsqrtGrad>;
  t["ReciprocalGrad"] = t["InvGrad"] = gradient<reciprocalGrad>;
  t["ReluGrad"] = gradient<reluGrad>;
  t["Relu6Grad"] = gradient<relu6Grad>;
  t["LeakyReluGrad"] = gradient<leakyReluGrad>;
  t["EluGrad"] = gradient<eluGrad>;
  t["SeluGrad"] = gradient<seluGrad>;
  t["SoftplusGrad"] = gradient<softplusGrad>;
  t["SoftsignGrad"] = gradient<softsignGrad>;
  t["SoftmaxCrossEntropyWithLogits"] = t["SparseSoftmaxCrossEntropyWithLogits"] = crossEntropy;
}

} // namespace quantc::import::graphdef
