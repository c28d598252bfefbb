//===- SliceOps.cpp - parts of tensors ------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include <algorithm>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

void slice(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  auto begin = l.ints(1), size = l.ints(2);
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  if (begin && size && static_cast<int64_t>(begin->size()) == t.getRank() && size->size() == begin->size()) {
    bool whole = t.getRank() > 0;
    for (int64_t d = 0; d < t.getRank(); ++d)
      whole &= (*begin)[d] == 0 && ((*size)[d] == -1 || (*size)[d] == t.getDimSize(d));
    if (whole)
      return l.give(l.inputs[0]);
  }
  l.give(l.op("qnn.slice", {l.value(0), l.indexValue(1), l.indexValue(2)}));
}

SmallVector<NamedAttribute> masks(Lowering &l, int64_t begin, int64_t end, int64_t ellipsis, int64_t newAxis,
                                  int64_t shrink) {
  return {l.attr("begin_mask", begin), l.attr("end_mask", end), l.attr("ellipsis_mask", ellipsis),
          l.attr("new_axis_mask", newAxis), l.attr("shrink_axis_mask", shrink)};
}

/// Every axis is spelled out: an ellipsis and missing axes become whole axes, new axes a reshape in front.
void stridedSlice(Lowering &l) {
  if (!l.expectInputs(4))
    return;
  int64_t beginMask = l.integer("begin_mask", 0), endMask = l.integer("end_mask", 0),
          ellipsis = l.integer("ellipsis_mask", 0), newAxis = l.integer("new_axis_mask", 0),
          shrink = l.integer("shrink_axis_mask", 0);
  auto b = l.ints(1), e = l.ints(2), s = l.ints(3);
  RankedTensorType t = l.type(0);
  if (l.failed())
    return;
  if (!b || !e || !s)
    return l.give(l.op("qnn.strided_slice", {l.value(0), l.indexValue(1), l.indexValue(2), l.indexValue(3)},
                       masks(l, beginMask, endMask, ellipsis, newAxis, shrink)));
  if (b->size() != e->size() || b->size() != s->size() || b->size() > 32)
    return l.fail("begin, end and strides have " + Twine(b->size()) + ", " + Twine(e->size()) + " and " +
                  Twine(s->size()) + " entries, needed: equal numbers up to 32");
  auto bit = [](int64_t mask, size_t i) { return (mask >> i) & 1; };
  int64_t consumed = 0, ellipses = 0;
  for (size_t i = 0; i < b->size(); ++i) {
    ellipses += bit(ellipsis, i);
    consumed += !bit(ellipsis, i) && !bit(newAxis, i);
  }
  if (ellipses > 1 || consumed > t.getRank())
    return l.fail("the slice names " + Twine(consumed) + " axes and " + Twine(ellipses) +
                  " ellipses; the input has rank " + Twine(t.getRank()));
  SmallVector<int64_t> begin, end, strides, widened;
  int64_t bm = 0, em = 0, sm = 0, from = 0; // from: the next axis of the input
  bool hasNewAxis = false;
  auto whole = [&](int64_t dim) {
    bm |= int64_t{1} << begin.size();
    em |= int64_t{1} << begin.size();
    begin.push_back(0), end.push_back(0), strides.push_back(1), widened.push_back(dim);
  };
  for (size_t i = 0; i < b->size(); ++i) {
    if (bit(ellipsis, i)) {
      for (int64_t k = t.getRank() - consumed; k > 0; --k)
        whole(t.getDimSize(from++));
      continue;
    }
    if (bit(newAxis, i)) {
      hasNewAxis = true;
      whole(1);
      continue;
    }
    if ((*s)[i] == 0)
      return l.fail("stride 0");
    size_t at = begin.size();
    bm |= bit(beginMask, i) << at;
    em |= bit(endMask, i) << at;
    sm |= bit(shrink, i) << at;
    begin.push_back((*b)[i]), end.push_back((*e)[i]), strides.push_back((*s)[i]);
    widened.push_back(t.getDimSize(from++));
    // TensorFlow's "all the rest" is the largest int; int32 holds what matters of it.
    for (int64_t *v : {&begin.back(), &end.back()})
      *v = std::clamp<int64_t>(*v, INT32_MIN, INT32_MAX);
  }
  while (from < t.getRank())
    whole(t.getDimSize(from++));
  Value x = l.value(0);
  if (hasNewAxis) {
    if (llvm::count_if(widened, ShapedType::isDynamic) > 1)
      return l.give(l.op("qnn.strided_slice", {x, l.indexValue(1), l.indexValue(2), l.indexValue(3)},
                         masks(l, beginMask, endMask, ellipsis, newAxis, shrink)));
    x = l.reshape(x, widened);
  }
  bool nothing = sm == 0, box = sm == 0 && bm == 0 && em == 0;
  for (size_t d = 0; d < begin.size(); ++d) {
    bool all = ((bm >> d) & 1 || begin[d] == 0) && ((em >> d) & 1 || end[d] == widened[d]) && strides[d] == 1;
    nothing &= all && !((sm >> d) & 1);
    box &= strides[d] == 1 && begin[d] >= 0 && end[d] > begin[d] && !ShapedType::isDynamic(widened[d]) &&
           end[d] <= widened[d];
  }
  if (nothing && !hasNewAxis)
    return l.give(l.inputs[0]);
  if (nothing)
    return l.give(x);
  if (box) {
    SmallVector<int64_t> size;
    for (size_t d = 0; d < begin.size(); ++d)
      size.push_back(end[d] - begin[d]);
    return l.give(l.op("qnn.slice", {x, l.constantInts(begin), l.constantInts(size)}));
  }
  l.give(l.op("qnn.strided_slice", {x, l.constantInts(begin), l.constantInts(end), l.constantInts(strides)},
              masks(l, bm, em, 0, 0, sm)));
}

