//===- ShapeOps.cpp - shapes, joining, padding, resizing ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "Lowering.h"
#include "quantc/Support/CheckedMath.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// 0, 1, ... for operand 0.
SmallVector<int64_t> sameOrder(Lowering &l) { return llvm::to_vector(llvm::seq<int64_t>(0, l.rank(0))); }

/// The shape that operand 1 asks for, its open dimension resolved; none when it is computed or does not fit.
std::optional<Shape> closedShape(Lowering &l) {
  auto shape = l.ints(1);
  if (l.failed() || !shape || !l.type(0).hasStaticShape())
    return std::nullopt;
  int64_t known = 1, open = llvm::count(*shape, -1);
  for (int64_t d : *shape)
    if (d != -1)
      known = d < 0 ? 0 : mulSizes(known, d).value_or(0);
  int64_t count = l.type(0).getNumElements();
  if (known < 1 || open > 1 || (open ? count % known : count - known))
    return std::nullopt;
  for (int64_t &d : *shape)
    d = d == -1 ? count / known : d;
  return Shape(*shape);
}

void reshape(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  if (auto shape = l.ints(1); shape && l.rank(1) != 1)
    return l.fail("the shape has rank " + Twine(l.rank(1)) + ", needed: 1");
  if (std::optional<Shape> closed = closedShape(l); closed && l.giveWithRange(sameOrder(l), closed))
    return;
  l.give(l.op("qnn.reshape", {l.value(0), l.indexValue(1)}));
}

void squeeze(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  std::vector<int64_t> axes = l.has("squeeze_dims") ? l.integers("squeeze_dims") : l.integers("axis");
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  SmallVector<bool> drop(static_cast<size_t>(t.getRank()), false);
  for (int64_t a : axes) {
    int64_t axis = l.axis(a, t.getRank());
    if (l.failed())
      return;
    if (!t.isDynamicDim(static_cast<unsigned>(axis)) && t.getDimSize(axis) != 1)
      return l.fail("can't squeeze axis " + Twine(a) + " of size " + Twine(t.getDimSize(axis)));
    drop[axis] = true;
  }
  SmallVector<int64_t> shape;
  int64_t open = 0;
  for (int64_t i = 0; i < t.getRank(); ++i) {
    if (axes.empty() ? t.getDimSize(i) == 1 : drop[i])
      continue;
    shape.push_back(t.getDimSize(i));
    open += t.isDynamicDim(static_cast<unsigned>(i));
  }
  if (open > 1 || (open && axes.empty()))
    return l.give(l.op("qnn.squeeze", {l.value(0)}, {l.attr("axes", axes)}));
  for (int64_t &d : shape)
    d = ShapedType::isDynamic(d) ? -1 : d;
  if (l.giveWithRange(sameOrder(l), Shape(shape.begin(), shape.end())))
    return;
  l.give(l.reshape(l.value(0), shape));
}

void expandDims(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  RankedTensorType t = l.type(0);
  auto axis = l.ints(1);
  if (l.failed())
    return;
  if (!axis)
    return l.give(l.op("qnn.expand_dims", {l.value(0), l.indexValue(1)}));
  if (axis->size() != 1)
    return l.fail("the axis has " + Twine(axis->size()) + " entries, needed: 1");
  int64_t a = l.axis(axis->front(), t.getRank() + 1);
  SmallVector<int64_t> shape(t.getShape());
  if (l.failed())
    return;
  shape.insert(shape.begin() + a, 1);
  if (llvm::count_if(shape, ShapedType::isDynamic) > 1)
    return l.give(l.op("qnn.expand_dims", {l.value(0), l.indexValue(1)}));
  for (int64_t &d : shape)
    d = ShapedType::isDynamic(d) ? -1 : d;
  if (l.giveWithRange(sameOrder(l), Shape(shape.begin(), shape.end())))
    return;
  l.give(l.reshape(l.value(0), shape));
}

void shapeOf(Lowering &l) {
  if (!l.expectInputs(1, l.node.op == "ShapeN" ? -1 : 1))
    return;
  DType type = l.dtype("out_type", DType::Int32);
  for (size_t i = 0; i < l.numInputs(); ++i) {
    RankedTensorType t = l.type(i);
    if (t.hasStaticShape())
      l.give(storeInts(type, {t.getRank()}, std::vector<int64_t>(t.getShape().begin(), t.getShape().end())));
    else
      l.give(l.op("qnn.shape", {l.value(i)}, {l.attr("out_type", l.elementType(type))}));
  }
}

