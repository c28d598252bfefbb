//===- Quantization.cpp - learnt ranges -----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A FakeQuant is never folded, not even of a constant: its range is what the
// network learnt.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Lowering.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// A range that is computed in the graph can't be learnt from; the rounding is written out, as TensorFlow's
/// kernel does it in float32.
void computedRange(Lowering &l, int64_t bits, bool narrow) {
  Value x = l.value(0), low = l.value(1), high = l.value(2);
  auto c = [&](double v) { return l.scalarLike(x, v); };
  auto f = [&](StringRef name, Value a, Value b) { return l.op(name, {a, b}); };
  auto roundHalfUp = [&](Value v) { return l.op("qnn.floor", {f("qnn.add", v, c(0.5))}); };
  double bottom = narrow ? 1 : 0, top = static_cast<double>((1 << bits) - 1);
  Value scale = f("qnn.div", f("qnn.sub", high, low), c(top - bottom));
  Value zero = f("qnn.sub", c(bottom), f("qnn.div", low, scale));
  zero = f("qnn.minimum", f("qnn.maximum", roundHalfUp(zero), c(bottom)), c(top));
  Value least = f("qnn.mul", f("qnn.sub", c(bottom), zero), scale);
  Value most = f("qnn.mul", f("qnn.sub", c(top), zero), scale);
  Value clamped = f("qnn.minimum", f("qnn.maximum", x, least), most);
  Value steps =
      f("qnn.sub", f("qnn.div", f("qnn.sub", clamped, least), scale), f("qnn.sub", zero, c(bottom)));
  l.give(f("qnn.mul", roundHalfUp(steps), scale));
}

void fakeQuant(Lowering &l) {
  bool args = l.node.op == "FakeQuantWithMinMaxArgs";
  bool perChannel = l.node.op == "FakeQuantWithMinMaxVarsPerChannel";
  if (!l.expectInputs(args ? 1 : 3))
    return;
  int64_t bits = l.integer("num_bits", 8);
  if (bits < 2 || bits > 16)
    return l.fail("attribute 'num_bits' is " + Twine(bits) + ", accepted: 2 to 16");
  std::vector<float> low, high;
  if (args) {
    low = {static_cast<float>(l.real("min", -6))};
    high = {static_cast<float>(l.real("max", 6))};
  } else {
    for (size_t i : {1, 2}) {
      const Tensor *t = l.constant(i);
      if (!t) {
        if (!l.type(0).getElementType().isF32() || !l.type(1).getElementType().isF32() ||
            !l.type(2).getElementType().isF32())
          return l.fail("the input and a range that is computed must be of float32");
        return computedRange(l, bits, l.flag("narrow_range"));
      }
      if (t->type != DType::Float || t->count() > (1 << 20) || t->count() < 1)
        return l.fail(Twine(i == 1 ? "min" : "max") + " is " + toString(t->type) + toString(t->shape) +
                      ", needed: float32");
      (i == 1 ? low : high) = load<float>(*t);
    }
  }
  RankedTensorType type = l.type(0);
  if (l.failed())
    return;
  if (low.size() != high.size() || (!perChannel && low.size() != 1))
    return l.fail("min and max have " + Twine(low.size()) + " and " + Twine(high.size()) + " values");
  SmallVector<NamedAttribute> attributes{l.attr("min", mlir::Attribute(l.builder.getF32ArrayAttr(low))),
                                         l.attr("max", mlir::Attribute(l.builder.getF32ArrayAttr(high))),
                                         l.attr("num_bits", bits),
                                         l.attr("narrow_range", l.flag("narrow_range"))};
  if (perChannel) {
    int64_t channels = type.getRank() ? type.getShape().back() : 0;
    if (channels != static_cast<int64_t>(low.size()))
      return l.fail("ranges of " + Twine(low.size()) + " channels; the last axis of the input has " +
                    Twine(channels));
    attributes.push_back(l.attr("axis", type.getRank() - 1));
  }
  l.give(l.op("qnn.fake_quant", {l.value(0)}, attributes));
}

/// QuantizeAndDequantize with a constant range is a fake_quant.
void quantizeAndDequantize(Lowering &l) {
  bool v1 = l.node.op == "QuantizeAndDequantize";
  bool v2 = l.node.op == "QuantizeAndDequantizeV2";
  if (!l.expectInputs(v1 ? 1 : v2 ? 3 : 4))
    return;
  if (!l.flag("range_given", !v1 && !v2))
    return l.fail("the range is measured on the data (range_given is false); accepted are given ranges");
  if (!l.flag("signed_input", true))
    return l.fail("attribute 'signed_input' is false, accepted: true");
  int64_t bits = l.integer("num_bits", 8);
  if (!v1 && !v2) {
    std::vector<int64_t> b = l.needInts(3, "num_bits");
    bits = b.size() == 1 ? b[0] : 0;
  }
  if (bits < 2 || bits > 16)
    return l.fail("num_bits is " + Twine(bits) + ", accepted: 2 to 16");
  float low = static_cast<float>(l.real("input_min", 0)), high = static_cast<float>(l.real("input_max", 0));
  if (!v1) {
    const Tensor *a = l.constant(1), *b = l.constant(2);
    if (!a || !b || a->type != DType::Float || b->type != DType::Float || a->count() != 1 || b->count() != 1)
      return l.fail("input_min and input_max must be constant float32 scalars");
    low = load<float>(*a)[0];
    high = load<float>(*b)[0];
  }
  // The operator is symmetric: its range is that of the larger side.
  float side = std::max(std::fabs(low), std::fabs(high));
  bool narrow = l.flag("narrow_range");
  float steps = static_cast<float>((1 << (bits - 1)) - 1);
  float bottom = narrow ? -side : -side * (steps + 1) / steps;
  l.give(l.op("qnn.fake_quant", {l.value(0)},
              {l.attr("min", mlir::Attribute(l.builder.getF32ArrayAttr({bottom}))),
               l.attr("max", mlir::Attribute(l.builder.getF32ArrayAttr({side}))), l.attr("num_bits", bits),
               l.attr("narrow_range", narrow)}));
}

} // namespace

void addQuantizationLowerings(LowerTable &t) {
  t["FakeQuantWithMinMaxArgs"] = t["FakeQuantWithMinMaxVars"] = t["FakeQuantWithMinMaxVarsPerChannel"] =
      fakeQuant;
  t["QuantizeAndDequantize"] = t["QuantizeAndDequantizeV2"] = t["QuantizeAndDequantizeV3"] =
      quantizeAndDequantize;
}

} // namespace quantc::import::graphdef
