//===- Expansion.cpp - elementwise operators made of several ops ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The forms are those of the reference converter where it has one; the inverse
// trigonometric and hyperbolic functions are this importer's own.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Gradients.h"
#include "LongArithmetic.h"
#include "Lowering.h"

#include <cfloat>
#include <cmath>
#include <iterator>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// One node's expression: operands and constants by short names.
struct Expression {
  explicit Expression(Lowering &lowering) : l(lowering), x(l.value(0)) {}
  Lowering &l;
  Value x;
  Value c(double v) { return l.scalarLike(x, v); }
  Value add(Value a, Value b) { return l.op("qnn.add", {a, b}); }
  Value sub(Value a, Value b) { return l.op("qnn.sub", {a, b}); }
  Value mul(Value a, Value b) { return l.op("qnn.mul", {a, b}); }
  Value div(Value a, Value b) { return l.op("qnn.div", {a, b}); }
  Value un(StringRef name, Value a) { return l.op(name, {a}); }
  Value bin(StringRef name, Value a, Value b) { return l.op(name, {a, b}); }
  /// In the shape of x.
  Value full(double v) { return add(mul(x, c(0)), c(v)); }
};

template <Value (*Build)(Expression &)> void unary(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Expression e(l);
  if (l.failed())
    return;
  if (Type t = Lowering::typeOf(e.x).getElementType(); !t.isF32())
    return l.refuseType("input #0", t, "f32");
  l.give(Build(e));
}

Value reciprocal(Expression &e) { return e.div(e.c(1), e.x); }
Value expm1(Expression &e) { return e.sub(e.un("qnn.exp", e.x), e.c(1)); }
Value log1p(Expression &e) { return e.un("qnn.log", e.add(e.x, e.c(1))); }
/// max(x, 0) + log(1 + exp(-|x|)): the plain log(1 + exp x) overflows from 89 on.
Value softplus(Expression &e) {
  Value tail = e.un("qnn.log", e.add(e.un("qnn.exp", e.un("qnn.neg", e.un("qnn.abs", e.x))), e.c(1)));
  return e.add(e.un("qnn.relu", e.x), tail);
}
Value softsign(Expression &e) { return e.div(e.x, e.add(e.un("qnn.abs", e.x), e.c(1))); }
Value isNan(Expression &e) { return e.bin("qnn.not_equal", e.x, e.x); }
Value isInf(Expression &e) {
  return e.bin("qnn.equal", e.un("qnn.abs", e.x), e.c(std::numeric_limits<double>::infinity()));
}
Value isFinite(Expression &e) { return e.bin("qnn.equal", e.sub(e.x, e.x), e.c(0)); }
/// scale * x where x >= 0, scale * alpha * (e^x - 1) below. The negative part is x - relu(x): a minimum would
/// tie its input to its own narrow range when the network is quantized.
Value selu(Expression &e) {
  Value above = e.un("qnn.relu", e.x);
  Value below = e.mul(e.un("qnn.elu", e.sub(e.x, above)), e.c(1.7580993408473768599));
  return e.add(below, e.mul(above, e.c(1.0507009873554804934)));
}
Value tan(Expression &e) { return e.div(e.un("qnn.sin", e.x), e.un("qnn.cos", e.x)); }
Value sinh(Expression &e) {
  return e.mul(e.sub(e.un("qnn.exp", e.x), e.un("qnn.exp", e.un("qnn.neg", e.x))), e.c(0.5));
}
Value cosh(Expression &e) {
  return e.mul(e.add(e.un("qnn.exp", e.x), e.un("qnn.exp", e.un("qnn.neg", e.x))), e.c(0.5));
}
/// sqrt(1 - x^2)
Value cathetus(Expression &e) { return e.un("qnn.sqrt", e.sub(e.c(1), e.mul(e.x, e.x))); }
Value asin(Expression &e) { return e.bin("qnn.atan2", e.x, cathetus(e)); }
Value acos(Expression &e) { return e.bin("qnn.atan2", cathetus(e), e.x); }
Value atan(Expression &e) { return e.bin("qnn.atan2", e.x, e.full(1)); }
/// sign(x) * log(|x| + sqrt(x^2 + 1)): for large negative x the plain form cancels.
Value asinh(Expression &e) {
  Value a = e.un("qnn.abs", e.x);
  Value root = e.un("qnn.sqrt", e.add(e.mul(e.x, e.x), e.c(1)));
  return e.mul(e.un("qnn.sign", e.x), e.un("qnn.log", e.add(a, root)));
}
Value acosh(Expression &e) {
  return e.un("qnn.log", e.add(e.x, e.un("qnn.sqrt", e.sub(e.mul(e.x, e.x), e.c(1)))));
}
Value atanh(Expression &e) {
  return e.mul(e.un("qnn.log", e.div(e.add(e.c(1), e.x), e.sub(e.c(1), e.x))), e.c(0.5));
}
/// Error function, Abramowitz and Stegun 7.1.26: absolute error below 1.5e-7.
Value erf(Expression &e) {
  Value a = e.un("qnn.abs", e.x);
  Value t = e.div(e.c(1), e.add(e.mul(a, e.c(0.3275911)), e.c(1)));
  Value p = e.c(1.061405429);
  for (double k : {-1.453152027, 1.421413741, -0.284496736, 0.254829592})
    p = e.add(e.mul(p, t), e.c(k));
  Value tail = e.mul(e.mul(p, t), e.un("qnn.exp", e.un("qnn.neg", e.mul(e.x, e.x))));
  return e.mul(e.un("qnn.sign", e.x), e.sub(e.c(1), tail));
}
Value erfc(Expression &e) { return e.sub(e.c(1), erf(e)); }

