//===- Linear.cpp - convolutions and matrix products ------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A sum of products, then RESCALE: [N-CONV], [N-CONV16], [N-DWCONV],
// [N-TCONV], [N-BMM], and [N-FC], whose end in profile litert-ref is
// linalg.generic, for TOSA has no double. Real layers take the same way and a
// clamp.
//===----------------------------------------------------------------------===//

#include "../Linalg/IntegerArithmetic.h"
#include "Lowering.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// What a layer's accumulator and its way to the output need.
struct Layer {
  bool real = false;
  Type accumulator;           ///< f32, i32, or i48 for int16
  bool cutMultipliers = true; ///< int16: [N-MBQM64], else two roundings in 32 bits
  Value bias, inputZero, weightZero;
  SmallVector<Factor> factors;
  std::optional<Params> out;
  qnn::Activation activation = qnn::Activation::None;
};

/// How the factor s_x * s_w / s_o is computed; the difference is the last bit of a multiplier.
enum class Product : uint8_t {
  Double,         ///< in double
  FloatUnsigned,  ///< the product of the scales in float32 for uint8 only
  FloatPerTensor, ///< the product in float32 where there is one scale
  Float           ///< the product in float32
};

double factorFor(float x, float w, float y, Product how, bool isUnsigned, bool perTensor) {
  const bool single = how == Product::Float || (how == Product::FloatUnsigned && isUnsigned) ||
                      (how == Product::FloatPerTensor && (perTensor || isUnsigned));
  return single ? static_cast<double>(x * w) / static_cast<double>(y)
                : static_cast<double>(x) * static_cast<double>(w) / static_cast<double>(y);
}

/// The bias as TOSA wants it: one axis, in the accumulator's type; one zero when there is none.
/// `limits`: largest magnitude for each channel, or one for all; empty for none.
FailureOr<Value> biasOf(Lowering &l, Operation *op, Value bias, Type accumulator,
                        ArrayRef<int64_t> limits = {}) {
  if (!bias || isa<NoneType>(bias.getType()))
    return l.scalar(accumulator, 0);
  if (accumulator.isF32()) {
    Value b = l.get(bias);
    return b ? FailureOr<Value>(b) : FailureOr<Value>(l.refuse(op, "its bias is no constant"));
  }
  auto data = l.integersOf(bias);
  if (!data) {
    (void)l.refuse(op, "its bias is no constant");
    return failure();
  }
  const unsigned bits = accumulator.getIntOrFloatBitWidth();
  if (!llvm::all_of(*data, [&](int64_t v) { return llvm::isIntN(bits, v); })) {
    (void)l.refuse(op, "a bias does not fit in " + Twine(bits) + " bits");
    return failure();
  }
  for (auto [i, v] : llvm::enumerate(*data))
    if (!limits.empty()) {
      const int64_t limit = limits[limits.size() == 1 ? 0 : i];
      v = std::clamp(v, -limit, limit);
    }
  return l.constant(accumulator, {static_cast<int64_t>(data->size())}, *data);
}

/// RESCALE takes values below 2^(shift - 1). A dead channel may have a bias beyond: it saturates an output of
/// 8 bits, and so does this limit, which leaves room for the sum of `terms` products.
SmallVector<int64_t> biasLimits(ArrayRef<Factor> factors, int64_t terms) {
  SmallVector<int64_t> limits;
  const int64_t sum = terms * 255 * 255, most = std::numeric_limits<int32_t>::max();
  for (Factor f : factors) {
    const int64_t limit = f.shift > 31 ? most : (int64_t{1} << (f.shift - 1)) - 1 - sum;
    limits.push_back(limit > (int64_t{1} << 20) + sum ? limit : most);
  }
  return limits;
}

