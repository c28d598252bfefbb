//===- Elementwise.cpp - arithmetic of two operands -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Integers: [N-ADD], [N-MUL], [N-SQDIFF], [N-PRELU], [N-MINMAX], [N-COMPARE];
// what needs more than RESCALE (DIV) is a table over both operands.
//===----------------------------------------------------------------------===//

#include "../../Interpreter/FixedPoint.h"
#include "FixedPointOps.h"
#include "Lowering.h"
#include "Tabulate.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;
namespace qi = quantc::interpreter;

namespace {

/// The two operands of a quantized op and its result.
struct Sides {
  Params a, b, y;
  Value va, vb;
};
FailureOr<Sides> sidesOf(Lowering &l, Operation *op) {
  auto a = paramsOf(op->getOperand(0)), b = paramsOf(op->getOperand(1)), y = paramsOf(op->getResult(0));
  if (!a || !b || !y || a->bits != b->bits || a->bits != y->bits || a->bits > 16)
    return l.refuse(op, "operands and result of one quantized type of 8 or 16 bits are needed");
  if (a->bits == 16 && (a->zeroPoint || b->zeroPoint || y->zeroPoint))
    return l.refuse(op, "a tensor of int16 has a zero point");
  Sides s{*a, *b, *y, l.get(op->getOperand(0)), l.get(op->getOperand(1))};
  if (!s.va || !s.vb)
    return failure();
  return s;
}

bool isQuantized(Operation *op) { return paramsOf(op->getOperand(0)) || paramsOf(op->getResult(0)); }

LogicalResult store(Lowering &l, Operation *op, const Params &out, Value wide, double factor,
                    qnn::Activation activation) {
  auto f = factorOf(factor);
  if (!f)
    return l.refuse(op, "a factor of " + std::to_string(factor) + " is beyond RESCALE's");
  Value y = l.rescale(wide, l.integer(out.bits), *f, 0, out.zeroPoint);
  auto [low, high] = clampRange(out, activation);
  l.set(op->getResult(0), l.clamp(y, low, high));
  return success();
}

/// What both operands are multiplied with behind a shift to the left: [N-ADD].
struct SumFactors {
  Factor a, b;
  int left;
  bool subtract;
  bool once = false; ///< one rounding each, no shift: roundedOnce
};

FailureOr<SumFactors> factorsOfSum(Lowering &l, Operation *op, const Sides &s, int left, bool subtract) {
  const double twice = static_cast<double>(2.0f * std::max(s.a.scale(), s.b.scale()));
  auto fa = factorOf(static_cast<double>(s.a.scale()) / twice),
       fb = factorOf(static_cast<double>(s.b.scale()) / twice);
  if (!fa || !fb)
    return l.refuse(op, "a factor is beyond RESCALE's");
  return SumFactors{*fa, *fb, left, subtract};
}

/// Both sides at twice the larger scale with `left` bits of headroom: a - b, or a + b.
Value combine(Lowering &l, const Sides &s, const SumFactors &f) {
  auto side = [&](Value x, const Params &p, Factor factor) {
    return f.once ? l.rescale(x, l.integer(32), factor, p.zeroPoint, 0, false)
                  : l.scaled(x, p.zeroPoint, f.left, factor);
  };
  Value a = side(s.va, s.a, f.a), b = side(s.vb, s.b, f.b);
  return f.subtract ? l.sub(a, b) : l.add(a, b);
}

/// The sum with one RESCALE for each operand of 8 bits. Where the kernel rounds twice this sum differs in its
/// last bit, 2^-20 of a step: multipliers that differ as little are tried until each of the 65536 pairs of
/// integers has the kernel's result. Compilers behind take one RESCALE into their ADD, two they do not.
std::optional<SumFactors> roundedOnce(const Sides &s, const SumFactors &f, Factor out,
                                      std::pair<int64_t, int64_t> bounds) {
  constexpr int64_t low = -128, count = 256;
  if (s.y.bits != 8 || f.a.shift < f.left + 10 || f.b.shift < f.left + 10)
    return std::nullopt;
  auto sides = [&](const Params &side, Factor factor, int left, bool twice) {
    std::vector<int64_t> all;
    for (int64_t q = low; q < low + count; ++q)
      all.push_back(applyScale((q - side.zeroPoint) << left, factor, twice));
    return all;
  };
  auto result = [&](int64_t a, int64_t b) {
    const int64_t y = applyScale(f.subtract ? a - b : a + b, out, true) + s.y.zeroPoint;
    return std::clamp(y, bounds.first, bounds.second);
  };
  const std::vector<int64_t> a = sides(s.a, f.a, f.left, true), b = sides(s.b, f.b, f.left, true);
  auto near = [&](Factor factor, int step) {
    const int away = step % 2 ? -(step / 2 + 1) : step / 2; // 0, -1, 1, -2, ...
    return Factor{factor.multiplier + away, static_cast<int8_t>(factor.shift - f.left)};
  };
  constexpr int steps = 33; // up to 16 to each side: less than half a bit for the 255 of the largest operand
  for (int trial = 0; trial < steps * steps; ++trial) {
    const SumFactors once{near(f.a, trial % steps), near(f.b, trial / steps), 0, f.subtract, true};
    const std::vector<int64_t> x = sides(s.a, once.a, 0, false), y = sides(s.b, once.b, 0, false);
    bool same = true;
    for (size_t i = 0; same && i < x.size(); ++i)
      for (size_t k = 0; same && k < y.size(); ++k)
        same = result(x[i], y[k]) == result(a[i], b[k]);
    if (same)
      return once;
  }
  return std::nullopt;
}

Value activate(Lowering &l, Value x, qnn::Activation activation) {
  if (activation == qnn::Activation::Relu)
    return l.clampF32(x, 0, std::numeric_limits<float>::max());
  if (activation == qnn::Activation::Relu6)
    return l.clampF32(x, 0, 6);
  if (activation == qnn::Activation::ReluN1To1)
    return l.clampF32(x, -1, 1);
  return activation == qnn::Activation::Tanh ? l.unary<tosa::TanhOp>(x) : x;
}

/// Plain operands (float32 or int32) of one TOSA op.
template <typename Tosa, typename... Extra>
LogicalResult plain(Lowering &l, Operation *op, Type element, qnn::Activation activation, Extra... extra) {
  Value a = l.get(op->getOperand(0)), b = l.get(op->getOperand(1));
  if (!a || !b)
    return failure();
  Type type = Lowering::elementOf(a);
  if (!type.isF32() && !type.isInteger(32) && !type.isInteger(1))
    return l.refuse(op, "plain operands of 8 or 16 bits");
  if (activation != qnn::Activation::None && !type.isF32())
    return l.refuse(op, "a fused activation on plain integers");
  l.set(op->getResult(0), activate(l, l.binary<Tosa>(a, b, element, extra...), activation));
  return success();
}

/// log2 of a scale when it is an integer within 1e-3.
std::optional<int> exactLog2(float scale) {
  const double l = std::log2(static_cast<double>(scale)), r = std::round(l);
  return std::fabs(l - r) < 1e-3 ? std::optional<int>(static_cast<int>(r)) : std::nullopt;
}

/// [N-ADD-POT] A shift of one side; nothing where the scales are no powers of two.
std::optional<LogicalResult> lowerAddByShifts(Lowering &l, Operation *op, const Sides &s, bool subtract,
                                              qnn::Activation activation) {
  auto a = exactLog2(s.a.scale()), b = exactLog2(s.b.scale()), y = exactLog2(s.y.scale());
  if (!a || !b || !y)
    return std::nullopt;
  const int ka = *y - *a, kb = *y - *b;
  if ((ka && kb) || ka < 0 || kb < 0 || ka > 30 || kb > 30)
    return l.refuse(op,
                    "power-of-two scales: one operand must have the result's scale, the other none larger");
  FixedPointOps f(l);
  Value va = l.widen(s.va, 0), vb = l.widen(s.vb, 0);
  va = ka ? f.divide(va, ka) : va;
  vb = kb ? f.divide(vb, kb) : vb;
  Value sum = l.narrow(subtract ? l.sub(va, vb) : l.add(va, vb), l.integer(16), 0);
  auto [low, high] = clampRange(s.y, activation);
  l.set(op->getResult(0), l.clamp(sum, low, high));
  return success();
}

template <typename Op, typename Tosa, bool subtract> LogicalResult lowerAdd(Lowering &l, Operation *generic) {
  auto op = cast<Op>(generic);
  if (!isQuantized(op))
    return plain<Tosa>(l, op, {}, op.getActivation());
  auto s = sidesOf(l, op);
  if (failed(s))
    return failure();
  if (s->y.bits == 16 && op.getPotScaleInt16())
    if (auto done = lowerAddByShifts(l, op, *s, subtract, op.getActivation()))
      return *done;
  const int left = s->y.bits == 16 ? 15 : 20;
  auto factors = factorsOfSum(l, op, *s, left, subtract);
  if (failed(factors))
    return failure();
  const double twice = static_cast<double>(2.0f * std::max(s->a.scale(), s->b.scale()));
  const double out = twice / static_cast<double>(static_cast<float>(1 << left) * s->y.scale());
  if (auto end = factorOf(out))
    if (auto once = roundedOnce(*s, *factors, *end, clampRange(s->y, op.getActivation())))
      *factors = *once;
  return store(l, op, s->y, combine(l, *s, *factors), out, op.getActivation());
}

LogicalResult lowerMul(Lowering &l, Operation *generic) {
  auto op = cast<qnn::MulOp>(generic);
  Value a = l.get(op.getLhs()), b = l.get(op.getRhs());
  if (!a || !b)
    return failure();
  if (!isQuantized(op)) {
    if (!Lowering::elementOf(a).isF32() &&
        (!Lowering::elementOf(a).isInteger(32) || op.getActivation() != qnn::Activation::None))
      return l.refuse(op, "plain operands of 8 or 16 bits");
    l.set(op.getOutput(), activate(l, l.mul(a, b), op.getActivation()));
    return success();
  }
  auto s = sidesOf(l, op);
  if (failed(s))
    return failure();
  Value product = l.mul(l.widen(a, s->a.zeroPoint), l.widen(b, s->b.zeroPoint));
  return store(l, op, s->y, product, static_cast<double>(s->a.scale() * s->b.scale() / s->y.scale()),
               op.getActivation());
}

LogicalResult lowerSquaredDifference(Lowering &l, Operation *op) {
  if (!isQuantized(op)) {
    Value a = l.get(op->getOperand(0)), b = l.get(op->getOperand(1));
    if (!a || !b)
      return failure();
    Value d = l.sub(a, b);
    l.set(op->getResult(0), l.mul(d, d));
    return success();
  }
  auto s = sidesOf(l, op);
  if (failed(s))
    return failure();
  if (s->y.bits == 16)
    return l.refuse(op, "squares of int16 differences need more than 32 bits");
  auto factors = factorsOfSum(l, op, *s, 7, true);
  if (failed(factors))
    return failure();
  Value d = combine(l, *s, *factors);
  const double twice = static_cast<double>(2.0f * std::max(s->a.scale(), s->b.scale()));
  return store(l, op, s->y, l.mul(d, d), twice * twice / static_cast<double>(16384.0f * s->y.scale()),
               qnn::Activation::None);
}

LogicalResult lowerPRelu(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0)), alpha = l.get(op->getOperand(1));
  if (!x || !alpha)
    return failure();
  if (!isQuantized(op)) {
    Value negative = l.mul(x, alpha), zero = l.scalar(Lowering::elementOf(x), 0);
    l.set(op->getResult(0), l.select(l.binary<tosa::GreaterEqualOp>(x, zero, l.integer(1)), x, negative));
    return success();
  }
  auto s = sidesOf(l, op);
  if (failed(s))
    return failure();
  auto positive = factorOf(static_cast<double>(s->a.scale() / s->y.scale()));
  auto negative = factorOf(static_cast<double>(s->a.scale() * s->b.scale() / s->y.scale()));
  if (!positive || !negative)
    return l.refuse(op, "a factor is beyond RESCALE's");
  Value v = l.widen(x, s->a.zeroPoint);
  Value above = l.rescale(v, l.integer(32), *positive, 0, 0);
  Value below = l.rescale(l.mul(v, l.widen(alpha, s->b.zeroPoint)), l.integer(32), *negative, 0, 0);
  Value zero = l.scalar(l.integer(32), 0, static_cast<int64_t>(Lowering::shapeOf(v).size()));
  Value q = l.select(l.binary<tosa::GreaterEqualOp>(v, zero, l.integer(1)), above, below);
  l.set(op->getResult(0), l.narrow(q, l.integer(s->y.bits), s->y.zeroPoint));
  return success();
}

