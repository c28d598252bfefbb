//===- LongArithmetic.cpp - what no kernel computes in int64 --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Kernels add, multiply, compare and take remainders of int64; they do not
// divide it, nor take its sign. The quotient is found in float32 and what is
// left of the dividend divided again: each round adds some 23 bits.
//===----------------------------------------------------------------------===//

#include "LongArithmetic.h"

#include "Fold.h"

#include <algorithm>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

class Long {
public:
  Long(Lowering &lowering, Value dividend, Value divisor) : l(lowering), a(dividend), b(divisor) {
    RankedTensorType x = Lowering::typeOf(a), y = Lowering::typeOf(b);
    std::optional<Shape> shape;
    if (x.hasStaticShape() && y.hasStaticShape())
      shape = broadcast(Shape(x.getShape()), Shape(y.getShape()));
    // The kernels of remainders and comparisons broadcast four dimensions.
    if (shape && x.getShape() != y.getShape() && shape->size() > 4) {
      a = l.broadcast(a, *shape);
      b = l.broadcast(b, *shape);
    }
    remainder = op("qnn.floor_mod", a, b);
  }

  /// Rounded down; its remainder has the sign of the divisor.
  Value floorQuotient() {
    Value quotient, left = a;
    for (int round = 0; round < 3; ++round) {
      Value part = toLong(op("qnn.div", toFloat(left), toFloat(b)));
      quotient = quotient ? op("qnn.add", quotient, part) : part;
      left = op("qnn.sub", left, op("qnn.mul", part, b));
    }
    // What is left is the remainder, or one divisor beside it.
    Value beside = op("qnn.sub", left, remainder);
    quotient = op("qnn.add", quotient, toLong(op("qnn.equal", beside, b)));
    return op("qnn.sub", quotient, toLong(op("qnn.equal", beside, l.op("qnn.neg", {b}))));
  }
  /// Rounded toward zero.
  Value quotient() { return op("qnn.add", floorQuotient(), toLong(isBelow())); }
  /// With the sign of the dividend.
  Value truncatedRemainder() { return l.select(isBelow(), op("qnn.sub", remainder, b), remainder); }

private:
  Value op(StringRef name, Value x, Value y) { return l.op(name, {x, y}); }
  Value toFloat(Value v) { return l.cast(v, l.builder.getF32Type()); }
  Value toLong(Value v) { return l.cast(v, l.builder.getI64Type()); }
  Value negative(Value v) { return op("qnn.less", v, l.scalarLike(v, 0)); }
  /// Where the quotient is no whole number and below zero.
  Value isBelow() {
    return op("qnn.logical_and", op("qnn.not_equal", remainder, l.scalarLike(a, 0)),
              op("qnn.not_equal", negative(a), negative(b)));
  }

  Lowering &l;
  Value a, b, remainder;
};

} // namespace

Value longArithmetic(Lowering &l, StringRef name, Value x, Value y) {
  if (l.failed() || !x || !Lowering::typeOf(x).getElementType().isInteger(64) ||
      (y && Lowering::typeOf(x).getElementType() != Lowering::typeOf(y).getElementType()))
    return {};
  if (name == "Abs")
    return l.op("qnn.maximum", {x, l.op("qnn.neg", {x})});
  if (name == "Sign") {
    Value zero = l.scalarLike(x, 0);
    Type element = l.builder.getI64Type();
    return l.op("qnn.sub", {l.cast(l.op("qnn.greater", {x, zero}), element),
                            l.cast(l.op("qnn.less", {x, zero}), element)});
  }
  if (name == "FloorDiv")
    return Long(l, x, y).floorQuotient();
  if (name == "TruncateDiv" || name == "Div" || name == "RealDiv")
    return Long(l, x, y).quotient();
  if (name == "TruncateMod" || name == "Mod")
    return Long(l, x, y).truncatedRemainder();
  return {};
}

} // namespace quantc::import::graphdef
