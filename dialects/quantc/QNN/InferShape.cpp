//===- InferShape.cpp - shapes of ops that move values --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/TypeUtilities.h"
#include "quantc/QNN/InferTools.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;
using namespace quantc::qnn::detail;

static LogicalResult add(Results &results, ArrayRef<int64_t> shape, Value like) {
  results.emplace_back(shape, getExpressedElementType(like.getType()));
  return success();
}

/// Checks a shape that an operand gives: no dimension below 0, elements that can be counted.
static LogicalResult checkShape(Operation *op, ArrayRef<int64_t> shape) {
  for (int64_t d : shape)
    if (d < 0)
      return op->emitOpError() << "shape [" << shape << "] has a negative dimension";
  if (!countElements(shape))
    return op->emitOpError() << "shape [" << shape << "] has more elements than can be counted";
  return success();
}

/// Rank that a 1-D operand of open contents gives, as open dimensions.
static SmallVector<int64_t> openShape(Value shapeOperand) {
  RankedTensorType t = typeOf(shapeOperand);
  int64_t n = t.getRank() == 1 && !t.isDynamicDim(0) ? t.getDimSize(0) : 1;
  return SmallVector<int64_t>(n, open);
}

LogicalResult ReshapeOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  std::optional<SmallVector<int64_t>> shape = getConstantInts(getShape());
  if (!shape)
    return add(results, openShape(getShape()), getInput());
  int64_t known = 1;
  std::optional<size_t> inferred;
  for (auto [i, d] : llvm::enumerate(*shape)) {
    if (d == -1) {
      if (inferred)
        return emitOpError() << "shape [" << *shape << "] has two dimensions of -1";
      inferred = i;
      continue;
    }
    std::optional<int64_t> product = mulSizes(known, d);
    if (!product)
      return emitOpError() << "shape [" << *shape << "] is negative or too large";
    known = *product;
  }
  if (!x.hasStaticShape()) {
    if (inferred)
      (*shape)[*inferred] = open;
    return add(results, *shape, getInput());
  }
  std::optional<int64_t> count = countElements(x.getShape());
  if (!count)
    return emitOpError() << "input [" << x.getShape() << "] has more elements than can be counted";
  if (inferred) {
    if (known == 0 || *count % known != 0)
      return emitOpError() << "input [" << x.getShape() << "] does not fit shape [" << *shape << "]";
    (*shape)[*inferred] = *count / known;
  } else if (known != *count) {
    return emitOpError() << "input [" << x.getShape() << "] has " << *count << " elements, shape [" << *shape
                         << "] has " << known;
  }
  return add(results, *shape, getInput());
}

LogicalResult SqueezeOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  SmallVector<bool> drop(x.getRank(), false);
  for (int64_t a : getAxes()) {
    FailureOr<int64_t> axis = normalizeAxis(*this, a, x.getRank());
    if (failed(axis))
      return failure();
    if (!x.isDynamicDim(*axis) && x.getDimSize(*axis) != 1)
      return emitOpError() << "axis " << a << " has size " << x.getDimSize(*axis) << ", needed is 1";
    drop[*axis] = true;
  }
  SmallVector<int64_t> shape;
  for (int64_t i = 0; i < x.getRank(); ++i)
    if (getAxes().empty() ? x.getDimSize(i) != 1 : !drop[i])
      shape.push_back(x.getDimSize(i));
  return add(results, shape, getInput());
}

LogicalResult ExpandDimsOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  SmallVector<int64_t> shape(x.getShape());
  std::optional<SmallVector<int64_t>> axis = getConstantInts(getAxis());
  if (!axis)
    return add(results, SmallVector<int64_t>(x.getRank() + 1, open), getInput());
  if (axis->size() != 1)
    return emitOpError() << "axis has " << axis->size() << " entries, needed is 1";
  FailureOr<int64_t> a = normalizeAxis(*this, axis->front(), x.getRank() + 1);
  if (failed(a))
    return failure();
  shape.insert(shape.begin() + *a, 1);
  return add(results, shape, getInput());
}

