//===- ExpandInteger.cpp - integer ops to linalg on integers --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../Names.h"
#include "IntegerArithmetic.h"
#include "quantc/Conversion/Passes.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

#include <cmath>

namespace quantc {
#define GEN_PASS_DEF_EXPANDINTEGER
#include "quantc/Conversion/Passes.h.inc"
} // namespace quantc

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;
using namespace quantc::qnn;

namespace {

/// Parameters of an 8-bit or 32-bit tensor, scales as the float32 numbers that a file holds.
struct Params {
  RankedTensorType stored; ///< tensor of the storage type
  SmallVector<float> scales;
  int64_t zeroPoint = 0, low = 0, high = 0;
  bool isSigned = true;
};

std::optional<Params> paramsOf(Value v) {
  auto type = dyn_cast<RankedTensorType>(v.getType());
  auto q = type ? dyn_cast<quant::QuantizedType>(type.getElementType()) : quant::QuantizedType();
  if (!q || !type.hasStaticShape())
    return std::nullopt;
  Params p;
  p.stored = RankedTensorType::get(type.getShape(), q.getStorageType());
  p.isSigned = q.isSigned();
  // The kernels clamp to the whole type, whatever range a narrow type allows.
  unsigned bits = q.getStorageTypeIntegralWidth();
  p.low = quant::QuantizedType::getDefaultMinimumForInteger(q.isSigned(), bits);
  p.high = quant::QuantizedType::getDefaultMaximumForInteger(q.isSigned(), bits);
  if (auto u = dyn_cast<quant::UniformQuantizedType>(q)) {
    p.scales = {static_cast<float>(u.getScale())};
    p.zeroPoint = u.getZeroPoint();
  } else if (auto a = dyn_cast<quant::UniformQuantizedPerAxisType>(q)) {
    for (auto [s, z] : llvm::zip(a.getScales(), a.getZeroPoints())) {
      if (z != a.getZeroPoints().front())
        return std::nullopt;
      p.scales.push_back(static_cast<float>(s));
      p.zeroPoint = z;
    }
  } else {
    return std::nullopt;
  }
  return p;
}

/// Clamp of a fused activation, in the integers of the output.
std::pair<int64_t, int64_t> clampRange(const Params &out, Activation activation) {
  int64_t low = out.low, high = out.high;
  auto q = [&](float v) { return out.zeroPoint + static_cast<int64_t>(std::round(v / out.scales.front())); };
  if (activation == Activation::Relu || activation == Activation::Relu6)
    low = std::max(low, q(0));
  if (activation == Activation::Relu6)
    high = std::min(high, q(6));
  if (activation == Activation::ReluN1To1)
    low = std::max(low, q(-1)), high = std::min(high, q(1));
  return {low, high};
}

template <typename T> Value constantVector(OpBuilder &b, Location loc, Type element, ArrayRef<T> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())}, element);
  return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(type, values));
}

/// The same elements in another shape.
Value reshape(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, cast<RankedTensorType>(x.getType()).getElementType());
  if (x.getType() == type)
    return x;
  return tensor::ReshapeOp::create(b, loc, type, x, constantVector<int64_t>(b, loc, b.getI64Type(), shape));
}

Value emptyOf(OpBuilder &b, Location loc, RankedTensorType type) {
  return tensor::EmptyOp::create(b, loc, type.getShape(), type.getElementType());
}

SmallVector<utils::IteratorType> iterators(unsigned parallel, unsigned reduction = 0) {
  SmallVector<utils::IteratorType> it(parallel, utils::IteratorType::parallel);
  it.append(reduction, utils::IteratorType::reduction);
  return it;
}

/// Zero (or the bias) in every cell of an i32 accumulator [.., channels].
Value accumulator(OpBuilder &b, Location loc, ArrayRef<int64_t> shape, Value bias) {
  auto type = RankedTensorType::get(shape, b.getI32Type());
  unsigned rank = static_cast<unsigned>(shape.size());
  if (!bias) {
    Value zero = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(0));
    return linalg::FillOp::create(b, loc, zero, emptyOf(b, loc, type)).getResult(0);
  }
  AffineMap all = b.getMultiDimIdentityMap(rank);
  AffineMap last = AffineMap::get(rank, 0, b.getAffineDimExpr(rank - 1));
  return linalg::GenericOp::create(b, loc, type, bias, emptyOf(b, loc, type), ArrayRef<AffineMap>{last, all},
                                   iterators(rank),
                                   [](OpBuilder &nested, Location l, ValueRange args) {
                                     linalg::YieldOp::create(nested, l, args[0]);
                                   })
      .getResult(0);
}

