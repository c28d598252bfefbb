//===- TensorArrays.cpp - TensorArrayV3 operators are resolved ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The array is where the handle points; the flow, a number that goes from
// operator to operator, orders what is done with it. So the flow carries the
// list, and the handle only names it.
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "TensorLists.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// size -> handle, flow.
void make(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  List list = newList(l, "dtype");
  if (const Attribute *a = l.node.find("element_shape"))
    if (const auto *shape = std::get_if<PartialShape>(&a->value))
      list.shape = *shape;
  list.grows = l.flag("dynamic_size");
  if (l.isConstant(0))
    list.items.resize(placeOperand(l, 0, "the size", mostRuns).value_or(0));
  else
    lengthOperand(l, list, 0);
  List name;
  name.type = list.type;
  name.isName = true;
  giveList(l, std::move(name));
  giveList(l, std::move(list));
}

/// handle, index, value, flow -> flow.
void write(Lowering &l) {
  const List *old = l.expectInputs(4) ? listOperand(l, 3) : nullptr;
  if (isComputed(l, old, 1))
    return setComputed(l, *old, 1, 2, old->grows);
  auto at = old ? placeOperand(l, 1, "the index", mostRuns) : std::nullopt;
  if (!at)
    return;
  List list = *old;
  if (setItem(l, list, *at, l.inputs[2]))
    giveList(l, std::move(list));
}

/// handle, index, flow -> value.
void read(Lowering &l) {
  const List *list = l.expectInputs(3) ? listOperand(l, 2) : nullptr;
  if (isComputed(l, list, 1))
    return getComputed(l, *list, 1, std::nullopt);
  auto at =
      list ? placeOperand(l, 1, "the index", static_cast<int64_t>(list->items.size()) - 1) : std::nullopt;
  if (auto item = at ? itemOf(l, *list, *at, std::nullopt) : std::nullopt)
    l.give(std::move(*item));
}

/// handle, indices, flow -> value.
void gather(Lowering &l) {
  const List *list = l.expectInputs(3) ? listOperand(l, 2) : nullptr;
  if (isComputed(l, list, 1))
    return gatherComputed(l, *list, 1, std::nullopt);
  if (auto places = list ? placesOperand(l, 1, *list) : std::nullopt)
    giveStacked(l, *list, *places, std::nullopt);
}

/// handle, indices, value, flow -> flow.
void scatter(Lowering &l) {
  const List *old = l.expectInputs(4) ? listOperand(l, 3) : nullptr;
  auto slices = hasItems(l, old) ? slicesOf(l, 2) : std::nullopt;
  if (!slices)
    return;
  std::vector<int64_t> places = l.needInts(1, "the indices");
  if (l.failed())
    return;
  if (places.size() != slices->size())
    return l.fail("writes " + Twine(slices->size()) + " tensors to " + Twine(places.size()) + " places");
  List list = *old;
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i] < 0)
      return l.fail("index " + Twine(places[i]) + " into an array");
    if (!setItem(l, list, places[i], std::move((*slices)[i])))
      return;
  }
  if (places == allPlaces(list))
    list.whole = std::make_shared<const Val>(l.inputs[2]);
  giveList(l, std::move(list));
}

/// handle, value, lengths, flow -> flow.
void splitArray(Lowering &l) {
  const List *old = l.expectInputs(4) ? listOperand(l, 3) : nullptr;
  auto pieces = hasItems(l, old) ? piecesOf(l, 1, 2) : std::nullopt;
  if (!pieces)
    return;
  List list = *old;
  for (size_t i = 0; i < pieces->size(); ++i)
    if (!setItem(l, list, static_cast<int64_t>(i), std::move((*pieces)[i])))
      return;
  giveList(l, std::move(list));
}

/// handle, flow -> value, lengths.
void join(Lowering &l) {
  if (const List *list = l.expectInputs(2) ? listOperand(l, 1) : nullptr; hasItems(l, list))
    giveJoined(l, *list, std::nullopt);
}

/// handle, flow -> size.
void size(Lowering &l) {
  const List *list = l.expectInputs(2) ? listOperand(l, 1) : nullptr;
  if (!list)
    return;
  if (list->tensor || list->length)
    return lengthComputed(l, *list);
  l.give(storeInts(DType::Int32, {}, {static_cast<int64_t>(list->items.size())}));
}

void close(Lowering &) {}

} // namespace

void addArrayLowerings(LowerTable &t) {
  t["TensorArrayV3"] = make;
  t["TensorArrayWriteV3"] = write;
  t["TensorArrayReadV3"] = read;
  t["TensorArrayGatherV3"] = gather;
  t["TensorArrayScatterV3"] = scatter;
  t["TensorArraySplitV3"] = splitArray;
  t["TensorArrayConcatV3"] = join;
  t["TensorArraySizeV3"] = size;
  t["TensorArrayCloseV3"] = close;
}

} // namespace quantc::import::graphdef
