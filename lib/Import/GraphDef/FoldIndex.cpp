//===- FoldIndex.cpp - ranges, gathering, one-hot of constants ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <algorithm>
#include <type_traits>

namespace quantc::import::graphdef {

namespace {

bool range(FoldContext &c) {
  if (c.in.size() != 3)
    return FoldContext::leave;
  for (const TensorRef &t : c.in)
    if (t->count() != 1 || t->type != c.in[0]->type)
      return c.fail("start, limit and delta must be scalars of one type");
  return withType(c.in[0]->type, [&]<typename T>() {
    T start = load<T>(*c.in[0])[0], limit = load<T>(*c.in[1])[0], delta = load<T>(*c.in[2])[0];
    if (delta == T(0) || delta != delta)
      return c.fail("delta is 0");
    // Computed in double: exact for every count that may be folded.
    double n =
        std::ceil((static_cast<double>(limit) - static_cast<double>(start)) / static_cast<double>(delta));
    if (!(n <= static_cast<double>(maxFoldElements)))
      return c.fail("more than " + std::to_string(maxFoldElements) + " elements");
    std::vector<T> out;
    T v = start;
    for (int64_t i = 0; i < static_cast<int64_t>(n); ++i) {
      out.push_back(v);
      if constexpr (std::is_integral_v<T>)
        v = static_cast<T>(static_cast<uint64_t>(v) + static_cast<uint64_t>(delta));
      else
        v += delta;
    }
    Shape shape{static_cast<int64_t>(out.size())};
    return c.give(store<T>(c.in[0]->type, shape, out));
  });
}

bool linSpace(FoldContext &c) {
  if (c.in.size() != 3 || !isFloat(c.in[0]->type) || c.in[1]->type != c.in[0]->type)
    return FoldContext::leave;
  auto n = loadInts(*c.in[2]);
  if (!n || n->size() != 1 || n->front() < 1 || n->front() > maxFoldElements || c.in[0]->count() != 1 ||
      c.in[1]->count() != 1)
    return c.fail("start and stop must be scalars, num at least 1");
  auto run = [&]<typename T>() {
    T start = load<T>(*c.in[0])[0], stop = load<T>(*c.in[1])[0];
    std::vector<T> out;
    for (int64_t i = 0; i < n->front(); ++i)
      out.push_back(n->front() == 1
                        ? start
                        : start + (stop - start) / static_cast<T>(n->front() - 1) * static_cast<T>(i));
    if (out.size() > 1)
      out.back() = stop;
    return c.give(store<T>(c.in[0]->type, {n->front()}, out));
  };
  return c.in[0]->type == DType::Double ? run.template operator()<double>()
                                        : run.template operator()<float>();
}

/// Copies blocks of bytes: block k of the result is block source[k] of x; -1 is zeros.
bool blocks(FoldContext &c, const Tensor &x, Shape shape, const std::vector<int64_t> &source,
            int64_t blockElements) {
  int64_t w = byteWidth(x.type) * blockElements;
  auto t = std::make_shared<Tensor>();
  t->type = x.type;
  t->shape = std::move(shape);
  std::string data = x.data;
  if (x.splat)
    for (int64_t i = 1, n = x.count(); i < n; ++i)
      data += x.data;
  t->data.reserve(source.size() * static_cast<size_t>(w));
  for (int64_t s : source)
    t->data.append(data, static_cast<size_t>(s * w), static_cast<size_t>(w));
  return c.give(std::move(t));
}

bool gather(FoldContext &c) {
  if (c.in.size() < 2 || c.integer("batch_dims") != 0)
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto indices = loadInts(*c.in[1]);
  int64_t rank = static_cast<int64_t>(x.shape.size()), axis = 0;
  if (c.in.size() > 2) {
    auto a = loadInts(*c.in[2]);
    if (!a || a->size() != 1)
      return FoldContext::leave;
    axis = a->front();
  }
  if (!indices || byteWidth(x.type) == 0 || !foldCount(x.shape))
    return FoldContext::leave;
  if (axis < -rank || axis >= rank)
    return c.fail("axis " + std::to_string(axis) + " of a tensor of rank " + std::to_string(rank));
  axis += axis < 0 ? rank : 0;
  Shape shape(x.shape.begin(), x.shape.begin() + axis);
  shape.insert(shape.end(), c.in[1]->shape.begin(), c.in[1]->shape.end());
  shape.insert(shape.end(), x.shape.begin() + axis + 1, x.shape.end());
  if (!foldCount(shape))
    return FoldContext::leave;
  int64_t outer = 1, inner = 1, n = x.shape[axis];
  for (int64_t d = 0; d < rank; ++d)
    (d < axis ? outer : inner) *= d == axis ? 1 : x.shape[d];
  std::vector<int64_t> source;
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i : *indices) {
      if (i < 0 || i >= n)
        return c.fail("index " + std::to_string(i) + " outside of " + std::to_string(n));
      source.push_back(o * n + i);
    }
  return blocks(c, x, shape, source, inner);
}

bool gatherNd(FoldContext &c) {
  if (c.in.size() != 2 || c.in[1]->shape.empty())
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto indices = loadInts(*c.in[1]);
  int64_t depth = c.in[1]->shape.back();
  if (!indices || byteWidth(x.type) == 0 || !foldCount(x.shape) || depth < 1)
    return FoldContext::leave;
  if (depth > static_cast<int64_t>(x.shape.size()))
    return c.fail("index vectors of " + std::to_string(depth) + " for " + toString(x.shape));
  Shape shape(c.in[1]->shape.begin(), c.in[1]->shape.end() - 1);
  shape.insert(shape.end(), x.shape.begin() + depth, x.shape.end());
  if (!foldCount(shape))
    return FoldContext::leave;
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(depth); d < x.shape.size(); ++d)
    inner *= x.shape[d];
  std::vector<int64_t> source;
  for (size_t at = 0; at < indices->size(); at += static_cast<size_t>(depth)) {
    int64_t index = 0;
    for (int64_t d = 0; d < depth; ++d) {
      int64_t i = (*indices)[at + d];
      if (i < 0 || i >= x.shape[d])
        return c.fail("index " + std::to_string(i) + " outside of " + toString(x.shape));
      index = index * x.shape[d] + i;
    }
    source.push_back(index);
  }
  return blocks(c, x, shape, source, inner);
}