void sizeOf(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  DType type = l.dtype("out_type", DType::Int32);
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  if (t.hasStaticShape())
    return l.give(storeInts(type, {}, {t.getNumElements()}));
  Value shape = l.op("qnn.shape", {l.value(0)}, {l.attr("out_type", l.elementType(type))});
  l.give(l.op("qnn.reduce_prod", {shape, l.constantInts({0})}));
}

void rankOf(Lowering &l) {
  if (l.expectInputs(1))
    l.give(storeInts(DType::Int32, {}, {l.rank(0)}));
}

bool isPermutation(ArrayRef<int64_t> perm, int64_t rank) {
  SmallVector<int64_t> sorted(perm);
  llvm::sort(sorted);
  return static_cast<int64_t>(sorted.size()) == rank && llvm::all_of(llvm::enumerate(sorted), [](auto p) {
           return p.value() == static_cast<int64_t>(p.index());
         });
}

void transpose(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  if (auto perm = l.ints(1);
      perm &&
      llvm::all_of(llvm::enumerate(*perm),
                   [](auto p) { return p.value() == static_cast<int64_t>(p.index()); }) &&
      static_cast<int64_t>(perm->size()) == l.rank(0))
    return l.give(l.inputs[0]);
  if (auto perm = l.ints(1); perm && isPermutation(*perm, l.rank(0)) && l.giveWithRange(*perm))
    return;
  l.give(l.op("qnn.transpose", {l.value(0), l.indexValue(1)}));
}

void pad(Lowering &l) {
  bool v2 = l.node.op == "PadV2", mirror = l.node.op == "MirrorPad";
  if (!l.expectInputs(v2 ? 3 : 2))
    return;
  auto pads = l.ints(1);
  if (pads && llvm::all_of(*pads, [](int64_t p) { return p == 0; }) && l.rank(1) == 2)
    return l.give(l.inputs[0]);
  if (mirror)
    return l.give(l.op("qnn.mirror_pad", {l.value(0), l.indexValue(1)},
                       {l.mirror(l.choice("mode", "", {"REFLECT", "SYMMETRIC"}) == "SYMMETRIC")}));
  if (v2)
    return l.give(l.op("qnn.padv2", {l.value(0), l.indexValue(1), l.value(2)}));
  l.give(l.op("qnn.pad", {l.value(0), l.indexValue(1)}));
}

void concat(Lowering &l) {
  if (!l.expectInputs(2, -1))
    return;
  bool axisFirst = l.node.op == "Concat";
  size_t at = axisFirst ? 0 : l.numInputs() - 1;
  std::vector<int64_t> axes = l.needInts(at, "the axis");
  if (l.failed())
    return;
  if (axes.size() != 1)
    return l.fail("the axis has " + Twine(axes.size()) + " entries, needed: 1");
  SmallVector<Value> parts;
  std::optional<size_t> only;
  for (size_t i = 0; i < l.numInputs(); ++i) {
    if (i == at)
      continue;
    RankedTensorType t = l.type(i);
    // What is empty along the axis adds nothing.
    int64_t axis = t.getRank() ? l.axis(axes[0], t.getRank()) : 0;
    if (l.failed())
      return;
    if (t.getRank() && t.getDimSize(axis) == 0)
      continue;
    parts.push_back(l.value(i));
    only = i;
  }
  if (parts.empty())
    return l.give(l.inputs[axisFirst ? 1 : 0]);
  if (parts.size() == 1)
    return l.give(l.inputs[*only]);
  // No kernel joins uint16: as int32, which holds them all.
  Type element = parts[0] ? Lowering::typeOf(parts[0]).getElementType() : Type();
  bool wide = element && element.isUnsignedInteger(16);
  if (wide)
    for (Value &v : parts)
      v = l.cast(v, l.builder.getI32Type());
  Value y = l.op("qnn.concatenation", parts, {l.attr("axis", axes[0])});
  l.give(wide ? l.cast(y, element) : y);
}

void pack(Lowering &l) {
  if (!l.expectInputs(1, -1))
    return;
  int64_t axis = l.integer("axis", 0);
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  for (size_t i = 1; i < l.numInputs(); ++i)
    if (l.rank(i) != t.getRank())
      return l.fail("input #" + Twine(i) + " has rank " + Twine(l.rank(i)) + ", the first has " +
                    Twine(t.getRank()));
  int64_t a = l.axis(axis, t.getRank() + 1);
  bool boolean = t.getElementType().isInteger(1);
  if (l.failed())
    return;
  if ((l.numInputs() == 1 || boolean) && t.hasStaticShape()) {
    SmallVector<int64_t> shape(t.getShape());
    shape.insert(shape.begin() + a, 1);
    SmallVector<Value> parts;
    for (size_t i = 0; i < l.numInputs(); ++i)
      parts.push_back(l.reshape(l.value(i), shape));
    return l.give(parts.size() == 1 ? parts[0] : l.op("qnn.concatenation", parts, {l.attr("axis", a)}));
  }
  l.give(l.op("qnn.pack", l.values(), {l.attr("axis", axis)}));
}