constexpr int64_t mostParts = 1 << 14;

void split(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  int64_t n = l.integer("num_split");
  if (n < 1 || n > mostParts)
    return l.fail("attribute 'num_split' is " + Twine(n) + ", accepted: 1 to " + Twine(mostParts));
  if (n == 1)
    return l.give(l.inputs[1]);
  for (Value v :
       l.ops("qnn.split", {l.indexValue(0), l.value(1)}, {l.attr("num_splits", n)}, static_cast<unsigned>(n)))
    l.give(v);
}

void splitV(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  std::vector<int64_t> sizes = l.needInts(1, "size_splits");
  int64_t n = static_cast<int64_t>(sizes.size());
  if (l.failed())
    return;
  if (n < 1 || n > mostParts)
    return l.fail("size_splits has " + Twine(n) + " entries, accepted: 1 to " + Twine(mostParts));
  for (Value v : l.ops("qnn.split_v", {l.value(0), l.indexValue(1), l.indexValue(2)},
                       {l.attr("num_splits", n)}, static_cast<unsigned>(n)))
    l.give(v);
}

void unpack(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  int64_t axis = l.integer("axis", 0);
  int64_t at = l.axis(axis, l.rank(0));
  if (l.failed())
    return;
  int64_t dim = l.type(0).getDimSize(at), n = l.integer("num", dim);
  if (n < 1 || n > mostParts)
    return l.fail("attribute 'num' is " + Twine(n) + ", accepted: 1 to " + Twine(mostParts));
  for (Value v :
       l.ops("qnn.unpack", {l.value(0)}, {l.attr("axis", axis), l.attr("num", n)}, static_cast<unsigned>(n)))
    l.give(v);
}

void reverse(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  auto axes = l.ints(1);
  if (!axes)
    return l.give(l.op("qnn.reverse_v2", {l.value(0), l.indexValue(1)}));
  if (axes->empty())
    return l.give(l.inputs[0]);
  // The kernel reverses neighbouring axes only; for others one op an axis.
  std::vector<int64_t> sorted;
  for (int64_t a : *axes)
    sorted.push_back(l.axis(a, l.rank(0)));
  llvm::sort(sorted);
  bool neighbours = sorted.back() - sorted.front() + 1 == static_cast<int64_t>(sorted.size()) &&
                    std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  if (neighbours && !l.failed())
    return l.give(l.op("qnn.reverse_v2", {l.value(0), l.constantInts(sorted)}));
  Value y = l.value(0);
  for (int64_t a : *axes)
    y = l.op("qnn.reverse_v2", {y, l.constantInts({l.axis(a, l.rank(0))})});
  l.give(y);
}

