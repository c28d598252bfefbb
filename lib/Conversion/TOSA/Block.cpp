//===- Block.cpp - blocks of pixels, and moves by index ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Blocks are reshapes and a transpose. What is left of the moves (strides,
// mirrors, indices that are constants) is a GATHER of rows as long as
// possible: the kernel is asked where each element comes from.
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "Tabulate.h"

#include <numeric>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

LogicalResult lowerDepthToSpace(Lowering &l, Operation *generic) {
  auto op = cast<qnn::DepthToSpaceOp>(generic);
  Value x = l.get(op.getInput());
  if (!x)
    return failure();
  auto in = Lowering::shapeOf(x);
  const int64_t b = op.getBlockSize();
  Value y = l.transpose(l.reshape(x, {in[0], in[1], in[2], b, b, in[3] / b / b}), {0, 1, 3, 2, 4, 5});
  l.set(op.getOutput(), l.reshape(y, l.typeOf(op.getOutput()).getShape()));
  return success();
}

LogicalResult lowerSpaceToDepth(Lowering &l, Operation *generic) {
  auto op = cast<qnn::SpaceToDepthOp>(generic);
  Value x = l.get(op.getInput());
  if (!x)
    return failure();
  auto in = Lowering::shapeOf(x);
  const int64_t b = op.getBlockSize();
  Value y = l.transpose(l.reshape(x, {in[0], in[1] / b, b, in[2] / b, b, in[3]}), {0, 1, 3, 2, 4, 5});
  l.set(op.getOutput(), l.reshape(y, l.typeOf(op.getOutput()).getShape()));
  return success();
}

LogicalResult lowerSpaceToBatch(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto block = l.integersOf(op->getOperand(1)), border = l.integersOf(op->getOperand(2));
  if (!x || !block || !border)
    return l.refuse(op, "its block or paddings are no constant");
  const size_t rank = Lowering::shapeOf(x).size(), spatial = block->size();
  SmallVector<int64_t> whole{0, 0};
  llvm::append_range(whole, *border);
  whole.resize(2 * rank, 0);
  auto p = paramsOf(op->getResult(0));
  x = l.pad(x, whole, l.scalar(Lowering::elementOf(x), p ? static_cast<double>(p->zeroPoint) : 0));
  // [N, H/b, b, W/b, b, C] to [b, b, N, H/b, W/b, C].
  SmallVector<int64_t> dims{Lowering::shapeOf(x)[0]};
  SmallVector<int32_t> perm;
  for (size_t i = 0; i < spatial; ++i) {
    dims.append({Lowering::shapeOf(x)[1 + i] / (*block)[i], (*block)[i]});
    perm.push_back(static_cast<int32_t>(2 + 2 * i));
  }
  perm.push_back(0);
  for (size_t i = 0; i < spatial; ++i)
    perm.push_back(static_cast<int32_t>(1 + 2 * i));
  for (size_t i = 1 + spatial; i < rank; ++i) {
    perm.push_back(static_cast<int32_t>(dims.size()));
    dims.push_back(Lowering::shapeOf(x)[i]);
  }
  Value y = l.transpose(l.reshape(x, dims), perm);
  l.set(op->getResult(0), l.reshape(y, l.typeOf(op->getResult(0)).getShape()));
  return success();
}

