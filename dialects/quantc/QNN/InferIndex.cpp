//===- InferIndex.cpp - shapes of gathering, filling, detection -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "quantc/QNN/InferTools.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::qnn::detail;

static Type i32(Operation *op) { return IntegerType::get(op->getContext(), 32); }

LogicalResult ShapeOp::inferResults(Results &results) {
  results.emplace_back(SmallVector<int64_t>{typeOf(getInput()).getRank()}, getOutType());
  return success();
}

LogicalResult RankOp::inferResults(Results &results) {
  results.emplace_back(SmallVector<int64_t>{}, i32(*this));
  return success();
}

/// The shape that a constant operand names; open dimensions when it is computed.
static FailureOr<SmallVector<int64_t>> shapeFrom(Operation *op, Value operand) {
  if (std::optional<SmallVector<int64_t>> dims = getConstantInts(operand)) {
    if (!countElements(*dims))
      return op->emitOpError() << "shape [" << *dims << "] is negative or too large";
    return *dims;
  }
  RankedTensorType t = typeOf(operand);
  int64_t n = t.getRank() == 1 && !t.isDynamicDim(0) ? t.getDimSize(0) : 1;
  return SmallVector<int64_t>(n, open);
}

LogicalResult FillOp::inferResults(Results &results) {
  FailureOr<SmallVector<int64_t>> shape = shapeFrom(*this, getDims());
  if (failed(shape))
    return failure();
  if (typeOf(getValue()).getRank() > 1)
    return emitOpError() << "value has rank " << typeOf(getValue()).getRank() << ", needed is 0";
  results.emplace_back(*shape, getExpressedElementType(getValue().getType()));
  return success();
}

LogicalResult RangeOp::inferResults(Results &results) {
  Type element = getExpressedElementType(getStart().getType());
  int64_t n = open;
  ElementsAttr a = getConstantValue(getStart()), b = getConstantValue(getLimit()),
               d = getConstantValue(getDelta());
  if (a && b && d && a.getNumElements() == 1 && b.getNumElements() == 1 && d.getNumElements() == 1) {
    std::optional<std::vector<double>> x = getElements<double>(a), y = getElements<double>(b),
                                       z = getElements<double>(d);
    if (x && y && z) {
      double count = std::ceil(((*y)[0] - (*x)[0]) / (*z)[0]);
      if (!((*z)[0] != 0) || !(std::abs(count) < double(int64_t{1} << 40)))
        return emitOpError() << "from " << (*x)[0] << " to " << (*y)[0] << " in steps of " << (*z)[0];
      n = std::max<int64_t>(0, static_cast<int64_t>(count));
    }
  }
  results.emplace_back(SmallVector<int64_t>{n}, element);
  return success();
}

LogicalResult GatherOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput()), i = typeOf(getIndices());
  FailureOr<int64_t> axis = normalizeAxis(*this, static_cast<int64_t>(getAxis()), x.getRank());
  if (failed(axis))
    return failure();
  int64_t batch = static_cast<int64_t>(getBatchDims());
  if (batch < 0)
    batch += i.getRank();
  if (batch < 0 || batch > i.getRank() || batch > *axis)
    return emitOpError() << "batch_dims " << getBatchDims() << " with axis " << *axis
                         << " and indices of rank " << i.getRank();
  SmallVector<int64_t> shape(x.getShape().take_front(*axis));
  llvm::append_range(shape, i.getShape().drop_front(batch));
  llvm::append_range(shape, x.getShape().drop_front(*axis + 1));
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult GatherNDOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput()), i = typeOf(getIndices());
  if (i.getRank() < 1 || i.isDynamicDim(i.getRank() - 1) || i.getShape().back() > x.getRank())
    return emitOpError() << "indices [" << i.getShape() << "] into an input of rank " << x.getRank();
  SmallVector<int64_t> shape(i.getShape().drop_back());
  llvm::append_range(shape, x.getShape().drop_front(i.getShape().back()));
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult ScatterNDOp::inferResults(Results &results) {
  FailureOr<SmallVector<int64_t>> shape = shapeFrom(*this, getShape());
  if (failed(shape))
    return failure();
  RankedTensorType i = typeOf(getIndices());
  if (i.getRank() < 1 ||
      (!i.isDynamicDim(i.getRank() - 1) && i.getShape().back() > static_cast<int64_t>(shape->size())))
    return emitOpError() << "indices [" << i.getShape() << "] into rank " << shape->size();
  results.emplace_back(*shape, getExpressedElementType(getUpdates().getType()));
  return success();
}