bool oneHot(FoldContext &c) {
  if (c.in.size() != 4 || c.in[2]->type != c.in[3]->type || c.in[2]->count() != 1 || c.in[3]->count() != 1)
    return FoldContext::leave;
  auto indices = loadInts(*c.in[0]), depth = loadInts(*c.in[1]);
  if (!indices || !depth || depth->size() != 1 || depth->front() < 0)
    return FoldContext::leave;
  Shape shape = c.in[0]->shape;
  int64_t rank = static_cast<int64_t>(shape.size()), axis = c.integer("axis", -1), n = depth->front();
  axis = axis == -1 ? rank : axis;
  if (axis < 0 || axis > rank)
    return c.fail("axis " + std::to_string(axis) + " for indices of rank " + std::to_string(rank));
  int64_t inner = 1;
  for (int64_t d = axis; d < rank; ++d)
    inner *= shape[d];
  shape.insert(shape.begin() + axis, n);
  auto count = foldCount(shape);
  if (!count || *count * byteWidth(c.in[2]->type) * 8 > 65536)
    return FoldContext::leave;
  return withType(c.in[2]->type, [&]<typename T>() {
    T on = load<T>(*c.in[2])[0], off = load<T>(*c.in[3])[0];
    std::vector<T> out(static_cast<size_t>(*count), off);
    for (size_t i = 0; i < indices->size(); ++i) {
      int64_t o = static_cast<int64_t>(i) / inner, r = static_cast<int64_t>(i) % inner, k = (*indices)[i];
      if (k >= 0 && k < n)
        out[(o * n + k) * inner + r] = on;
    }
    return c.give(store<T>(c.in[2]->type, shape, out));
  });
}

bool where(FoldContext &c) {
  const Tensor &x = *c.in[0];
  if (c.in.size() != 1 || x.count() > (1 << 20))
    return FoldContext::leave;
  return withType(x.type, [&]<typename T>() {
    std::vector<int64_t> out;
    Shape own = stridesOf(x.shape);
    std::vector<T> v = load<T>(x);
    int64_t found = 0;
    for (size_t i = 0; i < v.size(); ++i) {
      if (v[i] == T(0))
        continue;
      ++found;
      for (size_t d = 0; d < own.size(); ++d)
        out.push_back(static_cast<int64_t>(i) / own[d] % x.shape[d]);
    }
    return c.give(storeInts(DType::Int64, {found, static_cast<int64_t>(x.shape.size())}, out));
  });
}

bool invertPermutation(FoldContext &c) {
  auto v = loadInts(*c.in[0]);
  if (!v)
    return FoldContext::leave;
  std::vector<int64_t> out(v->size(), -1);
  for (size_t i = 0; i < v->size(); ++i) {
    int64_t p = (*v)[i];
    if (p < 0 || p >= static_cast<int64_t>(v->size()) || out[p] != -1)
      return c.fail("no permutation: " + toString(*v));
    out[p] = static_cast<int64_t>(i);
  }
  return c.give(storeInts(c.in[0]->type, c.in[0]->shape, out));
}

