//===- QNNSignalOps.cpp - segments, bits, spectra, random numbers ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNSignalOps.h"
#include "quantc/QNN/InferTools.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::qnn::detail;

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

/// Rows of the data [.., d] by ids: [number of segments, d].
LogicalResult qnn::detail::inferUnsortedSegment(Operation *op, Results &results) {
  RankedTensorType x = typeOf(op->getOperand(0)), ids = typeOf(op->getOperand(1));
  if (ids.getRank() > x.getRank() ||
      failed(verifyCompatibleShape(ids.getShape(), x.getShape().take_front(ids.getRank()))))
    return op->emitOpError() << "segment ids have shape [" << ids.getShape() << "], the data ["
                             << x.getShape() << "]";
  SmallVector<int64_t> shape{open};
  if (std::optional<SmallVector<int64_t>> n = getConstantInts(op->getOperand(2))) {
    if (n->size() != 1 || n->front() < 0)
      return op->emitOpError() << "num_segments is [" << *n << "], needed is one number from 0";
    shape[0] = n->front();
  }
  llvm::append_range(shape, x.getShape().drop_front(ids.getRank()));
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult BucketizeOp::inferResults(Results &results) {
  if (!llvm::is_sorted(getBoundaries()))
    return emitOpError() << "boundaries [" << getBoundaries() << "] are not ascending";
  results.emplace_back(typeOf(getInput()).getShape(), IntegerType::get(getContext(), 32));
  return success();
}

/// Bits of an element that can be reinterpreted, or 0.
static int64_t bitsOf(Type t) {
  if (auto c = dyn_cast<ComplexType>(t))
    return 2 * bitsOf(c.getElementType());
  return t.isIntOrFloat() && t.getIntOrFloatBitWidth() % 8 == 0 ? t.getIntOrFloatBitWidth() : 0;
}

LogicalResult BitcastOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  int64_t from = bitsOf(getExpressedElementType(x)), to = bitsOf(getTo());
  if (!from || !to)
    return emitOpError() << "can't reinterpret " << x.getElementType() << " as " << getTo();
  SmallVector<int64_t> shape(x.getShape());
  if (from > to) {
    shape.push_back(from / to);
  } else if (from < to) {
    if (shape.empty() || (shape.back() != open && shape.back() != to / from))
      return emitOpError() << "the last dimension of [" << shape << "] is not " << to / from
                           << ", which makes one " << getTo();
    shape.pop_back();
  }
  results.emplace_back(shape, getTo());
  return success();
}

LogicalResult RFFT2DOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  if (x.getRank() < 2)
    return emitOpError() << "input has rank " << x.getRank() << ", needed is 2 or more";
  SmallVector<int64_t> shape(x.getShape());
  size_t rank = shape.size();
  shape[rank - 1] = shape[rank - 2] = open;
  if (std::optional<SmallVector<int64_t>> n = getConstantInts(getFftLength())) {
    if (n->size() != 2 || (*n)[0] < 1 || (*n)[1] < 1 || !countElements(*n))
      return emitOpError() << "fft_length is [" << *n << "], needed are two numbers from 1";
    shape[rank - 2] = (*n)[0];
    shape[rank - 1] = (*n)[1] / 2 + 1;
  }
  results.emplace_back(shape, ComplexType::get(getExpressedElementType(x)));
  return success();
}

LogicalResult qnn::detail::inferComplexPart(Operation *op, Results &results) {
  RankedTensorType x = typeOf(op->getOperand(0));
  auto c = dyn_cast<ComplexType>(x.getElementType());
  if (!c)
    return op->emitOpError() << "the operand is of type " << x.getElementType() << ", needed: a complex one";
  results.emplace_back(x.getShape(), c.getElementType());
  return success();
}

LogicalResult RandomUniformOp::inferResults(Results &results) {
  FailureOr<SmallVector<int64_t>> shape = shapeFrom(*this, getDims());
  if (failed(shape))
    return failure();
  results.emplace_back(*shape, Float32Type::get(getContext()));
  return success();
}

LogicalResult RandomStandardNormalOp::inferResults(Results &results) {
  FailureOr<SmallVector<int64_t>> shape = shapeFrom(*this, getDims());
  if (failed(shape))
    return failure();
  results.emplace_back(*shape, Float32Type::get(getContext()));
  return success();
}

LogicalResult MultinomialOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getLogits());
  if (x.getRank() != 2)
    return emitOpError() << "logits have rank " << x.getRank() << ", needed is 2";
  int64_t samples = open;
  if (std::optional<SmallVector<int64_t>> n = getConstantInts(getNumSamples())) {
    if (n->size() != 1 || n->front() < 0)
      return emitOpError() << "num_samples is [" << *n << "], needed is one number from 0";
    samples = n->front();
  }
  results.emplace_back(SmallVector<int64_t>{x.getDimSize(0), samples}, getOutputType());
  return success();
}

#define GET_OP_CLASSES
#include "quantc/QNN/QNNSignalOps.cpp.inc"
