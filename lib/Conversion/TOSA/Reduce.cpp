//===- Reduce.cpp - pooling and reductions ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// The border of a pool, and the input without rows and columns that no window reads.
template <typename Op> Value poolInput(Lowering &l, Op op, Value x, SmallVectorImpl<int64_t> &border) {
  auto in = Lowering::shapeOf(x), out = l.typeOf(op.getOutput()).getShape();
  SmallVector<int64_t> used(in);
  for (size_t i : {0, 1}) {
    const int64_t need = (out[1 + i] - 1) * op.getStrides()[i] + op.getWindow()[i];
    const bool padded = op.getPadding() == qnn::Padding::Same && need > in[1 + i];
    const int64_t before = padded ? (need - in[1 + i]) / 2 : 0;
    border.append({before, padded ? need - in[1 + i] - before : 0});
    used[1 + i] = std::min(in[1 + i], need);
  }
  return l.slice(x, {0, 0, 0, 0}, used);
}

/// The clamp of a fused activation.
LogicalResult finish(Lowering &l, Operation *op, Value y, qnn::Activation activation) {
  if (auto p = paramsOf(op->getResult(0))) {
    auto [low, high] = clampRange(*p, activation);
    y = l.clamp(y, low, high);
  } else if (activation == qnn::Activation::Relu) {
    y = l.clampF32(y, 0, std::numeric_limits<float>::max());
  } else if (activation == qnn::Activation::Relu6) {
    y = l.clampF32(y, 0, 6);
  } else if (activation == qnn::Activation::ReluN1To1) {
    y = l.clampF32(y, -1, 1);
  } else if (activation != qnn::Activation::None) {
    return l.refuse(op, "its fused activation has none");
  }
  l.set(op->getResult(0), y);
  return success();
}

/// [N-AVGPOOL] TOSA's mean rounds half up with a factor a little above 1 / n: half away from zero. uint8 is
/// summed as it is stored.
LogicalResult lowerAveragePool(Lowering &l, Operation *generic) {
  auto op = cast<qnn::AveragePool2DOp>(generic);
  Value x = l.get(op.getInput());
  if (!x)
    return failure();
  Type element = Lowering::elementOf(x);
  auto p = paramsOf(op.getOutput());
  if (!p && !element.isF32())
    return l.refuse(op, "its operand is neither float32 nor quantized");
  SmallVector<int64_t> border;
  x = poolInput(l, op, x, border);
  Value zero = l.scalar(element, p && p->isUnsigned ? static_cast<double>(p->low) : 0);
  OpBuilder &b = l.builder;
  Value y = tosa::AvgPool2dOp::create(b, l.loc, l.typeOf(op.getOutput()), x, zero, zero,
                                      b.getDenseI64ArrayAttr(op.getWindow()),
                                      b.getDenseI64ArrayAttr(op.getStrides()), b.getDenseI64ArrayAttr(border),
                                      TypeAttr::get(p ? l.integer(32) : Type(b.getF32Type())));
  return finish(l, op, y, op.getActivation());
}

LogicalResult lowerMaxPool(Lowering &l, Operation *generic) {
  auto op = cast<qnn::MaxPool2DOp>(generic);
  Value x = l.get(op.getInput());
  if (!x)
    return failure();
  SmallVector<int64_t> border;
  x = poolInput(l, op, x, border);
  Value y = tosa::MaxPool2dOp::create(l.builder, l.loc, l.typeOf(op.getOutput()), x, op.getWindow(),
                                      op.getStrides(), border, tosa::NanPropagationMode::PROPAGATE);
  return finish(l, op, y, op.getActivation());
}

/// The axes of a reduction, without repetition.
std::optional<SmallVector<int64_t>> axesOf(Lowering &l, Value axes, int64_t rank) {
  auto given = l.integersOf(axes);
  if (!given)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (int64_t a : *given)
    if (!llvm::is_contained(result, a < 0 ? a + rank : a))
      result.push_back(a < 0 ? a + rank : a);
  return result;
}

int64_t countOf(Value x, ArrayRef<int64_t> axes) {
  int64_t n = 1;
  for (int64_t a : axes)
    n *= Lowering::shapeOf(x)[static_cast<size_t>(a)];
  return n;
}

