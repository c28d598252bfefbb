//===- Signal.cpp - complex numbers, Fourier transforms, random numbers ---===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "quantc/Import/GraphDef.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

void bitcast(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  if (!l.has("type"))
    return l.fail("has no attribute 'type' (type)");
  Type to = l.elementType(l.dtype("type", DType::Invalid));
  if (!l.failed() && l.type(0).getElementType() == to)
    return l.give(l.inputs[0]);
  if (l.globalOptions().narrowTypes && (l.dtype("T", DType::Float) != DType::Float || !to.isF32()) &&
      (to.isF32() || l.type(0).getElementType().isF32()))
    return l.fail("the bytes of a type that --narrow-types changes");
  l.give(l.op("qnn.bitcast", {l.value(0)}, {l.attr("to", to)}));
}

void complexPart(Lowering &l) {
  if (l.expectInputs(1))
    l.give(l.op(l.node.op == "Real"   ? "qnn.real"
                : l.node.op == "Imag" ? "qnn.imag"
                                      : "qnn.complex_abs",
                {l.value(0)}));
}

/// The kernel transforms lengths that are powers of two.
void rfft(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  bool flat = l.node.op == "RFFT";
  if (auto length = l.ints(1))
    for (int64_t n : *length)
      if (n < 1 || (n & (n - 1)))
        return l.fail("fft_length is " + toString(*length) + ", accepted: powers of two");
  if (l.failed())
    return;
  if (!flat)
    return l.give(l.op("qnn.rfft2d", {l.value(0), l.indexValue(1)}));
  // One row: a matrix of height 1.
  RankedTensorType t = l.type(0);
  std::vector<int64_t> length = l.needInts(1, "fft_length");
  if (l.failed())
    return;
  if (t.getRank() < 1 || length.size() != 1 || !t.hasStaticShape())
    return l.fail("input #0 has shape " + toString(Shape(t.getShape())) + " and fft_length " +
                  toString(length) + ", needed: rank 1 or more of known sizes, and one number");
  SmallVector<int64_t> shape(t.getShape());
  shape.insert(shape.end() - 1, 1);
  Value y = l.op("qnn.rfft2d", {l.reshape(l.value(0), shape), l.constantInts({1, length[0]})});
  shape.assign(t.getShape().begin(), t.getShape().end());
  shape.back() = length[0] / 2 + 1;
  l.give(l.reshape(y, shape));
}

/// Never folded, and never merged with another: the op draws anew in each run.
void random(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  // A generator of another type draws other numbers from the same seeds: it can't be narrowed.
  if (DType d = l.dtype("dtype", DType::Float); d != DType::Float)
    return l.fail("attribute 'dtype' is " + toString(d) + ", accepted: float32");
  l.give(l.op(l.node.op == "RandomUniform" ? "qnn.random_uniform" : "qnn.random_standard_normal",
              {l.indexValue(0)},
              {l.attr("seed", l.integer("seed", 0)), l.attr("seed2", l.integer("seed2", 0))}));
}

void multinomial(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  if (Type t = l.type(0).getElementType(); !l.failed() && !t.isF32())
    return l.refuseType("input #0", t, "f32");
  l.give(l.op("qnn.multinomial", {l.value(0), l.indexValue(1)},
              {l.attr("seed", l.integer("seed", 0)), l.attr("seed2", l.integer("seed2", 0)),
               l.attr("output_type", l.elementType(l.dtype("output_dtype", DType::Int64)))}));
}

} // namespace

void addSignalLowerings(LowerTable &t) {
  t["Bitcast"] = bitcast;
  t["Real"] = t["Imag"] = t["ComplexAbs"] = complexPart;
  t["RFFT"] = t["RFFT2D"] = rfft;
  t["RandomUniform"] = t["RandomStandardNormal"] = random;
  t["Multinomial"] = multinomial;
}

} // namespace quantc::import::graphdef
