//===- Resize.cpp - resizing of images --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// RESIZE where its exact positions are those of the kernel. Else the two
// pixels next to each position are gathered and weighted, first along the
// height, then along the width: [N-BILINEAR], [N-BILINEAR-U8].
//===----------------------------------------------------------------------===//

#include "FixedPointOps.h"
#include "Lowering.h"
#include "Tabulate.h"

#include <cmath>
#include <numeric>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

namespace {

/// The two input indices of an output index, and the weight of the second in 1/1024.
struct Position {
  int64_t low, high, weight;
};
using Positions = SmallVector<Position>;

struct Options {
  bool corners, half;
};

/// [N-BILINEAR]
Positions fixedPositions(int64_t in, int64_t out, Options o) {
  const int64_t scale =
      o.corners && out > 1 ? (1024 * (in - 1) + (out - 1) / 2) / (out - 1) : (1024 * in + out / 2) / out;
  Positions p;
  for (int64_t i = 0; i < out; ++i) {
    const int64_t at = i * scale + (o.half ? scale / 2 - 512 : 0);
    const int64_t low = std::clamp<int64_t>(at / 1024, 0, in - 1);
    p.push_back({low, std::min<int64_t>((at + 1023) / 1024, in - 1), at - 1024 * low});
  }
  return p;
}

/// [N-BILINEAR-U8] Nothing unless all fractions are multiples of 1/128: then float32 is exact, and so are
/// integers.
std::optional<Positions> exactPositions(int64_t in, int64_t out, Options o) {
  const float scale = o.corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                           : static_cast<float>(in) / static_cast<float>(out);
  Positions p;
  for (int64_t i = 0; i < out; ++i) {
    const float index = static_cast<float>(i);
    const float at = o.half ? (index + 0.5f) * scale - 0.5f : index * scale;
    const int64_t low = std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, in - 1);
    const float weight = (at - static_cast<float>(low)) * 1024;
    if (weight != std::round(weight) || static_cast<int64_t>(weight) % 8)
      return std::nullopt;
    p.push_back(
        {low, std::min<int64_t>(static_cast<int64_t>(std::ceil(at)), in - 1), static_cast<int64_t>(weight)});
  }
  return p;
}

/// RESIZE along one axis: position = (i * step + offset) / scale.
struct Ratio {
  int64_t scale = 1, step = 1, offset = 0, border = 0;
};
/// The ratio that leads to `p`; nothing when there is none in the level of TOSA 1.0.
std::optional<Ratio> ratioOf(const Positions &p, int64_t in) {
  Ratio r;
  const int64_t out = static_cast<int64_t>(p.size());
  auto at = [&](int64_t i) {
    return 1024 * p[static_cast<size_t>(i)].low + p[static_cast<size_t>(i)].weight;
  };
  const int64_t first = at(0), each = out > 1 ? at(1) - first : 1024;
  for (int64_t i = 0; i < out; ++i)
    if (at(i) != first + i * each)
      return std::nullopt;
  const int64_t common = std::gcd(std::gcd(int64_t{1024}, each), first);
  if (each <= 0 || common == 0)
    return std::nullopt;
  r.scale = 1024 / common;
  r.step = each / common;
  r.offset = first / common;
  // TOSA: OH = ((IH - 1) * scale - offset + border) / step + 1, without a rest.
  r.border = (out - 1) * r.step - (in - 1) * r.scale + r.offset;
  if (r.scale > 256 || r.offset < -r.scale || r.offset >= 16 * r.scale || r.border < -16 * r.scale ||
      r.border >= r.scale)
    return std::nullopt;
  return r;
}

/// A row of one image for each entry of `rows`, along `axis` (1 or 2).
Value pick(Lowering &l, Value x, ArrayRef<int64_t> rows, int64_t axis) {
  auto in = Lowering::shapeOf(x);
  const size_t a = static_cast<size_t>(axis);
  const int64_t outer = llvm::product_of(in.take_front(a)), inner = llvm::product_of(in.drop_front(a + 1));
  SmallVector<int64_t> indices, dims(in);
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t r : rows)
      indices.push_back(o * in[a] + r);
  dims[a] = static_cast<int64_t>(rows.size());
  return l.reshape(l.gatherRows(l.reshape(x, {outer * in[a], inner}), indices), dims);
}

/// (1024 - w) * x[low] + w * x[high] along `axis`, in 32 bits.
Value blend(Lowering &l, Value x, const Positions &p, int64_t axis) {
  SmallVector<int64_t> low, high, lowWeight, highWeight, dims(4, 1);
  for (Position q : p) {
    low.push_back(q.low);
    high.push_back(q.high);
    lowWeight.push_back(1024 - q.weight);
    highWeight.push_back(q.weight);
  }
  dims[static_cast<size_t>(axis)] = static_cast<int64_t>(p.size());
  Value a = l.widen(pick(l, x, low, axis), 0), b = l.widen(pick(l, x, high, axis), 0);
  return l.add(l.mul(a, l.constant(l.integer(32), dims, lowWeight)),
               l.mul(b, l.constant(l.integer(32), dims, highWeight)));
}

Value resize(Lowering &l, Value x, Ratio h, Ratio w, RankedTensorType type, tosa::ResizeMode mode) {
  return tosa::ResizeOp::create(l.builder, l.loc, type, x, l.shape({h.scale, h.step, w.scale, w.step}),
                                l.shape({h.offset, w.offset}), l.shape({h.border, w.border}), mode);
}