LogicalResult OneHotOp::inferResults(Results &results) {
  RankedTensorType i = typeOf(getIndices());
  // Neither TensorFlow nor the kernel counts from the end further than that.
  if (static_cast<int64_t>(getAxis()) < -1)
    return emitOpError() << "axis is " << static_cast<int64_t>(getAxis()) << ", accepted: -1 to "
                         << i.getRank();
  FailureOr<int64_t> axis = normalizeAxis(*this, static_cast<int64_t>(getAxis()), i.getRank() + 1);
  if (failed(axis))
    return failure();
  SmallVector<int64_t> shape(i.getShape());
  int64_t depth = open;
  if (std::optional<SmallVector<int64_t>> d = getConstantInts(getDepth())) {
    if (d->size() != 1 || d->front() < 0)
      return emitOpError() << "depth is [" << *d << "]";
    depth = d->front();
  }
  shape.insert(shape.begin() + *axis, depth);
  results.emplace_back(shape, getExpressedElementType(getOnValue().getType()));
  return success();
}

LogicalResult WhereOp::inferResults(Results &results) {
  results.emplace_back(SmallVector<int64_t>{open, typeOf(getCondition()).getRank()},
                       IntegerType::get(getContext(), 64));
  return success();
}

LogicalResult BroadcastArgsOp::inferResults(Results &results) {
  RankedTensorType a = typeOf(getS0()), b = typeOf(getS1());
  if (a.getRank() != 1 || b.getRank() != 1)
    return emitOpError() << "shapes have rank " << a.getRank() << " and " << b.getRank() << ", needed is 1";
  int64_t n = a.isDynamicDim(0) || b.isDynamicDim(0) ? open : std::max(a.getDimSize(0), b.getDimSize(0));
  results.emplace_back(SmallVector<int64_t>{n}, a.getElementType());
  return success();
}

LogicalResult MatrixDiagOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getDiagonal());
  if (x.getRank() < 1)
    return emitOpError("diagonal is a scalar");
  SmallVector<int64_t> shape(x.getShape());
  shape.push_back(shape.back());
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult SparseToDenseOp::inferResults(Results &results) {
  FailureOr<SmallVector<int64_t>> shape = shapeFrom(*this, getOutputShape());
  if (failed(shape))
    return failure();
  results.emplace_back(*shape, getExpressedElementType(getValues().getType()));
  return success();
}

LogicalResult SegmentSumOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  if (x.getRank() < 1)
    return emitOpError("input is a scalar");
  SmallVector<int64_t> shape(x.getShape());
  shape[0] = open;
  if (std::optional<SmallVector<int64_t>> ids = getConstantInts(getSegmentIds())) {
    if (!ids->empty() && (ids->front() < 0 || !llvm::is_sorted(*ids)))
      return emitOpError() << "segment ids [" << *ids << "] are not ascending from 0";
    shape[0] = ids->empty() ? 0 : ids->back() + 1;
  }
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult UniqueOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  if (x.getRank() != 1)
    return emitOpError() << "input has rank " << x.getRank() << ", needed is 1";
  results.emplace_back(SmallVector<int64_t>{open}, getExpressedElementType(x));
  results.emplace_back(x.getShape(), getIndexType());
  return success();
}

/// Boxes [n, 4], scores [n]; the number kept is the constant maximum.
static FailureOr<int64_t> inferSuppression(Operation *op) {
  RankedTensorType boxes = typeOf(op->getOperand(0)), scores = typeOf(op->getOperand(1));
  if (boxes.getRank() != 2 || scores.getRank() != 1 || (!boxes.isDynamicDim(1) && boxes.getDimSize(1) != 4) ||
      failed(verifyCompatibleShape(boxes.getShape().take_front(), scores.getShape())))
    return op->emitOpError() << "boxes [" << boxes.getShape() << "] and scores [" << scores.getShape()
                             << "] are not [n, 4] and [n]";
  std::optional<SmallVector<int64_t>> most = getConstantInts(op->getOperand(2));
  if (!most)
    return open;
  if (most->size() != 1 || most->front() < 0 || most->front() > std::numeric_limits<int32_t>::max())
    return op->emitOpError() << "max_output_size is [" << *most << "]";
  return most->front();
}

LogicalResult NonMaxSuppressionV4Op::inferResults(Results &results) {
  FailureOr<int64_t> n = inferSuppression(*this);
  if (failed(n))
    return failure();
  results.emplace_back(SmallVector<int64_t>{*n}, i32(*this));
  results.emplace_back(SmallVector<int64_t>{}, i32(*this));
  return success();
}

LogicalResult NonMaxSuppressionV5Op::inferResults(Results &results) {
  FailureOr<int64_t> n = inferSuppression(*this);
  if (failed(n))
    return failure();
  results.emplace_back(SmallVector<int64_t>{*n}, i32(*this));
  results.emplace_back(SmallVector<int64_t>{*n}, getExpressedElementType(getScores().getType()));
  results.emplace_back(SmallVector<int64_t>{}, i32(*this));
  return success();
}