/// acc [.., channels] to the output type: one multiplier, or one a channel.
Value requantize(OpBuilder &b, Location loc, Value acc, const Params &out, ArrayRef<double> factors,
                 std::pair<int64_t, int64_t> clamp, bool inDouble) {
  unsigned rank = static_cast<unsigned>(out.stored.getRank());
  SmallVector<int32_t> values, shifts;
  for (double d : factors) {
    Multiplier m = decompose(d);
    values.push_back(m.value);
    shifts.push_back(m.shift);
  }
  AffineMap all = b.getMultiDimIdentityMap(rank);
  AffineMap channel = factors.size() == 1 ? AffineMap::get(rank, 0, b.getAffineConstantExpr(0))
                                          : AffineMap::get(rank, 0, b.getAffineDimExpr(rank - 1));
  SmallVector<Value> inputs{acc};
  SmallVector<AffineMap> maps{all, channel};
  if (inDouble) {
    inputs.push_back(constantVector<double>(b, loc, b.getF64Type(), factors));
  } else {
    inputs.push_back(constantVector<int32_t>(b, loc, b.getI32Type(), values));
    inputs.push_back(constantVector<int32_t>(b, loc, b.getI32Type(), shifts));
    maps.push_back(channel);
  }
  maps.push_back(all);
  return linalg::GenericOp::create(
             b, loc, out.stored, inputs, emptyOf(b, loc, out.stored), maps, iterators(rank),
             [&](OpBuilder &nested, Location l, ValueRange args) {
               Arithmetic a(nested, l);
               Value y = inDouble ? a.scaleByDouble(args[0], args[1]) : a.rescale(args[0], args[1], args[2]);
               linalg::YieldOp::create(
                   nested, l,
                   a.store(y, out.zeroPoint, clamp.first, clamp.second, out.stored.getElementType()));
             })
      .getResult(0);
}

/// Spatial border of a window op, before and after, for height and width.
struct Border {
  int64_t low[2] = {0, 0}, high[2] = {0, 0};
};
Border borderOf(ArrayRef<int64_t> in, ArrayRef<int64_t> out, ArrayRef<int64_t> kernel,
                ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations, Padding padding) {
  Border p;
  for (int i = 0; i < 2; ++i) {
    int64_t need = (out[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - in[i];
    if (padding == Padding::Same && need > 0) {
      p.low[i] = need / 2;
      p.high[i] = need - need / 2;
    }
  }
  return p;
}

/// NHWC `x` with a border of `fill`.
Value pad(OpBuilder &b, Location loc, Value x, const Border &border, int64_t fill) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> shape(type.getShape());
  SmallVector<OpFoldResult> low(4, b.getIndexAttr(0)), high(4, b.getIndexAttr(0));
  bool any = false;
  for (int i = 0; i < 2; ++i) {
    low[1 + i] = b.getIndexAttr(border.low[i]);
    high[1 + i] = b.getIndexAttr(border.high[i]);
    shape[1 + i] += border.low[i] + border.high[i];
    any |= border.low[i] + border.high[i] != 0;
  }
  if (!any)
    return x;
  Value v = arith::ConstantOp::create(b, loc, b.getIntegerAttr(type.getElementType(), fill));
  return tensor::PadOp::create(b, loc, RankedTensorType::get(shape, type.getElementType()), x, low, high, v);
}

/// Scales of the accumulator against the output: int8 in double throughout, uint8 with a float32 product.
SmallVector<double> factorsOf(const Params &x, const Params &w, const Params &y, bool alwaysDouble) {
  SmallVector<double> factors;
  for (float s : w.scales)
    factors.push_back(x.isSigned || alwaysDouble
                          ? static_cast<double>(x.scales[0]) * s / y.scales[0]
                          : static_cast<double>(x.scales[0] * s) / static_cast<double>(y.scales[0]));
  return factors;
}

template <typename Op> struct Expand : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;
  LogicalResult refuse(Op op, const Twine &why) const {
    return op.emitOpError() << "has no integer expansion: " << why.str();
  }
};

