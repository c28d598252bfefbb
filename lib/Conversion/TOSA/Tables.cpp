//===- Tables.cpp - functions of one integer --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Eight bits: TABLE of 256 entries. Sixteen bits: TABLE of 513 entries where
// its interpolation gives what the kernel gives, else a lookup by GATHER.
//===----------------------------------------------------------------------===//

#include "Tables.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// What TABLE with 513 entries gives for x, brought back to 16 bits: [N-LUT16].
int64_t interpolated(ArrayRef<int64_t> table, int64_t x) {
  const size_t index = static_cast<size_t>((x + 32768) >> 7);
  const int64_t slope = table[index + 1] - table[index];
  return (table[index] * 128 + slope * (x & 127) + 64) >> 7;
}

/// The 513 entries that give all of `whole` (65536), if there are such.
std::optional<SmallVector<int64_t>> fit(ArrayRef<int64_t> whole) {
  SmallVector<int64_t> table;
  for (size_t i = 0; i < 512; ++i)
    table.push_back(whole[128 * i]);
  // Only the last step reads the last entry; it lies within a rounding of where that step leads.
  const int64_t base = table[511], end = whole.back();
  const int64_t guess = base + (end - base) * 128 / 127;
  table.push_back(0);
  for (int64_t last = guess - 3; last <= guess + 3; ++last) {
    table[512] = last;
    bool all = last >= -32768 && last <= 32767;
    for (int64_t x = -32768; all && x < 32768; ++x) {
      all = interpolated(table, x) == whole[static_cast<size_t>(x + 32768)];
      const size_t index = static_cast<size_t>((x + 32768) >> 7);
      all = all && llvm::isInt<16>(table[index + 1] - table[index]);
    }
    if (all)
      return table;
  }
  return std::nullopt;
}

LogicalResult lowerChain(Lowering &l, ArrayRef<Operation *> chain, Value input) {
  Operation *op = chain.back();
  auto table = tabulate(chain, input, [&](Value v) { return l.constantOf(v); });
  Value x = l.get(input);
  auto type = l.typeOf(op->getResult(0));
  if (!table || !x || !type.getElementType().isInteger())
    return l.refuse(op, "no kernel computes it for these types");
  l.set(op->getResult(0), throughTable(l, x, *table, type.getElementType()));
  return success();
}

/// Ops of an island. What they compute for one element depends on that element alone.
bool isElementwise(Operation *op) {
  return isa<qnn::DequantizeOp, qnn::AbsOp, qnn::NegOp, qnn::SignOp, qnn::ExpOp, qnn::LogOp, qnn::SqrtOp,
             qnn::RsqrtOp, qnn::SquareOp, qnn::SinOp, qnn::CosOp, qnn::FloorOp, qnn::CeilOp, qnn::RoundOp,
             qnn::ReluOp, qnn::Relu6Op, qnn::ReluN1To1Op, qnn::Relu0To1Op, qnn::EluOp, qnn::HardSwishOp,
             qnn::LogisticOp, qnn::TanhOp, qnn::LeakyReluOp, qnn::GeluOp, qnn::AddOp, qnn::SubOp, qnn::MulOp,
             qnn::DivOp, qnn::MaximumOp, qnn::MinimumOp, qnn::PowOp, qnn::FloorDivOp, qnn::FloorModOp,
             qnn::SquaredDifferenceOp>(op);
}

/// The one operand of `op` that is not a constant scalar, of the result's shape; else null.
Value varyingOperand(Operation *op, Known known) {
  Value varying;
  for (Value operand : op->getOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (known(operand) ? !type || type.getNumElements() != 1 : varying && varying != operand)
      return {};
    if (!known(operand))
      varying = operand;
  }
  auto shape = [](Value v) { return cast<RankedTensorType>(v.getType()).getShape(); };
  return varying && shape(varying) == shape(op->getResult(0)) ? varying : Value();
}

} // namespace

Value conversion::throughTable(Lowering &l, Value x, ArrayRef<int64_t> table, Type element) {
  auto type = [&](Type e) { return RankedTensorType::get(Lowering::shapeOf(x), e); };
  if (Lowering::elementOf(x).isInteger(8) && element.isInteger(8))
    return tosa::TableOp::create(l.builder, l.loc, type(element), x, l.constant(element, {256}, table));
  if (Lowering::elementOf(x).isInteger(16) && element.isInteger(16))
    if (auto few = fit(table)) {
      Value fine =
          tosa::TableOp::create(l.builder, l.loc, type(l.integer(32)), x, l.constant(element, {513}, *few));
      return l.rescale(fine, element, Factor{1 << 30, 37}, 0, 0, false);
    }
  const int64_t entries = static_cast<int64_t>(table.size());
  Value index = l.widen(x, 0); // a zero point of 16 bits can be no other
  Value half = l.scalar(l.integer(32), static_cast<double>(entries / 2),
                        static_cast<int64_t>(Lowering::shapeOf(x).size()));
  return l.lookup(l.constant(element, {entries}, table), l.add(index, half));
}