LogicalResult TransposeOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  std::optional<SmallVector<int64_t>> perm = getConstantInts(getPerm());
  if (!perm)
    return add(results, SmallVector<int64_t>(x.getRank(), open), getInput());
  SmallVector<bool> seen(x.getRank(), false);
  SmallVector<int64_t> shape;
  if (static_cast<int64_t>(perm->size()) != x.getRank())
    return emitOpError() << "permutation [" << *perm << "] of an input of rank " << x.getRank();
  for (int64_t p : *perm) {
    FailureOr<int64_t> axis = normalizeAxis(*this, p, x.getRank());
    if (failed(axis))
      return failure();
    if (seen[*axis])
      return emitOpError() << "permutation [" << *perm << "] repeats axis " << p;
    seen[*axis] = true;
    shape.push_back(x.getDimSize(*axis));
  }
  return add(results, shape, getInput());
}

/// Shape after paddings [rank, 2]; `most` limits one padding by the dimension (mirroring).
static LogicalResult inferPad(Operation *op, Results &results, std::optional<int64_t> mirrorLess = {}) {
  Value input = op->getOperand(0);
  RankedTensorType x = typeOf(input), p = typeOf(op->getOperand(1));
  if (p.hasStaticShape() && p.getShape() != ArrayRef<int64_t>({x.getRank(), 2}))
    return op->emitOpError() << "paddings have shape [" << p.getShape() << "], needed is [" << x.getRank()
                             << ", 2]";
  std::optional<SmallVector<int64_t>> pads = getConstantInts(op->getOperand(1));
  if (!pads)
    return add(results, SmallVector<int64_t>(x.getRank(), open), input);
  SmallVector<int64_t> shape(x.getShape());
  for (int64_t i = 0; i < x.getRank(); ++i) {
    int64_t before = (*pads)[2 * i], after = (*pads)[2 * i + 1];
    if (before < 0 || after < 0)
      return op->emitOpError() << "paddings (" << before << ", " << after << ") of axis " << i
                               << " are negative";
    if (ShapedType::isDynamic(shape[i]))
      continue;
    if (mirrorLess && std::max(before, after) > shape[i] - *mirrorLess)
      return op->emitOpError() << "paddings (" << before << ", " << after << ") of axis " << i
                               << " are more than an input of " << shape[i] << " can mirror";
    std::optional<int64_t> n = addSizes(before, after);
    n = n ? addSizes(*n, shape[i]) : n;
    if (!n)
      return op->emitOpError() << "paddings of axis " << i << " are too large";
    shape[i] = *n;
  }
  return add(results, shape, input);
}
LogicalResult PadOp::inferResults(Results &results) { return inferPad(*this, results); }
LogicalResult PadV2Op::inferResults(Results &results) { return inferPad(*this, results); }
LogicalResult MirrorPadOp::inferResults(Results &results) {
  return inferPad(*this, results, getMode() == MirrorMode::Reflect ? 1 : 0);
}

LogicalResult ConcatenationOp::inferResults(Results &results) {
  if (getInputs().empty())
    return emitOpError("has no inputs");
  RankedTensorType first = typeOf(getInputs().front());
  FailureOr<int64_t> axis = normalizeAxis(*this, static_cast<int64_t>(getAxis()), first.getRank());
  if (failed(axis))
    return failure();
  SmallVector<int64_t> shape(first.getShape());
  shape[*axis] = 0;
  for (auto [n, input] : llvm::enumerate(getInputs())) {
    RankedTensorType t = typeOf(input);
    if (t.getRank() != first.getRank())
      return emitOpError() << "input #" << n << " has rank " << t.getRank() << ", the first has "
                           << first.getRank();
    if (getExpressedElementType(t) != getExpressedElementType(first))
      return emitOpError() << "input #" << n << " has element type " << t.getElementType()
                           << ", the first has " << first.getElementType();
    for (int64_t i = 0; i < t.getRank(); ++i) {
      int64_t d = t.getDimSize(i);
      if (i == *axis) {
        if (ShapedType::isDynamic(d) || ShapedType::isDynamic(shape[i]))
          shape[i] = open;
        else if (std::optional<int64_t> sum = addSizes(shape[i], d))
          shape[i] = *sum;
        else
          return emitOpError("is too long");
      } else if (ShapedType::isDynamic(shape[i])) {
        shape[i] = d;
      } else if (!ShapedType::isDynamic(d) && d != shape[i]) {
        return emitOpError() << "input #" << n << " has shape [" << t.getShape() << "], the first has ["
                             << first.getShape() << "]";
      }
    }
  }
  return add(results, shape, getInputs().front());
}