/// The sum over the pixels of images of 8 bits as a depthwise convolution with ones, one operator of an NPU,
/// which sums along channels alone; a null value where its weights would be large.
Value sumOfPixels(Lowering &l, Value x, ArrayRef<int64_t> axes, int64_t zeroPoint) {
  constexpr int64_t largestSide = 64, mostWeights = int64_t{1} << 17;
  const ArrayRef<int64_t> in = Lowering::shapeOf(x);
  if (in.size() != 4 || !Lowering::elementOf(x).isInteger(8) || axes.size() != 2 ||
      !llvm::is_contained(axes, 1) || !llvm::is_contained(axes, 2) || in[1] > largestSide ||
      in[2] > largestSide || in[1] * in[2] * in[3] > mostWeights)
    return {};
  OpBuilder &b = l.builder;
  Value ones = l.constant(l.integer(8), {in[1], in[2], in[3], 1},
                          SmallVector<int64_t>(static_cast<size_t>(in[1] * in[2] * in[3]), 1));
  auto type = RankedTensorType::get({in[0], 1, 1, in[3]}, l.integer(32));
  return tosa::DepthwiseConv2DOp::create(b, l.loc, type, x, ones, l.constant(l.integer(32), {1}, {0}),
                                         l.scalar(l.integer(8), static_cast<double>(zeroPoint)),
                                         l.scalar(l.integer(8), 0), b.getDenseI64ArrayAttr({0, 0, 0, 0}),
                                         b.getDenseI64ArrayAttr({1, 1}), b.getDenseI64ArrayAttr({1, 1}),
                                         TypeAttr::get(l.integer(32)), BoolAttr());
}

/// [N-MEAN], [N-SUM]
template <bool mean> LogicalResult lowerMeanSum(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto in = paramsOf(op->getOperand(0)), out = paramsOf(op->getResult(0));
  if (!x)
    return failure();
  auto axes = axesOf(l, op->getOperand(1), static_cast<int64_t>(Lowering::shapeOf(x).size()));
  if (!axes)
    return l.refuse(op, "its axes are no constant");
  auto type = l.typeOf(op->getResult(0));
  const int64_t n = countOf(x, *axes);
  if (!in || !out) {
    if (!Lowering::elementOf(x).isF32() && (mean || !Lowering::elementOf(x).isInteger(32)))
      return l.refuse(op, "its operand is neither float32 nor quantized");
    for (int64_t a : *axes)
      x = l.reduceSum(x, a);
    if (mean)
      x = l.mul(x, l.scalar(l.builder.getF32Type(), 1.0 / static_cast<double>(n)));
    l.set(op->getResult(0), l.reshape(x, type.getShape()));
    return success();
  }
  if (in->bits > 16 || in->bits != out->bits || n >= (int64_t{1} << (30 - in->bits)))
    return l.refuse(op, "the sum of " + Twine(n) + " elements may need more than 32 bits");
  if (in->bits == 16 && in->zeroPoint)
    return l.refuse(op, "an int16 operand has a zero point");
  auto f = factorOf(static_cast<double>(in->scale()) / static_cast<double>(out->scale()));
  if (!f)
    return l.refuse(op, "a factor is beyond RESCALE's");
  if (mean) { // the count divides the multiplier, after as many left shifts as fit
    const int log2 = 63 - llvm::countl_zero(static_cast<uint64_t>(n));
    const int shift = std::max(0, std::min({log2, 32, 62 - f->shift}));
    f->multiplier = static_cast<int32_t>((int64_t{f->multiplier} << shift) / n);
    f->shift = static_cast<int8_t>(f->shift + shift);
  }
  Value sum = sumOfPixels(l, x, *axes, in->zeroPoint);
  if (!sum) {
    sum = l.widen(x, in->zeroPoint);
    for (int64_t a : *axes)
      sum = l.reduceSum(sum, a);
  }
  const bool twice = mean || in->isUnsigned;
  Value y = l.rescale(sum, l.integer(out->bits), *f, 0, out->bits == 16 ? 0 : out->zeroPoint, twice);
  l.set(op->getResult(0), l.reshape(y, type.getShape()));
  return success();
}