LogicalResult conversion::lowerTable(Lowering &l, Operation *op) {
  auto in = paramsOf(op->getOperand(0));
  if (!in || in->bits > 16)
    return l.refuse(op, "an operand of 8 or 16 bits is needed");
  return lowerChain(l, ArrayRef<Operation *>(op), op->getOperand(0));
}

SmallVector<Operation *> conversion::findIsland(qnn::QuantizeOp end, Known known) {
  SmallVector<Operation *> chain{end};
  Value v = end.getInput();
  while (Operation *op = v.getDefiningOp()) {
    if (!isElementwise(op) || op->getNumResults() != 1 || !(v = varyingOperand(op, known)))
      return {};
    chain.push_back(op);
    if (isa<qnn::DequantizeOp>(op))
      break;
  }
  auto in = paramsOf(v);
  if (!in || in->bits > 16 || in->scales.size() != 1 || !isa<qnn::DequantizeOp>(chain.back()))
    return {};
  std::reverse(chain.begin(), chain.end());
  return chain;
}

LogicalResult conversion::lowerIsland(Lowering &l, ArrayRef<Operation *> chain) {
  return lowerChain(l, chain, chain.front()->getOperand(0));
}

namespace {

/// A real function that one TOSA op computes; a quantized one is a table.
template <typename Tosa> LogicalResult lowerFunction(Lowering &l, Operation *op) {
  if (paramsOf(op->getOperand(0)))
    return lowerTable(l, op);
  Value x = l.get(op->getOperand(0));
  if (!x)
    return failure();
  constexpr bool onTruth = std::is_same_v<Tosa, tosa::LogicalNotOp>,
                 isAbs = std::is_same_v<Tosa, tosa::AbsOp>;
  Type element = Lowering::elementOf(x);
  if (!(onTruth ? element.isInteger(1) : element.isF32() || (isAbs && element.isInteger(32))))
    return l.refuse(op, "its operand is neither float32 nor quantized");
  l.set(op->getResult(0), l.unary<Tosa>(x));
  return success();
}

/// RELU and its like: a clamp where the parameters are equal, else a table. `high` < `low`: no upper bound.
template <int low, int high> LogicalResult lowerRelu(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  if (!x)
    return failure();
  const bool bounded = high > low;
  if (auto p = paramsOf(op->getResult(0))) {
    if (op->getOperand(0).getType() != op->getResult(0).getType())
      return lowerTable(l, op);
    auto q = [&](int v) {
      const float steps = std::clamp(std::round(static_cast<float>(v) / p->scale()), -1e9f, 1e9f);
      return std::clamp(p->zeroPoint + static_cast<int64_t>(steps), p->low, p->high);
    };
    l.set(op->getResult(0), l.clamp(x, q(low), bounded ? q(high) : p->high));
    return success();
  }
  if (!Lowering::elementOf(x).isF32())
    return l.refuse(op, "its operand is neither float32 nor quantized");
  l.set(op->getResult(0), l.clampF32(x, low, bounded ? high : std::numeric_limits<float>::max()));
  return success();
}

} // namespace

void conversion::addTableRules(RuleTable &table) {
  table.add<qnn::AbsOp>(lowerFunction<tosa::AbsOp>);
  table.add<qnn::ExpOp>(lowerFunction<tosa::ExpOp>);
  table.add<qnn::LogOp>(lowerFunction<tosa::LogOp>);
  table.add<qnn::RsqrtOp>(lowerFunction<tosa::RsqrtOp>);
  table.add<qnn::SinOp>(lowerFunction<tosa::SinOp>);
  table.add<qnn::CosOp>(lowerFunction<tosa::CosOp>);
  table.add<qnn::FloorOp>(lowerFunction<tosa::FloorOp>);
  table.add<qnn::CeilOp>(lowerFunction<tosa::CeilOp>);
  table.add<qnn::LogisticOp>(lowerFunction<tosa::SigmoidOp>);
  table.add<qnn::TanhOp>(lowerFunction<tosa::TanhOp>);
  table.add<qnn::LogicalNotOp>(lowerFunction<tosa::LogicalNotOp>);
  table.add<qnn::ReluOp>(lowerRelu<0, -1>);
  table.add<qnn::Relu6Op>(lowerRelu<0, 6>);
  table.add<qnn::ReluN1To1Op>(lowerRelu<-1, 1>);
  table.add<qnn::Relu0To1Op>(lowerRelu<0, 1>);
}