void l2Loss(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Expression e(l);
  SmallVector<int64_t> axes;
  for (int64_t i = 0; !l.failed() && i < l.rank(0); ++i)
    axes.push_back(i);
  Value squares = e.mul(e.x, e.x);
  l.give(e.mul(axes.empty() ? squares : l.op("qnn.sum", {squares, l.constantInts(axes)}), e.c(0.5)));
}

/// log(sqrt(2 pi) t^(z + 1/2) e^-t a(z)), t = z + 15/2, Lanczos' series with g = 7, which is log(gamma(z +
/// 1)) from z = -1/2 on; below, log(pi / abs(sin(pi x))) minus that of -x.
Value lgamma(Expression &e) {
  constexpr double series[] = {676.520368121885098567009190444019, -1259.13921672240287047156078755283,
                               771.3234287776530788486528258894,   -176.61502916214059906584551354,
                               12.507343278686904814458936853,     -0.13857109526572011689554707,
                               9.984369578019570859563e-6,         1.50563273514931155834e-7};
  constexpr double first = 0.99999999999980993227684700473478, shift = 7.5, pi = 3.14159265358979323846;
  Value reflects = e.bin("qnn.less", e.x, e.c(0.5));
  Value minus = e.un("qnn.neg", e.x), z = e.l.select(reflects, minus, e.sub(e.x, e.c(1)));
  Value a = e.add(e.div(e.c(series[0]), e.add(z, e.c(1))), e.c(first));
  for (size_t i = 1; i < std::size(series); ++i) {
    Value divisor = e.add(z, e.c(static_cast<double>(i) + 1));
    a = e.add(a, e.div(e.c(series[i]), divisor));
  }
  // log t, and z + 1/2 - t / log t of which it is a factor: what would cancel stays small.
  Value t = e.add(z, e.c(shift)), logT = e.un("qnn.log", t);
  Value factor = e.add(z, e.c(0.5));
  factor = e.sub(factor, e.div(t, logT));
  Value y = e.add(e.mul(factor, logT), e.c(std::log(2 * pi) / 2));
  y = e.add(y, e.un("qnn.log", a));
  // The sine's argument is taken from the nearest whole number.
  Value whole = e.un("qnn.abs", e.x), part = e.sub(whole, e.un("qnn.floor", whole));
  part = e.bin("qnn.minimum", part, e.sub(e.c(1), part));
  Value sine = e.un("qnn.log", e.un("qnn.sin", e.mul(part, e.c(pi))));
  Value reflected = e.sub(e.c(std::log(pi)), sine);
  reflected = e.sub(reflected, y);
  Value endless = e.bin("qnn.equal", whole, e.c(std::numeric_limits<double>::infinity()));
  return e.l.select(endless, whole, e.l.select(reflects, reflected, y));
}