void tile(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  if (auto n = l.ints(1); n && !n->empty() && llvm::all_of(*n, [](int64_t k) { return k == 1; }) &&
                          static_cast<int64_t>(n->size()) == l.rank(0))
    return l.give(l.inputs[0]);
  l.give(l.op("qnn.tile", {l.value(0), l.value(1)}));
}

void broadcastTo(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Value y = l.op("qnn.broadcast_to", {l.value(0), l.value(1)});
  if (y && Lowering::typeOf(y).hasStaticShape() && y.getType() == l.type(0))
    return l.give(l.inputs[0]);
  l.give(y);
}
void broadcastArgs(Lowering &l) {
  if (l.expectInputs(2))
    l.give(l.op("qnn.broadcast_args", {l.value(0), l.value(1)}));
}

void fill(Lowering &l) {
  if (l.expectInputs(2))
    l.give(l.op("qnn.fill", {l.indexValue(0), l.value(1)}));
}

void depthToSpace(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  bool nchw = l.choice("data_format", "NHWC", {"NHWC", "NCHW"}) == "NCHW";
  bool down = l.node.op == "SpaceToDepth";
  int64_t block = l.integer("block_size");
  if (l.failed())
    return;
  Value x = l.value(0);
  if (nchw && l.rank(0) != 4)
    return l.fail("input #0 has rank " + Twine(l.rank(0)) + ", needed: 4");
  if (nchw)
    x = l.transpose(x, {0, 2, 3, 1});
  Value y = l.op(down ? "qnn.space_to_depth" : "qnn.depth_to_space", {x}, {l.attr("block_size", block)});
  l.give(nchw ? l.transpose(y, {0, 3, 1, 2}) : y);
}

/// The first version has one block size for height and width as an attribute.
void spaceToBatch(Lowering &l) {
  bool back = l.node.op.rfind("BatchToSpace", 0) == 0;
  bool nd = l.node.op == "SpaceToBatchND" || l.node.op == "BatchToSpaceND";
  if (!l.expectInputs(nd ? 3 : 2))
    return;
  StringRef name = back ? "qnn.batch_to_space_nd" : "qnn.space_to_batch_nd";
  // The kernels block all axes between batch and channels, and only those. NCHW names its channels with
  // block 1.
  if (auto b = nd ? l.ints(1) : std::nullopt; b && b->size() == 3 && l.rank(0) == 4 && b->front() == 1) {
    std::vector<int64_t> pads = l.needInts(2, back ? "crops" : "paddings");
    if (pads.size() != 6 || pads[0] || pads[1])
      return l.fail("paddings or crops of the channels: " + toString(pads));
    Value x = l.transpose(l.value(0), {0, 2, 3, 1});
    Value y = l.op(name, {x, l.constantInts({(*b)[1], (*b)[2]}),
                          l.constantInts({pads[2], pads[3], pads[4], pads[5]}, Shape{2, 2})});
    return l.give(l.transpose(y, {0, 3, 1, 2}));
  }
  Value block = nd ? l.indexValue(1) : Value();
  if (!nd) {
    int64_t b = l.integer("block_size");
    block = l.constantInts({b, b});
  }
  if (!l.failed() && (l.rank(0) < 3 || l.rank(0) > 4))
    return l.fail("input #0 has rank " + Twine(l.rank(0)) + ", accepted: 3, 4");
  l.give(l.op(name, {l.value(0), block, l.indexValue(nd ? 2 : 1)}));
}

} // namespace

void addShapeLowerings(LowerTable &t) {
  t["Reshape"] = reshape;
  t["Squeeze"] = squeeze;
  t["ExpandDims"] = expandDims;
  t["Shape"] = t["ShapeN"] = shapeOf;
  t["Size"] = sizeOf;
  t["Rank"] = rankOf;
  t["Transpose"] = transpose;
  t["Pad"] = t["PadV2"] = t["MirrorPad"] = pad;
  t["ConcatV2"] = t["Concat"] = concat;
  t["Pack"] = pack;
  t["Tile"] = tile;
  t["BroadcastTo"] = broadcastTo;
  t["BroadcastArgs"] = broadcastArgs;
  t["Fill"] = fill;
  t["DepthToSpace"] = t["SpaceToDepth"] = depthToSpace;
  t["SpaceToBatchND"] = t["BatchToSpaceND"] = t["SpaceToBatch"] = t["BatchToSpace"] = spaceToBatch;
}

} // namespace quantc::import::graphdef
