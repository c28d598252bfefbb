//===- Float.cpp - real functions made of several TOSA ops ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A quantized operand makes each of them a table.
//===----------------------------------------------------------------------===//

#include "Tables.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// float32 numbers that meet a tensor.
struct Real {
  Lowering &l;
  Value x;
  Value number(double v) const {
    return l.scalar(l.builder.getF32Type(), v, static_cast<int64_t>(Lowering::shapeOf(x).size()));
  }
  Value ifNegative(Value then, Value otherwise) const {
    return l.select(l.binary<tosa::GreaterOp>(number(0), x, l.integer(1)), then, otherwise);
  }
};
using Body = Value (*)(const Real &, Operation *);

template <Body body> LogicalResult lowerComposed(Lowering &l, Operation *op) {
  if (paramsOf(op->getOperand(0)))
    return lowerTable(l, op);
  Value x = l.get(op->getOperand(0));
  if (!x || !Lowering::elementOf(x).isF32())
    return l.refuse(op, "its operand is neither float32 nor quantized");
  l.set(op->getResult(0), body(Real{l, x}, op));
  return success();
}

Value makeSqrt(const Real &r, Operation *) { return r.l.binary<tosa::PowOp>(r.x, r.number(0.5), {}); }
Value makeSquare(const Real &r, Operation *) { return r.l.mul(r.x, r.x); }
Value makeNeg(const Real &r, Operation *) { return r.l.mul(r.x, r.number(-1)); }
Value makeZeros(const Real &r, Operation *) { return r.l.mul(r.x, r.number(0)); }
Value makeElu(const Real &r, Operation *) {
  return r.ifNegative(r.l.sub(r.l.unary<tosa::ExpOp>(r.x), r.number(1)), r.x);
}
Value makeHardSwish(const Real &r, Operation *) {
  Value gate = r.l.clampF32(r.l.add(r.x, r.number(3)), 0, 6);
  return r.l.mul(r.l.mul(r.x, gate), r.number(1.0 / 6));
}
Value makeLeaky(const Real &r, Operation *op) {
  const float alpha = cast<qnn::LeakyReluOp>(op).getAlpha().convertToFloat();
  return r.ifNegative(r.l.mul(r.x, r.number(static_cast<double>(alpha))), r.x);
}
Value makeGelu(const Real &r, Operation *op) {
  Lowering &l = r.l;
  Value half = l.mul(r.x, r.number(0.5)), gate;
  if (cast<qnn::GeluOp>(op).getApproximate()) {
    Value cube = l.mul(l.mul(r.x, r.x), r.x);
    Value inner = l.add(r.x, l.mul(cube, r.number(0.044715)));
    gate = l.unary<tosa::TanhOp>(l.mul(inner, r.number(0.7978845608028654)));
  } else {
    gate = l.unary<tosa::ErfOp>(l.mul(r.x, r.number(0.7071067811865476)));
  }
  return l.mul(half, l.add(gate, r.number(1)));
}
Value makeSign(const Real &r, Operation *) {
  Value positive =
      r.l.select(r.l.binary<tosa::GreaterOp>(r.x, r.number(0), r.l.integer(1)), r.number(1), r.number(0));
  return r.ifNegative(r.number(-1), positive);
}
/// Ties to even: a number of magnitude below 2^23 has no fraction left once 1.5 * 2^23 was added.
Value makeRound(const Real &r, Operation *) {
  Value rounded = r.l.sub(r.l.add(r.x, r.number(12582912)), r.number(12582912));
  Value large = r.l.binary<tosa::GreaterOp>(r.l.unary<tosa::AbsOp>(r.x), r.number(4194304), r.l.integer(1));
  return r.l.select(large, r.x, rounded);
}

LogicalResult lowerAddN(Lowering &l, Operation *op) {
  Value sum;
  for (Value v : op->getOperands()) {
    Value x = l.get(v);
    if (!x || !(Lowering::elementOf(x).isF32() || Lowering::elementOf(x).isInteger(32)) || paramsOf(v))
      return l.refuse(op, "its operands are neither float32 nor int32");
    sum = sum ? l.add(sum, x) : x;
  }
  l.set(op->getResult(0), sum);
  return success();
}

LogicalResult lowerFloorDiv(Lowering &l, Operation *op) {
  Value a = l.get(op->getOperand(0)), b = l.get(op->getOperand(1));
  if (!a || !b || !Lowering::elementOf(a).isF32() || paramsOf(op->getOperand(0)))
    return l.refuse(op, "its operands are no float32");
  l.set(op->getResult(0), l.unary<tosa::FloorOp>(l.mul(a, l.unary<tosa::ReciprocalOp>(b))));
  return success();
}

/// (x - mean) * scale / sqrt(variance + epsilon) + offset, with constants for all but x.
LogicalResult lowerBatchNorm(Lowering &l, Operation *generic) {
  auto op = cast<qnn::BatchNormOp>(generic);
  Value x = l.get(op.getInput()), scale = l.get(op.getScale()), offset = l.get(op.getOffset()),
        mean = l.get(op.getMean()), variance = l.get(op.getVariance());
  if (!x || !scale || !offset || !mean || !variance || !Lowering::elementOf(x).isF32())
    return l.refuse(op, "its operands are no float32");
  Value epsilon = l.scalar(l.builder.getF32Type(), op.getEpsilon().convertToDouble());
  Value factor = l.mul(scale, l.unary<tosa::RsqrtOp>(l.add(variance, epsilon)));
  l.set(op.getOutput(), l.add(l.mul(l.sub(x, mean), factor), offset));
  return success();
}

} // namespace

void conversion::addFloatRules(RuleTable &table) {
  table.add<qnn::SqrtOp>(lowerComposed<makeSqrt>);
  table.add<qnn::SquareOp>(lowerComposed<makeSquare>);
  table.add<qnn::NegOp>(lowerComposed<makeNeg>);
  table.add<qnn::ZerosLikeOp>(lowerComposed<makeZeros>);
  table.add<qnn::EluOp>(lowerComposed<makeElu>);
  table.add<qnn::HardSwishOp>(lowerComposed<makeHardSwish>);
  table.add<qnn::LeakyReluOp>(lowerComposed<makeLeaky>);
  table.add<qnn::GeluOp>(lowerComposed<makeGelu>);
  table.add<qnn::SignOp>(lowerComposed<makeSign>);
  table.add<qnn::RoundOp>(lowerComposed<makeRound>);
  table.add<qnn::AddNOp>(lowerAddN);
  table.add<qnn::FloorDivOp>(lowerFloorDiv);
  table.add<qnn::BatchNormOp>(lowerBatchNorm);
}
