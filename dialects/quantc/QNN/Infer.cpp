//===- Infer.cpp - helpers of shape inference -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using quantc::qnn::detail::Results;

Type qnn::getExpressedElementType(Type type) {
  if (auto tensor = dyn_cast<ShapedType>(type))
    type = tensor.getElementType();
  if (auto q = dyn_cast<quant::QuantizedType>(type))
    return q.getExpressedType();
  if (isa<WideBiasType>(type))
    return Float32Type::get(type.getContext());
  return type;
}

std::optional<SmallVector<int64_t>> qnn::getConstantInts(Value value) {
  ElementsAttr attr = getConstantValue(value);
  if (!attr || !attr.getElementType().isInteger())
    return std::nullopt;
  std::optional<std::vector<int64_t>> v = getElements<int64_t>(attr);
  if (!v)
    return std::nullopt;
  return SmallVector<int64_t>(v->begin(), v->end());
}

FailureOr<Operation *> qnn::createInferred(OpBuilder &builder, OperationState &state, unsigned numResults) {
  // The op exists before its types are known: inference is a method on it.
  auto unknown = RankedTensorType::get({}, builder.getF32Type());
  state.types.assign(numResults, unknown);
  Operation *op = builder.create(state);
  if (failed(refreshResultTypes(op))) {
    op->erase();
    return failure();
  }
  return op;
}

LogicalResult qnn::refreshResultTypes(Operation *op) {
  auto infer = dyn_cast<InferResultsOp>(op);
  if (!infer)
    return op->emitOpError("has no shape inference");
  SmallVector<ShapedTypeComponents> inferred;
  if (failed(infer.inferResults(inferred)))
    return failure();
  if (inferred.size() != op->getNumResults())
    return op->emitOpError() << "has " << op->getNumResults() << " results, its operands give "
                             << inferred.size();
  for (auto [result, component] : llvm::zip(op->getResults(), inferred)) {
    Type old = cast<RankedTensorType>(result.getType()).getElementType();
    Type element = component.getElementType();
    if (isa<quant::QuantizedType, WideBiasType>(old) && getExpressedElementType(old) == element)
      element = old;
    result.setType(RankedTensorType::get(component.getDims(), element));
  }
  return success();
}

LogicalResult qnn::detail::inferSameAsInput(Operation *op, Results &results) {
  if (op->getNumOperands() == 0)
    return op->emitOpError("has no operands");
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  results.emplace_back(type.getShape(), getExpressedElementType(type));
  return success();
}

LogicalResult qnn::detail::inferDequantize(Operation *op, Results &results) {
  if (op->getNumOperands() == 0)
    return op->emitOpError("has no operands");
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  results.emplace_back(type.getShape(), Float32Type::get(op->getContext()));
  return success();
}

FailureOr<SmallVector<int64_t>> qnn::detail::broadcastShapes(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  SmallVector<int64_t> out(a);
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t &x = out[a.size() - b.size() + i], y = b[i];
    if (x == y || y == 1)
      continue;
    if (x == 1)
      x = y;
    else if (ShapedType::isDynamic(x))
      x = y;
    else if (!ShapedType::isDynamic(y))
      return failure();
  }
  return out;
}

static LogicalResult inferTwo(Operation *op, Type element, Results &results) {
  auto a = cast<RankedTensorType>(op->getOperand(0).getType());
  auto b = cast<RankedTensorType>(op->getOperand(1).getType());
  FailureOr<SmallVector<int64_t>> shape = qnn::detail::broadcastShapes(a.getShape(), b.getShape());
  if (failed(shape))
    return op->emitOpError() << "operands of shape [" << a.getShape() << "] and [" << b.getShape()
                             << "] do not broadcast";
  if (getExpressedElementType(a) != getExpressedElementType(b))
    return op->emitOpError() << "operands have element types " << a.getElementType() << " and "
                             << b.getElementType();
  results.emplace_back(*shape, element ? element : getExpressedElementType(a));
  return success();
}

LogicalResult qnn::detail::inferBroadcast(Operation *op, Results &results) {
  return inferTwo(op, {}, results);
}

LogicalResult qnn::detail::inferCompare(Operation *op, Results &results) {
  return inferTwo(op, IntegerType::get(op->getContext(), 1), results);
}

FailureOr<int64_t> qnn::detail::normalizeAxis(Operation *op, int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return op->emitOpError() << "axis " << axis << " is outside rank " << rank;
  return axis < 0 ? axis + rank : axis;
}

FailureOr<int64_t> qnn::detail::inferWindow(Operation *op, int64_t dim, int64_t kernel, int64_t stride,
                                            int64_t dilation, bool same) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  for (auto [what, v] : {std::pair{"stride", stride}, {"dilation", dilation}, {"kernel size", kernel}})
    if (v < 1 || v > most)
      return op->emitOpError() << what << " " << v << " is outside [1, 2147483647]";
  if (ShapedType::isDynamic(dim))
    return dim;
  int64_t extent = (kernel - 1) * dilation + 1;
  if (same)
    return (dim + stride - 1) / stride;
  if (dim < extent)
    return op->emitOpError() << "window of " << extent << " is larger than the input of " << dim;
  return (dim - extent) / stride + 1;
}

LogicalResult qnn::detail::inferReduce(Operation *op, Results &results) {
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  auto keep = op->getAttrOfType<BoolAttr>("keep_dims");
  bool keepDims = keep && keep.getValue();
  std::optional<SmallVector<int64_t>> axes = getConstantInts(op->getOperand(1));
  if (!axes) {
    // Only keep_dims fixes the rank; the reduced sizes stay open.
    int64_t rank = type.getRank();
    auto count = cast<RankedTensorType>(op->getOperand(1).getType());
    if (!keepDims && count.hasStaticShape())
      rank = std::max<int64_t>(0, rank - count.getNumElements());
    results.emplace_back(SmallVector<int64_t>(rank, ShapedType::kDynamic), getExpressedElementType(type));
    return success();
  }
  SmallVector<bool> reduced(type.getRank(), false);
  for (int64_t a : *axes) {
    FailureOr<int64_t> axis = normalizeAxis(op, a, type.getRank());
    if (failed(axis))
      return failure();
    reduced[*axis] = true;
  }
  SmallVector<int64_t> shape;
  for (int64_t i = 0; i < type.getRank(); ++i)
    if (!reduced[i])
      shape.push_back(type.getDimSize(i));
    else if (keepDims)
      shape.push_back(1);
  results.emplace_back(shape, getExpressedElementType(type));
  return success();
}