LogicalResult PackOp::inferResults(Results &results) {
  if (getInputs().empty())
    return emitOpError("has no inputs");
  RankedTensorType first = typeOf(getInputs().front());
  FailureOr<int64_t> axis = normalizeAxis(*this, static_cast<int64_t>(getAxis()), first.getRank() + 1);
  if (failed(axis))
    return failure();
  for (auto [n, input] : llvm::enumerate(getInputs()))
    if (failed(verifyCompatibleShape(typeOf(input).getShape(), first.getShape())))
      return emitOpError() << "input #" << n << " has shape [" << typeOf(input).getShape()
                           << "], the first has [" << first.getShape() << "]";
  SmallVector<int64_t> shape(first.getShape());
  shape.insert(shape.begin() + *axis, static_cast<int64_t>(getInputs().size()));
  return add(results, shape, getInputs().front());
}

LogicalResult UnpackOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  FailureOr<int64_t> axis = normalizeAxis(*this, static_cast<int64_t>(getAxis()), x.getRank());
  if (failed(axis))
    return failure();
  int64_t num = static_cast<int64_t>(getNum());
  if (num != static_cast<int64_t>(getNumResults()) || (!x.isDynamicDim(*axis) && x.getDimSize(*axis) != num))
    return emitOpError() << "unpacks " << num << " slices into " << getNumResults() << " results, axis "
                         << *axis << " has " << x.getDimSize(*axis);
  SmallVector<int64_t> shape(x.getShape());
  shape.erase(shape.begin() + *axis);
  for (int64_t i = 0; i < num; ++i)
    (void)add(results, shape, getInput());
  return success();
}

LogicalResult SplitOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  int64_t num = static_cast<int64_t>(getNumSplits());
  if (num < 1 || num != static_cast<int64_t>(getNumResults()))
    return emitOpError() << "splits into " << num << " parts and has " << getNumResults() << " results";
  SmallVector<int64_t> shape(x.getShape());
  if (std::optional<SmallVector<int64_t>> a = getConstantInts(getAxis())) {
    FailureOr<int64_t> axis =
        a->size() == 1 ? normalizeAxis(*this, a->front(), x.getRank()) : FailureOr<int64_t>(failure());
    if (failed(axis))
      return a->size() == 1 ? failure()
                            : emitOpError() << "axis has " << a->size() << " entries, needed is 1";
    if (!ShapedType::isDynamic(shape[*axis])) {
      if (shape[*axis] % num != 0)
        return emitOpError() << "axis " << *axis << " of " << shape[*axis] << " does not divide by " << num;
      shape[*axis] /= num;
    }
  } else {
    shape.assign(shape.size(), open);
  }
  for (int64_t i = 0; i < num; ++i)
    (void)add(results, shape, getInput());
  return success();
}

LogicalResult SplitVOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  int64_t num = static_cast<int64_t>(getNumSplits());
  if (num < 1 || num != static_cast<int64_t>(getNumResults()))
    return emitOpError() << "splits into " << num << " parts and has " << getNumResults() << " results";
  std::optional<SmallVector<int64_t>> a = getConstantInts(getAxis()), sizes = getConstantInts(getSizes());
  SmallVector<int64_t> shape(x.getShape());
  if (!a || !sizes) {
    for (int64_t i = 0; i < num; ++i)
      (void)add(results, SmallVector<int64_t>(shape.size(), open), getInput());
    return success();
  }
  if (a->size() != 1 || static_cast<int64_t>(sizes->size()) != num)
    return emitOpError() << "has " << a->size() << " axes and " << sizes->size() << " sizes for " << num
                         << " parts";
  FailureOr<int64_t> axis = normalizeAxis(*this, a->front(), x.getRank());
  if (failed(axis))
    return failure();
  int64_t sum = 0, total = shape[*axis];
  std::optional<size_t> rest;
  for (auto [i, s] : llvm::enumerate(*sizes)) {
    std::optional<int64_t> next = s >= 0 ? addSizes(sum, s) : std::nullopt;
    if (s == -1 && !rest)
      rest = i;
    else if (!next)
      return emitOpError() << "sizes [" << *sizes << "] are negative or too large";
    else
      sum = *next;
  }
  if (!ShapedType::isDynamic(total)) {
    if (rest ? sum > total : sum != total)
      return emitOpError() << "sizes [" << *sizes << "] do not add up to " << total;
    if (rest)
      (*sizes)[*rest] = total - sum;
  } else if (rest) {
    (*sizes)[*rest] = open;
  }
  for (int64_t s : *sizes) {
    shape[*axis] = s;
    (void)add(results, shape, getInput());
  }
  return success();
}