FailureOr<Layer> layerOf(Lowering &l, Operation *op, Value x, Value w, Value bias, qnn::Activation activation,
                         Product how) {
  Layer layer;
  layer.activation = activation;
  Value y = op->getResult(0);
  auto px = paramsOf(x), pw = paramsOf(w);
  layer.out = paramsOf(y);
  if (!px && !pw && !layer.out) {
    layer.real = true;
    layer.accumulator = l.builder.getF32Type();
    if (!l.typeOf(x).getElementType().isF32() || !l.typeOf(w) || !l.typeOf(w).getElementType().isF32())
      return l.refuse(op, "its operands are neither float32 nor quantized");
    auto b = biasOf(l, op, bias, layer.accumulator);
    if (failed(b))
      return failure();
    layer.bias = *b;
    layer.inputZero = layer.weightZero = l.scalar(layer.accumulator, 0);
    return layer;
  }
  if (!px || !pw || !layer.out)
    return l.refuse(op, "some of its tensors are quantized and some are not, or channels differ in their "
                        "zero point");
  if (pw->bits != 8 || px->bits > 16 || px->bits != layer.out->bits)
    return l.refuse(op, "weights of 8 bits and one type for input and result are needed");
  layer.accumulator = l.integer(px->bits == 16 ? 48 : 32);
  const auto biasType = bias ? dyn_cast<RankedTensorType>(bias.getType()) : RankedTensorType();
  layer.cutMultipliers =
      px->bits == 16 && !(biasType && isa<quant::QuantizedType>(biasType.getElementType()));
  if (px->bits == 16 && px->zeroPoint)
    return l.refuse(op, "an int16 input has a zero point");
  layer.inputZero = l.scalar(l.integer(px->bits), static_cast<double>(px->zeroPoint));
  layer.weightZero = l.scalar(l.integer(8), static_cast<double>(pw->zeroPoint));
  for (float s : pw->scales) {
    const double real =
        factorFor(px->scale(), s, layer.out->scale(), how, px->isUnsigned, pw->scales.size() == 1);
    auto f = layer.cutMultipliers && px->bits == 16 ? narrowFactorOf(real) : factorOf(real);
    if (!f)
      return l.refuse(op, "a factor of " + std::to_string(real) + " is beyond RESCALE's");
    layer.factors.push_back(*f);
  }
  auto weights = cast<RankedTensorType>(w.getType());
  const int64_t channels = std::max<int64_t>(1, l.typeOf(op->getResult(0)).getShape().back());
  SmallVector<int64_t> limits;
  if (px->bits == 8 && weights.hasStaticShape())
    limits = biasLimits(layer.factors, weights.getNumElements() / channels);
  auto b = biasOf(l, op, bias, layer.accumulator, limits);
  if (failed(b))
    return failure();
  layer.bias = *b;
  return layer;
}

/// The accumulator [.., channels] as the layer's result, in the shape of that.
LogicalResult finish(Lowering &l, Operation *op, const Layer &layer, Value acc) {
  auto type = l.typeOf(op->getResult(0));
  Value y = acc;
  if (layer.real) {
    if (layer.activation == qnn::Activation::Relu)
      y = l.clampF32(y, 0, std::numeric_limits<float>::max());
    else if (layer.activation == qnn::Activation::Relu6)
      y = l.clampF32(y, 0, 6);
    else if (layer.activation == qnn::Activation::ReluN1To1)
      y = l.clampF32(y, -1, 1);
    else if (layer.activation == qnn::Activation::Tanh)
      y = l.unary<tosa::TanhOp>(y);
    else if (layer.activation != qnn::Activation::None)
      return l.refuse(op, "its fused activation has none");
  } else {
    if (layer.accumulator.isInteger(48) && !layer.cutMultipliers) // [N-CONV16] a bias of 32 bits
      y = l.rescale(y, l.integer(32), Factor{1 << 14, 14}, 0, 0);
    y = l.rescale(y, type.getElementType(), layer.factors, 0, layer.out->zeroPoint);
    auto [low, high] = clampRange(*layer.out, layer.activation);
    y = l.clamp(y, low, high);
  }
  l.set(op->getResult(0), l.reshape(y, type.getShape()));
  return success();
}