/// Weighted sums of int16 need 36 bits: the two bytes are summed apart. The sum is 2^8 t + rest, and half
/// away from zero is half up but at the half of a negative value, whose rest is 0.
Value blend16(Lowering &l, Value x, const Positions &ys, const Positions &xs) {
  FixedPointOps f(l);
  Value wide = l.widen(x, 0), upper = f.shiftRight(wide, 8, false);
  Value lower = l.binary<tosa::BitwiseAndOp>(wide, f.number(255, wide), {});
  upper = blend(l, blend(l, upper, ys, 1), xs, 2);
  lower = blend(l, blend(l, lower, ys, 1), xs, 2);
  Value t = l.add(upper, f.shiftRight(lower, 8, false)), zero = f.number(0, t);
  Value isHalf = l.binary<tosa::EqualOp>(l.binary<tosa::BitwiseAndOp>(lower, f.number(255, lower), {}), zero,
                                         l.integer(1));
  isHalf = l.binary<tosa::LogicalAndOp>(isHalf, l.binary<tosa::GreaterOp>(zero, t, l.integer(1)), {});
  Value y = l.add(t, l.select(isHalf, f.number(-1, t), zero));
  return l.narrow(f.shiftRight(y, 12, true), l.integer(16), 0);
}

LogicalResult lowerBilinear(Lowering &l, Operation *generic) {
  auto op = cast<qnn::ResizeBilinearOp>(generic);
  Value x = l.get(op.getInput());
  if (!x)
    return failure();
  auto type = l.typeOf(op.getOutput());
  auto in = Lowering::shapeOf(x), out = type.getShape();
  const Options o{op.getAlignCorners(), op.getHalfPixelCenters()};
  auto p = paramsOf(op.getInput());
  if (!p && !Lowering::elementOf(x).isF32())
    return l.refuse(op, "its operand is neither float32 nor quantized");
  std::optional<Positions> ys = fixedPositions(in[1], out[1], o), xs = fixedPositions(in[2], out[2], o);
  if (!p || p->isUnsigned) {
    ys = exactPositions(in[1], out[1], o);
    xs = exactPositions(in[2], out[2], o);
    if (!ys || !xs)
      return l.refuse(op, p ? "uint8 at these sizes is computed in float32"
                            : "positions at these sizes are no "
                              "multiples of 1/128");
  }
  auto h = ratioOf(*ys, in[1]), w = ratioOf(*xs, in[2]);
  if (!p) {
    if (!h || !w)
      return l.refuse(op, "RESIZE has no such positions");
    l.set(op.getOutput(), resize(l, x, *h, *w, type, tosa::ResizeMode::BILINEAR));
    return success();
  }
  if (p->bits == 16) {
    l.set(op.getOutput(), blend16(l, x, *ys, *xs));
    return success();
  }
  if (p->bits != 8)
    return l.refuse(op, "its operand has neither 8 nor 16 bits");
  Value sum;
  int bits = 20; // the sum is 2^20 times the value
  if (h && w && out[1] > 1 && out[2] > 1) {
    sum = resize(l, x, *h, *w, RankedTensorType::get(out, l.integer(32)), tosa::ResizeMode::BILINEAR);
    bits = static_cast<int>(llvm::Log2_64(static_cast<uint64_t>(h->scale * w->scale)));
  } else {
    sum = blend(l, blend(l, x, *ys, 1), *xs, 2);
  }
  if (p->isUnsigned) { // half up of the unsigned value; the zero point is a whole number of steps
    Value y = bits == 0 ? sum
                        : l.binary<tosa::ArithmeticRightShiftOp>(
                              sum, l.constant(l.integer(32), {1, 1, 1, 1}, {bits}), {}, true);
    l.set(op.getOutput(), l.narrow(y, l.integer(8), 0));
    return success();
  }
  l.set(op.getOutput(),
        bits == 0 ? l.narrow(sum, l.integer(8), 0) : l.shiftRight(sum, bits, l.integer(8), 0));
  return success();
}

/// [N-NEAREST] The pixels that the kernel picks; RESIZE where it picks the same.
LogicalResult lowerNearest(Lowering &l, Operation *op) {
  Value x = l.get(op->getOperand(0));
  auto from = x ? sources(op, 0, [&](Value v) { return l.constantOf(v); }) : std::nullopt;
  if (!from)
    return l.refuse(op, "its size is no constant");
  auto in = Lowering::shapeOf(x), out = l.typeOf(op->getResult(0)).getShape();
  SmallVector<int64_t> ys, xs;
  for (int64_t i = 0; i < out[1]; ++i)
    ys.push_back((*from)[static_cast<size_t>(i * out[2] * out[3])] / in[3] / in[2]);
  for (int64_t i = 0; i < out[2]; ++i)
    xs.push_back((*from)[static_cast<size_t>(i * out[3])] / in[3] % in[2]);
  l.set(op->getResult(0), pick(l, pick(l, x, ys, 1), xs, 2));
  return success();
}

} // namespace

void conversion::addResizeRules(RuleTable &table) {
  table.add<qnn::ResizeBilinearOp>(lowerBilinear);
  table.add<qnn::ResizeNearestNeighborOp>(lowerNearest);
}