/// On the stored integers. TOSA compares 32 bits.
template <typename Tosa> LogicalResult lowerExtreme(Lowering &l, Operation *op) {
  Value a = l.get(op->getOperand(0)), b = l.get(op->getOperand(1));
  if (!a || !b)
    return failure();
  Type element = Lowering::elementOf(a);
  auto nan = tosa::NanPropagationMode::PROPAGATE;
  Value y = element.isF32() || element.isInteger(32)
                ? l.binary<Tosa>(a, b, {}, nan)
                : l.narrow(l.binary<Tosa>(l.widen(a, 0), l.widen(b, 0), {}, nan), element, 0);
  l.set(op->getResult(0), y);
  return success();
}

/// A function of two operands of 8 bits as a table of 65536 entries.
LogicalResult lowerPairs(Lowering &l, Operation *op) {
  auto table = tabulatePairs(op);
  Value a = l.get(op->getOperand(0)), b = l.get(op->getOperand(1));
  if (!table || !a || !b)
    return l.refuse(op, "operands of 8 bits are needed for its table");
  auto type = l.typeOf(op->getResult(0));
  const bool truth = type.getElementType().isInteger(1);
  Type entry = truth ? l.integer(8) : type.getElementType();
  Value high = l.widen(a, -128, 8), low = l.widen(b, -128);
  Value y = l.lookup(l.constant(entry, {65536}, *table), l.add(high, low));
  if (truth)
    y = l.binary<tosa::GreaterOp>(l.widen(y, 0), l.scalar(l.integer(32), 0, type.getRank()), l.integer(1));
  l.set(op->getResult(0), y);
  return success();
}