template <typename Tosa, typename... Extra> Value reduce(Lowering &l, Value x, int64_t axis, Extra... extra) {
  SmallVector<int64_t> dims(Lowering::shapeOf(x));
  dims[static_cast<size_t>(axis)] = 1;
  return Tosa::create(l.builder, l.loc, RankedTensorType::get(dims, Lowering::elementOf(x)), x,
                      static_cast<uint32_t>(axis), extra...);
}

template <typename Tosa, typename... Extra>
LogicalResult lowerReduce(Lowering &l, Operation *op, Extra... extra) {
  Value x = l.get(op->getOperand(0));
  if (!x)
    return failure();
  auto axes = axesOf(l, op->getOperand(1), static_cast<int64_t>(Lowering::shapeOf(x).size()));
  if (!axes)
    return l.refuse(op, "its axes are no constant");
  for (int64_t a : *axes)
    x = reduce<Tosa>(l, x, a, extra...);
  l.set(op->getResult(0), l.reshape(x, l.typeOf(op->getResult(0)).getShape()));
  return success();
}
LogicalResult lowerReduceMax(Lowering &l, Operation *op) {
  return lowerReduce<tosa::ReduceMaxOp>(l, op, tosa::NanPropagationMode::PROPAGATE);
}
LogicalResult lowerReduceMin(Lowering &l, Operation *op) {
  return lowerReduce<tosa::ReduceMinOp>(l, op, tosa::NanPropagationMode::PROPAGATE);
}
/// The reduced axes as one, the last; the elements of the others as the first.
Value reducedLast(Lowering &l, Value x, ArrayRef<int64_t> axes) {
  SmallVector<int32_t> perm;
  const auto rank = static_cast<int32_t>(Lowering::shapeOf(x).size());
  for (bool reduced : {false, true})
    for (int32_t a = 0; a < rank; ++a)
      if (llvm::is_contained(axes, a) == reduced)
        perm.push_back(a);
  const int64_t n = countOf(x, axes), all = llvm::product_of(Lowering::shapeOf(x));
  return l.reshape(l.transpose(x, perm), {all / n, n});
}

/// [N-PROD] One element after another, each product brought back to the scale of the result.
LogicalResult lowerReduceProd(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto in = paramsOf(op->getOperand(0)), out = paramsOf(op->getResult(0));
  if (!in && !out)
    return lowerReduce<tosa::ReduceProductOp>(l, op);
  auto axes =
      x ? axesOf(l, op->getOperand(1), static_cast<int64_t>(Lowering::shapeOf(x).size())) : std::nullopt;
  if (!in || !out || !axes || in->bits > 16 || out->bits != in->bits)
    return l.refuse(op, "its axes are no constant, or it is quantized with other than 8 or 16 bits");
  const int64_t n = countOf(x, *axes);
  const double each = static_cast<double>(in->scale()) /
                      std::pow(static_cast<double>(out->scale()), 1.0 / static_cast<double>(n));
  auto factor = narrowFactorOf(each);
  if (factor) // the same with 32 bits, which takes larger values
    factor = Factor{factor->multiplier << 16, static_cast<int8_t>(factor->shift + 16)};
  // No product may leave 32 bits, nor what RESCALE takes with this shift.
  const double most = static_cast<double>(std::max(in->high - in->zeroPoint, in->zeroPoint - in->low)),
               limit = factor ? std::ldexp(1.0, std::min(31, factor->shift - 1)) : 0;
  double product = most;
  for (int64_t i = 1; i < n && i <= 256 && product * most < limit; ++i)
    product = std::max(product * most * each + 1, most);
  if (n > 256 || product * most >= limit)
    return l.refuse(op, "the product of " + Twine(n) + " elements may need more than 32 bits");
  Value columns = l.widen(reducedLast(l, x, *axes), in->bits == 16 ? 0 : in->zeroPoint);
  const int64_t rows = Lowering::shapeOf(columns).front();
  Value y = l.slice(columns, {0, 0}, {rows, 1});
  for (int64_t i = 1; i < n; ++i)
    y = l.rescale(l.mul(y, l.slice(columns, {0, i}, {rows, 1})), l.integer(32), *factor, 0, 0, false);
  y = l.rescale(y, l.integer(out->bits), *factor, 0, out->bits == 16 ? 0 : out->zeroPoint, false);
  l.set(op->getResult(0), l.reshape(y, l.typeOf(op->getResult(0)).getShape()));
  return success();
}