LogicalResult lowerBatchToSpace(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto block = l.integersOf(op->getOperand(1)), crops = l.integersOf(op->getOperand(2));
  if (!x || !block || !crops)
    return l.refuse(op, "its block or crops are no constant");
  auto in = Lowering::shapeOf(x);
  const size_t rank = in.size(), spatial = block->size();
  // [b, b, N, H, W, C] to [N, H, b, W, b, C].
  SmallVector<int64_t> dims(*block), joined{in[0] / llvm::product_of(*block)}, start(rank, 0);
  SmallVector<int32_t> perm{static_cast<int32_t>(spatial)};
  dims.push_back(joined[0]);
  for (size_t i = 0; i < spatial; ++i) {
    dims.push_back(in[1 + i]);
    joined.push_back(in[1 + i] * (*block)[i]);
    perm.append({static_cast<int32_t>(spatial + 1 + i), static_cast<int32_t>(i)});
    start[1 + i] = (*crops)[2 * i];
  }
  for (size_t i = 1 + spatial; i < rank; ++i) {
    perm.push_back(static_cast<int32_t>(dims.size()));
    dims.push_back(in[i]);
    joined.push_back(in[i]);
  }
  Value y = l.reshape(l.transpose(l.reshape(x, dims), perm), joined);
  l.set(op->getResult(0), l.slice(y, start, l.typeOf(op->getResult(0)).getShape()));
  return success();
}

/// The longest row that is moved as a whole: it divides all places where a row ends.
int64_t rowLength(ArrayRef<int64_t> from, int64_t elements) {
  int64_t row = std::gcd(elements, static_cast<int64_t>(from.size()));
  for (size_t i = 0; i < from.size() && row > 1; ++i) {
    const bool starts = i == 0 || from[i] != from[i - 1] + 1;
    if (starts)
      row = std::gcd(std::gcd(row, static_cast<int64_t>(i)), from[i]);
  }
  return std::max<int64_t>(row, 1);
}

/// A move whose every other operand is a constant.
template <unsigned data> LogicalResult lowerMove(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(data));
  auto from = x ? sources(op, data, [&](Value v) { return l.constantOf(v); }) : std::nullopt;
  if (!from)
    return l.refuse(op, "where it moves values to is known at run time only");
  if (llvm::is_contained(*from, -1))
    return l.refuse(op, "some of its elements come from nowhere");
  const int64_t elements = cast<RankedTensorType>(x.getType()).getNumElements();
  const int64_t row = rowLength(*from, elements);
  SmallVector<int64_t> rows;
  for (size_t i = 0; i < from->size(); i += static_cast<size_t>(row))
    rows.push_back((*from)[i] / row);
  Value y = l.gatherRows(l.reshape(x, {elements / row, row}), rows);
  l.set(op->getResult(0), l.reshape(y, l.typeOf(op->getResult(0)).getShape()));
  return success();
}

/// A box with steps of 1 is SLICE.
LogicalResult lowerStridedSlice(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto from = x ? sources(op, 0, [&](Value v) { return l.constantOf(v); }) : std::nullopt;
  if (!from)
    return l.refuse(op, "its bounds are known at run time only");
  auto in = Lowering::shapeOf(x);
  // The box between the first and the last element.
  SmallVector<int64_t> start(in.size()), size(in.size());
  int64_t first = from->front(), last = from->back(), elements = 1;
  for (size_t i = in.size(); i-- > 0;) {
    start[i] = first % in[i];
    size[i] = last % in[i] - start[i] + 1;
    first /= in[i];
    last /= in[i];
    elements *= std::max<int64_t>(size[i], 0);
  }
  if (elements != static_cast<int64_t>(from->size()) || !llvm::is_sorted(*from))
    return lowerMove<0>(l, op);
  l.set(op->getResult(0), l.reshape(l.slice(x, start, size), l.typeOf(op->getResult(0)).getShape()));
  return success();
}

} // namespace

void conversion::addBlockRules(RuleTable &table) {
  table.add<qnn::DepthToSpaceOp>(lowerDepthToSpace);
  table.add<qnn::SpaceToDepthOp>(lowerSpaceToDepth);
  table.add<qnn::SpaceToBatchNDOp>(lowerSpaceToBatch);
  table.add<qnn::BatchToSpaceNDOp>(lowerBatchToSpace);
  table.add<qnn::StridedSliceOp>(lowerStridedSlice);
  table.add<qnn::MirrorPadOp>(lowerMove<0>);
  table.add<qnn::GatherNDOp>(lowerMove<0>);
  table.add<qnn::ReverseSequenceOp>(lowerMove<0>);
}
