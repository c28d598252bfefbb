//===- TensorLists.h - lists of tensors while importing ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What TensorList and TensorArray operators share. Where lengths and indices
// are constants while importing, a list is a list of values, and no operator of
// the network; elsewhere it is one tensor.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_TENSORLISTS_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_TENSORLISTS_H

#include "Lowering.h"

namespace quantc::import::graphdef {

/// Runs of a loop, elements of a list.
constexpr int64_t mostRuns = 4096;

/// An empty list with the element type and shape that the node says.
List newList(Lowering &l, std::string_view typeAttribute);
/// Operand i, which must be a list; null after a fault.
const List *listOperand(Lowering &l, size_t i);
/// Operand i as one constant integer from 0 to `most`.
std::optional<int64_t> placeOperand(Lowering &l, size_t i, const char *what, int64_t most);
/// Operand i as constant integers, each an index into `list`.
std::optional<std::vector<int64_t>> placesOperand(Lowering &l, size_t i, const List &list);

/// Whether the list has items; false with a fault when its length is computed.
bool hasItems(Lowering &l, const List *list);

void giveList(Lowering &l, List list);
/// Element `at`; zeros when it was not written and its shape is known.
std::optional<Val> itemOf(Lowering &l, const List &list, int64_t at, const PartialShape &shape);
/// `list` with element `at` set; `at` may be one behind the end, and further when the list grows.
bool setItem(Lowering &l, List &list, int64_t at, Val item);
/// The slices of operand i along its first axis.
std::optional<std::vector<Val>> slicesOf(Lowering &l, size_t i);
/// The pieces of operand i along its first axis, as long as `lengths` say.
std::optional<std::vector<Val>> piecesOf(Lowering &l, size_t i, size_t lengths);
/// Gives the elements at `places` stacked along a new first axis.
void giveStacked(Lowering &l, const List &list, const std::vector<int64_t> &places,
                 const PartialShape &shape);
/// Gives the elements joined along their first axis, and the length of each there.
void giveJoined(Lowering &l, const List &list, const PartialShape &shape);
/// The element shape in a constant operand; none when it is open.
PartialShape shapeOperand(Lowering &l, size_t i);
/// The shape of the elements: that of the list where it says one, else `asked`, else that of an element that
/// was written; none when it is open.
PartialShape elementShape(const List &list, const PartialShape &asked);

// Lists whose places are computed (ComputedLists.cpp). Operands are given by their numbers.

/// Whether the list has no items, or operand `index`, a place or a size, is computed.
bool isComputed(Lowering &l, const List *list, size_t index);
/// All elements along the first axis; what was never written is zeros. `asked` is their shape where the list
/// does not know it. Null after a fault.
mlir::Value tensorOfList(Lowering &l, const List &list, const PartialShape &asked);
void setComputed(Lowering &l, const List &old, size_t index, size_t item, bool grows);
void getComputed(Lowering &l, const List &list, size_t index, const PartialShape &shape);
void gatherComputed(Lowering &l, const List &list, size_t indices, const PartialShape &shape);
void pushComputed(Lowering &l, const List &list, size_t item);
void resizeComputed(Lowering &l, const List &list, size_t size);
void lengthComputed(Lowering &l, const List &list);
/// Makes the computed operand i the length of a new list.
void lengthOperand(Lowering &l, List &list, size_t i);

/// 0, 1, ... for the whole list.
std::vector<int64_t> allPlaces(const List &list);

} // namespace quantc::import::graphdef

#endif