/// [N-RDP-ANY]
Value divideByAnyShift(Lowering &l, Value x, Value bits) {
  FixedPointOps f(l);
  Value inside = l.binary<tosa::BitwiseAndOp>(bits, f.number(31, bits), {});
  Value usual = f.divide(x, inside), zero = f.number(0, x);
  Value above = l.select(l.binary<tosa::GreaterEqualOp>(x, zero, l.integer(1)), f.number(1, x), zero);
  Value other = l.add(f.shiftRight(x, inside, false), above);
  return l.select(l.binary<tosa::EqualOp>(inside, bits, l.integer(1)), usual, other);
}

/// [N-DIV] int16, whose table of both operands would be too large.
LogicalResult lowerDiv16(Lowering &l, qnn::DivOp op) {
  auto s = sidesOf(l, op);
  if (failed(s))
    return failure();
  FixedPointOps f(l);
  const qi::Multiplier m =
      qi::quantizeMultiplier(static_cast<double>(s->a.scale() / (s->b.scale() * s->y.scale())));
  Value x = l.widen(s->va, 0), y = l.widen(s->vb, 0);
  l.equalizeRanks(x, y);
  // The sign moves to the dividend.
  Value below = l.binary<tosa::GreaterOp>(f.number(0, y), y, l.integer(1));
  x = l.select(below, l.sub(f.number(0, x), x), x);
  y = l.select(below, l.sub(f.number(0, y), y), y);
  Value zeros = l.unary<tosa::ClzOp>(y);
  Value headroom = l.sub(l.unary<tosa::ClzOp>(f.maximum(x, l.unary<tosa::BitwiseNotOp>(x))), f.number(1, x));
  Value quotient = f.high(f.shiftLeft(x, headroom), f.reciprocal(y, zeros));
  Value right = l.sub(l.add(headroom, f.number(31 - m.shift, headroom)), zeros);
  Value q = divideByAnyShift(l, f.high(quotient, m.mantissa), right);
  // What lies beyond 17 bits saturates; RESCALE would not take it.
  q = l.narrow(l.clamp(q, -65536, 65535), l.integer(16), 0);
  auto [low, high] = clampRange(s->y, op.getActivation());
  l.set(op.getOutput(), l.clamp(q, low, high));
  return success();
}