/// Whether operand i is a constant of float32 without a zero.
bool neverZero(Lowering &l, size_t i) {
  const Tensor *t = l.constant(i);
  return t && t->type == DType::Float && llvm::none_of(load<float>(*t), [](float v) { return v == 0; });
}

/// Where an operand is 0 the result is 0: DivNoNan and MulNoNan look at the second operand, Xdivy and Xlogy
/// at the first.
void guarded(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Expression e(l);
  Value a = e.x, b = l.value(1);
  if (l.failed())
    return;
  if (!l.type(0).getElementType().isF32())
    return l.refuseType("input #0", l.type(0).getElementType(), "f32");
  bool first = l.node.op[0] == 'X';
  bool guards = !neverZero(l, first ? 0 : 1);
  Value zero = guards ? e.bin("qnn.equal", first ? a : b, e.c(0)) : Value();
  Value y = l.node.op == "MulNoNan" ? e.mul(a, b)
            : l.node.op == "Xlogy"  ? e.mul(a, e.un("qnn.log", b))
                                    : e.div(a, b);
  l.give(guards ? l.select(zero, first ? a : e.c(0), y) : y);
}

/// Quotient and remainder towards zero.
void truncated(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Expression e(l);
  Value a = e.x, b = l.value(1);
  if (l.failed())
    return;
  if (Value y = longArithmetic(l, l.node.op, a, b))
    return l.give(y);
  bool remainder = l.node.op != "TruncateDiv";
  Type element = Lowering::typeOf(a).getElementType();
  Value q;
  if (auto i = dyn_cast<IntegerType>(element)) {
    if (i.getWidth() < 32) {
      a = l.cast(a, l.builder.getI32Type());
      b = l.cast(b, l.builder.getI32Type());
    }
    q = e.div(a, b); // integers truncate
  } else {
    Value d = e.div(a, b);
    q = l.select(e.bin("qnn.less", d, e.c(0)), e.un("qnn.ceil", d), e.un("qnn.floor", d));
  }
  Value y = remainder ? e.sub(a, e.mul(q, b)) : q;
  l.give(l.cast(y, element));
}

} // namespace

void addExpansionLowerings(LowerTable &t) {
  t["Inv"] = t["Reciprocal"] = unary<reciprocal>;
  t["Expm1"] = unary<expm1>;
  t["Log1p"] = unary<log1p>;
  t["Softplus"] = unary<softplus>;
  t["Softsign"] = unary<softsign>;
  t["IsNan"] = unary<isNan>;
  t["IsInf"] = unary<isInf>;
  t["IsFinite"] = unary<isFinite>;
  t["Selu"] = unary<selu>;
  t["Tan"] = unary<tan>;
  t["Sinh"] = unary<sinh>;
  t["Cosh"] = unary<cosh>;
  t["Asin"] = unary<asin>;
  t["Acos"] = unary<acos>;
  t["Atan"] = unary<atan>;
  t["Asinh"] = unary<asinh>;
  t["Acosh"] = unary<acosh>;
  t["Atanh"] = unary<atanh>;
  t["Erf"] = unary<erf>;
  t["Erfc"] = unary<erfc>;
  t["Lgamma"] = unary<lgamma>;
  t["L2Loss"] = l2Loss;
  t["DivNoNan"] = t["MulNoNan"] = t["Xdivy"] = t["Xlogy"] = guarded;
  t["TruncateDiv"] = t["TruncateMod"] = t["Mod"] = truncated;
  addGradientLowerings(t);
}

} // namespace quantc::import::graphdef