void reverseSequence(Lowering &l) {
  if (l.expectInputs(2))
    l.give(l.op("qnn.reverse_sequence", {l.value(0), l.value(1)},
                {l.attr("seq_dim", l.integer("seq_dim")), l.attr("batch_dim", l.integer("batch_dim", 0))}));
}

/// Two slices, joined the other way round, per axis.
void roll(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  std::vector<int64_t> shifts = l.needInts(1, "shift"), axes = l.needInts(2, "axis");
  if (l.failed())
    return;
  if (shifts.size() != axes.size())
    return l.fail("shift and axis have " + Twine(shifts.size()) + " and " + Twine(axes.size()) + " entries");
  if (!l.type(0).hasStaticShape())
    return l.fail("the shape of the input must be known");
  Value y = l.value(0);
  auto shape = l.type(0).getShape();
  for (size_t i = 0; i < axes.size() && !l.failed(); ++i) {
    int64_t axis = l.axis(axes[i], l.rank(0));
    if (l.failed())
      return;
    int64_t n = shape[axis];
    int64_t k = n > 0 ? (shifts[i] % n + n) % n : 0;
    if (k == 0)
      continue;
    auto part = [&](int64_t begin, int64_t size) {
      SmallVector<int64_t> b(shape.size(), 0), s(shape);
      b[axis] = begin;
      s[axis] = size;
      return l.op("qnn.slice", {y, l.constantInts(b), l.constantInts(s)});
    };
    Value tail = part(n - k, k), head = part(0, n - k);
    y = l.op("qnn.concatenation", {tail, head}, {l.attr("axis", axis)});
  }
  l.give(y);
}

/// What `part` leaves of `whole` along one axis after another, and `part` between it.
Value withPart(Lowering &l, Value whole, Value part, ArrayRef<int64_t> begin, size_t axis = 0) {
  if (!whole || begin.empty())
    return part;
  SmallVector<int64_t> shape(Lowering::typeOf(whole).getShape());
  const int64_t from = begin[axis],
                to = from + Lowering::typeOf(part).getDimSize(static_cast<unsigned>(axis));
  auto between = [&](int64_t first, int64_t end) {
    SmallVector<int64_t> start(shape.size()), size(shape);
    start[axis] = first;
    size[axis] = end - first;
    return size == shape ? whole : l.op("qnn.slice", {whole, l.constantInts(start), l.constantInts(size)});
  };
  SmallVector<Value> parts;
  if (from > 0)
    parts.push_back(between(0, from));
  const bool last = axis + 1 == begin.size();
  parts.push_back(last ? part : withPart(l, between(from, to), part, begin, axis + 1));
  if (to < shape[axis])
    parts.push_back(between(to, shape[axis]));
  return parts.size() == 1 ? parts[0]
                           : l.op("qnn.concatenation", parts, {l.attr("axis", static_cast<int64_t>(axis))});
}

/// A part of the operand is replaced; places in front of the first or behind the last move inside.
void updateSlice(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  std::vector<int64_t> begin = l.needInts(2, "the place");
  RankedTensorType whole = l.type(0), part = l.type(1);
  if (l.failed())
    return;
  if (!whole.hasStaticShape() || !part.hasStaticShape() || part.getRank() != whole.getRank() ||
      static_cast<int64_t>(begin.size()) != whole.getRank())
    return l.fail("accepted are an operand, a part and a place of one rank and known shapes");
  for (auto [at, size, room] : llvm::zip(begin, part.getShape(), whole.getShape())) {
    if (size > room)
      return l.fail("the part has " + Twine(size) + " elements along an axis of " + Twine(room));
    at = std::clamp<int64_t>(at, 0, room - size);
  }
  l.give(withPart(l, l.value(0), l.value(1), begin));
}

} // namespace

void addSliceLowerings(LowerTable &t) {
  t["Slice"] = slice;
  t["StridedSlice"] = stridedSlice;
  t["Split"] = split;
  t["SplitV"] = splitV;
  t["Unpack"] = unpack;
  t["ReverseV2"] = reverse;
  t["ReverseSequence"] = reverseSequence;
  t["Roll"] = roll;
  t["XlaDynamicUpdateSlice"] = updateSlice;
}

} // namespace quantc::import::graphdef
