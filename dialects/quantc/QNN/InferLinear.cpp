//===- InferLinear.cpp - shapes of convolutions and matrix products -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/InferTools.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::qnn::detail;

static LogicalResult checkRank(Operation *op, StringRef what, RankedTensorType type, int64_t rank) {
  if (type.getRank() == rank)
    return success();
  return op->emitOpError() << what << " has rank " << type.getRank() << ", needed is " << rank;
}

static LogicalResult checkBias(Operation *op, Value bias, int64_t channels) {
  if (!bias)
    return success();
  RankedTensorType type = typeOf(bias);
  if (!type.hasStaticShape() || ShapedType::isDynamic(channels))
    return success();
  // A bias of shape [1, 1, 1, C] is stored by some converters.
  if (countElements(type.getShape()) != channels)
    return op->emitOpError() << "bias has shape [" << type.getShape() << "], the output has " << channels
                             << " channels";
  return success();
}

static LogicalResult checkCount(Operation *op, StringRef what, ArrayRef<int64_t> values, size_t count) {
  if (values.size() == count)
    return success();
  return op->emitOpError() << what << " has " << values.size() << " entries, needed are " << count;
}

/// Rank and entries of a convolution, then its spatial output sizes, written into `shape` from index 1.
static LogicalResult inferSpatial(Operation *op, RankedTensorType x, RankedTensorType w, unsigned kernelAt,
                                  ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations, Padding padding,
                                  MutableArrayRef<int64_t> shape) {
  for (unsigned i = 0; i < strides.size(); ++i) {
    FailureOr<int64_t> n = inferWindow(op, x.getDimSize(1 + i), w.getDimSize(kernelAt + i), strides[i],
                                       dilations[i], padding == Padding::Same);
    if (failed(n))
      return failure();
    shape[1 + i] = *n;
  }
  return success();
}

static LogicalResult checkConvolution(Operation *op, RankedTensorType x, RankedTensorType w, int64_t rank,
                                      ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  return success(succeeded(checkRank(op, "input", x, rank)) && succeeded(checkRank(op, "filter", w, rank)) &&
                 succeeded(checkCount(op, "strides", strides, rank - 2)) &&
                 succeeded(checkCount(op, "dilations", dilations, rank - 2)));
}

LogicalResult Conv2DOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  RankedTensorType x = typeOf(getInput()), w = typeOf(getFilter());
  if (failed(checkConvolution(*this, x, w, 4, getStrides(), getDilations())))
    return failure();
  int64_t in = x.getDimSize(3), wi = w.getDimSize(3), out = w.getDimSize(0);
  if (!ShapedType::isDynamic(wi) && wi < 1)
    return emitOpError() << "filter has " << wi << " input channels";
  if (!ShapedType::isDynamic(in) && !ShapedType::isDynamic(wi)) {
    if (in < wi || in % wi != 0)
      return emitOpError() << "input has " << in << " channels, filter takes " << wi;
    int64_t groups = in / wi;
    if (groups > 1 && !ShapedType::isDynamic(out) && out % groups != 0)
      return emitOpError() << "filter has " << out << " output channels in " << groups << " groups";
  }
  SmallVector<int64_t> shape{x.getDimSize(0), 0, 0, out};
  if (failed(inferSpatial(*this, x, w, 1, getStrides(), getDilations(), getPadding(), shape)) ||
      failed(checkBias(*this, getBias(), out)))
    return failure();
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult DepthwiseConv2DOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  RankedTensorType x = typeOf(getInput()), w = typeOf(getFilter());
  if (failed(checkConvolution(*this, x, w, 4, getStrides(), getDilations())))
    return failure();
  int64_t in = x.getDimSize(3), out = w.getDimSize(3), m = static_cast<int64_t>(getDepthMultiplier());
  if (w.getDimSize(0) != 1)
    return emitOpError() << "filter has first dimension " << w.getDimSize(0) << ", needed is 1";
  std::optional<int64_t> product = ShapedType::isDynamic(in) ? out : mulSizes(in, m);
  if (m < 1 || !product || *product != out)
    return emitOpError() << "input has " << in << " channels, depth multiplier is " << m << ", filter has "
                         << out << " channels";
  SmallVector<int64_t> shape{x.getDimSize(0), 0, 0, out};
  if (failed(inferSpatial(*this, x, w, 1, getStrides(), getDilations(), getPadding(), shape)) ||
      failed(checkBias(*this, getBias(), out)))
    return failure();
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