struct ExpandConstant : Expand<qnn::ConstantOp> {
  using Expand::Expand;
  LogicalResult matchAndRewrite(qnn::ConstantOp op, OpAdaptor, ConversionPatternRewriter &b) const override {
    std::vector<char> storage;
    std::optional<ArrayRef<char>> raw = getRawBytes(op.getValue(), storage);
    auto dense = raw ? dyn_cast_or_null<DenseElementsAttr>(makeConstant(op.getValue().getShapedType(), *raw))
                     : DenseElementsAttr();
    if (!dense)
      return refuse(op, "its bytes can't be read");
    b.replaceOpWithNewOp<arith::ConstantOp>(op, dense);
    return success();
  }
};

/// A caller reads a result as its stored integers through a cast; after the expansion they are just that.
struct ExpandCast : Expand<UnrealizedConversionCastOp> {
  using Expand::Expand;
  LogicalResult matchAndRewrite(UnrealizedConversionCastOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    if (adaptor.getInputs().getTypes() != op.getResultTypes())
      return refuse(op, "a cast to something else than the storage type");
    b.replaceOp(op, adaptor.getInputs());
    return success();
  }
};

struct ExpandReshape : Expand<ReshapeOp> {
  using Expand::Expand;
  LogicalResult matchAndRewrite(ReshapeOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    auto to = dyn_cast_or_null<RankedTensorType>(getTypeConverter()->convertType(op.getType()));
    auto from = cast<RankedTensorType>(adaptor.getInput().getType());
    if (!to || !to.hasStaticShape() || !from.hasStaticShape())
      return refuse(op, "dynamic shapes");
    b.replaceOp(op, reshape(b, op.getLoc(), adaptor.getInput(), to.getShape()));
    return success();
  }
};

/// Window product with reduction over the kernel (and, for conv_2d, input channels).
template <typename Op, bool depthwise> struct ExpandConvolution : Expand<Op> {
  using Expand<Op>::Expand;
  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    std::optional<Params> x = paramsOf(op.getInput()), w = paramsOf(op.getFilter()),
                          y = paramsOf(op.getOutput());
    if (!x || !w || !y || x->stored.getElementTypeBitWidth() != 8 || y->stored.getElementTypeBitWidth() != 8)
      return this->refuse(op, "needs static 8-bit tensors");
    ArrayRef<int64_t> in = x->stored.getShape(), k = w->stored.getShape(), out = y->stored.getShape();
    if (!depthwise && in[3] != k[3])
      return this->refuse(op, "grouped");
    Location loc = op.getLoc();
    Border border = borderOf({in[1], in[2]}, {out[1], out[2]}, {k[1], k[2]}, op.getStrides(),
                             op.getDilations(), op.getPadding());
    // Cells of the border hold the zero point, so they add nothing.
    Value padded = pad(b, loc, adaptor.getInput(), border, x->zeroPoint);
    Value acc = accumulator(b, loc, out, adaptor.getBias());
    Value filter = adaptor.getFilter();
    if (depthwise) {
      // Output channel = input channel * multiplier + m: two axes instead of one.
      int64_t m = out[3] / in[3];
      filter = reshape(b, loc, filter, {k[1], k[2], in[3], m});
      acc = reshape(b, loc, acc, {out[0], out[1], out[2], in[3], m});
    }
    // conv_2d: n, oh, ow, oc | kh, kw, ic; depthwise: n, oh, ow, ic, m | kh, kw
    constexpr unsigned dims = 7, kernelAt = depthwise ? 5 : 4;
    auto d = [&](unsigned i) { return b.getAffineDimExpr(i); };
    auto at = [&](unsigned i) {
      return d(1 + i) * op.getStrides()[i] + d(kernelAt + i) * op.getDilations()[i];
    };
    SmallVector<AffineMap> maps{
        AffineMap::get(dims, 0, {d(0), at(0), at(1), depthwise ? d(3) : d(6)}, b.getContext()),
        depthwise ? AffineMap::get(dims, 0, {d(5), d(6), d(3), d(4)}, b.getContext())
                  : AffineMap::get(dims, 0, {d(3), d(4), d(5), d(6)}, b.getContext()),
        depthwise ? AffineMap::get(dims, 0, {d(0), d(1), d(2), d(3), d(4)}, b.getContext())
                  : AffineMap::get(dims, 0, {d(0), d(1), d(2), d(3)}, b.getContext())};
    acc = linalg::GenericOp::create(
              b, loc, acc.getType(), ValueRange{padded, filter}, acc, maps,
              iterators(kernelAt, dims - kernelAt),
              [&](OpBuilder &nested, Location l, ValueRange args) {
                Arithmetic a(nested, l);
                Value p = arith::MulIOp::create(nested, l, a.widen(args[0], x->isSigned, x->zeroPoint),
                                                a.widen(args[1], w->isSigned, w->zeroPoint));
                linalg::YieldOp::create(nested, l, arith::AddIOp::create(nested, l, args[2], p).getResult());
              })
              .getResult(0);
    acc = reshape(b, loc, acc, out);
    b.replaceOp(op,
                requantize(b, loc, acc, *y, factorsOf(*x, *w, *y, false), clampRange(*y, op.getActivation()),
                           /*inDouble=*/false));
    return success();
  }
};