LogicalResult SliceOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  std::optional<SmallVector<int64_t>> begin = getConstantInts(getBegin()), size = getConstantInts(getSize());
  SmallVector<int64_t> shape(x.getRank(), open);
  for (const auto &v : {begin, size})
    if (v && static_cast<int64_t>(v->size()) != x.getRank())
      return emitOpError() << "begin or size has " << v->size() << " entries, the input has rank "
                           << x.getRank();
  if (size)
    for (int64_t i = 0; i < x.getRank(); ++i) {
      int64_t d = x.getDimSize(i), s = (*size)[i];
      if (s < -1)
        return emitOpError() << "size " << s << " of axis " << i << " is negative";
      if (!begin) {
        shape[i] = s >= 0 ? s : open;
        continue;
      }
      int64_t b = (*begin)[i];
      if (b < 0 || (!ShapedType::isDynamic(d) && b > d))
        return emitOpError() << "begin " << b << " of axis " << i << " is outside an input of " << d;
      if (s == -1)
        shape[i] = ShapedType::isDynamic(d) ? open : d - b;
      else
        shape[i] = s;
      if (s >= 0 && !ShapedType::isDynamic(d) && s > d - b)
        return emitOpError() << "begin " << b << " and size " << s << " of axis " << i
                             << " exceed an input of " << d;
    }
  return add(results, shape, getInput());
}

LogicalResult StridedSliceOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  std::optional<SmallVector<int64_t>> begin = getConstantInts(getBegin()), end = getConstantInts(getEnd()),
                                      strides = getConstantInts(getStrides());
  uint64_t newAxis = getNewAxisMask(), shrink = getShrinkAxisMask(), ellipsis = getEllipsisMask();
  RankedTensorType spec = typeOf(getStrides());
  if (spec.getRank() != 1 || spec.isDynamicDim(0) || spec.getDimSize(0) > 32)
    return emitOpError() << "strides have shape [" << spec.getShape() << "], needed is [1 to 32]";
  int64_t entries = spec.getDimSize(0);
  for (const auto &v : {begin, end, strides})
    if (v && static_cast<int64_t>(v->size()) != entries)
      return emitOpError() << "begin, end and strides differ in length";
  if (llvm::popcount(ellipsis) > 1)
    return emitOpError() << "ellipsis mask " << ellipsis << " has more than one bit";
  // Axes that entries name, without the ellipsis.
  int64_t named = 0;
  for (int64_t i = 0; i < entries; ++i)
    named += !((ellipsis >> i) & 1) && !((newAxis >> i) & 1);
  if (named > x.getRank())
    return emitOpError() << "has entries for " << named << " axes, the input has rank " << x.getRank();
  SmallVector<int64_t> shape;
  int64_t axis = 0;
  for (int64_t i = 0; i < entries; ++i) {
    if ((ellipsis >> i) & 1) {
      for (int64_t n = x.getRank() - named; n > 0; --n)
        shape.push_back(x.getDimSize(axis++));
      continue;
    }
    if ((newAxis >> i) & 1) {
      shape.push_back(1);
      continue;
    }
    int64_t dim = x.getDimSize(axis++);
    if (strides && (*strides)[i] == 0)
      return emitOpError() << "stride of axis " << axis - 1 << " is 0";
    if ((shrink >> i) & 1) {
      if (begin && !ShapedType::isDynamic(dim) && ((*begin)[i] < -dim || (*begin)[i] >= dim))
        return emitOpError() << "index " << (*begin)[i] << " of axis " << axis - 1 << " is outside " << dim;
      continue;
    }
    bool fromStart = (getBeginMask() >> i) & 1, toEnd = (getEndMask() >> i) & 1;
    if (!strides || ShapedType::isDynamic(dim) || (!begin && !fromStart) || (!end && !toEnd)) {
      shape.push_back(open);
      continue;
    }
    int64_t stride = (*strides)[i], low = stride > 0 ? 0 : -1, high = stride > 0 ? dim : dim - 1;
    auto clampTo = [&](int64_t v) {
      if (v < 0)
        v = std::max(v, std::numeric_limits<int64_t>::min() / 2) + dim;
      return std::min(std::max(v, low), high);
    };
    int64_t b = fromStart ? (stride > 0 ? 0 : dim - 1) : clampTo((*begin)[i]);
    int64_t e = toEnd ? (stride > 0 ? dim : -1) : clampTo(getOffset() ? b + (*end)[i] : (*end)[i]);
    int64_t n = stride > 0 ? (e - b + stride - 1) / stride : (b - e - stride - 1) / -stride;
    shape.push_back(std::max<int64_t>(n, 0));
  }
  while (axis < x.getRank())
    shape.push_back(x.getDimSize(axis++));
  return add(results, shape, getInput());
}