/// Output of a transposed convolution: the constant shape operand, checked against the strides.
static LogicalResult inferTransposed(Operation *op, Value shapeOperand, RankedTensorType w,
                                     RankedTensorType x, ArrayRef<int64_t> strides, Padding padding,
                                     int64_t kernelAt, int64_t outAt, int64_t inAt, Value bias,
                                     Results &results) {
  int64_t rank = x.getRank(), spatial = rank - 2;
  if (failed(checkCount(op, "strides", strides, spatial)) || failed(checkRank(op, "filter", w, rank)))
    return failure();
  for (int64_t s : strides)
    if (s < 1 || s > std::numeric_limits<int32_t>::max())
      return op->emitOpError() << "stride " << s << " is outside [1, 2147483647]";
  int64_t in = x.getShape().back(), wi = w.getDimSize(inAt), out = w.getDimSize(outAt);
  if (!ShapedType::isDynamic(in) && !ShapedType::isDynamic(wi) && in != wi)
    return op->emitOpError() << "input has " << in << " channels, filter takes " << wi;
  SmallVector<int64_t> shape(rank, ShapedType::kDynamic);
  shape.back() = out;
  if (std::optional<SmallVector<int64_t>> s = getConstantInts(shapeOperand)) {
    if (static_cast<int64_t>(s->size()) != rank)
      return op->emitOpError() << "output shape has " << s->size() << " entries, needed are " << rank;
    shape = *s;
    if (shape.back() != out || (!x.isDynamicDim(0) && shape[0] != x.getDimSize(0)))
      return op->emitOpError() << "output shape [" << shape << "] does not fit an input of shape ["
                               << x.getShape() << "] and " << out << " output channels";
    for (int64_t i = 0; i < spatial; ++i) {
      FailureOr<int64_t> n =
          inferWindow(op, shape[1 + i], w.getDimSize(kernelAt + i), strides[i], 1, padding == Padding::Same);
      if (failed(n))
        return failure();
      if (!x.isDynamicDim(1 + i) && *n != x.getDimSize(1 + i))
        return op->emitOpError() << "output size " << shape[1 + i] << " with stride " << strides[i]
                                 << " belongs to an input of " << *n << ", found " << x.getDimSize(1 + i);
    }
  }
  if (failed(checkBias(op, bias, out)))
    return failure();
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult TransposeConvOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  if (failed(checkRank(*this, "input", typeOf(getInput()), 4)))
    return failure();
  return inferTransposed(*this, getOutputShape(), typeOf(getFilter()), typeOf(getInput()), getStrides(),
                         getPadding(), 1, 0, 3, getBias(), results);
}

LogicalResult Conv3DTransposeOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  if (failed(checkRank(*this, "input", typeOf(getInput()), 5)))
    return failure();
  return inferTransposed(*this, getOutputShape(), typeOf(getFilter()), typeOf(getInput()), getStrides(),
                         getPadding(), 0, 3, 4, getBias(), results);
}

LogicalResult Conv3DOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  RankedTensorType x = typeOf(getInput()), w = typeOf(getFilter());
  if (failed(checkConvolution(*this, x, w, 5, getStrides(), getDilations())))
    return failure();
  int64_t in = x.getDimSize(4), wi = w.getDimSize(3), out = w.getDimSize(4);
  if (!ShapedType::isDynamic(in) && !ShapedType::isDynamic(wi) && in != wi)
    return emitOpError() << "input has " << in << " channels, filter takes " << wi;
  SmallVector<int64_t> shape{x.getDimSize(0), 0, 0, 0, out};
  if (failed(inferSpatial(*this, x, w, 0, getStrides(), getDilations(), getPadding(), shape)) ||
      failed(checkBias(*this, getBias(), out)))
    return failure();
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult FullyConnectedOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  RankedTensorType x = typeOf(getInput()), w = typeOf(getWeights());
  if (failed(checkRank(*this, "weights", w, 2)))
    return failure();
  int64_t depth = w.getDimSize(1), out = w.getDimSize(0);
  if (depth == 0 || x.getRank() < 1)
    return emitOpError() << "input of rank " << x.getRank() << " with weights of depth " << depth;
  SmallVector<int64_t> shape;
  if (getKeepNumDims()) {
    if (!x.isDynamicDim(x.getRank() - 1) && !ShapedType::isDynamic(depth) && x.getShape().back() != depth)
      return emitOpError() << "input has " << x.getShape().back() << " columns, the weights take " << depth;
    shape.assign(x.getShape().begin(), x.getShape().end() - 1);
  } else if (!x.hasStaticShape() || ShapedType::isDynamic(depth)) {
    shape.push_back(ShapedType::kDynamic);
    if (x.getRank() == 2 && x.getDimSize(1) == depth)
      shape.back() = x.getDimSize(0);
  } else {
    std::optional<int64_t> n = countElements(x.getShape());
    if (!n || *n % depth != 0)
      return emitOpError() << "input of shape [" << x.getShape() << "] does not divide into rows of "
                           << depth;
    shape.push_back(*n / depth);
  }
  shape.push_back(out);
  if (failed(checkBias(*this, getBias(), out)))
    return failure();
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}