struct ExpandFullyConnected : Expand<FullyConnectedOp> {
  using Expand::Expand;
  LogicalResult matchAndRewrite(FullyConnectedOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    std::optional<Params> x = paramsOf(op.getInput()), w = paramsOf(op.getWeights()),
                          y = paramsOf(op.getOutput());
    if (!x || !w || !y || x->stored.getElementTypeBitWidth() != 8 || y->stored.getElementTypeBitWidth() != 8)
      return refuse(op, "needs static 8-bit tensors");
    Location loc = op.getLoc();
    int64_t depth = w->stored.getDimSize(1), channels = w->stored.getDimSize(0);
    int64_t rows = x->stored.getNumElements() / depth;
    Value input = reshape(b, loc, adaptor.getInput(), {rows, depth});
    Value acc = accumulator(b, loc, {rows, channels}, adaptor.getBias());
    auto d = [&](unsigned i) { return b.getAffineDimExpr(i); };
    SmallVector<AffineMap> maps{AffineMap::get(3, 0, {d(0), d(2)}, b.getContext()),
                                AffineMap::get(3, 0, {d(1), d(2)}, b.getContext()),
                                AffineMap::get(3, 0, {d(0), d(1)}, b.getContext())};
    acc = linalg::GenericOp::create(
              b, loc, acc.getType(), ValueRange{input, adaptor.getWeights()}, acc, maps, iterators(2, 1),
              [&](OpBuilder &nested, Location l, ValueRange args) {
                Arithmetic a(nested, l);
                Value p = arith::MulIOp::create(nested, l, a.widen(args[0], x->isSigned, x->zeroPoint),
                                                a.widen(args[1], w->isSigned, w->zeroPoint));
                linalg::YieldOp::create(nested, l, arith::AddIOp::create(nested, l, args[2], p).getResult());
              })
              .getResult(0);
    Params flatOut = *y;
    flatOut.stored = RankedTensorType::get({rows, channels}, y->stored.getElementType());
    Value result = requantize(b, loc, acc, flatOut, factorsOf(*x, *w, *y, true),
                              clampRange(*y, op.getActivation()), /*inDouble=*/true);
    b.replaceOp(op, reshape(b, loc, result, y->stored.getShape()));
    return success();
  }
};

