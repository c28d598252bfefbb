//===- Shape.cpp - moving values --------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "Tabulate.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

LogicalResult lowerReshape(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  if (!x)
    return failure();
  l.set(op->getResult(0), l.reshape(x, l.typeOf(op->getResult(0)).getShape()));
  return success();
}

LogicalResult lowerTranspose(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto perm = l.integersOf(op->getOperand(1));
  if (!x || !perm)
    return l.refuse(op, "its permutation is no constant");
  SmallVector<int32_t> axes(perm->begin(), perm->end());
  for (int32_t &a : axes)
    a += a < 0 ? static_cast<int32_t>(axes.size()) : 0;
  l.set(op->getResult(0), l.transpose(x, axes));
  return success();
}

/// PAD fills with the zero point, PADV2 with its third operand.
LogicalResult lowerPad(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto border = l.integersOf(op->getOperand(1));
  if (!x || !border)
    return l.refuse(op, "its paddings are no constant");
  auto p = paramsOf(op->getResult(0));
  Value fill = l.scalar(Lowering::elementOf(x), p ? static_cast<double>(p->zeroPoint) : 0);
  if (auto v2 = dyn_cast<qnn::PadV2Op>(op)) {
    Value given = l.get(v2.getValue());
    if (!given || !given.getDefiningOp<tosa::ConstOp>())
      return l.refuse(op, "what it pads with is no constant");
    fill = l.reshape(given, {1});
  }
  l.set(op->getResult(0), l.pad(x, *border, fill));
  return success();
}

/// [N-CONCAT] uint8 operands may have parameters of their own: a table for each.
LogicalResult lowerConcatenation(Lowering &l, Operation *generic) {
  auto op = cast<qnn::ConcatenationOp>(generic);
  if (op.getActivation() != qnn::Activation::None)
    return l.refuse(op, "its fused activation has no rule");
  auto out = paramsOf(op.getOutput());
  SmallVector<Value> parts;
  for (Value v : op.getInputs()) {
    Value x = l.get(v);
    if (!x)
      return l.refuse(op, "an operand has no TOSA form");
    auto in = paramsOf(v);
    if (in && out && in->isUnsigned && (in->scale() != out->scale() || in->zeroPoint != out->zeroPoint)) {
      const float k = in->scale() * (1.0f / out->scale());
      const float bias = static_cast<float>(-(in->zeroPoint - in->low)) * k;
      SmallVector<int64_t> table;
      for (int64_t q = 0; q < 256; ++q)
        table.push_back(std::clamp<int64_t>(
            static_cast<int64_t>(std::round(static_cast<float>(q) * k + bias)) + out->zeroPoint, out->low,
            out->high));
      x = tosa::TableOp::create(l.builder, l.loc, x.getType(), x, l.constant(l.integer(8), {256}, table));
    }
    parts.push_back(x);
  }
  const int64_t rank = l.typeOf(op.getOutput()).getRank();
  const int64_t axis = static_cast<int64_t>(op.getAxis());
  l.set(op.getOutput(), l.concat(parts, axis < 0 ? axis + rank : axis));
  return success();
}

LogicalResult lowerPack(Lowering &l, Operation *generic) {
  auto op = cast<qnn::PackOp>(generic);
  auto out = l.typeOf(op.getOutput()).getShape();
  const int64_t given = static_cast<int64_t>(op.getAxis());
  const int64_t axis = given < 0 ? given + static_cast<int64_t>(out.size()) : given;
  SmallVector<int64_t> dims(out);
  dims[static_cast<size_t>(axis)] = 1;
  SmallVector<Value> parts;
  for (Value v : op.getInputs()) {
    Value x = l.get(v);
    if (!x)
      return l.refuse(op, "an operand has no TOSA form");
    parts.push_back(l.reshape(x, dims));
  }
  l.set(op.getOutput(), l.concat(parts, axis));
  return success();
}