LogicalResult BatchMatMulOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  RankedTensorType a = typeOf(getLhs()), b = typeOf(getRhs());
  if (a.getRank() < 2 || b.getRank() < 2)
    return emitOpError() << "operands have rank " << a.getRank() << " and " << b.getRank() << ", needed is 2";
  auto dims = [](RankedTensorType t, bool adjoint) {
    int64_t r = t.getDimSize(t.getRank() - 2), c = t.getDimSize(t.getRank() - 1);
    return adjoint ? std::pair{c, r} : std::pair{r, c};
  };
  auto [rows, ka] = dims(a, getAdjX());
  auto [kb, cols] = dims(b, getAdjY());
  if (!ShapedType::isDynamic(ka) && !ShapedType::isDynamic(kb) && ka != kb)
    return emitOpError() << "inner dimensions " << ka << " and " << kb << " differ";
  FailureOr<SmallVector<int64_t>> batch =
      broadcastShapes(a.getShape().drop_back(2), b.getShape().drop_back(2));
  if (failed(batch))
    return emitOpError() << "outer dimensions of [" << a.getShape() << "] and [" << b.getShape()
                         << "] do not broadcast";
  batch->append({rows, cols});
  results.emplace_back(*batch, getExpressedElementType(a));
  return success();
}

LogicalResult SVDFOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  RankedTensorType x = typeOf(getInput()), f = typeOf(getWeightsFeature()), t = typeOf(getWeightsTime());
  if (failed(checkRank(*this, "input", x, 2)) || failed(checkRank(*this, "feature weights", f, 2)) ||
      failed(checkRank(*this, "time weights", t, 2)))
    return failure();
  int64_t filters = f.getDimSize(0), rank = static_cast<int64_t>(getRank());
  if (rank < 1 || filters % rank != 0)
    return emitOpError() << filters << " filters do not divide into ranks of " << rank;
  if (x.getDimSize(1) != f.getDimSize(1) || filters != t.getDimSize(0))
    return emitOpError() << "input [" << x.getShape() << "], feature weights [" << f.getShape()
                         << "] and time weights [" << t.getShape() << "] do not fit";
  results.emplace_back(SmallVector<int64_t>{x.getDimSize(0), filters / rank}, getExpressedElementType(x));
  return success();
}

LogicalResult UnidirectionalSequenceLSTMOp::inferResults(SmallVectorImpl<ShapedTypeComponents> &results) {
  OperandRange in = getInputs();
  if (in.size() != 20 && in.size() != 24)
    return emitOpError() << "has " << in.size() << " operands, needed are 20 or 24";
  // 2: input-to-forget weights, 6: recurrent, 16: projection, 18 and 19: state.
  for (unsigned i : {0u, 2u, 3u, 4u, 6u, 7u, 8u, 13u, 14u, 15u, 18u, 19u})
    if (!isa<RankedTensorType>(in[i].getType()))
      return emitOpError() << "operand #" << i << " can't be left out";
  RankedTensorType x = typeOf(in[0]), recurrent = typeOf(in[6]);
  if (failed(checkRank(*this, "input", x, 3)) || failed(checkRank(*this, "recurrent weights", recurrent, 2)))
    return failure();
  SmallVector<int64_t> shape(x.getShape());
  shape.back() = recurrent.getDimSize(1);
  results.emplace_back(shape, getExpressedElementType(x));
  return success();
}