/// [N-FC] of profile litert-ref: the accumulator times a double for each unit, half away from zero.
LogicalResult finishInDouble(Lowering &l, qnn::FullyConnectedOp op, const Layer &layer, Value acc) {
  OpBuilder &b = l.builder;
  auto type = l.typeOf(op.getOutput());
  const auto px = paramsOf(op.getInput()), pw = paramsOf(op.getWeights());
  const ArrayRef<int64_t> dims = Lowering::shapeOf(acc);
  SmallVector<double> reals;
  for (int64_t c = 0; c < dims.back(); ++c)
    reals.push_back(static_cast<double>(px->scale()) *
                    static_cast<double>(pw->scales[pw->scales.size() == 1 ? 0 : static_cast<size_t>(c)]) /
                    static_cast<double>(layer.out->scale()));
  Value factors = arith::ConstantOp::create(
      b, l.loc,
      DenseElementsAttr::get(RankedTensorType::get({dims.back()}, b.getF64Type()), ArrayRef(reals)));
  Value empty = tensor::EmptyOp::create(b, l.loc, dims, type.getElementType());
  const unsigned rank = static_cast<unsigned>(dims.size());
  AffineMap each = b.getMultiDimIdentityMap(rank),
            last = AffineMap::get(rank, 0, b.getAffineDimExpr(rank - 1));
  auto [low, high] = clampRange(*layer.out, layer.activation);
  auto body = [&, low = low, high = high](OpBuilder &inner, Location loc, ValueRange args) {
    Arithmetic arithmetic(inner, loc);
    Value y = arithmetic.scaleByDouble(args[0], args[1]);
    linalg::YieldOp::create(inner, loc,
                            arithmetic.store(y, layer.out->zeroPoint, low, high, type.getElementType()));
  };
  Value y = linalg::GenericOp::create(
                b, l.loc, empty.getType(), ValueRange{acc, factors}, empty, ArrayRef{each, last, each},
                SmallVector<utils::IteratorType>(rank, utils::IteratorType::parallel), body)
                .getResult(0);
  l.set(op.getOutput(), l.reshape(y, type.getShape()));
  return success();
}

/// One spatial axis of a convolution: TOSA wants the border, and an input that the windows cover exactly.
struct Axis {
  int64_t before = 0, after = 0, used = 0; ///< `used` cells of the input are read
};
Axis axisOf(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t dilation, qnn::Padding padding) {
  const int64_t need = (out - 1) * stride + (kernel - 1) * dilation + 1;
  Axis a;
  a.used = std::min(in, need);
  if (padding == qnn::Padding::Same && need > in) {
    a.before = (need - in) / 2;
    a.after = need - in - a.before;
  }
  return a;
}

/// `x` without the rows and columns that no window reads.
Value crop(Lowering &l, Value x, Axis h, Axis w) {
  auto dims = Lowering::shapeOf(x);
  return l.slice(x, {0, 0, 0, 0}, {dims[0], h.used, w.used, dims[3]});
}

template <typename Tosa>
Value convolution(Lowering &l, Value x, Value w, const Layer &layer, Value bias, ArrayRef<int64_t> out,
                  Axis h, Axis v, ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  auto type = RankedTensorType::get(out, layer.accumulator);
  OpBuilder &b = l.builder;
  return Tosa::create(b, l.loc, type, crop(l, x, h, v), w, bias, layer.inputZero, layer.weightZero,
                      b.getDenseI64ArrayAttr({h.before, h.after, v.before, v.after}),
                      b.getDenseI64ArrayAttr(strides), b.getDenseI64ArrayAttr(dilations),
                      TypeAttr::get(layer.accumulator), BoolAttr());
}

LogicalResult lowerConv2D(Lowering &l, Operation *generic) {
  auto op = cast<qnn::Conv2DOp>(generic);
  auto layer =
      layerOf(l, op, op.getInput(), op.getFilter(), op.getBias(), op.getActivation(), Product::FloatUnsigned);
  Value x = l.get(op.getInput()), w = l.get(op.getFilter());
  if (failed(layer) || !x || !w)
    return failure();
  auto in = Lowering::shapeOf(x), k = Lowering::shapeOf(w), out = l.typeOf(op.getOutput()).getShape();
  const Axis h = axisOf(in[1], out[1], k[1], op.getStrides()[0], op.getDilations()[0], op.getPadding()),
             v = axisOf(in[2], out[2], k[2], op.getStrides()[1], op.getDilations()[1], op.getPadding());
  auto conv = [&](Value a, Value f, Value bias, ArrayRef<int64_t> shape) {
    return convolution<tosa::Conv2DOp>(l, a, f, *layer, bias, shape, h, v, op.getStrides(),
                                       op.getDilations());
  };
  const int64_t groups = in[3] / k[3];
  if (groups == 1)
    return finish(l, op, *layer, conv(x, w, layer->bias, out));
  // A grouped convolution: one for each group, side by side.
  const int64_t perGroup = k[0] / groups;
  SmallVector<Value> parts;
  for (int64_t g = 0; g < groups; ++g) {
    Value a = l.slice(x, {0, 0, 0, g * k[3]}, {in[0], in[1], in[2], k[3]});
    Value f = l.slice(w, {g * perGroup, 0, 0, 0}, {perGroup, k[1], k[2], k[3]});
    Value b = Lowering::shapeOf(layer->bias)[0] == 1 ? layer->bias
                                                     : l.slice(layer->bias, {g * perGroup}, {perGroup});
    parts.push_back(conv(a, f, b, {out[0], out[1], out[2], perGroup}));
  }
  // Sums of 48 bits have no CONCAT: each part is rescaled by itself.
  if (!layer->accumulator.isInteger(48))
    return finish(l, op, *layer, l.concat(parts, 3));
  return l.refuse(op, "a grouped convolution of int16");
}

