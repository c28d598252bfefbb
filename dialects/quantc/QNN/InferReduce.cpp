//===- InferReduce.cpp - shapes of pooling, selection, reductions ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "quantc/QNN/InferTools.h"
#include "quantc/QNN/QNNOps.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::qnn::detail;

template <typename Op> static LogicalResult inferPool(Op op, Results &results) {
  RankedTensorType x = typeOf(op.getInput());
  if (x.getRank() != 4)
    return op.emitOpError() << "input has rank " << x.getRank() << ", needed is 4";
  if (op.getWindow().size() != 2 || op.getStrides().size() != 2)
    return op.emitOpError() << "window has " << op.getWindow().size() << " entries, strides have "
                            << op.getStrides().size() << ", needed are 2";
  SmallVector<int64_t> shape(x.getShape());
  for (int i = 0; i < 2; ++i) {
    FailureOr<int64_t> n = inferWindow(op, x.getDimSize(1 + i), op.getWindow()[i], op.getStrides()[i], 1,
                                       op.getPadding() == Padding::Same);
    if (failed(n))
      return failure();
    shape[1 + i] = *n;
  }
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}
LogicalResult AveragePool2DOp::inferResults(Results &results) { return inferPool(*this, results); }
LogicalResult MaxPool2DOp::inferResults(Results &results) { return inferPool(*this, results); }
LogicalResult L2Pool2DOp::inferResults(Results &results) { return inferPool(*this, results); }

template <typename Op> static LogicalResult inferArg(Op op, Results &results) {
  RankedTensorType x = typeOf(op.getInput());
  SmallVector<int64_t> shape(x.getShape());
  if (std::optional<SmallVector<int64_t>> axis = getConstantInts(op.getAxis())) {
    if (axis->size() != 1)
      return op.emitOpError() << "axis has " << axis->size() << " entries, needed is 1";
    FailureOr<int64_t> a = normalizeAxis(op, axis->front(), x.getRank());
    if (failed(a))
      return failure();
    shape.erase(shape.begin() + *a);
  } else {
    if (shape.empty())
      return op.emitOpError("input is a scalar");
    shape.assign(shape.size() - 1, ShapedType::kDynamic);
  }
  results.emplace_back(shape, op.getOutputType());
  return success();
}
LogicalResult ArgMaxOp::inferResults(Results &results) { return inferArg(*this, results); }
LogicalResult ArgMinOp::inferResults(Results &results) { return inferArg(*this, results); }

LogicalResult TopKV2Op::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  if (x.getRank() < 1)
    return emitOpError("input is a scalar");
  SmallVector<int64_t> shape(x.getShape());
  shape.back() = ShapedType::kDynamic;
  if (std::optional<SmallVector<int64_t>> k = getConstantInts(getK())) {
    int64_t n = x.getShape().back();
    if (k->size() != 1 || k->front() < 0 || (!ShapedType::isDynamic(n) && k->front() > n))
      return emitOpError() << "k is [" << *k << "], the last axis has " << n;
    shape.back() = k->front();
  }
  results.emplace_back(shape, getExpressedElementType(x));
  results.emplace_back(shape, IntegerType::get(getContext(), 32));
  return success();
}

LogicalResult SelectOp::inferResults(Results &results) {
  RankedTensorType c = typeOf(getCondition()), x = typeOf(getX()), y = typeOf(getY());
  if (failed(verifyCompatibleShape(x.getShape(), y.getShape())))
    return emitOpError() << "x has shape [" << x.getShape() << "], y has [" << y.getShape() << "]";
  bool vector =
      c.getRank() == 0 || (c.getRank() == 1 && x.getRank() >= 1 &&
                           succeeded(verifyCompatibleShape(c.getShape(), x.getShape().take_front())));
  if (!vector && failed(verifyCompatibleShape(c.getShape(), x.getShape())))
    return emitOpError() << "condition has shape [" << c.getShape() << "], x has [" << x.getShape() << "]";
  results.emplace_back(x.getShape(), getExpressedElementType(x));
  return success();
}

LogicalResult SelectV2Op::inferResults(Results &results) {
  RankedTensorType c = typeOf(getCondition()), x = typeOf(getX()), y = typeOf(getY());
  FailureOr<SmallVector<int64_t>> shape = broadcastShapes(x.getShape(), y.getShape());
  if (succeeded(shape))
    shape = broadcastShapes(*shape, c.getShape());
  if (failed(shape))
    return emitOpError() << "operands of shape [" << c.getShape() << "], [" << x.getShape() << "], ["
                         << y.getShape() << "] do not broadcast";
  results.emplace_back(*shape, getExpressedElementType(x));
  return success();
}

LogicalResult CastOp::inferResults(Results &results) {
  results.emplace_back(typeOf(getInput()).getShape(), getTo());
  return success();
}
