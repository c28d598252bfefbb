//===- Limits.cpp - limits of single operators ----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Each returns nothing when the operator keeps to the limit. Dimensions are
// named as the compiler's documents do: batch, y, x, z from the outside.
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"
#include "quantc/Target/Partition.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace quantc::edgetpu::limit {

namespace {
/// Bytes of activation memory of one tile, and of the 16 tiles of a device
/// (libedgetpu, driver/config/beagle/beagle_chip_structures.h: narrow memory).
constexpr int64_t tileBytes = 196608, deviceBytes = 16 * tileBytes;

std::optional<Refusal> refuseWith(Status status, std::string reason, std::string fix) {
  return Refusal{statusText(status), std::move(reason), std::move(fix)};
}
std::optional<Refusal> unspecified(std::string reason, std::string fix) {
  return refuseWith(Status::UnspecifiedLimitation, std::move(reason), std::move(fix));
}

ArrayRef<int64_t> shapeOf(Value value) { return cast<ShapedType>(value.getType()).getShape(); }

int64_t elements(ArrayRef<int64_t> shape) {
  int64_t n = 1;
  for (int64_t d : shape)
    if (llvm::MulOverflow(n, d, n))
      return std::numeric_limits<int64_t>::max();
  return n;
}

std::string dims(ArrayRef<int64_t> shape) {
  return llvm::join(llvm::map_range(shape, [](int64_t d) { return std::to_string(d); }), "x");
}

int64_t above1(ArrayRef<int64_t> shape) {
  return llvm::count_if(shape, [](int64_t d) { return d > 1; });
}

ArrayRef<int64_t> dilationsOf(Operation *op) {
  auto attr = op->getAttrOfType<DenseI64ArrayAttr>("dilations");
  return attr ? attr.asArrayRef() : ArrayRef<int64_t>();
}

/// Axes of a constant operand, each in [0, rank).
SmallVector<int64_t> axesOf(Operation *op, unsigned operand, int64_t rank) {
  SmallVector<int64_t> axes;
  if (auto ints = qnn::getConstantInts(op->getOperand(operand)))
    for (int64_t a : *ints)
      axes.push_back(a < 0 ? a + rank : a);
  return axes;
}

/// The batch is the outermost dimension of a tensor that has more than one.
bool isBatch(int64_t axis, int64_t rank) { return rank > 1 && axis == 0; }
} // namespace

std::optional<Refusal> noFusedActivation(Operation *op) {
  auto attr = op->getAttrOfType<qnn::ActivationAttr>("activation");
  if (!attr || attr.getValue() == qnn::Activation::None)
    return std::nullopt;
  return unspecified(
      formatv("has the fused activation {0}, allowed is none", qnn::stringifyActivation(attr.getValue())),
      "keep the activation as an operator of its own");
}

std::optional<Refusal> concatenationConstant(Operation *op) {
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    ElementsAttr value = getConstantValue(op->getOperand(i));
    if (!value)
      continue;
    if (op->getNumOperands() != 2)
      return unspecified(
          formatv("operand {0} is constant and there are {1} operands; with a constant exactly 2 "
                  "are allowed",
                  i, op->getNumOperands()),
          "concatenate in steps of two, or use PAD");
    auto q =
        dyn_cast<quant::UniformQuantizedType>(cast<ShapedType>(op->getOperand(i).getType()).getElementType());
    int64_t zero = q ? q.getZeroPoint() : 0;
    std::vector<char> storage;
    auto bytes = getRawBytes(value, storage);
    // One byte an element: the type rule comes first.
    auto isZero = [&](char c) {
      int64_t v = q && !q.isSigned() ? int64_t(uint8_t(c)) : int64_t(int8_t(c));
      return v == zero;
    };
    if (!bytes || !llvm::all_of(*bytes, isZero))
      return unspecified(
          formatv("operand {0} is a constant that is not zero everywhere; allowed is zero padding", i),
          "give the values as an input of the network");
  }
  return std::nullopt;
}

std::optional<Refusal> equalDilation(Operation *op) {
  ArrayRef<int64_t> d = dilationsOf(op);
  if (d.size() != 2 || d[0] == d[1])
    return std::nullopt;
  return unspecified(
      formatv("the dilation is {0} in y and {1} in x, allowed is the same in both", d[0], d[1]),
      "use the same dilation in both directions");
}

std::optional<Refusal> noDilation(Operation *op) {
  ArrayRef<int64_t> d = dilationsOf(op);
  if (llvm::all_of(d, [](int64_t x) { return x == 1; }))
    return std::nullopt;
  return unspecified(formatv("the dilation is {0}, this runtime allows 1", dims(d)),
                     "name runtime 12 or later (-m)");
}