LogicalResult lowerDepthwise(Lowering &l, Operation *generic) {
  auto op = cast<qnn::DepthwiseConv2DOp>(generic);
  auto layer =
      layerOf(l, op, op.getInput(), op.getFilter(), op.getBias(), op.getActivation(), Product::FloatUnsigned);
  Value x = l.get(op.getInput()), w = l.get(op.getFilter());
  if (failed(layer) || !x || !w)
    return failure();
  auto in = Lowering::shapeOf(x), k = Lowering::shapeOf(w), out = l.typeOf(op.getOutput()).getShape();
  const Axis h = axisOf(in[1], out[1], k[1], op.getStrides()[0], op.getDilations()[0], op.getPadding()),
             v = axisOf(in[2], out[2], k[2], op.getStrides()[1], op.getDilations()[1], op.getPadding());
  Value filter = l.reshape(w, {k[1], k[2], in[3], k[3] / in[3]});
  return finish(l, op, *layer,
                convolution<tosa::DepthwiseConv2DOp>(l, x, filter, *layer, layer->bias, out, h, v,
                                                     op.getStrides(), op.getDilations()));
}

LogicalResult lowerTransposeConv(Lowering &l, Operation *generic) {
  auto op = cast<qnn::TransposeConvOp>(generic);
  auto layer =
      layerOf(l, op, op.getInput(), op.getFilter(), op.getBias(), op.getActivation(), Product::FloatUnsigned);
  Value x = l.get(op.getInput()), w = l.get(op.getFilter());
  if (failed(layer) || !x || !w)
    return failure();
  auto in = Lowering::shapeOf(x), k = Lowering::shapeOf(w), out = l.typeOf(op.getOutput()).getShape();
  SmallVector<int64_t> border;
  for (size_t i : {1, 2}) {
    const int64_t whole = (in[i] - 1) * op.getStrides()[i - 1] + k[i];
    const int64_t before =
        op.getPadding() == qnn::Padding::Same ? std::max<int64_t>(0, whole - out[i]) / 2 : 0;
    border.append({-before, out[i] - whole + before});
    if (border.back() <= -k[i])
      return l.refuse(op, "its output shape leaves whole windows out");
  }
  // The profile of linalg. Upstream writes a transposed convolution as another one there, and fails with 48
  // bits.
  if (!layer->real && l.profile() == interpreter::Profile::LiteRTRef &&
      layer->accumulator.getIntOrFloatBitWidth() > 32)
    return l.refuse(op, "on the way to linalg its input has 8 bits, found: 16");
  OpBuilder &b = l.builder;
  Value acc = tosa::TransposeConv2DOp::create(
      b, l.loc, RankedTensorType::get(out, layer->accumulator), x, w, layer->bias, layer->inputZero,
      layer->weightZero, b.getDenseI64ArrayAttr(border), b.getDenseI64ArrayAttr(op.getStrides()),
      TypeAttr::get(layer->accumulator), BoolAttr());
  return finish(l, op, *layer, acc);
}