/// The sums so far: one addition after another, in the kernel's order.
LogicalResult lowerCumsum(Lowering &l, Operation *generic) {
  auto op = cast<qnn::CumsumOp>(generic);
  Value x = l.get(op->getOperand(0));
  auto axis = l.integersOf(op->getOperand(1));
  if (!x || !axis || axis->size() != 1)
    return l.refuse(op, "its axis is no constant");
  if (!Lowering::elementOf(x).isF32() && !Lowering::elementOf(x).isInteger(32))
    return l.refuse(op, "its operand is neither float32 nor int32");
  SmallVector<int64_t> size(Lowering::shapeOf(x)), start(size.size(), 0);
  const auto a = static_cast<size_t>(axis->front() < 0 ? axis->front() + static_cast<int64_t>(size.size())
                                                       : axis->front());
  const int64_t n = size[a];
  if (n > 256)
    return l.refuse(op, "it has " + Twine(n) + " additions after one another; up to 256 are written out");
  size[a] = 1;
  auto zeros =
      cast<DenseElementsAttr>(l.builder.getZeroAttr(RankedTensorType::get(size, Lowering::elementOf(x))));
  SmallVector<Value> sums(static_cast<size_t>(n));
  Value sum = l.scalar(Lowering::elementOf(x), 0, static_cast<int64_t>(size.size()));
  for (int64_t i = 0; i < n; ++i) {
    const int64_t at = op.getReverse() ? n - 1 - i : i;
    start[a] = at;
    Value next = l.add(l.slice(x, start, size), sum);
    sums[static_cast<size_t>(at)] = !op.getExclusive() ? next : i ? sum : l.constant(zeros);
    sum = next;
  }
  l.set(op->getResult(0), n == 1 ? sums.front() : l.concat(sums, static_cast<int64_t>(a)));
  return success();
}

template <typename Tosa> LogicalResult lowerReducePlain(Lowering &l, Operation *op) {
  return lowerReduce<Tosa>(l, op);
}

/// [N-ARG] ARGMAX takes the first of equals, as the kernels do. The least is the largest of the complements.
template <bool max> LogicalResult lowerArg(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto axis = l.integersOf(op->getOperand(1));
  if (!x || !axis || axis->size() != 1)
    return l.refuse(op, "its axis is no constant");
  const int64_t rank = static_cast<int64_t>(Lowering::shapeOf(x).size());
  const int64_t a = axis->front() < 0 ? axis->front() + rank : axis->front();
  auto type = l.typeOf(op->getResult(0));
  if (cast<RankedTensorType>(op->getResult(0).getType()).getElementType().isInteger(64))
    op->emitWarning("int64 indices become int32: TOSA 1.0 has no int64");
  if (!max && Lowering::elementOf(x).isF32())
    x = l.mul(x, l.scalar(l.builder.getF32Type(), -1));
  else if (!max)
    x = l.unary<tosa::BitwiseNotOp>(x);
  Value y = tosa::ArgMaxOp::create(l.builder, l.loc, type, x, static_cast<uint32_t>(a),
                                   tosa::NanPropagationMode::PROPAGATE);
  l.set(op->getResult(0), y);
  return success();
}

} // namespace

void conversion::addReduceRules(RuleTable &table) {
  table.add<qnn::AveragePool2DOp>(lowerAveragePool);
  table.add<qnn::MaxPool2DOp>(lowerMaxPool);
  table.add<qnn::MeanOp>(lowerMeanSum<true>);
  table.add<qnn::SumOp>(lowerMeanSum<false>);
  table.add<qnn::ReduceMaxOp>(lowerReduceMax);
  table.add<qnn::ReduceMinOp>(lowerReduceMin);
  table.add<qnn::ReduceProdOp>(lowerReduceProd);
  table.add<qnn::CumsumOp>(lowerCumsum);
  table.add<qnn::ReduceAllOp>(lowerReducePlain<tosa::ReduceAllOp>);
  table.add<qnn::ReduceAnyOp>(lowerReducePlain<tosa::ReduceAnyOp>);
  table.add<qnn::ArgMaxOp>(lowerArg<true>);
  table.add<qnn::ArgMinOp>(lowerArg<false>);
}
