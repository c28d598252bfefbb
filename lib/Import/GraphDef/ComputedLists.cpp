//===- ComputedLists.cpp - lists whose places are computed ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// In a loop that runs as often as it decides, nobody knows while importing
// which element an index means. Such a list is one tensor, its elements along
// the first axis.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "TensorLists.h"

#include <numeric>

using namespace mlir;

namespace quantc::import::graphdef {

/// Zeros of a constant shape.
static TensorRef zerosOf(DType type, Shape shape) {
  auto zeros = std::make_shared<Tensor>();
  zeros->type = type;
  zeros->shape = std::move(shape);
  const int64_t count = zeros->count();
  zeros->data.assign(static_cast<size_t>(std::min<int64_t>(count, 1) * byteWidth(type)), '\0');
  zeros->splat = count > 1;
  return zeros;
}

/// `count` (a scalar) zero elements of a shape: a look-up of the same one, whose shape stays known. A FILL
/// would leave every dimension open.
static Value zeroElements(Lowering &l, DType type, Value count, Shape shape) {
  shape.insert(shape.begin(), 1);
  Value one = l.constantTensor(zerosOf(type, std::move(shape)), l.node.name);
  Value places = l.op("qnn.fill", {l.reshape(count, {1}), l.scalarInt(0)});
  return l.op("qnn.gather", {one, places}, {l.attr("axis", int64_t{0})});
}

static Value lengthOfTensor(Lowering &l, Value tensor) {
  if (!tensor)
    return {};
  if (int64_t n = Lowering::typeOf(tensor).getDimSize(0); !ShapedType::isDynamic(n))
    return l.scalarInt(n);
  Value shape = l.op("qnn.shape", {tensor}, {l.attr("out_type", Type(l.builder.getI32Type()))});
  return l.op("qnn.gather", {shape, l.scalarInt(0)}, {l.attr("axis", int64_t{0})});
}

/// An index or a size as a scalar of int32.
static Value scalarOperand(Lowering &l, size_t i) {
  Value v = l.value(i);
  if (!v)
    return {};
  if (!Lowering::typeOf(v).getElementType().isInteger(32))
    v = l.cast(v, l.builder.getI32Type());
  return v && Lowering::typeOf(v).getRank() != 0 ? l.reshape(v, {}) : v;
}

Value tensorOfList(Lowering &l, const List &list, const PartialShape &asked) {
  if (list.tensor || l.failed())
    return list.tensor;
  if (list.whole)
    return list.whole->value ? list.whole->value : l.constantTensor(list.whole->constant, list.whole->name);
  PartialShape shape = elementShape(list, asked);
  if (!shape || byteWidth(list.type) == 0) {
    l.fail(
        "a list of tensors becomes one tensor where its places are computed, and for that the shape of its "
        "elements is not known: give the TensorArray an element_shape");
    return {};
  }
  if (list.length)
    return zeroElements(l, list.type, list.length, *shape);
  Shape all = *shape;
  all.insert(all.begin(), static_cast<int64_t>(list.items.size()));
  if (llvm::all_of(list.items, [](const auto &item) { return !item; })) {
    if (foldCount(all))
      return l.constantTensor(zerosOf(list.type, std::move(all)), l.node.name);
    l.fail("a list of " + Twine(all.front()) + " tensors of shape " + toString(*shape) +
           " is over the limits");
    return {};
  }
  std::vector<Val> items;
  for (size_t at = 0; at < list.items.size(); ++at)
    if (auto item = itemOf(l, list, static_cast<int64_t>(at), shape))
      items.push_back(std::move(*item));
  if (l.failed())
    return {};
  std::vector<Val> packed = l.derive("Pack", std::move(items), {{"axis", 0}});
  if (packed.size() != 1)
    return {};
  return packed[0].constant ? l.constantTensor(packed[0].constant, l.node.name) : packed[0].value;
}

static void giveTensor(Lowering &l, const List &old, Value tensor) {
  if (!tensor)
    return;
  List list;
  list.type = old.type;
  list.grows = old.grows;
  list.shape = Shape(Lowering::typeOf(tensor).getShape().drop_front());
  list.tensor = tensor;
  giveList(l, std::move(list));
}

bool isComputed(Lowering &l, const List *list, size_t index) {
  return list && !l.failed() && (list->tensor || list->length || !l.isConstant(index));
}

/// With zeros behind the end where there are fewer than `count` elements.
static Value grown(Lowering &l, const List &list, Value tensor, Value count) {
  Shape shape(Lowering::typeOf(tensor).getShape().drop_front());
  Value lacking = l.op("qnn.maximum", {l.op("qnn.sub", {count, lengthOfTensor(l, tensor)}), l.scalarInt(0)});
  return l.op("qnn.concatenation", {tensor, zeroElements(l, list.type, lacking, shape)},
              {l.attr("axis", int64_t{0})});
}

void setComputed(Lowering &l, const List &old, size_t index, size_t item, bool grows) {
  Value v = l.value(item), at = scalarOperand(l, index);
  if (!v || !at)
    return;
  auto type = Lowering::typeOf(v);
  if (!type.hasStaticShape())
    return l.fail("puts a tensor of open shape into a list whose places are computed");
  Value tensor = tensorOfList(l, old, Shape(type.getShape()));
  if (tensor && grows)
    tensor = grown(l, old, tensor, l.op("qnn.add", {at, l.scalarInt(1)}));
  if (!tensor)
    return;
  if (Lowering::typeOf(tensor).getShape().drop_front() != type.getShape())
    return l.fail("puts a tensor of shape " + toString(Shape(type.getShape())) + " into a list of others");
  // In place of a kernel that writes into a tensor: every element where its place is the index.
  const int64_t n = Lowering::typeOf(tensor).getDimSize(0);
  Value places;
  if (ShapedType::isDynamic(n)) {
    places = l.op("qnn.range", {l.scalarInt(0), lengthOfTensor(l, tensor), l.scalarInt(1)});
  } else {
    std::vector<int64_t> all(static_cast<size_t>(n));
    std::iota(all.begin(), all.end(), 0);
    places = l.constantInts(all);
  }
  Value hit = l.op("qnn.equal", {places, at});
  if (type.getRank()) {
    SmallVector<int64_t> column(static_cast<size_t>(type.getRank()) + 1, 1);
    column[0] = ShapedType::isDynamic(n) ? -1 : n;
    hit = l.reshape(hit, column);
  }
  giveTensor(l, old, l.op("qnn.select_v2", {hit, v, tensor}));
}

void getComputed(Lowering &l, const List &list, size_t index, const PartialShape &shape) {
  Value tensor = tensorOfList(l, list, shape), at = scalarOperand(l, index);
  if (tensor && at)
    l.give(l.op("qnn.gather", {tensor, at}, {l.attr("axis", int64_t{0})}));
}

void gatherComputed(Lowering &l, const List &list, size_t indices, const PartialShape &shape) {
  Value tensor = tensorOfList(l, list, shape), at = l.indexValue(indices);
  if (tensor && at)
    l.give(l.op("qnn.gather", {tensor, at}, {l.attr("axis", int64_t{0})}));
}

void pushComputed(Lowering &l, const List &list, size_t item) {
  Value v = l.value(item);
  if (!v)
    return;
  SmallVector<int64_t> shape(Lowering::typeOf(v).getShape());
  Value tensor = tensorOfList(l, list, Shape(shape.begin(), shape.end()));
  shape.insert(shape.begin(), 1);
  if (tensor)
    giveTensor(l, list,
               l.op("qnn.concatenation", {tensor, l.reshape(v, shape)}, {l.attr("axis", int64_t{0})}));
}

void resizeComputed(Lowering &l, const List &list, size_t size) {
  Value tensor = tensorOfList(l, list, std::nullopt), count = scalarOperand(l, size);
  if (!tensor || !count)
    return;
  Value places = l.op("qnn.range", {l.scalarInt(0), count, l.scalarInt(1)});
  giveTensor(l, list,
             l.op("qnn.gather", {grown(l, list, tensor, count), places}, {l.attr("axis", int64_t{0})}));
}

void lengthComputed(Lowering &l, const List &list) {
  l.give(list.length ? list.length : lengthOfTensor(l, list.tensor));
}

void lengthOperand(Lowering &l, List &list, size_t i) { list.length = scalarOperand(l, i); }

} // namespace quantc::import::graphdef