std::optional<Refusal> oneRow(Operation *op) {
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  if (shape.empty() || elements(shape.drop_back()) == 1)
    return std::nullopt;
  return refuseWith(
      Status::TwoDOutput,
      formatv("the output has shape {0}, allowed is one row: every dimension but the innermost 1",
              dims(shape)),
      isa<qnn::FullyConnectedOp>(op) ? "fix the batch to 1, or use a 1x1 CONV_2D over the rows"
                                     : "fix the batch to 1");
}

std::optional<Refusal> softmaxElements(Operation *op) {
  constexpr int64_t limit = 16384; // the largest seen mapped; published: 16000
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  if (shape.empty() || shape.back() <= limit)
    return std::nullopt;
  return unspecified(formatv("works on rows of {0} elements, allowed are {1}", shape.back(), limit),
                     "leave the SOFTMAX out and compute it on the CPU");
}

std::optional<Refusal> reduceSpatialOnly(Operation *op) {
  auto rank = static_cast<int64_t>(shapeOf(op->getOperand(0)).size());
  for (int64_t a : axesOf(op, 1, rank))
    if (rank != 4 || a == 0 || a == 3)
      return unspecified(
          formatv("reduces dimension {0} of {1}, this runtime allows y and x of a 4-dimensional tensor", a,
                  rank),
          "name runtime 13 or later (-m)");
  return std::nullopt;
}

std::optional<Refusal> reduceNotBatch(Operation *op) {
  auto rank = static_cast<int64_t>(shapeOf(op->getOperand(0)).size());
  for (int64_t a : axesOf(op, 1, rank))
    if (isBatch(a, rank))
      return unspecified("reduces the batch dimension, which is not allowed", "reduce inner dimensions only");
  return std::nullopt;
}

std::optional<Refusal> reduceDepthBy4(Operation *op) {
  ArrayRef<int64_t> shape = shapeOf(op->getOperand(0));
  auto rank = static_cast<int64_t>(shape.size());
  for (int64_t a : axesOf(op, 1, rank))
    if (rank > 1 && a == rank - 1 && shape.back() % 4 != 0)
      return unspecified(formatv("reduces {0} channels, allowed are multiples of 4", shape.back()),
                         "make the number of channels a multiple of 4");
  return std::nullopt;
}

/// Amounts of padding per dimension, both ends together, or nothing.
static SmallVector<int64_t> paddingOf(Operation *op) {
  SmallVector<int64_t> sums;
  if (auto ints = qnn::getConstantInts(op->getOperand(1)))
    for (size_t i = 0; i + 1 < ints->size(); i += 2)
      sums.push_back((*ints)[i] + (*ints)[i + 1]);
  return sums;
}

std::optional<Refusal> padSpatialOnly(Operation *op) {
  SmallVector<int64_t> sums = paddingOf(op);
  for (auto [i, sum] : llvm::enumerate(sums))
    if (sum != 0 && (sums.size() != 4 || i == 0 || i == 3))
      return unspecified(formatv("pads dimension {0}, this runtime allows y and x", i),
                         "name runtime 12 or later (-m)");
  return std::nullopt;
}

std::optional<Refusal> padNotBatch(Operation *op) {
  SmallVector<int64_t> sums = paddingOf(op);
  if (sums.empty() || !isBatch(0, static_cast<int64_t>(sums.size())) || sums[0] == 0)
    return std::nullopt;
  return unspecified("pads the batch dimension, which is not allowed", "pad inner dimensions only");
}

std::optional<Refusal> packNotBatch(Operation *op) {
  auto rank = static_cast<int64_t>(shapeOf(op->getResult(0)).size());
  int64_t axis = cast<qnn::PackOp>(op).getAxis();
  if (!isBatch(axis < 0 ? axis + rank : axis, rank))
    return std::nullopt;
  return unspecified("packs along the batch dimension, which is not allowed",
                     "pack along an inner dimension");
}

std::optional<Refusal> splitNotBatch(Operation *op) {
  auto rank = static_cast<int64_t>(shapeOf(op->getOperand(1)).size());
  for (int64_t a : axesOf(op, 0, rank))
    if (isBatch(a, rank))
      return unspecified("splits the batch dimension, which is not allowed", "split an inner dimension");
  return std::nullopt;
}

std::optional<Refusal> innermostAlpha(Operation *op) {
  ArrayRef<int64_t> shape = shapeOf(op->getOperand(1));
  if (shape.empty() || elements(shape.drop_back()) == 1)
    return std::nullopt;
  return unspecified(
      formatv("alpha has shape {0}, allowed is one value per channel: only the innermost dimension "
              "above 1",
              dims(shape)),
      "share alpha over y and x (Keras: shared_axes=[1, 2])");
}