LogicalResult TileOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  std::optional<SmallVector<int64_t>> m = getConstantInts(getMultiples());
  SmallVector<int64_t> shape(x.getRank(), open);
  if (m && static_cast<int64_t>(m->size()) != x.getRank())
    return emitOpError() << "has " << m->size() << " multiples, the input has rank " << x.getRank();
  if (m)
    for (int64_t i = 0; i < x.getRank(); ++i) {
      if ((*m)[i] < 0)
        return emitOpError() << "multiple " << (*m)[i] << " is negative";
      if (x.isDynamicDim(i))
        continue;
      std::optional<int64_t> n = mulSizes(x.getDimSize(i), (*m)[i]);
      if (!n)
        return emitOpError() << "multiple " << (*m)[i] << " is too large";
      shape[i] = *n;
    }
  return add(results, shape, getInput());
}

LogicalResult BroadcastToOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  std::optional<SmallVector<int64_t>> shape = getConstantInts(getShape());
  if (!shape)
    return add(results, openShape(getShape()), getInput());
  FailureOr<SmallVector<int64_t>> both = broadcastShapes(x.getShape(), *shape);
  if (failed(checkShape(*this, *shape)))
    return failure();
  if (failed(both) || ArrayRef<int64_t>(*both) != ArrayRef<int64_t>(*shape))
    return emitOpError() << "input [" << x.getShape() << "] does not broadcast to [" << *shape << "]";
  return add(results, *shape, getInput());
}

LogicalResult DepthToSpaceOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  int64_t b = static_cast<int64_t>(getBlockSize());
  if (x.getRank() != 4 || b < 1 || b > (1 << 15))
    return emitOpError() << "input has rank " << x.getRank() << ", block size is " << b;
  SmallVector<int64_t> s(x.getShape());
  for (int i : {1, 2})
    if (!ShapedType::isDynamic(s[i])) {
      std::optional<int64_t> n = mulSizes(s[i], b);
      if (!n)
        return emitOpError() << "block size " << b << " is too large";
      s[i] = *n;
    }
  if (!ShapedType::isDynamic(s[3])) {
    if (s[3] % (b * b) != 0)
      return emitOpError() << s[3] << " channels do not divide into blocks of " << b << " x " << b;
    s[3] /= b * b;
  }
  return add(results, s, getInput());
}

LogicalResult SpaceToDepthOp::inferResults(Results &results) {
  RankedTensorType x = typeOf(getInput());
  int64_t b = static_cast<int64_t>(getBlockSize());
  if (x.getRank() != 4 || b < 1 || b > (1 << 15))
    return emitOpError() << "input has rank " << x.getRank() << ", block size is " << b;
  SmallVector<int64_t> s(x.getShape());
  for (int i : {1, 2})
    if (!ShapedType::isDynamic(s[i])) {
      if (s[i] % b != 0)
        return emitOpError() << "size " << s[i] << " of axis " << i << " does not divide by " << b;
      s[i] /= b;
    }
  if (!ShapedType::isDynamic(s[3])) {
    std::optional<int64_t> n = mulSizes(s[3], b * b);
    if (!n)
      return emitOpError() << "block size " << b << " is too large";
    s[3] = *n;
  }
  return add(results, s, getInput());
}