/// Elements of x that are not in y, and where they are.
bool listDiff(FoldContext &c) {
  if (c.in.size() != 2)
    return FoldContext::leave;
  auto x = loadInts(*c.in[0]), y = loadInts(*c.in[1]);
  if (!x || !y)
    return FoldContext::leave;
  std::sort(y->begin(), y->end());
  std::vector<int64_t> out, at;
  for (size_t i = 0; i < x->size(); ++i)
    if (!std::binary_search(y->begin(), y->end(), (*x)[i])) {
      out.push_back((*x)[i]);
      at.push_back(static_cast<int64_t>(i));
    }
  Shape shape{static_cast<int64_t>(out.size())};
  c.give(storeInts(c.in[0]->type, shape, out));
  return c.give(storeInts(c.type("out_idx", DType::Int32), shape, at));
}

bool cumulative(FoldContext &c) {
  if (c.in.size() != 2)
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto a = loadInts(*c.in[1]);
  int64_t rank = static_cast<int64_t>(x.shape.size());
  if (!a || a->size() != 1 || !foldCount(x.shape))
    return FoldContext::leave;
  int64_t axis = a->front();
  if (axis < -rank || axis >= rank)
    return c.fail("axis " + std::to_string(axis) + " of a tensor of rank " + std::to_string(rank));
  axis += axis < 0 ? rank : 0;
  bool exclusive = c.flag("exclusive"), reverse = c.flag("reverse"), product = c.node.op == "Cumprod";
  int64_t inner = stridesOf(x.shape)[axis], n = x.shape[axis];
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x);
    int64_t count = x.count();
    for (int64_t base = 0; base < count; ++base) {
      if (base / inner % n != 0)
        continue;
      T sum = product ? T(1) : T(0);
      for (int64_t k = 0; k < n; ++k) {
        T &e = v[base + (reverse ? n - 1 - k : k) * inner];
        T next;
        if constexpr (std::is_integral_v<T>)
          next = static_cast<T>(product ? static_cast<uint64_t>(sum) * static_cast<uint64_t>(e)
                                        : static_cast<uint64_t>(sum) + static_cast<uint64_t>(e));
        else
          next = product ? sum * e : sum + e;
        e = exclusive ? sum : next;
        sum = next;
      }
    }
    return c.give(store<T>(x.type, x.shape, v));
  });
}

bool diag(FoldContext &c) {
  const Tensor &x = *c.in[0];
  Shape shape = x.shape;
  bool matrix = c.node.op.rfind("Matrix", 0) == 0;
  if (c.in.size() != 1 || x.shape.empty() || (!matrix && x.shape.size() != 1))
    return FoldContext::leave;
  int64_t n = shape.back();
  shape.push_back(n);
  auto count = foldCount(shape);
  if (!count)
    return FoldContext::leave;
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x), out(static_cast<size_t>(*count));
    for (size_t i = 0; i < v.size(); ++i)
      out[i * static_cast<size_t>(n) + i % static_cast<size_t>(n)] = v[i];
    return c.give(store<T>(x.type, shape, out));
  });
}

bool diagPart(FoldContext &c) {
  const Tensor &x = *c.in[0];
  if (c.in.size() != 1 || x.shape.size() != 2 || x.shape[0] != x.shape[1] || !foldCount(x.shape))
    return FoldContext::leave;
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x), out;
    for (int64_t i = 0; i < x.shape[0]; ++i)
      out.push_back(v[i * x.shape[0] + i]);
    return c.give(store<T>(x.type, {x.shape[0]}, out));
  });
}

/// Keeps `lower` diagonals below the main one and `upper` above; a negative count keeps all.
bool bandPart(FoldContext &c) {
  if (c.in.size() != 3 || c.in[0]->shape.size() < 2 || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto lower = loadInts(*c.in[1]), upper = loadInts(*c.in[2]);
  if (!lower || !upper || lower->size() != 1 || upper->size() != 1)
    return c.fail("num_lower and num_upper must be integers");
  int64_t rows = x.shape[x.shape.size() - 2], columns = x.shape.back();
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x);
    for (size_t i = 0; i < v.size(); ++i) {
      int64_t column = static_cast<int64_t>(i) % columns, row = static_cast<int64_t>(i) / columns % rows;
      if ((lower->front() >= 0 && row - column > lower->front()) ||
          (upper->front() >= 0 && column - row > upper->front()))
        v[i] = T();
    }
    return c.give(store<T>(x.type, x.shape, v));
  });
}

} // namespace

void addIndexFolds(FoldTable &t) {
  t["Range"] = range;
  t["LinSpace"] = linSpace;
  t["Gather"] = t["GatherV2"] = gather;
  t["GatherNd"] = gatherNd;
  t["OneHot"] = oneHot;
  t["Where"] = where;
  t["InvertPermutation"] = invertPermutation;
  t["ListDiff"] = listDiff;
  t["Cumsum"] = t["Cumprod"] = cumulative;
  t["MatrixDiag"] = t["Diag"] = diag;
  t["DiagPart"] = t["MatrixDiagPart"] = diagPart;
  t["MatrixBandPart"] = bandPart;
}

} // namespace quantc::import::graphdef