struct ExpandAdd : Expand<AddOp> {
  using Expand::Expand;
  LogicalResult matchAndRewrite(AddOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override {
    std::optional<Params> p[2] = {paramsOf(op.getLhs()), paramsOf(op.getRhs())}, y = paramsOf(op.getOutput());
    for (auto &q : {p[0], p[1], y})
      if (!q || q->stored.getElementTypeBitWidth() != 8 || q->scales.size() != 1)
        return refuse(op, "needs static 8-bit tensors with one scale");
    Location loc = op.getLoc();
    // Both inputs come to twice the larger scale, 20 bits further left.
    constexpr int left = 20;
    float twice = 2 * std::max(p[0]->scales[0], p[1]->scales[0]);
    Multiplier in[2], out = decompose(static_cast<double>(twice) /
                                      static_cast<double>(static_cast<float>(1 << left) * y->scales[0]));
    for (int i = 0; i < 2; ++i)
      in[i] = decompose(static_cast<double>(p[i]->scales[0]) / static_cast<double>(twice));
    int64_t rank = y->stored.getRank();
    SmallVector<AffineMap> maps;
    for (int i = 0; i < 2; ++i) {
      SmallVector<AffineExpr> exprs;
      ArrayRef<int64_t> shape = p[i]->stored.getShape();
      for (size_t k = 0; k < shape.size(); ++k) {
        size_t axis = static_cast<size_t>(rank) - shape.size() + k;
        bool broadcast = shape[k] == 1 && y->stored.getDimSize(axis) != 1;
        exprs.push_back(broadcast ? b.getAffineConstantExpr(0)
                                  : b.getAffineDimExpr(static_cast<unsigned>(axis)));
      }
      maps.push_back(AffineMap::get(static_cast<unsigned>(rank), 0, exprs, b.getContext()));
    }
    maps.push_back(b.getMultiDimIdentityMap(static_cast<unsigned>(rank)));
    auto clamp = clampRange(*y, op.getActivation());
    auto sum = linalg::GenericOp::create(
        b, loc, y->stored, adaptor.getOperands(), emptyOf(b, loc, y->stored), maps,
        iterators(static_cast<unsigned>(rank)), [&](OpBuilder &nested, Location l, ValueRange args) {
          Arithmetic a(nested, l);
          Value terms[2];
          for (int i = 0; i < 2; ++i) {
            Value raised = arith::ShLIOp::create(nested, l, a.widen(args[i], p[i]->isSigned, p[i]->zeroPoint),
                                                 a.i32(left));
            terms[i] = a.rescale(raised, a.i32(in[i].value), a.i32(in[i].shift));
          }
          Value total = arith::AddIOp::create(nested, l, terms[0], terms[1]);
          Value scaled = a.rescale(total, a.i32(out.value), a.i32(out.shift));
          linalg::YieldOp::create(
              nested, l,
              a.store(scaled, y->zeroPoint, clamp.first, clamp.second, y->stored.getElementType()));
        });
    b.replaceOp(op, sum.getResults());
    return success();
  }
};

/// Pools work on raw values; cells outside the image do not count.
template <typename Op, bool average> struct ExpandPool : Expand<Op> {
  using Expand<Op>::Expand;
  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    std::optional<Params> x = paramsOf(op.getInput()), y = paramsOf(op.getOutput());
    if (!x || !y || x->stored.getElementTypeBitWidth() != 8 || y->stored.getElementTypeBitWidth() != 8)
      return this->refuse(op, "needs static 8-bit tensors");
    Location loc = op.getLoc();
    ArrayRef<int64_t> in = x->stored.getShape(), out = y->stored.getShape(), k = op.getWindow();
    Border border = borderOf({in[1], in[2]}, {out[1], out[2]}, k, op.getStrides(), {1, 1}, op.getPadding());
    Type i32 = b.getI32Type();
    auto wideIn = RankedTensorType::get(in, i32);
    AffineMap id = b.getMultiDimIdentityMap(4);
    Value wide =
        linalg::GenericOp::create(b, loc, wideIn, adaptor.getInput(), emptyOf(b, loc, wideIn),
                                  ArrayRef<AffineMap>{id, id}, iterators(4),
                                  [&](OpBuilder &nested, Location l, ValueRange args) {
                                    Arithmetic a(nested, l);
                                    linalg::YieldOp::create(nested, l, a.widen(args[0], x->isSigned, 0));
                                  })
            .getResult(0);
    int64_t neutral = average ? 0 : std::numeric_limits<int32_t>::min();
    wide = pad(b, loc, wide, border, neutral);
    auto accType = RankedTensorType::get(out, i32);
    Value start = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(static_cast<int32_t>(neutral)));
    Value acc = linalg::FillOp::create(b, loc, start, emptyOf(b, loc, accType)).getResult(0);
    Value window = tensor::EmptyOp::create(b, loc, k, i32); // only its shape matters
    auto d = [&](unsigned i) { return b.getAffineDimExpr(i); };
    auto at = [&](int i) { return d(1 + i) * op.getStrides()[i] + d(4 + i); };
    SmallVector<AffineMap> maps{AffineMap::get(6, 0, {d(0), at(0), at(1), d(3)}, b.getContext()),
                                AffineMap::get(6, 0, {d(4), d(5)}, b.getContext()),
                                AffineMap::get(6, 0, {d(0), d(1), d(2), d(3)}, b.getContext())};
    acc = linalg::GenericOp::create(
              b, loc, accType, ValueRange{wide, window}, acc, maps, iterators(4, 2),
              [&](OpBuilder &nested, Location l, ValueRange args) {
                Value v = average ? arith::AddIOp::create(nested, l, args[2], args[0]).getResult()
                                  : arith::MaxSIOp::create(nested, l, args[2], args[0]).getResult();
                linalg::YieldOp::create(nested, l, v);
              })
              .getResult(0);
    // Cells of each window that lie in the image: known now, since shapes are.
    SmallVector<int32_t> counts;
    for (int64_t oy = 0; oy < out[1]; ++oy)
      for (int64_t ox = 0; ox < out[2]; ++ox) {
        int64_t first[2] = {oy * op.getStrides()[0] - border.low[0], ox * op.getStrides()[1] - border.low[1]},
                n = 1;
        for (int i = 0; i < 2; ++i)
          n *= std::min(first[i] + k[i], in[1 + i]) - std::max<int64_t>(first[i], 0);
        counts.push_back(static_cast<int32_t>(n));
      }
    auto countType = RankedTensorType::get({out[1], out[2]}, i32);
    Value count =
        arith::ConstantOp::create(b, loc, DenseElementsAttr::get(countType, ArrayRef<int32_t>(counts)));
    AffineMap cell = AffineMap::get(4, 0, {d(1), d(2)}, b.getContext());
    auto clamp = clampRange(*y, op.getActivation());
    auto result = linalg::GenericOp::create(
        b, loc, y->stored, ValueRange{acc, count}, emptyOf(b, loc, y->stored),
        ArrayRef<AffineMap>{id, cell, id}, iterators(4), [&](OpBuilder &nested, Location l, ValueRange args) {
          Arithmetic a(nested, l);
          Value v = args[0];
          if (average) {
            // Half away from zero; uint8 sums are never negative.
            Value half = arith::DivSIOp::create(nested, l, args[1], a.i32(2));
            Value positive = arith::CmpIOp::create(nested, l, arith::CmpIPredicate::sgt, v, a.i32(0));
            if (!x->isSigned)
              positive = arith::ConstantOp::create(nested, l, nested.getBoolAttr(true));
            Value up = arith::AddIOp::create(nested, l, v, half),
                  down = arith::SubIOp::create(nested, l, v, half);
            v = arith::DivSIOp::create(nested, l, arith::SelectOp::create(nested, l, positive, up, down),
                                       args[1]);
          }
          linalg::YieldOp::create(nested, l,
                                  a.store(v, 0, clamp.first, clamp.second, y->stored.getElementType()));
        });
    b.replaceOp(op, result.getResults());
    return success();
  }
};

