//===- FoldShape.cpp - constants moved, not computed ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <algorithm>

namespace quantc::import::graphdef {

namespace {

bool fixedWidth(const Tensor &t) { return byteWidth(t.type) > 0 && foldCount(t.shape).has_value(); }

/// The same elements in another shape.
bool reshaped(FoldContext &c, const Tensor &x, Shape shape) {
  auto t = std::make_shared<Tensor>(x);
  t->shape = std::move(shape);
  return c.give(std::move(t));
}

/// Element i of the result is element from[i] of x; -1 takes `fill` (the bytes of one element).
bool picked(FoldContext &c, const Tensor &x, Shape shape, const std::vector<int64_t> &from,
            const std::string &fill = {}) {
  auto t = std::make_shared<Tensor>();
  t->type = x.type;
  t->shape = std::move(shape);
  size_t w = static_cast<size_t>(byteWidth(x.type));
  t->data.resize(from.size() * w);
  for (size_t i = 0; i < from.size(); ++i) {
    const char *source =
        from[i] < 0 ? fill.data() : x.data.data() + (x.splat ? 0 : static_cast<size_t>(from[i]) * w);
    std::memcpy(t->data.data() + i * w, source, w);
  }
  return c.give(std::move(t));
}

/// One axis index as non-negative, or -1 with the error set.
int64_t axisOf(FoldContext &c, const Tensor &t, int64_t rank) {
  auto v = loadInts(t);
  if (!v || v->size() != 1) {
    c.fail("an axis must be one integer");
    return -1;
  }
  if (v->front() < -rank || v->front() >= rank) {
    c.fail("axis " + std::to_string(v->front()) + " of a tensor of rank " + std::to_string(rank));
    return -1;
  }
  return v->front() < 0 ? v->front() + rank : v->front();
}

bool reshape(FoldContext &c) {
  if (c.in.size() != 2)
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto shape = loadInts(*c.in[1]);
  if (!shape)
    return FoldContext::leave;
  int64_t open = -1, known = 1;
  for (size_t i = 0; i < shape->size(); ++i) {
    int64_t d = (*shape)[i];
    if (d == -1 && open == -1)
      open = static_cast<int64_t>(i);
    else if (d < 0 || d > maxFoldElements || known > maxFoldElements)
      return c.fail("can't reshape to " + toString(*shape));
    else
      known *= d;
  }
  if (open >= 0) {
    if (known == 0 || x.count() % known)
      return c.fail("can't reshape " + toString(x.shape) + " to " + toString(*shape));
    (*shape)[open] = x.count() / known;
    known *= (*shape)[open];
  }
  if (known != x.count())
    return c.fail("can't reshape " + toString(x.shape) + " to " + toString(*shape));
  return reshaped(c, x, *shape);
}

bool squeeze(FoldContext &c) {
  const Tensor &x = *c.in[0];
  std::vector<int64_t> axes;
  for (const char *name : {"squeeze_dims", "axis"})
    if (const Attribute *a = c.node.find(name))
      if (auto *list = std::get_if<Attribute::List>(&a->value); list && axes.empty())
        axes = list->i;
  int64_t rank = static_cast<int64_t>(x.shape.size());
  std::vector<bool> drop(x.shape.size());
  for (int64_t a : axes) {
    if (a < -rank || a >= rank || x.shape[a < 0 ? a + rank : a] != 1)
      return c.fail("can't squeeze axis " + std::to_string(a) + " of " + toString(x.shape));
    drop[a < 0 ? a + rank : a] = true;
  }
  Shape shape;
  for (size_t i = 0; i < x.shape.size(); ++i)
    if (axes.empty() ? x.shape[i] != 1 : !drop[i])
      shape.push_back(x.shape[i]);
  return reshaped(c, x, shape);
}

bool expandDims(FoldContext &c) {
  if (c.in.size() != 2)
    return FoldContext::leave;
  int64_t axis = axisOf(c, *c.in[1], static_cast<int64_t>(c.in[0]->shape.size()) + 1);
  if (axis < 0)
    return false;
  Shape shape = c.in[0]->shape;
  shape.insert(shape.begin() + axis, 1);
  return reshaped(c, *c.in[0], shape);
}

bool shape(FoldContext &c) {
  DType type = c.type("out_type", DType::Int32);
  for (const TensorRef &t : c.in)
    c.give(storeInts(type, {static_cast<int64_t>(t->shape.size())}, t->shape));
  return true;
}
bool size(FoldContext &c) {
  return c.give(storeInts(c.type("out_type", DType::Int32), {}, {c.in[0]->count()}));
}
bool rank(FoldContext &c) {
  return c.give(storeInts(DType::Int32, {}, {static_cast<int64_t>(c.in[0]->shape.size())}));
}

bool transpose(FoldContext &c) {
  if (c.in.size() != 2 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto perm = loadInts(*c.in[1]);
  if (!perm || perm->size() != x.shape.size())
    return c.fail("the permutation must have " + std::to_string(x.shape.size()) + " entries");
  std::vector<bool> seen(perm->size());
  Shape out, step, own = stridesOf(x.shape);
  for (int64_t &p : *perm) {
    p += p < 0 ? static_cast<int64_t>(perm->size()) : 0;
    if (p < 0 || p >= static_cast<int64_t>(perm->size()) || seen[p])
      return c.fail("no permutation: " + toString(*perm));
    seen[p] = true;
    out.push_back(x.shape[p]);
    step.push_back(own[p]);
  }
  std::vector<int64_t> from(static_cast<size_t>(x.count())), at(out.size());
  int64_t index = 0;
  for (int64_t &f : from) {
    f = index;
    for (size_t d = out.size(); d-- > 0;) {
      index += step[d];
      if (++at[d] < out[d])
        break;
      index -= step[d] * out[d];
      at[d] = 0;
    }
  }
  return picked(c, x, out, from);
}

bool concatAlong(FoldContext &c, const std::vector<TensorRef> &parts, int64_t axis) {
  const Tensor &first = *parts.front();
  Shape shape = first.shape;
  shape[axis] = 0;
  for (const TensorRef &p : parts) {
    bool fits = p->type == first.type && p->shape.size() == first.shape.size() && fixedWidth(*p);
    for (size_t d = 0; fits && d < shape.size(); ++d)
      fits = static_cast<int64_t>(d) == axis || p->shape[d] == first.shape[d];
    if (!fits)
      return c.fail("can't join " + toString(first.shape) + " and " + toString(p->shape) + " along axis " +
                    std::to_string(axis));
    shape[axis] += p->shape[axis];
  }
  if (!foldCount(shape))
    return FoldContext::leave;
  auto t = std::make_shared<Tensor>();
  t->type = first.type;
  t->shape = shape;
  int64_t outer = 1, inner = byteWidth(first.type);
  for (size_t d = 0; d < shape.size(); ++d)
    (static_cast<int64_t>(d) < axis ? outer : inner) *= static_cast<int64_t>(d) == axis ? 1 : shape[d];
  // Splats are expanded once.
  std::vector<std::string> expanded;
  for (const TensorRef &p : parts) {
    std::string data = p->data;
    if (p->splat) {
      data.clear();
      for (int64_t i = 0, n = p->count(); i < n; ++i)
        data += p->data;
    }
    expanded.push_back(std::move(data));
  }
  for (int64_t o = 0; o < outer; ++o)
    for (size_t k = 0; k < parts.size(); ++k) {
      int64_t bytes = parts[k]->shape[axis] * inner;
      t->data.append(expanded[k], static_cast<size_t>(o * bytes), static_cast<size_t>(bytes));
    }
  return c.give(std::move(t));
}

bool concat(FoldContext &c) {
  if (c.in.size() < 2)
    return FoldContext::leave;
  bool axisFirst = c.node.op == "Concat";
  std::vector<TensorRef> parts(c.in.begin() + axisFirst, c.in.end() - !axisFirst);
  int64_t axis =
      axisOf(c, axisFirst ? *c.in.front() : *c.in.back(), static_cast<int64_t>(parts[0]->shape.size()));
  return axis >= 0 && concatAlong(c, parts, axis);
}

bool pack(FoldContext &c) {
  int64_t rank = static_cast<int64_t>(c.in[0]->shape.size()) + 1, axis = c.integer("axis");
  if (axis < -rank || axis >= rank)
    return c.fail("axis " + std::to_string(axis) + " of a result of rank " + std::to_string(rank));
  axis += axis < 0 ? rank : 0;
  std::vector<TensorRef> parts;
  for (const TensorRef &p : c.in) {
    auto t = std::make_shared<Tensor>(*p);
    if (t->shape != c.in[0]->shape)
      return c.fail("can't stack " + toString(c.in[0]->shape) + " and " + toString(t->shape));
    t->shape.insert(t->shape.begin() + axis, 1);
    parts.push_back(std::move(t));
  }
  return concatAlong(c, parts, axis);
}

/// The box [begin, begin + size) of x, stepping by `stride`.
bool box(FoldContext &c, const Tensor &x, const Shape &begin, const Shape &sizes, const Shape &stride,
         Shape resultShape) {
  auto count = foldCount(sizes);
  if (!count)
    return FoldContext::leave;
  Shape own = stridesOf(x.shape), at(sizes.size());
  int64_t index = 0;
  for (size_t d = 0; d < own.size(); ++d)
    index += begin[d] * own[d];
  std::vector<int64_t> from(static_cast<size_t>(*count));
  for (int64_t &f : from) {
    f = index;
    for (size_t d = sizes.size(); d-- > 0;) {
      index += stride[d] * own[d];
      if (++at[d] < sizes[d])
        break;
      index -= stride[d] * own[d] * sizes[d];
      at[d] = 0;
    }
  }
  return picked(c, x, std::move(resultShape), from);
}

bool slice(FoldContext &c) {
  if (c.in.size() != 3 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto begin = loadInts(*c.in[1]), sizes = loadInts(*c.in[2]);
  if (!begin || !sizes || begin->size() != x.shape.size() || sizes->size() != x.shape.size())
    return c.fail("begin and size must have " + std::to_string(x.shape.size()) + " entries");
  for (size_t d = 0; d < x.shape.size(); ++d) {
    int64_t &b = (*begin)[d], &s = (*sizes)[d];
    if (b < 0 || b > x.shape[d])
      return c.fail("begin " + toString(*begin) + " outside of " + toString(x.shape));
    s = s == -1 ? x.shape[d] - b : s;
    if (s < 0 || s > x.shape[d] - b)
      return c.fail("size " + toString(*sizes) + " from " + toString(*begin) + " outside of " +
                    toString(x.shape));
  }
  return box(c, x, *begin, *sizes, Shape(sizes->size(), 1), *sizes);
}

bool stridedSlice(FoldContext &c) {
  if (c.in.size() != 4 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto b = loadInts(*c.in[1]), e = loadInts(*c.in[2]), s = loadInts(*c.in[3]);
  if (!b || !e || !s || b->size() != e->size() || b->size() != s->size() || b->size() > 32)
    return c.fail("begin, end and strides must have equal lengths");
  int64_t beginMask = c.integer("begin_mask"), endMask = c.integer("end_mask"),
          ellipsis = c.integer("ellipsis_mask"), newAxis = c.integer("new_axis_mask"),
          shrink = c.integer("shrink_axis_mask");
  auto bit = [](int64_t mask, size_t i) { return (mask >> i) & 1; };
  size_t consumed = 0, ellipses = 0;
  for (size_t i = 0; i < b->size(); ++i) {
    ellipses += bit(ellipsis, i);
    consumed += !bit(ellipsis, i) && !bit(newAxis, i);
  }
  if (ellipses > 1 || consumed > x.shape.size())
    return c.fail("the slice names " + std::to_string(consumed) + " axes of " + toString(x.shape));
  Shape begin, sizes, stride, result;
  auto whole = [&] {
    int64_t d = x.shape[begin.size()];
    begin.push_back(0), sizes.push_back(d), stride.push_back(1), result.push_back(d);
  };
  for (size_t i = 0; i < b->size(); ++i) {
    if (bit(ellipsis, i)) {
      for (size_t k = x.shape.size() - consumed; k > 0; --k)
        whole();
      continue;
    }
    if (bit(newAxis, i)) {
      result.push_back(1);
      continue;
    }
    int64_t d = x.shape[begin.size()], step = (*s)[i];
    if (step == 0 || step > maxFoldElements || step < -maxFoldElements)
      return c.fail("stride " + std::to_string(step));
    if (bit(shrink, i)) {
      int64_t at = (*b)[i] < 0 ? (*b)[i] + d : (*b)[i];
      if (at < 0 || at >= d)
        return c.fail("index " + std::to_string((*b)[i]) + " outside of " + toString(x.shape));
      begin.push_back(at), sizes.push_back(1), stride.push_back(1);
      continue;
    }
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? d : d - 1;
    auto clamp = [&](int64_t v) { return std::clamp(v < 0 ? v + d : v, low, high); };
    int64_t from = bit(beginMask, i) ? (step > 0 ? 0 : d - 1) : clamp((*b)[i]);
    int64_t to = bit(endMask, i) ? (step > 0 ? d : -1) : clamp((*e)[i]);
    int64_t n = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step;
    n = std::max<int64_t>(n, 0);
    begin.push_back(from), sizes.push_back(n), stride.push_back(step), result.push_back(n);
  }
  while (begin.size() < x.shape.size())
    whole();
  return box(c, x, begin, sizes, stride, result);
}

bool unpack(FoldContext &c) {
  const Tensor &x = *c.in[0];
  int64_t r = static_cast<int64_t>(x.shape.size()), axis = c.integer("axis");
  if (r == 0 || axis < -r || axis >= r || !fixedWidth(x))
    return FoldContext::leave;
  axis += axis < 0 ? r : 0;
  Shape sizes = x.shape, begin(x.shape.size()), result = x.shape;
  sizes[axis] = 1;
  result.erase(result.begin() + axis);
  for (int64_t i = 0; i < x.shape[axis]; ++i) {
    begin[axis] = i;
    if (!box(c, x, begin, sizes, Shape(x.shape.size(), 1), result))
      return false;
  }
  return true;
}

bool splitParts(FoldContext &c, const Tensor &x, int64_t axis, const std::vector<int64_t> &parts) {
  Shape begin(x.shape.size()), sizes = x.shape;
  for (int64_t p : parts) {
    sizes[axis] = p;
    if (!box(c, x, begin, sizes, Shape(x.shape.size(), 1), sizes))
      return false;
    begin[axis] += p;
  }
  return true;
}
bool split(FoldContext &c) {
  if (c.in.size() != 2 || !fixedWidth(*c.in[1]))
    return FoldContext::leave;
  const Tensor &x = *c.in[1];
  int64_t axis = axisOf(c, *c.in[0], static_cast<int64_t>(x.shape.size())), n = c.integer("num_split");
  if (axis < 0)
    return false;
  if (n < 1 || n > (1 << 16) || x.shape[axis] % n)
    return c.fail("can't split " + toString(x.shape) + " in " + std::to_string(n) + " along axis " +
                  std::to_string(axis));
  return splitParts(c, x, axis, std::vector<int64_t>(static_cast<size_t>(n), x.shape[axis] / n));
}
bool splitV(FoldContext &c) {
  if (c.in.size() != 3 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  int64_t axis = axisOf(c, *c.in[2], static_cast<int64_t>(x.shape.size()));
  auto parts = loadInts(*c.in[1]);
  if (axis < 0 || !parts)
    return false;
  int64_t sum = 0, *open = nullptr;
  for (int64_t &p : *parts) {
    if (p == -1 && !open)
      open = &p;
    else if (p < 0 || p > x.shape[axis] - sum)
      return c.fail("sizes " + toString(*parts) + " do not fit " + toString(x.shape));
    else
      sum += p;
  }
  if (open)
    *open = x.shape[axis] - sum;
  else if (sum != x.shape[axis])
    return c.fail("sizes " + toString(*parts) + " do not fit " + toString(x.shape));
  return splitParts(c, x, axis, *parts);
}

/// A large result is folded only when it is at most twice the size of the input (the reference converter
/// draws the line at 65536 bits).
bool smallEnough(const Tensor &x, int64_t count) {
  return count * byteWidth(x.type) * 8 <= 65536 || count <= 2 * x.count();
}

bool pad(FoldContext &c) {
  if (c.in.size() < 2 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto pads = loadInts(*c.in[1]);
  if (!pads || pads->size() != 2 * x.shape.size())
    return c.fail("paddings must have shape [" + std::to_string(x.shape.size()) + ",2]");
  bool mirror = c.node.op == "MirrorPad";
  int64_t offset = c.text("mode", "REFLECT") == "SYMMETRIC" ? 0 : 1;
  Shape shape;
  for (size_t d = 0; d < x.shape.size(); ++d) {
    int64_t before = (*pads)[2 * d], after = (*pads)[2 * d + 1];
    int64_t most = mirror ? x.shape[d] - offset : maxFoldElements;
    if (before < 0 || after < 0 || before > most || after > most)
      return c.fail("paddings " + toString(*pads) + " of " + toString(x.shape));
    shape.push_back(before + x.shape[d] + after);
  }
  auto count = foldCount(shape);
  if (!count || !smallEnough(x, *count))
    return FoldContext::leave;
  std::string fill(static_cast<size_t>(byteWidth(x.type)), '\0');
  if (c.node.op == "PadV2" && c.in.size() == 3 && c.in[2]->type == x.type &&
      c.in[2]->data.size() >= fill.size())
    fill = c.in[2]->data.substr(0, fill.size());
  Shape own = stridesOf(x.shape), at(shape.size());
  std::vector<int64_t> from(static_cast<size_t>(*count));
  for (int64_t &f : from) {
    f = 0;
    for (size_t d = 0; d < shape.size(); ++d) {
      int64_t i = at[d] - (*pads)[2 * d];
      if (mirror)
        i = i < 0 ? -i - 1 + offset : (i >= x.shape[d] ? 2 * x.shape[d] - 1 - offset - i : i);
      if (i < 0 || i >= x.shape[d]) {
        f = -1;
        break;
      }
      f += i * own[d];
    }
    for (size_t d = shape.size(); d-- > 0;) {
      if (++at[d] < shape[d])
        break;
      at[d] = 0;
    }
  }
  return picked(c, x, shape, from, fill);
}

bool tile(FoldContext &c) {
  if (c.in.size() != 2 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto times = loadInts(*c.in[1]);
  if (!times || times->size() != x.shape.size())
    return c.fail("multiples must have " + std::to_string(x.shape.size()) + " entries");
  // As [n0, d0, n1, d1, ...] it is a broadcast.
  Shape from, to, shape;
  for (size_t d = 0; d < x.shape.size(); ++d) {
    int64_t n = (*times)[d];
    if (n < 0 || n > maxFoldElements)
      return c.fail("multiples " + toString(*times));
    from.insert(from.end(), {1, x.shape[d]});
    to.insert(to.end(), {n, x.shape[d]});
    shape.push_back(n * x.shape[d]);
  }
  auto count = foldCount(shape);
  if (!count || !smallEnough(x, *count))
    return FoldContext::leave;
  return picked(c, x, shape, broadcastIndices(from, to));
}

bool broadcastTo(FoldContext &c) {
  if (c.in.size() != 2 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  auto shape = loadInts(*c.in[1]);
  auto both = shape ? broadcast(c.in[0]->shape, *shape) : std::nullopt;
  if (!both || *both != *shape)
    return c.fail("can't broadcast " + toString(c.in[0]->shape) + (shape ? " to " + toString(*shape) : ""));
  if (!foldCount(*shape))
    return FoldContext::leave;
  return picked(c, *c.in[0], *shape, broadcastIndices(c.in[0]->shape, *shape));
}

bool broadcastArgs(FoldContext &c) {
  if (c.in.size() != 2)
    return FoldContext::leave;
  auto a = loadInts(*c.in[0]), b = loadInts(*c.in[1]);
  auto both = a && b ? broadcast(*a, *b) : std::nullopt;
  if (!both)
    return c.fail("the shapes do not broadcast");
  return c.give(storeInts(c.in[0]->type, {static_cast<int64_t>(both->size())}, *both));
}

bool fill(FoldContext &c) {
  if (c.in.size() != 2 || c.in[1]->count() != 1 || byteWidth(c.in[1]->type) == 0)
    return FoldContext::leave;
  auto shape = loadInts(*c.in[0]);
  if (!shape || !foldCount(*shape))
    return c.fail("can't fill" + (shape ? " " + toString(*shape) : std::string()));
  auto t = std::make_shared<Tensor>(*c.in[1]);
  t->shape = *shape;
  t->splat = t->count() > 1;
  if (t->count() == 0)
    t->data.clear();
  return c.give(std::move(t));
}

bool reverse(FoldContext &c) {
  if (c.in.size() != 2 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto axes = loadInts(*c.in[1]);
  if (!axes)
    return FoldContext::leave;
  int64_t r = static_cast<int64_t>(x.shape.size());
  Shape begin(x.shape.size()), stride(x.shape.size(), 1);
  for (int64_t a : *axes) {
    if (a < -r || a >= r)
      return c.fail("axis " + std::to_string(a) + " of a tensor of rank " + std::to_string(r));
    a += a < 0 ? r : 0;
    begin[a] = std::max<int64_t>(x.shape[a] - 1, 0);
    stride[a] = -1;
  }
  return box(c, x, begin, x.shape, stride, x.shape);
}

bool roll(FoldContext &c) {
  if (c.in.size() != 3 || !fixedWidth(*c.in[0]))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto shifts = loadInts(*c.in[1]), axes = loadInts(*c.in[2]);
  if (!shifts || !axes || shifts->size() != axes->size())
    return c.fail("shift and axis must have equal lengths");
  int64_t r = static_cast<int64_t>(x.shape.size());
  Shape shift(x.shape.size()), own = stridesOf(x.shape), at(x.shape.size());
  for (size_t i = 0; i < axes->size(); ++i) {
    int64_t a = (*axes)[i];
    if (a < -r || a >= r)
      return c.fail("axis " + std::to_string(a) + " of a tensor of rank " + std::to_string(r));
    a += a < 0 ? r : 0;
    if (x.shape[a] > 0)
      shift[a] = ((shift[a] + (*shifts)[i] % x.shape[a]) % x.shape[a] + x.shape[a]) % x.shape[a];
  }
  std::vector<int64_t> from(static_cast<size_t>(x.count()));
  for (int64_t &f : from) {
    f = 0;
    for (size_t d = 0; d < at.size(); ++d)
      f += (at[d] - shift[d] + x.shape[d]) % x.shape[d] * own[d];
    for (size_t d = at.size(); d-- > 0;) {
      if (++at[d] < x.shape[d])
        break;
      at[d] = 0;
    }
  }
  return picked(c, x, x.shape, from);
}

} // namespace

void addShapeFolds(FoldTable &t) {
  t["Reshape"] = reshape;
  t["Squeeze"] = squeeze;
  t["ExpandDims"] = expandDims;
  t["Shape"] = t["ShapeN"] = shape;
  t["Size"] = size;
  t["Rank"] = rank;
  t["Transpose"] = transpose;
  t["ConcatV2"] = t["Concat"] = concat;
  t["Pack"] = pack;
  t["Slice"] = slice;
  t["StridedSlice"] = stridedSlice;
  t["Unpack"] = unpack;
  t["Split"] = split;
  t["SplitV"] = splitV;
  t["Pad"] = t["PadV2"] = t["MirrorPad"] = pad;
  t["Tile"] = tile;
  t["BroadcastTo"] = broadcastTo;
  t["BroadcastArgs"] = broadcastArgs;
  t["Fill"] = fill;
  t["ReverseV2"] = reverse;
  t["Roll"] = roll;
}

} // namespace quantc::import::graphdef
