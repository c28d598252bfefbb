//===- Index.cpp - gathering by indices -------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// The indices as int32, which TOSA gathers by: constants of int64 as well. A null value after a message.
Value indicesOf(Lowering &l, qnn::GatherOp op) {
  auto type = cast<RankedTensorType>(op.getIndices().getType());
  if (type.getElementType().isInteger(32))
    return l.get(op.getIndices());
  auto values = l.integersOf(op.getIndices());
  if (values && llvm::all_of(*values, [](int64_t v) { return llvm::isInt<32>(v); }))
    return l.constant(l.integer(32), type.getShape(), *values);
  (void)l.refuse(op, "its indices are neither int32 nor a constant that fits");
  return {};
}

/// TOSA gathers rows of [batch, rows, width] by [batch, n]: the axes before `batch_dims` are the batch, those
/// up to `axis` become part of it by repetition of the indices.
LogicalResult lowerGather(Lowering &l, Operation *generic) {
  auto op = cast<qnn::GatherOp>(generic);
  Value x = l.get(op.getInput()), indices = indicesOf(l, op);
  if (!x || !indices)
    return failure();
  auto in = Lowering::shapeOf(x);
  const int64_t rank = static_cast<int64_t>(in.size());
  auto positive = [&](uint64_t given) {
    const int64_t a = static_cast<int64_t>(given);
    return static_cast<size_t>(a < 0 ? a + rank : a);
  };
  const size_t axis = positive(op.getAxis()), batch = positive(op.getBatchDims());
  const int64_t outer = llvm::product_of(in.take_front(batch)),
                between = llvm::product_of(in.slice(batch, axis - batch)),
                width = llvm::product_of(in.drop_front(axis + 1));
  const int64_t n = llvm::product_of(Lowering::shapeOf(indices)) / outer;
  Value many = l.reshape(l.tile(l.reshape(indices, {outer, 1, n}), {1, between, 1}), {outer * between, n});
  Value rows = l.reshape(x, {outer * between, in[axis], width});
  auto type = RankedTensorType::get({outer * between, n, width}, Lowering::elementOf(x));
  Value y = tosa::GatherOp::create(l.builder, l.loc, type, rows, many);
  l.set(op.getOutput(), l.reshape(y, l.typeOf(op.getOutput()).getShape()));
  return success();
}

} // namespace

void conversion::addIndexRules(RuleTable &table) { table.add<qnn::GatherOp>(lowerGather); }