LogicalResult lowerDiv(Lowering &l, Operation *generic) {
  auto op = cast<qnn::DivOp>(generic);
  Value a = l.get(op.getLhs()), b = l.get(op.getRhs());
  if (!a || !b)
    return failure();
  if (auto p = paramsOf(op.getOutput()); p && p->bits == 16)
    return lowerDiv16(l, op);
  if (isQuantized(op))
    return lowerPairs(l, op);
  if (Lowering::elementOf(a).isInteger(32))
    return plain<tosa::IntDivOp>(l, op, {}, op.getActivation());
  l.set(op.getOutput(), activate(l, l.mul(a, l.unary<tosa::ReciprocalOp>(b)), op.getActivation()));
  return success();
}

/// How a comparison is made of TOSA's three.
enum class Order : uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
Value compare(Lowering &l, Order order, Value a, Value b) {
  Type truth = l.integer(1);
  switch (order) {
  case Order::Equal:
    return l.binary<tosa::EqualOp>(a, b, truth);
  case Order::NotEqual:
    return l.unary<tosa::LogicalNotOp>(l.binary<tosa::EqualOp>(a, b, truth));
  case Order::Less:
    return l.binary<tosa::GreaterOp>(b, a, truth);
  case Order::LessEqual:
    return l.binary<tosa::GreaterEqualOp>(b, a, truth);
  case Order::Greater:
    return l.binary<tosa::GreaterOp>(a, b, truth);
  case Order::GreaterEqual:
    return l.binary<tosa::GreaterEqualOp>(a, b, truth);
  }
  return {};
}

