//===- QNNCost.cpp - how much an op works ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;

using Count = std::optional<int64_t>;

bool qnn::isOperator(Operation *op) {
  return isa<QuantizableOp>(op) && !op->hasTrait<OpTrait::ConstantLike>();
}

Count qnn::countMacs(Operation *op) {
  const OpFacts *facts = findOpFacts(op);
  return facts ? facts->macs(op) : Count(0);
}

static ArrayRef<int64_t> shapeOf(Operation *op, int operand) {
  if (operand < 0 || operand >= static_cast<int>(op->getNumOperands()))
    return {};
  auto type = dyn_cast<RankedTensorType>(op->getOperand(static_cast<unsigned>(operand)).getType());
  return type ? type.getShape() : ArrayRef<int64_t>();
}

static Count product(Count a, Count b) { return a && b ? mulSizes(*a, *b) : std::nullopt; }
static int64_t closed(int64_t dimension) { return ShapedType::isDynamic(dimension) ? 1 : dimension; }

Count qnn::countElements(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return 0;
  Count n = 1;
  for (int64_t d : type.getShape())
    n = product(n, closed(d));
  return n;
}

/// `counted` elements, each with the filter's elements of one of its `channels`.
static Count perChannel(Value counted, Value filter, int64_t channels) {
  Count weights = countElements(filter);
  if (!weights || channels < 1)
    return weights ? Count(0) : std::nullopt;
  return product(countElements(counted), *weights / channels);
}

Count qnn::detail::countWeightMacs(Operation *op) {
  const QuantSpec spec = cast<QuantizableOp>(op).getQuantSpec();
  ArrayRef<int64_t> shape = shapeOf(op, spec.weightOperand);
  if (static_cast<size_t>(spec.weightAxis) >= shape.size() || op->getNumResults() == 0)
    return 0;
  return perChannel(op->getResult(0), op->getOperand(static_cast<unsigned>(spec.weightOperand)),
                    closed(shape[static_cast<size_t>(spec.weightAxis)]));
}

Count qnn::detail::countTransposedMacs(Operation *op) {
  ArrayRef<int64_t> input = shapeOf(op, 2);
  return input.empty() ? Count(0) : perChannel(op->getOperand(2), op->getOperand(1), closed(input.back()));
}

Count qnn::detail::countConv3DMacs(Operation *op) {
  ArrayRef<int64_t> filter = shapeOf(op, 1);
  return filter.empty() ? Count(0) : perChannel(op->getResult(0), op->getOperand(1), closed(filter.back()));
}

Count qnn::detail::countBatchMatMulMacs(Operation *op) {
  auto matmul = cast<BatchMatMulOp>(op);
  ArrayRef<int64_t> lhs = shapeOf(op, 0);
  if (lhs.size() < 2)
    return 0;
  return product(countElements(op->getResult(0)), closed(lhs[lhs.size() - (matmul.getAdjX() ? 2 : 1)]));
}

Count qnn::detail::countLSTMMacs(Operation *op) {
  // Operands 1 to 8 are the matrices of the four gates, 16 is the projection.
  Count weights = 0;
  for (unsigned i : {1, 2, 3, 4, 5, 6, 7, 8, 16})
    if (i < op->getNumOperands()) {
      Count n = countElements(op->getOperand(i));
      weights = n && weights ? addSizes(*weights, *n) : std::nullopt;
    }
  ArrayRef<int64_t> input = shapeOf(op, 0);
  // Batch and steps; an input of two dimensions is one batch.
  Count steps = 1;
  for (int64_t d : input.drop_back(input.empty() ? 0 : 1))
    steps = product(steps, closed(d));
  return product(steps, weights);
}

Count qnn::detail::countSVDFMacs(Operation *op) {
  Count feature = countElements(op->getOperand(1)), time = countElements(op->getOperand(2));
  Count weights = feature && time ? addSizes(*feature, *time) : std::nullopt;
  ArrayRef<int64_t> input = shapeOf(op, 0);
  return product(weights, input.empty() ? 1 : closed(input.front()));
}