std::optional<Refusal> integerInput(Operation *op) {
  Type element = cast<ShapedType>(op->getOperand(0).getType()).getElementType();
  if (isa<quant::QuantizedType>(element))
    return std::nullopt;
  std::string name = target::tensorName(op->getOperand(0));
  return unspecified(formatv("operand 0 ('{0}') is float, allowed is int8 or uint8", name),
                     isa<BlockArgument>(op->getOperand(0))
                         ? "give the network an int8 or uint8 input type, then this QUANTIZE is not needed"
                         : "quantize the operator before it as well");
}

std::optional<Refusal> resizePrecision(Operation *op) {
  ArrayRef<int64_t> in = shapeOf(op->getOperand(0)), out = shapeOf(op->getResult(0));
  if (in.size() != 4 || out.size() != 4)
    return std::nullopt;
  // An interpolated value is a sum of inputs whose weights are multiples of 1 / (factor y * factor x); finer
  // ones than 1/256 are lost in 8 bits.
  int64_t factors = 0, inputs = 0;
  if (llvm::MulOverflow(out[1], out[2], factors) || llvm::MulOverflow(in[1] * 256, in[2], inputs) ||
      factors <= inputs)
    return std::nullopt;
  return unspecified(
      formatv("enlarges {0}x{1} to {2}x{3}: the weights of the interpolation don't fit 8 bits, the "
              "area may grow 256 times",
              in[1], in[2], out[1], out[2]),
      "enlarge in several steps, or leave the last step to the CPU");
}

std::optional<Refusal> resizeSize(Operation *op) {
  int64_t bytes = elements(shapeOf(op->getResult(0)));
  if (bytes <= deviceBytes)
    return std::nullopt;
  return unspecified(formatv("the output has {0} bytes, allowed are {1}", bytes, deviceBytes),
                     "resize to a smaller size, or leave this step to the CPU");
}

std::optional<Refusal> squeezeLayout(Operation *op) {
  // Without moving data: the dimensions above 1 stay the innermost ones ([1][1][10] and [1][5][10] may lose
  // their ones, [5][1][10] may not).
  ArrayRef<int64_t> shape = shapeOf(op->getOperand(0));
  bool inner = false;
  for (int64_t d : shape) {
    if (inner && d == 1)
      return unspecified(formatv("takes 1 out of the middle of {0}, which this runtime can't", dims(shape)),
                         "name runtime 13 or later (-m)");
    inner |= d > 1;
  }
  return std::nullopt;
}

std::optional<Refusal> unitStrides(Operation *op) {
  auto strides = qnn::getConstantInts(op->getOperand(3));
  if (!strides || llvm::all_of(*strides, [](int64_t s) { return s == 1; }))
    return std::nullopt;
  return refuseWith(Status::StridedSliceStride, formatv("the strides are {0}, allowed is 1", dims(*strides)),
                    "replace it by a strided convolution or SPACE_TO_DEPTH");
}

std::optional<Refusal> plainSliceMasks(Operation *op) {
  auto slice = cast<qnn::StridedSliceOp>(op);
  if (slice.getEllipsisMask() == 0 && slice.getNewAxisMask() == 0)
    return std::nullopt;
  return unspecified(formatv("ellipsis mask {0} and new axis mask {1}, allowed is 0", slice.getEllipsisMask(),
                             slice.getNewAxisMask()),
                     "name begin and end of every dimension; add dimensions by RESHAPE");
}

std::optional<Refusal> transposeSize(Operation *op) {
  ArrayRef<int64_t> shape = shapeOf(op->getOperand(0));
  if (shape.size() > 4)
    return unspecified(formatv("has {0} dimensions, allowed are 4", shape.size()),
                       "reshape so that at most 4 dimensions are left");
  int64_t bytes = elements(shape);
  if (bytes <= tileBytes)
    return std::nullopt;
  return unspecified(formatv("moves {0} bytes, allowed are {1}", bytes, tileBytes),
                     "train and export with channels last (NHWC), or make the tensor smaller");
}

std::optional<Refusal> reshapeSize(Operation *op) {
  ArrayRef<int64_t> in = shapeOf(op->getOperand(0)), out = shapeOf(op->getResult(0));
  // Data moves between tiles when three dimensions come out and the innermost changes.
  if (above1(out) < 3 || out.empty() || in.empty() || in.back() == out.back())
    return std::nullopt;
  int64_t bytes = elements(out);
  if (bytes <= tileBytes)
    return std::nullopt;
  return unspecified(formatv("makes {0} bytes of shape {1} out of {2}, allowed are {3} bytes", bytes,
                             dims(out), dims(in), tileBytes),
                     "keep the innermost dimension, or make the tensor smaller");
}

} // namespace quantc::edgetpu::limit