/// A matrix product with constant weights is a convolution of 1 x 1; TOSA 1.0 has no other form.
LogicalResult lowerFullyConnected(Lowering &l, Operation *generic) {
  auto op = cast<qnn::FullyConnectedOp>(generic);
  auto layer = layerOf(l, op, op.getInput(), op.getWeights(), op.getBias(), op.getActivation(),
                       Product::FloatPerTensor);
  Value x = l.get(op.getInput()), w = l.get(op.getWeights());
  if (failed(layer) || !x || !w)
    return failure();
  const int64_t units = Lowering::shapeOf(w)[0], depth = Lowering::shapeOf(w)[1];
  const int64_t rows = l.typeOf(op.getOutput()).getNumElements() / units;
  const Axis whole{0, 0, 1};
  Value acc =
      convolution<tosa::Conv2DOp>(l, l.reshape(x, {rows, 1, 1, depth}), l.reshape(w, {units, 1, 1, depth}),
                                  *layer, layer->bias, {rows, 1, 1, units}, whole, whole, {1, 1}, {1, 1});
  if (!layer->real && l.profile() == interpreter::Profile::LiteRTRef)
    return finishInDouble(l, op, *layer, acc);
  return finish(l, op, *layer, acc);
}

/// An operand of a batched product as [batch, rows, columns].
Value matrices(Lowering &l, Value x, ArrayRef<int64_t> outer, bool adjoint) {
  SmallVector<int64_t> dims(outer.size() + 2 - Lowering::shapeOf(x).size(), 1);
  llvm::append_range(dims, Lowering::shapeOf(x));
  SmallVector<int64_t> times;
  for (auto [o, d] : llvm::zip(outer, dims))
    times.push_back(o / d);
  times.append({1, 1});
  x = l.tile(l.reshape(x, dims), times);
  const int64_t batch = llvm::product_of(outer);
  x = l.reshape(x, {batch, dims[dims.size() - 2], dims.back()});
  return adjoint ? l.transpose(x, {0, 2, 1}) : x;
}

LogicalResult lowerBatchMatMul(Lowering &l, Operation *generic) {
  auto op = cast<qnn::BatchMatMulOp>(generic);
  Layer layer;
  auto pa = paramsOf(op.getLhs()), pb = paramsOf(op.getRhs());
  layer.out = paramsOf(op.getOutput());
  layer.real = !layer.out;
  Value a = l.get(op.getLhs()), b = l.get(op.getRhs());
  if (!a || !b)
    return failure();
  if (!layer.real) {
    if (!pa || !pb || pa->bits != pb->bits || pa->bits > 16)
      return l.refuse(op, "two quantized operands of one type are needed");
    if (pa->bits == 16 && (pa->zeroPoint || pb->zeroPoint))
      return l.refuse(op, "an int16 operand has a zero point");
    const double real = factorFor(pa->scale(), pb->scale(), layer.out->scale(), Product::Float, false, true);
    auto f = pa->bits == 16 ? narrowFactorOf(real) : factorOf(real);
    if (!f)
      return l.refuse(op, "a factor of " + std::to_string(real) + " is beyond RESCALE's");
    layer.factors = {*f};
    layer.accumulator = l.integer(pa->bits == 16 ? 48 : 32);
  } else {
    layer.accumulator = l.builder.getF32Type();
    if (!Lowering::elementOf(a).isF32() || !Lowering::elementOf(b).isF32())
      return l.refuse(op, "its operands are neither float32 nor quantized");
  }
  auto out = l.typeOf(op.getOutput()).getShape();
  ArrayRef<int64_t> outer = out.drop_back(2);
  Value za = l.scalar(Lowering::elementOf(a), layer.real ? 0 : static_cast<double>(pa->zeroPoint)),
        zb = l.scalar(Lowering::elementOf(b), layer.real ? 0 : static_cast<double>(pb->zeroPoint));
  auto type =
      RankedTensorType::get({llvm::product_of(outer), out[out.size() - 2], out.back()}, layer.accumulator);
  Value acc = tosa::MatMulOp::create(l.builder, l.loc, type, matrices(l, a, outer, op.getAdjX()),
                                     matrices(l, b, outer, op.getAdjY()), za, zb);
  return finish(l, op, layer, acc);
}

} // namespace

void conversion::addLinearRules(RuleTable &table) {
  table.add<qnn::Conv2DOp>(lowerConv2D);
  table.add<qnn::DepthwiseConv2DOp>(lowerDepthwise);
  table.add<qnn::TransposeConvOp>(lowerTransposeConv);
  table.add<qnn::FullyConnectedOp>(lowerFullyConnected);
  table.add<qnn::BatchMatMulOp>(lowerBatchMatMul);
}