struct ExpandIntegerPass : quantc::impl::ExpandIntegerBase<ExpandIntegerPass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    TypeConverter types;
    types.addConversion([](Type t) { return t; });
    types.addConversion([](RankedTensorType t) -> std::optional<Type> {
      if (auto q = dyn_cast<quant::QuantizedType>(t.getElementType()))
        return RankedTensorType::get(t.getShape(), q.getStorageType());
      return std::nullopt;
    });
    ConversionTarget target(*context);
    target.addLegalDialect<arith::ArithDialect, linalg::LinalgDialect, tensor::TensorDialect>();
    target.addIllegalDialect<QNNDialect>();
    target.addDynamicallyLegalOp<func::FuncOp>(
        [&](func::FuncOp f) { return types.isSignatureLegal(f.getFunctionType()); });
    target.addDynamicallyLegalOp<func::CallOp>([&](func::CallOp c) { return types.isLegal(c); });
    target.addDynamicallyLegalOp<func::ReturnOp>([&](func::ReturnOp r) { return types.isLegal(r); });
    target.addLegalOp<ModuleOp>();
    target.addDynamicallyLegalOp<UnrealizedConversionCastOp>(
        [&](UnrealizedConversionCastOp c) { return types.isLegal(c->getOperandTypes()); });
    unsigned before = 0;
    getOperation().walk([&](QuantizableOp) { ++before; });
    RewritePatternSet patterns(context);
    patterns.add<ExpandCast, ExpandConstant, ExpandReshape, ExpandConvolution<Conv2DOp, false>,
                 ExpandConvolution<DepthwiseConv2DOp, true>, ExpandFullyConnected, ExpandAdd,
                 ExpandPool<AveragePool2DOp, true>, ExpandPool<MaxPool2DOp, false>>(types, context);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns, types);
    populateReturnOpTypeConversionPattern(patterns, types);
    populateCallOpTypeConversionPattern(patterns, types);
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns))))
      return signalPassFailure();
    numExpanded += before;
    dropNames(getOperation());
  }
};

} // namespace
