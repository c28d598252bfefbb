//===- TensorLists.cpp - lists of tensors are resolved --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "TensorLists.h"
#include "Fold.h"

#include <numeric>

using namespace mlir;

namespace quantc::import::graphdef {

//===----------------------------------------------------------------------===//
// What lists and arrays share
//===----------------------------------------------------------------------===//

List newList(Lowering &l, std::string_view typeAttribute) {
  List list;
  list.type = l.dtype(typeAttribute, DType::Float);
  return list;
}

const List *listOperand(Lowering &l, size_t i) {
  if (l.failed())
    return nullptr;
  if (i < l.numInputs() && l.inputs[i].list)
    return l.inputs[i].list.get();
  l.fail("input #" + Twine(i) +
         " is no list of tensors that is known when the graph is imported; accepted are " +
         "the results of TensorList and TensorArrayV3 operators");
  return nullptr;
}

std::optional<int64_t> placeOperand(Lowering &l, size_t i, const char *what, int64_t most) {
  if (l.failed())
    return std::nullopt;
  std::vector<int64_t> v = l.needInts(i, what);
  if (l.failed())
    return std::nullopt;
  if (v.size() == 1 && v[0] >= 0 && v[0] <= most)
    return v[0];
  l.fail(Twine(what) + " (input #" + Twine(i) + ") is " +
         (v.size() == 1 ? Twine(v[0]) : Twine(v.size()) + " numbers") + ", accepted: one number from 0 to " +
         Twine(most));
  return std::nullopt;
}

std::optional<std::vector<int64_t>> placesOperand(Lowering &l, size_t i, const List &list) {
  std::vector<int64_t> v = l.needInts(i, "the indices");
  if (l.failed())
    return std::nullopt;
  auto size = static_cast<int64_t>(list.items.size());
  for (int64_t at : v)
    if (at < 0 || at >= size) {
      l.fail("index " + Twine(at) + " into a list of " + Twine(size) + " tensors");
      return std::nullopt;
    }
  if (static_cast<int64_t>(v.size()) <= mostRuns)
    return v;
  l.fail("reads " + Twine(v.size()) + " tensors of a list, the limit is " + Twine(mostRuns));
  return std::nullopt;
}

bool hasItems(Lowering &l, const List *list) {
  if (list && (list->tensor || list->length))
    l.fail(
        "reads or writes several places at once of a list whose length is computed; accepted there are one "
        "place at a time, all of it as one tensor, and its length");
  return list && !l.failed();
}

void giveList(Lowering &l, List list) {
  if (l.failed())
    return;
  Val v;
  v.state = Val::State::Live;
  v.list = std::make_shared<const List>(std::move(list));
  l.give(std::move(v));
}

PartialShape shapeOperand(Lowering &l, size_t i) {
  if (i >= l.numInputs() || !l.isConstant(i))
    return std::nullopt;
  auto v = loadInts(*l.constant(i));
  // A scalar -1 stands for an unknown rank.
  if (!v || l.constant(i)->shape.size() != 1)
    return std::nullopt;
  return *v;
}

std::vector<int64_t> allPlaces(const List &list) {
  std::vector<int64_t> places(list.items.size());
  std::iota(places.begin(), places.end(), 0);
  return places;
}

static bool isClosed(const PartialShape &shape) {
  return shape && llvm::all_of(*shape, [](int64_t d) { return d >= 0; });
}

/// The shape of any element that was written.
static PartialShape shapeOfOthers(const List &list) {
  for (const auto &item : list.items) {
    if (!item)
      continue;
    if (item->constant)
      return item->constant->shape;
    if (item->value && Lowering::typeOf(item->value).hasStaticShape())
      return Shape(Lowering::typeOf(item->value).getShape());
  }
  return std::nullopt;
}

PartialShape elementShape(const List &list, const PartialShape &asked) {
  for (const PartialShape &shape : {list.shape, asked, shapeOfOthers(list)})
    if (isClosed(shape))
      return shape;
  return std::nullopt;
}

std::optional<Val> itemOf(Lowering &l, const List &list, int64_t at, const PartialShape &asked) {
  if (list.items[at])
    return *list.items[at];
  PartialShape shape = isClosed(asked) ? asked : isClosed(list.shape) ? list.shape : shapeOfOthers(list);
  auto count = isClosed(shape) ? foldCount(*shape) : std::nullopt;
  if (!count || byteWidth(list.type) == 0) {
    l.fail("reads element " + Twine(at) + " of a list, which was never written and whose shape is not known");
    return std::nullopt;
  }
  auto zeros = std::make_shared<Tensor>();
  zeros->type = list.type;
  zeros->shape = *shape;
  zeros->data.assign(static_cast<size_t>((*count > 1 ? 1 : *count) * byteWidth(list.type)), '\0');
  zeros->splat = *count > 1;
  return Val{Val::State::Live, zeros, {}, l.node.name};
}

bool setItem(Lowering &l, List &list, int64_t at, Val item) {
  auto size = static_cast<int64_t>(list.items.size());
  if (item.list) {
    l.fail("puts a list into a list; accepted are tensors");
    return false;
  }
  if (at >= size && (!list.grows || at >= mostRuns)) {
    l.fail("writes element " + Twine(at) + " of a list of " + Twine(size) + " tensors" +
           (list.grows ? "; the limit is " + Twine(mostRuns) : Twine()));
    return false;
  }
  if (at >= size)
    list.items.resize(static_cast<size_t>(at) + 1);
  list.items[at] = std::make_shared<const Val>(std::move(item));
  list.whole = nullptr;
  return true;
}

std::optional<std::vector<Val>> slicesOf(Lowering &l, size_t i) {
  if (l.failed())
    return std::nullopt;
  RankedTensorType type = l.type(i);
  if (l.failed())
    return std::nullopt;
  int64_t n = type.getRank() ? type.getDimSize(0) : ShapedType::kDynamic;
  if (n == 0)
    return std::vector<Val>();
  if (ShapedType::isDynamic(n) || n > mostRuns) {
    l.fail("makes a list of a tensor whose first dimension is " +
           (ShapedType::isDynamic(n) ? Twine("not known") : Twine(n)) + "; accepted: 1 to " +
           Twine(mostRuns));
    return std::nullopt;
  }
  std::vector<Val> slices = l.derive("Unpack", {l.inputs[i]}, {{"axis", 0}, {"num", n}});
  if (static_cast<int64_t>(slices.size()) == n)
    return slices;
  l.fail("can't be taken apart along its first dimension");
  return std::nullopt;
}

static Val constantVal(Lowering &l, DType type, Shape shape, const std::vector<int64_t> &values) {
  return {Val::State::Live, storeInts(type, std::move(shape), values), {}, l.node.name};
}

std::optional<std::vector<Val>> piecesOf(Lowering &l, size_t i, size_t lengths) {
  std::vector<int64_t> sizes = l.needInts(lengths, "the lengths");
  if (l.failed())
    return std::nullopt;
  auto n = static_cast<int64_t>(sizes.size());
  if (n < 1 || n > mostRuns) {
    l.fail("splits a tensor into " + Twine(n) + " parts, accepted: 1 to " + Twine(mostRuns));
    return std::nullopt;
  }
  std::vector<Val> pieces =
      l.derive("SplitV",
               {l.inputs[i], constantVal(l, DType::Int32, {n}, sizes), constantVal(l, DType::Int32, {}, {0})},
               {{"num_split", n}});
  if (static_cast<int64_t>(pieces.size()) == n)
    return pieces;
  l.fail("can't be split along its first dimension");
  return std::nullopt;
}

/// The elements at `places`, none when one of them has no value.
static std::vector<Val> itemsOf(Lowering &l, const List &list, const std::vector<int64_t> &places,
                                const PartialShape &shape) {
  std::vector<Val> items;
  for (int64_t at : places) {
    auto item = itemOf(l, list, at, shape);
    if (!item)
      return {};
    items.push_back(std::move(*item));
  }
  if (items.empty() && !l.failed())
    l.fail("makes a tensor of an empty list");
  return items;
}

void giveStacked(Lowering &l, const List &list, const std::vector<int64_t> &places,
                 const PartialShape &shape) {
  std::vector<Val> items = itemsOf(l, list, places, shape);
  if (items.empty())
    return;
  for (Val &v : l.derive("Pack", std::move(items), {{"axis", 0}}))
    l.give(std::move(v));
}

void giveJoined(Lowering &l, const List &list, const PartialShape &shape) {
  std::vector<Val> items = itemsOf(l, list, allPlaces(list), shape);
  std::vector<int64_t> lengths;
  for (const Val &v : items) {
    ArrayRef<int64_t> dims =
        v.value ? Lowering::typeOf(v.value).getShape() : ArrayRef<int64_t>(v.constant->shape);
    if (dims.empty() || ShapedType::isDynamic(dims.front()))
      return l.fail("joins tensors whose first dimension is not known");
    lengths.push_back(dims.front());
  }
  if (items.empty())
    return;
  auto n = static_cast<int64_t>(items.size());
  if (n == 1) {
    l.give(std::move(items[0]));
  } else {
    items.push_back(constantVal(l, DType::Int32, {}, {0}));
    for (Val &v : l.derive("ConcatV2", std::move(items)))
      l.give(std::move(v));
  }
  if (!l.failed())
    l.give(constantVal(l, DType::Int64, {n}, lengths));
}

//===----------------------------------------------------------------------===//
// TensorList
//===----------------------------------------------------------------------===//

namespace {

void reserve(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  List list = newList(l, "element_dtype");
  list.shape = shapeOperand(l, 0);
  if (l.isConstant(1))
    list.items.resize(placeOperand(l, 1, "the number of elements", mostRuns).value_or(0));
  else
    lengthOperand(l, list, 1);
  giveList(l, std::move(list));
}

void emptyList(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  List list = newList(l, "element_dtype");
  list.shape = shapeOperand(l, 0);
  giveList(l, std::move(list));
}

void setAll(List &list, std::vector<Val> values) {
  for (Val &v : values)
    list.items.push_back(std::make_shared<const Val>(std::move(v)));
}

void fromTensor(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  List list = newList(l, "element_dtype");
  list.shape = shapeOperand(l, 1);
  if (RankedTensorType type = l.type(0);
      !l.failed() && type.getRank() && (type.isDynamicDim(0) || type.getDimSize(0) > mostRuns)) {
    list.tensor = l.value(0);
  } else if (auto slices = slicesOf(l, 0)) {
    setAll(list, std::move(*slices));
    list.whole = std::make_shared<const Val>(l.inputs[0]);
  }
  giveList(l, std::move(list));
}

void splitList(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  List list = newList(l, "element_dtype");
  if (auto pieces = piecesOf(l, 0, 2))
    setAll(list, std::move(*pieces));
  giveList(l, std::move(list));
}

/// tensor, indices, element shape, number of elements (-1: as many as the largest index needs).
void scatterList(Lowering &l) {
  if (!l.expectInputs(3, 4))
    return;
  List list = newList(l, "element_dtype");
  list.shape = shapeOperand(l, 2);
  std::vector<int64_t> places = l.needInts(1, "the indices");
  auto count = l.numInputs() == 4 ? l.needInts(3, "the number of elements") : std::vector<int64_t>{-1};
  auto slices = slicesOf(l, 0);
  if (!slices)
    return;
  if (slices->size() != places.size() || count.size() != 1 || count[0] > mostRuns)
    return l.fail("writes " + Twine(slices->size()) + " tensors to " + Twine(places.size()) + " places");
  list.items.resize(static_cast<size_t>(std::max<int64_t>(count[0], 0)));
  list.grows = count[0] < 0;
  for (size_t i = 0; i < places.size(); ++i)
    if (places[i] < 0 || !setItem(l, list, places[i], std::move((*slices)[i])))
      return l.fail("index " + Twine(places[i]) + " into a list");
  list.grows = false;
  giveList(l, std::move(list));
}

void scatterInto(Lowering &l) {
  const List *old = l.expectInputs(3) ? listOperand(l, 0) : nullptr;
  if (!hasItems(l, old))
    return;
  auto slices = old ? slicesOf(l, 1) : std::nullopt;
  auto places = slices ? placesOperand(l, 2, *old) : std::nullopt;
  if (!places)
    return;
  if (slices->size() != places->size())
    return l.fail("writes " + Twine(slices->size()) + " tensors to " + Twine(places->size()) + " places");
  List list = *old;
  for (size_t i = 0; i < places->size(); ++i)
    if (!setItem(l, list, (*places)[i], std::move((*slices)[i])))
      return;
  giveList(l, std::move(list));
}

void setAt(Lowering &l) {
  const List *old = l.expectInputs(3) ? listOperand(l, 0) : nullptr;
  if (isComputed(l, old, 1))
    return setComputed(l, *old, 1, 2, l.flag("resize_if_index_out_of_bounds"));
  auto at = old ? placeOperand(l, 1, "the index", mostRuns) : std::nullopt;
  if (!at)
    return;
  List list = *old;
  list.grows = l.flag("resize_if_index_out_of_bounds");
  if (!setItem(l, list, *at, l.inputs[2]))
    return;
  list.grows = false;
  giveList(l, std::move(list));
}

void getAt(Lowering &l) {
  const List *list = l.expectInputs(2, 3) ? listOperand(l, 0) : nullptr;
  if (isComputed(l, list, 1))
    return getComputed(l, *list, 1, shapeOperand(l, 2));
  auto at =
      list ? placeOperand(l, 1, "the index", static_cast<int64_t>(list->items.size()) - 1) : std::nullopt;
  if (auto item = at ? itemOf(l, *list, *at, shapeOperand(l, 2)) : std::nullopt)
    l.give(std::move(*item));
}

void stack(Lowering &l) {
  const List *list = l.expectInputs(1, 2) ? listOperand(l, 0) : nullptr;
  if (list && (list->tensor || list->length))
    l.give(tensorOfList(l, *list, shapeOperand(l, 1)));
  else if (list)
    giveStacked(l, *list, allPlaces(*list), shapeOperand(l, 1));
}

void gatherList(Lowering &l) {
  const List *list = l.expectInputs(2, 3) ? listOperand(l, 0) : nullptr;
  if (isComputed(l, list, 1))
    return gatherComputed(l, *list, 1, shapeOperand(l, 2));
  if (auto places = list ? placesOperand(l, 1, *list) : std::nullopt)
    giveStacked(l, *list, *places, shapeOperand(l, 2));
}

void joinList(Lowering &l) {
  if (const List *list = l.expectInputs(1, 3) ? listOperand(l, 0) : nullptr; hasItems(l, list))
    giveJoined(l, *list, std::nullopt);
}

void length(Lowering &l) {
  const List *list = l.expectInputs(1) ? listOperand(l, 0) : nullptr;
  if (list && (list->tensor || list->length))
    lengthComputed(l, *list);
  else if (list)
    l.give(constantVal(l, DType::Int32, {}, {static_cast<int64_t>(list->items.size())}));
}

void resizeList(Lowering &l) {
  const List *old = l.expectInputs(2) ? listOperand(l, 0) : nullptr;
  if (isComputed(l, old, 1))
    return resizeComputed(l, *old, 1);
  auto size = old ? placeOperand(l, 1, "the size", mostRuns) : std::nullopt;
  if (!size)
    return;
  List list = *old;
  list.items.resize(*size);
  list.whole = nullptr;
  giveList(l, std::move(list));
}

void pushBack(Lowering &l) {
  const List *old = l.expectInputs(2) ? listOperand(l, 0) : nullptr;
  if (!old)
    return;
  if (old->tensor || old->length)
    return pushComputed(l, *old, 1);
  List list = *old;
  list.grows = true;
  if (!setItem(l, list, static_cast<int64_t>(list.items.size()), l.inputs[1]))
    return;
  list.grows = false;
  giveList(l, std::move(list));
}

void popBack(Lowering &l) {
  const List *old = l.expectInputs(1, 2) ? listOperand(l, 0) : nullptr;
  if (!old)
    return;
  if (!hasItems(l, old))
    return;
  if (old->items.empty())
    return l.fail("takes the last element of an empty list");
  List list = *old;
  auto item = itemOf(l, list, static_cast<int64_t>(list.items.size()) - 1, shapeOperand(l, 1));
  if (!item)
    return;
  list.items.pop_back();
  list.whole = nullptr;
  giveList(l, std::move(list));
  l.give(std::move(*item));
}

} // namespace

void addListLowerings(LowerTable &t) {
  t["TensorListReserve"] = reserve;
  t["EmptyTensorList"] = emptyList;
  t["TensorListFromTensor"] = fromTensor;
  t["TensorListSplit"] = splitList;
  t["TensorListScatter"] = t["TensorListScatterV2"] = scatterList;
  t["TensorListScatterIntoExistingList"] = scatterInto;
  t["TensorListSetItem"] = setAt;
  t["TensorListGetItem"] = getAt;
  t["TensorListStack"] = stack;
  t["TensorListGather"] = gatherList;
  t["TensorListConcat"] = t["TensorListConcatV2"] = joinList;
  t["TensorListLength"] = length;
  t["TensorListResize"] = resizeList;
  t["TensorListPushBack"] = pushBack;
  t["TensorListPopBack"] = popBack;
}

} // namespace quantc::import::graphdef