/// Neighbouring slices along `axis`, as long as the results are (1 for UNPACK).
LogicalResult cut(Lowering &l, Operation *op, Value x, int64_t axis, bool drop) {
  SmallVector<int64_t> start(Lowering::shapeOf(x).size(), 0), size(Lowering::shapeOf(x));
  const size_t a = static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(start.size()) : axis);
  for (Value result : op->getResults()) {
    auto type = l.typeOf(result);
    size[a] = drop ? 1 : type.getShape()[a];
    l.set(result, l.reshape(l.slice(x, start, size), type.getShape()));
    start[a] += size[a];
  }
  return success();
}
LogicalResult lowerSplit(Lowering &l, Operation *generic) {
  const bool sized = isa<qnn::SplitVOp>(generic);
  Value x = l.get(generic->getOperand(sized ? 0 : 1));
  auto axis = l.integersOf(generic->getOperand(sized ? 2 : 0));
  if (!x || !axis || axis->size() != 1)
    return l.refuse(generic, "its axis is no constant");
  return cut(l, generic, x, axis->front(), false);
}
LogicalResult lowerUnpack(Lowering &l, Operation *generic) {
  auto op = cast<qnn::UnpackOp>(generic);
  Value x = l.get(op.getInput());
  return x ? cut(l, op, x, op.getAxis(), true) : failure();
}

LogicalResult lowerSlice(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto begin = l.integersOf(op->getOperand(1));
  if (!x || !begin)
    return l.refuse(op, "its begin is no constant");
  l.set(op->getResult(0), l.slice(x, *begin, l.typeOf(op->getResult(0)).getShape()));
  return success();
}

LogicalResult lowerTile(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  if (!x)
    return failure();
  auto out = l.typeOf(op->getResult(0)).getShape();
  SmallVector<int64_t> dims(out.size() - Lowering::shapeOf(x).size(), 1), times;
  llvm::append_range(dims, Lowering::shapeOf(x));
  x = l.reshape(x, dims);
  for (auto [o, d] : llvm::zip_equal(out, dims))
    times.push_back(o / d);
  l.set(op->getResult(0), l.tile(x, times));
  return success();
}

LogicalResult lowerReverse(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto axes = l.integersOf(op->getOperand(1));
  if (!x || !axes)
    return l.refuse(op, "its axes are no constant");
  for (int64_t a : *axes)
    x = tosa::ReverseOp::create(
        l.builder, l.loc, x.getType(), x,
        static_cast<uint32_t>(a < 0 ? a + static_cast<int64_t>(Lowering::shapeOf(x).size()) : a));
  l.set(op->getResult(0), x);
  return success();
}

/// One element (or one constant) everywhere.
LogicalResult lowerFill(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(1));
  if (!x)
    return failure();
  auto out = l.typeOf(op->getResult(0)).getShape();
  l.set(op->getResult(0), l.tile(l.reshape(x, SmallVector<int64_t>(out.size(), 1)), out));
  return success();
}

} // namespace

void conversion::addShapeRules(RuleTable &table) {
  table.add<qnn::ReshapeOp>(lowerReshape);
  table.add<qnn::SqueezeOp>(lowerReshape);
  table.add<qnn::ExpandDimsOp>(lowerReshape);
  table.add<qnn::TransposeOp>(lowerTranspose);
  table.add<qnn::PadOp>(lowerPad);
  table.add<qnn::PadV2Op>(lowerPad);
  table.add<qnn::ConcatenationOp>(lowerConcatenation);
  table.add<qnn::PackOp>(lowerPack);
  table.add<qnn::SplitOp>(lowerSplit);
  table.add<qnn::SplitVOp>(lowerSplit);
  table.add<qnn::UnpackOp>(lowerUnpack);
  table.add<qnn::SliceOp>(lowerSlice);
  table.add<qnn::TileOp>(lowerTile);
  table.add<qnn::BroadcastToOp>(lowerTile);
  table.add<qnn::ReverseV2Op>(lowerReverse);
  table.add<qnn::FillOp>(lowerFill);
}