/// Shared by space-to-batch and back: block sizes and [blocks, 2] borders, both constant.
static LogicalResult inferBatchSpace(Operation *op, bool toBatch, Results &results) {
  Value input = op->getOperand(0);
  RankedTensorType x = typeOf(input);
  std::optional<SmallVector<int64_t>> blocks = getConstantInts(op->getOperand(1)),
                                      border = getConstantInts(op->getOperand(2));
  SmallVector<int64_t> s(x.getShape());
  if (!blocks || !border)
    return add(results, SmallVector<int64_t>(s.size(), open), input);
  int64_t n = static_cast<int64_t>(blocks->size());
  if (n < 1 || n + 1 > x.getRank() || static_cast<int64_t>(border->size()) != 2 * n)
    return op->emitOpError() << "has " << n << " blocks and " << border->size()
                             << " borders, the input has rank " << x.getRank();
  for (int64_t i = 0; i < n; ++i) {
    int64_t b = (*blocks)[i], lo = (*border)[2 * i], hi = (*border)[2 * i + 1];
    if (b < 1 || b > (1 << 15) || lo < 0 || hi < 0 || lo > (int64_t{1} << 31) || hi > (int64_t{1} << 31))
      return op->emitOpError() << "block " << b << " or border (" << lo << ", " << hi << ") is out of range";
    int64_t &d = s[1 + i];
    if (toBatch) {
      if (!ShapedType::isDynamic(d)) {
        if ((d + lo + hi) % b != 0)
          return op->emitOpError() << "padded size " << d + lo + hi << " does not divide by " << b;
        d = (d + lo + hi) / b;
      }
      std::optional<int64_t> batch = ShapedType::isDynamic(s[0]) ? s[0] : mulSizes(s[0], b);
      if (!batch && !ShapedType::isDynamic(s[0]))
        return op->emitOpError() << "block " << b << " is too large";
      s[0] = *batch;
    } else {
      if (!ShapedType::isDynamic(s[0])) {
        if (s[0] % b != 0)
          return op->emitOpError() << "batch " << s[0] << " does not divide by " << b;
        s[0] /= b;
      }
      if (!ShapedType::isDynamic(d)) {
        std::optional<int64_t> full = mulSizes(d, b);
        if (!full || *full < lo + hi)
          return op->emitOpError() << "crops (" << lo << ", " << hi << ") exceed axis " << 1 + i;
        d = *full - lo - hi;
      }
    }
  }
  return add(results, s, input);
}
LogicalResult SpaceToBatchNDOp::inferResults(Results &results) {
  return inferBatchSpace(*this, true, results);
}
LogicalResult BatchToSpaceNDOp::inferResults(Results &results) {
  return inferBatchSpace(*this, false, results);
}

template <typename Op> static LogicalResult inferResize(Op op, Results &results) {
  RankedTensorType x = typeOf(op.getInput());
  if (x.getRank() != 4)
    return op.emitOpError() << "input has rank " << x.getRank() << ", needed is 4";
  SmallVector<int64_t> s(x.getShape());
  s[1] = s[2] = open;
  if (std::optional<SmallVector<int64_t>> size = getConstantInts(op.getSize())) {
    if (size->size() != 2 || (*size)[0] < 1 || (*size)[1] < 1 || (*size)[0] > (1 << 30) ||
        (*size)[1] > (1 << 30))
      return op.emitOpError() << "size [" << *size << "] is not two numbers in [1, 2^30]";
    s[1] = (*size)[0], s[2] = (*size)[1];
  }
  return add(results, s, op.getInput());
}
LogicalResult ResizeBilinearOp::inferResults(Results &results) {
  if (getAlignCorners() && getHalfPixelCenters())
    return emitOpError(
        "align_corners and half_pixel_centers exclude each other, as in TensorFlow and LiteRT");
  return inferResize(*this, results);
}
LogicalResult ResizeNearestNeighborOp::inferResults(Results &results) { return inferResize(*this, results); }
