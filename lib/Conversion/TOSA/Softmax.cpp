//===- Softmax.cpp - softmax and its kin ------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The fixed point of [N-SOFTMAX8], [N-RECIP] and [N-SOFTMAX16] in TOSA's
// integers: MUL with a shift of 31 is SRDHM, tables stand for e^x. All over
// the last axis.
//===----------------------------------------------------------------------===//

#include "../../Interpreter/FixedPoint.h"
#include "FixedPointOps.h"
#include "Lowering.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;
namespace qi = quantc::interpreter;

namespace {

int64_t lastAxis(Value x) { return static_cast<int64_t>(Lowering::shapeOf(x).size()) - 1; }

/// A function of a difference in [-255, 0] whose values are in [0, 2^31), as an i32 tensor. TABLE has
/// entries of 16 bits, and neighbours in it less than 2^15 apart: the upper half, and two single bytes.
Value ofDifference(Lowering &l, Value difference, function_ref<int32_t(int32_t)> f) {
  SmallVector<int64_t> high, middle, low;
  for (int32_t i = 0; i <= 512; ++i) {
    const int32_t v = f(std::clamp(i - 256, -255, 0));
    high.push_back(v >> 16);
    middle.push_back((v >> 8) & 255);
    low.push_back(v & 255);
  }
  Value index = l.rescale(difference, l.integer(16), Factor{1 << 30, 23}, 0, 0); // times 128
  auto type = RankedTensorType::get(Lowering::shapeOf(index), l.integer(32));
  auto table = [&](ArrayRef<int64_t> entries) -> Value { // 128 times the entry
    return tosa::TableOp::create(l.builder, l.loc, type, index, l.constant(l.integer(16), {513}, entries));
  };
  FixedPointOps f32(l);
  Value upper = f32.shiftLeft(table(high), 9), mid = f32.shiftLeft(table(middle), 1);
  return l.add(l.add(upper, mid), f32.shiftRight(table(low), 7, false));
}

/// x - max(x) in 32 bits.
Value fromTop(Lowering &l, Value x) { return l.sub(l.widen(x, 0), l.widen(l.reduceMax(x, lastAxis(x)), 0)); }

/// e^(scale (x - max)) in Q0.31, 0 below the difference that still counts.
Value exponentials(Lowering &l, Value difference, double scaled) {
  const qi::Multiplier m = qi::quantizeMultiplier(scaled);
  const int32_t smallest = -static_cast<int32_t>(std::floor(31.0 * (1 << 26) / std::ldexp(1.0, m.shift)));
  return ofDifference(l, difference, [=](int32_t d) {
    return d < smallest ? 0
                        : qi::expOnNegative(
                              qi::saturatingRoundingDoublingHighMul(qi::wrapShl(d, m.shift), m.mantissa));
  });
}

LogicalResult lowerSoftmax8(Lowering &l, qnn::SoftmaxOp op, const Params &in, const Params &out, Value x) {
  const double scaled = std::min(static_cast<double>(op.getBeta().convertToFloat()) *
                                     static_cast<double>(in.scale()) * (1 << 26),
                                 2147483647.0);
  if (qi::quantizeMultiplier(scaled).shift < 0)
    return l.refuse(op, "the operand's scale times beta is too small for a softmax");
  FixedPointOps f(l);
  Value e = exponentials(l, fromTop(l, x), scaled);
  Value sum = l.reduceSum(f.shiftRight(e, 12, true), lastAxis(x));
  Value headroom = l.unary<tosa::ClzOp>(sum);
  Value inverse = f.reciprocal(sum, headroom);
  Value product = f.high(e, inverse);
  Value right = l.sub(f.number(12 + 31 - static_cast<int>(out.bits), sum), headroom);
  Value limit = f.number(31, sum);
  Value y = f.shiftRight(product, f.minimum(right, limit), true);
  // From 512 elements on the sum may be so large that the kernel shifts everything out.
  if (Lowering::shapeOf(x).back() >= 512)
    y = l.select(l.binary<tosa::GreaterOp>(right, limit, l.integer(1)), f.number(0, sum), y);
  y = l.add(y, f.number(static_cast<int32_t>(out.low), sum));
  l.set(op.getOutput(), l.narrow(y, l.integer(out.bits), 0));
  return success();
}

/// TABLE of 513 entries, brought back to 16 bits: [N-LUT16].
Value lookup16(Lowering &l, Value x, const std::vector<int16_t> &table) {
  SmallVector<int64_t> entries(table.begin(), table.end());
  auto type = RankedTensorType::get(Lowering::shapeOf(x), l.integer(32));
  Value fine = tosa::TableOp::create(l.builder, l.loc, type, x, l.constant(l.integer(16), {513}, entries));
  return l.rescale(fine, l.integer(32), Factor{1 << 30, 37}, 0, 0, false);
}

LogicalResult lowerSoftmax16(Lowering &l, qnn::SoftmaxOp op, const Params &in, Value x) {
  constexpr double range = 65535.0;
  const auto expTable =
      qi::makeTable16<double>([](double v) { return std::exp(v); }, 10.0 / range, 32767, 2.0 / range, 0);
  const auto inverseTable =
      qi::makeTable16<double>([](double v) { return 1.0 / (1.0 + v); }, 1.0 / range, -32768, 2.0 / range, 0);
  auto factor = factorOf(static_cast<double>(in.scale() * op.getBeta().convertToFloat()) / (10.0 / range));
  if (!factor)
    return l.refuse(op, "the operand's scale is beyond RESCALE's");
  FixedPointOps f(l);
  Value d = l.rescale(fromTop(l, x), l.integer(32), *factor, 0, 0);
  Value e = lookup16(l, l.narrow(l.add(d, f.number(32767, d)), l.integer(16), 0), expTable);
  Value sum = l.reduceSum(e, lastAxis(x));
  Value headroom = l.unary<tosa::ClzOp>(sum);
  Value one = f.number(1, sum);
  // The sum as 1 + x, x in [0, 1): its leading bit is dropped.
  Value shifted = f.shiftLeft(sum, l.sub(headroom, one));
  shifted = f.shiftRight(l.add(shifted, f.number(1 << 13, sum)), 14, false);
  Value inverse = lookup16(
      l, l.narrow(l.sub(shifted, f.number((1 << 15) + (1 << 16), sum)), l.integer(16), 0), inverseTable);
  Value y = f.shiftRight(l.mul(e, inverse), l.sub(f.number(31, sum), headroom), true);
  l.set(op.getOutput(), l.clamp(l.narrow(y, l.integer(16), 0), 0, 32767));
  return success();
}

LogicalResult lowerSoftmax(Lowering &l, Operation *generic) {
  auto op = cast<qnn::SoftmaxOp>(generic);
  Value x = l.get(op.getInput());
  if (!x || Lowering::shapeOf(x).empty())
    return l.refuse(op, "its operand has no axis");
  auto in = paramsOf(op.getInput()), out = paramsOf(op.getOutput());
  if (in && out && in->bits == 8 && out->bits <= 16)
    return lowerSoftmax8(l, op, *in, *out, x);
  if (in && out && in->bits == 16 && out->bits == 16)
    return lowerSoftmax16(l, op, *in, x);
  if (in || out || !Lowering::elementOf(x).isF32())
    return l.refuse(op, "its operand and result are neither float32 nor quantized with 8 or 16 bits");
  Value d = l.sub(x, l.reduceMax(x, lastAxis(x)));
  const float beta = op.getBeta().convertToFloat();
  if (beta != 1.0f)
    d = l.mul(d, l.scalar(l.builder.getF32Type(), static_cast<double>(beta)));
  Value e = l.unary<tosa::ExpOp>(d);
  l.set(op.getOutput(), l.mul(e, l.unary<tosa::ReciprocalOp>(l.reduceSum(e, lastAxis(x)))));
  return success();
}

/// [N-LOGSOFTMAX]
LogicalResult lowerLogSoftmax8(Lowering &l, Operation *op, const Params &in, const Params &out, Value x) {
  const double scaled = std::min(static_cast<double>(in.scale()) * (1 << 26), 2147483647.0);
  const qi::Multiplier m = qi::quantizeMultiplier(scaled);
  if (m.shift < 0 || m.mantissa == 0 || Lowering::shapeOf(x).back() >= 4096)
    return l.refuse(op,
                    "the operand's scale is too small for a log-softmax, or it has 4096 channels or more");
  auto back = factorOf(std::ldexp(1.0, 31 - m.shift) / m.mantissa);
  if (!back)
    return l.refuse(op, "the operand's scale is beyond RESCALE's");
  FixedPointOps f(l);
  Value d = fromTop(l, x);
  const int32_t smallest = -static_cast<int32_t>(std::floor(31.0 * (1 << 26) / std::ldexp(1.0, m.shift)));
  Value sum = l.reduceSum(f.shiftRight(exponentials(l, d, scaled), 12, true), lastAxis(x));
  Value log = f.logAtLeastOne(sum);
  // What lies below has no digit left; the difference above it fits when it is scaled.
  Value least =
      l.rescale(l.add(log, f.number(std::numeric_limits<int32_t>::min(), log)), l.integer(32), *back, 0, 0);
  least = f.maximum(least, f.number(smallest - 1, log));
  // RESCALE would take no difference whose product fills 31 bits.
  Value scaledUp = f.high(f.shiftLeft(f.maximum(d, f.number(smallest, d)), m.shift), m.mantissa);
  Value y = l.add(f.divide(l.sub(scaledUp, log), 31 - 5 - 4), f.number(static_cast<int32_t>(out.high), d));
  y = l.select(l.binary<tosa::GreaterOp>(d, least, l.integer(1)), y,
               f.number(static_cast<int32_t>(out.low), d));
  l.set(op->getResult(0), l.narrow(y, l.integer(8), 0));
  return success();
}

LogicalResult lowerLogSoftmax(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  if (!x || Lowering::shapeOf(x).empty())
    return l.refuse(op, "its operand has no axis");
  auto in = paramsOf(op->getOperand(0)), out = paramsOf(op->getResult(0));
  if (!in && !out && Lowering::elementOf(x).isF32()) {
    Value d = l.sub(x, l.reduceMax(x, lastAxis(x)));
    Value sum = l.reduceSum(l.unary<tosa::ExpOp>(d), lastAxis(x));
    l.set(op->getResult(0), l.sub(d, l.unary<tosa::LogOp>(sum)));
    return success();
  }
  if (!in || !out || in->bits != 8 || out->bits != 8)
    return l.refuse(op, "its operand and result are neither float32 nor quantized with 8 bits");
  return lowerLogSoftmax8(l, op, *in, *out, x);
}

/// [N-L2NORM]
LogicalResult lowerL2Normalization(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  if (!x || Lowering::shapeOf(x).empty())
    return l.refuse(op, "its operand has no axis");
  auto in = paramsOf(op->getOperand(0)), out = paramsOf(op->getResult(0));
  if (!in && !out && Lowering::elementOf(x).isF32()) {
    Value sum = l.reduceSum(l.mul(x, x), lastAxis(x));
    Value least = l.scalar(l.builder.getF32Type(), 1e-12, static_cast<int64_t>(Lowering::shapeOf(x).size()));
    sum = l.binary<tosa::MaximumOp>(sum, least, {}, tosa::NanPropagationMode::PROPAGATE);
    l.set(op->getResult(0), l.mul(x, l.unary<tosa::RsqrtOp>(sum)));
    return success();
  }
  if (!in || !out || in->bits != 8 || out->bits != 8 || Lowering::shapeOf(x).back() > 8192)
    return l.refuse(op,
                    "its operand and result are neither float32 nor quantized with 8 bits, or it has more "
                    "than 8192 channels");
  FixedPointOps f(l);
  Value v = l.widen(x, in->zeroPoint), shift;
  Value inverse = f.inverseSqrt(l.reduceSum(l.mul(v, v), lastAxis(x)), shift);
  Value zero = f.number(0, shift), seven = f.number(7, shift), y;
  if (out->isUnsigned) {
    y = f.divide(f.high(f.shiftLeft(v, 7), inverse), shift);
  } else {
    Value left = f.maximum(l.sub(seven, shift), zero), right = f.maximum(l.sub(shift, seven), zero);
    y = f.divide(f.high(f.shiftLeft(v, left), inverse), right);
  }
  l.set(op->getResult(0), l.narrow(y, l.integer(8), 0));
  return success();
}

} // namespace

void conversion::addSoftmaxRules(RuleTable &table) {
  table.add<qnn::SoftmaxOp>(lowerSoftmax);
  table.add<qnn::LogSoftmaxOp>(lowerLogSoftmax);
  table.add<qnn::L2NormalizationOp>(lowerL2Normalization);
}