template <Order order> LogicalResult lowerCompare(Lowering &l, Operation *op) {
  Value a = l.get(op->getOperand(0)), b = l.get(op->getOperand(1));
  if (!a || !b)
    return failure();
  auto pa = paramsOf(op->getOperand(0)), pb = paramsOf(op->getOperand(1));
  if (!pa || !pb) {
    if (!Lowering::elementOf(a).isF32() && !Lowering::elementOf(a).isInteger(32))
      return l.refuse(op, "plain operands of 8 or 16 bits");
    l.set(op->getResult(0), compare(l, order, a, b));
    return success();
  }
  if (pa->bits == 16 && order != Order::Equal && order != Order::NotEqual) {
    l.set(op->getResult(0), compare(l, order, l.widen(a, 0), l.widen(b, 0)));
    return success();
  }
  // [N-COMPARE] shifts in a way of its own; RESCALE has the same for scales in [2^-32, 1).
  auto usual = [](float s) { return s < 1.0f && s >= 0x1p-31f; };
  auto fa = factorOf(static_cast<double>(pa->scale())), fb = factorOf(static_cast<double>(pb->scale()));
  if (!usual(pa->scale()) || !usual(pb->scale()) || !fa || !fb || pa->zeroPoint < pa->low)
    return lowerPairs(l, op);
  Value left = l.scaled(a, pa->zeroPoint, 8, *fa);
  Value right = l.scaled(b, pb->zeroPoint, 8, *fb);
  l.set(op->getResult(0), compare(l, order, left, right));
  return success();
}

template <typename Tosa> LogicalResult lowerPlain(Lowering &l, Operation *op) {
  if (isQuantized(op))
    return l.refuse(op, "its integer form has no rule");
  return plain<Tosa>(l, op, {}, qnn::Activation::None);
}

template <typename Op> LogicalResult lowerSelect(Lowering &l, Operation *generic) {
  auto op = cast<Op>(generic);
  Value c = l.get(op.getCondition()), x = l.get(op.getX()), y = l.get(op.getY());
  if (!c || !x || !y)
    return failure();
  // SELECT's condition may be a vector over the first axis.
  const size_t rank = Lowering::shapeOf(x).size(), given = Lowering::shapeOf(c).size();
  if (isa<qnn::SelectOp>(generic) && given == 1 && rank > 1) {
    SmallVector<int64_t> dims(rank, 1);
    dims[0] = Lowering::shapeOf(c)[0];
    c = l.reshape(c, dims);
  }
  Value chosen = l.select(c, x, y);
  l.set(op.getOutput(), chosen);
  return success();
}

} // namespace

void conversion::addElementwiseRules(RuleTable &table) {
  table.add<qnn::AddOp>(lowerAdd<qnn::AddOp, tosa::AddOp, false>);
  table.add<qnn::SubOp>(lowerAdd<qnn::SubOp, tosa::SubOp, true>);
  table.add<qnn::MulOp>(lowerMul);
  table.add<qnn::DivOp>(lowerDiv);
  table.add<qnn::SquaredDifferenceOp>(lowerSquaredDifference);
  table.add<qnn::PReluOp>(lowerPRelu);
  table.add<qnn::MaximumOp>(lowerExtreme<tosa::MaximumOp>);
  table.add<qnn::MinimumOp>(lowerExtreme<tosa::MinimumOp>);
  table.add<qnn::EqualOp>(lowerCompare<Order::Equal>);
  table.add<qnn::NotEqualOp>(lowerCompare<Order::NotEqual>);
  table.add<qnn::LessOp>(lowerCompare<Order::Less>);
  table.add<qnn::LessEqualOp>(lowerCompare<Order::LessEqual>);
  table.add<qnn::GreaterOp>(lowerCompare<Order::Greater>);
  table.add<qnn::GreaterEqualOp>(lowerCompare<Order::GreaterEqual>);
  table.add<qnn::LogicalAndOp>(lowerPlain<tosa::LogicalAndOp>);
  table.add<qnn::LogicalOrOp>(lowerPlain<tosa::LogicalOrOp>);
  table.add<qnn::BitwiseXorOp>(lowerPlain<tosa::BitwiseXorOp>);
  table.add<qnn::PowOp>(lowerPlain<tosa::PowOp>);
  table.add<qnn::SelectOp>(lowerSelect<qnn::SelectOp>);
  table.add<qnn::SelectV2Op>(lowerSelect<qnn::SelectV2Op>);
}
