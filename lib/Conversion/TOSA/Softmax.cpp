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

#include <functional>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;
namespace qi = quantc::interpreter;

namespace {

int64_t lastAxis(Value x) { return static_cast<int64_t>(Lowering::shapeOf(x).size()) - 1; }

/// Integers of 8 bits over whose last axis a softmax goes.
struct Rows {
  Value x, top; ///< top: the largest of each row
  Value sum(Lowering &l, Value values) const;
};

/// The largest as a pool over a window that is a row, which every NPU has: the rows stand where an image has
/// its height, the elements where it has its width.
Rows rowsOf(Lowering &l, Value x) {
  constexpr int64_t longestWindow = 8192; // TOSA's level 8K
  const ArrayRef<int64_t> in = Lowering::shapeOf(x);
  const int64_t length = in.back();
  if (length == 0 || length > longestWindow)
    return {x, l.reduceMax(x, lastAxis(x))};
  const int64_t rows = ShapedType::getNumElements(in) / length;
  Rows r{l.reshape(x, {1, rows, length, 1}), {}};
  auto type = RankedTensorType::get({1, rows, 1, 1}, l.integer(8));
  r.top = tosa::MaxPool2dOp::create(l.builder, l.loc, type, r.x, ArrayRef<int64_t>{1, length},
                                    ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{0, 0, 0, 0},
                                    tosa::NanPropagationMode::PROPAGATE);
  return r;
}

/// Along channels, as an NPU sums.
Value Rows::sum(Lowering &l, Value values) const {
  const ArrayRef<int64_t> all = Lowering::shapeOf(x), one = Lowering::shapeOf(top);
  if (all.size() != 4 || all[3] != 1 || one[2] != 1)
    return l.reduceSum(values, lastAxis(values));
  return l.reshape(l.reduceSum(l.reshape(values, {all[1], all[2]}), 1), one);
}

/// x - max(x) in 32 bits, times 2^left.
Value fromTop(Lowering &l, const Rows &rows, int left = 0) {
  return l.sub(l.widen(rows.x, 0, left), l.widen(rows.top, 0, left));
}

/// A function of x - top in [-255, 0] whose values are in [0, 2^31), as an i32 tensor. TABLE has entries of
/// 16 bits and gives 128 of one and a 128th of the step to the next for each step of its operand: two entries
/// and one step hold any 22 bits, and two tables 31. An NPU computes a table at the end of the operator
/// before, where that has no other reader: each has a difference of its own.
Value ofDifference(Lowering &l, const Rows &rows, function_ref<int32_t(int32_t)> f) {
  constexpr int32_t entries = 513, most = 32704 * 128 + 63; // the entry behind is at most 63 larger
  constexpr int lowBits = 9;
  SmallVector<int64_t> upper(entries, 0), lower(entries, 0);
  auto put = [](SmallVector<int64_t> &table, int32_t d, int32_t value) {
    const int32_t first = (value + 64) >> 7;
    const auto at = static_cast<size_t>(2 * (d + 255));
    table[at] = first;
    table[at + 1] = first + (value - 128 * first);
  };
  for (int32_t d = -255; d <= 0; ++d) {
    const int32_t v = f(d), high = std::min(v >> lowBits, most);
    put(upper, d, high);
    put(lower, d, v - (high << lowBits));
  }
  FixedPointOps fixed(l);
  auto lookUp = [&](ArrayRef<int64_t> of) -> Value {
    Value d = fromTop(l, rows, 8);                                   // two entries are 256 steps
    Value behind = l.add(d, fixed.number(255 * 256 - 32768 + 1, d)); // one step behind the first of the two
    Value index = l.narrow(behind, l.integer(16), 0);
    auto type = RankedTensorType::get(Lowering::shapeOf(index), l.integer(32));
    return tosa::TableOp::create(l.builder, l.loc, type, index, l.constant(l.integer(16), {entries}, of));
  };
  return l.add(fixed.shiftLeft(lookUp(upper), lowBits), lookUp(lower));
}

/// e^(scale d) in Q0.31 for a difference d <= 0, 0 below the one that still counts.
std::function<int32_t(int32_t)> exponentialOf(double scaled) {
  const qi::Multiplier m = qi::quantizeMultiplier(scaled);
  const int32_t smallest = -static_cast<int32_t>(std::floor(31.0 * (1 << 26) / std::ldexp(1.0, m.shift)));
  return [=](int32_t d) {
    return d < smallest ? 0
                        : qi::expOnNegative(
                              qi::saturatingRoundingDoublingHighMul(qi::wrapShl(d, m.shift), m.mantissa));
  };
}

/// Whether the quotient by a power of two is the same when the divisor's inverse is 1 in place of the largest
/// number below: then e remains where the kernel has e - 1, which the shift by `least` bits and more rounds
/// to the same integer.
bool oneIsNear(function_ref<int32_t(int32_t)> exponential, int least) {
  for (int32_t d = -255; d <= 0; ++d)
    for (int right = least; right <= 31; ++right) {
      const int64_t e = exponential(d), half = int64_t{1} << (right - 1);
      if (e > (1 << 30) && (e + half) >> right != (e - 1 + half) >> right)
        return false;
    }
  return true;
}

LogicalResult lowerSoftmax8(Lowering &l, qnn::SoftmaxOp op, const Params &in, const Params &out, Value x) {
  const double scaled = std::min(static_cast<double>(op.getBeta().convertToFloat()) *
                                     static_cast<double>(in.scale()) * (1 << 26),
                                 2147483647.0);
  if (qi::quantizeMultiplier(scaled).shift < 0)
    return l.refuse(op, "the operand's scale times beta is too small for a softmax");
  FixedPointOps f(l);
  const auto exponential = exponentialOf(scaled);
  const Rows rows = rowsOf(l, x);
  Value e = ofDifference(l, rows, exponential);
  Value sum = rows.sum(l, f.shiftRight(e, 12, true));
  // At most 12, for one of the exponentials is 1. Counted for each of its two readers, which then take it in.
  auto headroom = [&] { return l.unary<tosa::ClzOp>(sum); };
  const int unit = 12 + 31 - static_cast<int>(out.bits);
  // From 512 elements on the sum may be so large that all is shifted out: a part of the way first.
  const int first = Lowering::shapeOf(x).back() >= 512 ? 4 : 0;
  Value product = oneIsNear(exponential, unit - 12) ? l.mul(e, f.halfReciprocal(sum, headroom()), 30)
                                                    : f.high(e, f.reciprocal(sum, headroom()));
  product = first ? f.shiftRight(product, first, false) : product;
  Value y = f.shiftRight(product, l.sub(f.number(unit - first, sum), headroom()), true);
  y = l.add(y, f.number(static_cast<int32_t>(out.low), sum));
  l.set(op.getOutput(), l.reshape(l.narrow(y, l.integer(out.bits), 0), Lowering::shapeOf(x)));
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
  Value d = l.rescale(fromTop(l, Rows{x, l.reduceMax(x, lastAxis(x))}), l.integer(32), *factor, 0, 0);
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
  // At a shift below 2 the kernel's own bound leaves 32 bits.
  if (m.shift < 2 || m.mantissa == 0 || Lowering::shapeOf(x).back() >= 4096)
    return l.refuse(op,
                    "the operand's scale is too small for a log-softmax, or it has 4096 channels or more");
  FixedPointOps f(l);
  const Rows rows = rowsOf(l, x);
  Value d = fromTop(l, rows);
  const int32_t smallest = -static_cast<int32_t>(std::floor(31.0 * (1 << 26) / std::ldexp(1.0, m.shift)));
  Value sum = rows.sum(l, f.shiftRight(ofDifference(l, rows, exponentialOf(scaled)), 12, true));
  Value log = f.logAtLeastOne(sum);
  // RESCALE would take no difference whose product fills 31 bits.
  Value scaledUp = f.high(f.shiftLeft(f.maximum(d, f.number(smallest, d)), m.shift), m.mantissa);
  Value y = l.add(f.divide(l.sub(scaledUp, log), 31 - 5 - 4), f.number(static_cast<int32_t>(out.high), d));
  // What lies below has no digit left; the difference above it fits when it is scaled. Where all 255 steps
  // are less than that nothing does, and the bound is beyond RESCALE.
  constexpr int allAbove = 22; // the bound is -2^(8 or more)
  if (m.shift > allAbove) {
    auto back = factorOf(std::ldexp(1.0, 31 - m.shift) / m.mantissa);
    if (!back)
      return l.refuse(op, "the operand's scale is beyond RESCALE's");
    Value below = l.add(log, f.number(std::numeric_limits<int32_t>::min(), log));
    Value least = l.rescale(below, l.integer(32), *back, 0, 0);
    least = f.maximum(least, f.number(smallest - 1, log));
    y = l.select(l.binary<tosa::GreaterOp>(d, least, l.integer(1)), y,
                 f.number(static_cast<int32_t>(out.low), d));
  }
  l.set(op->getResult(0), l.reshape(l.narrow(y, l.integer(8), 0), Lowering::shapeOf(x)));
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
