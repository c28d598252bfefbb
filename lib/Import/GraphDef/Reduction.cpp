//===- Reduction.cpp - reductions, positions, running sums ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

const std::map<std::string, const char *, std::less<>> reductions = {
    {"All", "qnn.reduce_all"}, {"Any", "qnn.reduce_any"},   {"Max", "qnn.reduce_max"}, {"Mean", "qnn.mean"},
    {"Min", "qnn.reduce_min"}, {"Prod", "qnn.reduce_prod"}, {"Sum", "qnn.sum"},
};

void reduce(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  bool keep = l.has("keep_dims") ? l.flag("keep_dims") : l.flag("keepdims");
  auto axes = l.ints(1);
  if (axes && axes->empty())
    return l.give(l.inputs[0]); // nothing is reduced
  if (axes)
    for (int64_t a : *axes)
      l.axis(a, l.rank(0));
  Value x = l.value(0), along = l.indexValue(1);
  auto reduced = [&](StringRef name, Value v) { return l.op(name, {v, along}, {l.attr("keep_dims", keep)}); };
  if (l.node.op == "EuclideanNorm")
    return l.give(l.op("qnn.sqrt", {reduced("qnn.sum", l.op("qnn.square", {x}))}));
  const char *name = reductions.find(l.node.op)->second;
  Type t = x ? Lowering::typeOf(x).getElementType() : Type();
  if (Type wide = t && !l.takes(name, t) ? l.widened(name, t) : Type())
    return l.give(l.cast(reduced(name, l.cast(x, wide)), t));
  l.give(reduced(name, x));
}

void argExtreme(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Type out = l.elementType(l.dtype("output_type", DType::Int64));
  if (auto axis = l.ints(1); axis && axis->size() != 1)
    return l.fail("the axis has " + Twine(axis->size()) + " entries, needed: 1");
  const char *name = l.node.op == "ArgMax" ? "qnn.arg_max" : "qnn.arg_min";
  Value x = l.value(0);
  Type t = x ? Lowering::typeOf(x).getElementType() : Type();
  if (Type wide = t && !l.takes(name, t) ? l.widened(name, t) : Type())
    x = l.cast(x, wide);
  l.give(l.op(name, {x, l.value(1)}, {l.attr("output_type", out)}));
}

void cumsum(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Value x = l.value(0);
  if (l.failed())
    return;
  Type t = Lowering::typeOf(x).getElementType();
  Type wide = l.takes("qnn.cumsum", t) ? t : l.widened("qnn.cumsum", t);
  l.give(l.cast(l.op("qnn.cumsum", {wide ? l.cast(x, wide) : x, l.indexValue(1)},
                     {l.attr("exclusive", l.flag("exclusive")), l.attr("reverse", l.flag("reverse"))}),
                t));
}

/// The logarithm of a product is a sum only for positive values, so the steps are written out.
void cumprod(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  std::vector<int64_t> axes = l.needInts(1, "the axis");
  if (l.failed())
    return;
  if (axes.size() != 1)
    return l.fail("the axis has " + Twine(axes.size()) + " entries, needed: 1");
  int64_t axis = l.axis(axes[0], l.rank(0));
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  if (!t.hasStaticShape() || t.getDimSize(axis) < 1 || t.getDimSize(axis) > 256)
    return l.fail("an axis of 1 to 256 entries is accepted");
  bool exclusive = l.flag("exclusive"), reverse = l.flag("reverse");
  int64_t n = t.getDimSize(axis), r = t.getRank();
  SmallVector<Value> parts(static_cast<size_t>(n));
  Value product;
  for (int64_t k = 0; k < n; ++k) {
    int64_t at = reverse ? n - 1 - k : k;
    SmallVector<int64_t> begin(static_cast<size_t>(r), 0), size(t.getShape());
    begin[axis] = at;
    size[axis] = 1;
    Value slice = l.op("qnn.slice", {l.value(0), l.constantInts(begin), l.constantInts(size)});
    Value next = product ? l.op("qnn.mul", {product, slice}) : slice;
    if (exclusive && !product && slice)
      parts[at] = l.op("qnn.fill", {l.constantInts(size), l.scalarLike(slice, 1)});
    else
      parts[at] = exclusive ? product : next;
    product = next;
  }
  l.give(n == 1 ? parts[0] : l.op("qnn.concatenation", parts, {l.attr("axis", axis)}));
}

void topK(Lowering &l) {
  bool v2 = l.node.op == "TopKV2";
  if (!l.expectInputs(v2 ? 2 : 1))
    return;
  Value k = v2 ? l.indexValue(1) : l.scalarInt(l.integer("k"));
  Value x = l.value(0);
  SmallVector<Value> y = l.ops("qnn.topk_v2", {x, k}, {}, 2);
  l.give(y[0]);
  l.give(l.cast(y[1], l.elementType(l.dtype("index_type", DType::Int32))));
}

} // namespace

void addReductionLowerings(LowerTable &t) {
  for (const auto &[op, name] : reductions)
    t[op] = reduce;
  t["EuclideanNorm"] = reduce;
  t["ArgMax"] = t["ArgMin"] = argExtreme;
  t["Cumsum"] = cumsum;
  t["Cumprod"] = cumprod;
  t["TopKV2"] = t["TopK"] = topK;
}

} // namespace quantc::import::graphdef
