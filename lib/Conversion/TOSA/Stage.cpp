//===- Stage.cpp - between real and integer ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Tables.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// Smallest float32 whose quotient by `scale` rounds (half away from zero) to at least `q`.
float threshold(int64_t q, float scale) {
  auto reaches = [&](float x) {
    return static_cast<double>(std::round(x / scale)) >= static_cast<double>(q);
  };
  const float infinity = std::numeric_limits<float>::infinity();
  float x = (static_cast<float>(q) - 0.5f) * scale;
  while (reaches(x) && std::isfinite(x))
    x = std::nextafter(x, -infinity);
  while (!reaches(x) && std::isfinite(x))
    x = std::nextafter(x, infinity);
  return x;
}

/// [N-QUANTIZE] TOSA has no division: the product with 1 / s is right but for one step, and the exact bounds
/// of the step, by GATHER, put it right.
Value quantize(Lowering &l, Value x, const Params &p) {
  const int64_t low = p.low - p.zeroPoint, high = p.high - p.zeroPoint, n = high - low + 1;
  SmallVector<float> bounds; // of low + i, i = 0 .. n: below `low` is `low` too
  bounds.push_back(-std::numeric_limits<float>::max());
  for (int64_t q = low + 1; q <= high; ++q)
    bounds.push_back(threshold(q, p.scale()));
  Type f32 = l.builder.getF32Type(), i32 = l.integer(32);
  const int64_t rank = static_cast<int64_t>(Lowering::shapeOf(x).size());
  Value guess = l.mul(x, l.scalar(f32, static_cast<double>(1.0f / p.scale()), rank));
  guess = l.clampF32(guess, static_cast<float>(low), static_cast<float>(high));
  // Counted from 1, so that the step below and the step above are entries too.
  Value q = l.add(l.unary<tosa::CastOp>(guess, i32), l.scalar(i32, static_cast<double>(-low), rank));
  SmallVector<float> lower(bounds), upper(bounds.begin() + 1, bounds.end());
  upper.push_back(std::numeric_limits<float>::infinity());
  Value least = l.lookup(l.constantF32({n}, lower), q), next = l.lookup(l.constantF32({n}, upper), q);
  Value one = l.scalar(i32, 1, rank), zero = l.scalar(i32, 0, rank);
  Value below = l.binary<tosa::GreaterOp>(least, x, l.integer(1));
  Value above = l.binary<tosa::GreaterEqualOp>(x, next, l.integer(1));
  q = l.sub(l.add(q, l.select(above, one, zero)), l.select(below, one, zero));
  // Quotients that leave int32, alone or with the zero point, wrap in the kernel: to the other end.
  const int64_t stored = p.zeroPoint - (p.isUnsigned ? p.low : 0), end = int64_t{1} << 31;
  const float far = stored >= 0 ? threshold(end - stored, p.scale()) : threshold(-end - stored, p.scale());
  if (std::isfinite(far)) {
    Value bound = l.scalar(f32, static_cast<double>(far), rank);
    q = stored >= 0 ? l.select(l.binary<tosa::GreaterEqualOp>(x, bound, l.integer(1)), zero, q)
                    : l.select(l.binary<tosa::GreaterOp>(bound, x, l.integer(1)),
                               l.scalar(i32, static_cast<double>(n - 1), rank), q);
  }
  return l.narrow(l.add(q, l.scalar(i32, static_cast<double>(p.low), rank)), l.integer(p.bits), 0);
}

LogicalResult lowerQuantize(Lowering &l, Operation *generic) {
  auto op = cast<qnn::QuantizeOp>(generic);
  if (auto chain = l.islandOf(op); !chain.empty())
    return lowerIsland(l, chain);
  Value x = l.get(op.getInput());
  auto in = paramsOf(op.getInput()), out = paramsOf(op.getOutput());
  if (!x || !out || out->scales.size() != 1)
    return l.refuse(op, "its result has several scales");
  if (!in) {
    if (!Lowering::elementOf(x).isF32() || out->bits > 16)
      return l.refuse(op, "float32 to integers of " + Twine(out->bits) + " bits");
    l.set(op.getOutput(), quantize(l, x, *out));
    return success();
  }
  if (in->scales.size() != 1 || (in->bits == 16 && in->zeroPoint) || (out->bits > 8 && out->zeroPoint))
    return in->bits <= 16 ? lowerTable(l, op) : l.refuse(op, "a zero point beside 16 bits");
  if (in->bits == 32 && in->zeroPoint)
    return l.refuse(op, "a zero point of 32 bits");
  // [N-REQUANT]
  auto f = factorOf(static_cast<double>(in->scale()) / static_cast<double>(out->scale()));
  // A product beyond 32 bits wraps in the kernel.
  const bool fits = f && f->shift >= static_cast<int>(in->bits) + 2;
  if (!fits)
    return in->bits == 8 ? lowerTable(l, op) : l.refuse(op, "a factor is beyond RESCALE's");
  l.set(op.getOutput(), l.rescale(x, l.integer(out->bits), *f, in->zeroPoint, out->zeroPoint));
  return success();
}

/// [N-DEQUANT] One rounding of an exact product: the same in float32.
LogicalResult lowerDequantize(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto p = paramsOf(op->getOperand(0));
  if (!x || !p || p->bits > 16)
    return l.refuse(op, "an operand of 8 or 16 bits is needed");
  const size_t rank = Lowering::shapeOf(x).size();
  Value real = l.unary<tosa::CastOp>(p->bits == 16 && p->zeroPoint ? l.widen(x, 0) : l.widen(x, p->zeroPoint),
                                     l.builder.getF32Type());
  if (p->bits == 16 && p->zeroPoint)
    return l.refuse(op, "a zero point of int16");
  SmallVector<int64_t> dims(rank, 1);
  if (p->scales.size() > 1) {
    auto q = cast<quant::UniformQuantizedPerAxisType>(
        cast<RankedTensorType>(op->getOperand(0).getType()).getElementType());
    dims[static_cast<size_t>(q.getQuantizedDimension())] = static_cast<int64_t>(p->scales.size());
  }
  l.set(op->getResult(0), l.mul(real, l.constantF32(dims, p->scales)));
  return success();
}

LogicalResult lowerCast(Lowering &l, Operation *generic) {
  auto op = cast<qnn::CastOp>(generic);
  Value x = l.get(op.getInput());
  if (!x || paramsOf(op.getInput()))
    return l.refuse(op, "its operand is quantized");
  Type from = Lowering::elementOf(x), to = l.typeOf(op.getOutput()).getElementType();
  // TOSA rounds to the nearest integer, the kernel toward zero.
  if (from.isF32() && to.isInteger() && !to.isInteger(1)) {
    Value zero = l.scalar(from, 0, static_cast<int64_t>(Lowering::shapeOf(x).size()));
    Value negative = l.binary<tosa::GreaterOp>(zero, x, l.integer(1));
    x = l.select(negative, l.unary<tosa::CeilOp>(x), l.unary<tosa::FloorOp>(x));
  }
  l.set(op.getOutput(), from == to ? x : l.unary<tosa::CastOp>(x, to));
  return success();
}

} // namespace

void conversion::addStageRules(RuleTable &table) {
  table.add<qnn::QuantizeOp>(lowerQuantize);
  table.add<qnn::DequantizeOp>(lowerDequantize);
  table.add<qnn::CastOp>(lowerCast);
}
