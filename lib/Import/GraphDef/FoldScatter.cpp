//===- FoldScatter.cpp - places and order of constants --------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What graphs compute shapes and tables with: sparse tensors made dense,
// scattered updates, the largest, the different.
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

namespace quantc::import::graphdef {

namespace {

template <typename T> T wrapped(T a, T b, bool subtract) {
  if constexpr (std::is_integral_v<T>) {
    auto x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
    return static_cast<T>(subtract ? x - y : x + y);
  } else
    return subtract ? a - b : a + b;
}

/// Where the slices that index vectors name begin in a tensor of `shape`; none, with a fault, when one lies
/// outside. `slice` is how many elements each has.
std::optional<std::vector<int64_t>> placesOf(FoldContext &c, const std::vector<int64_t> &indices,
                                             size_t depth, const Shape &shape, int64_t &slice) {
  slice = 1;
  for (size_t d = depth; d < shape.size(); ++d)
    slice *= shape[d];
  std::vector<int64_t> places;
  for (size_t at = 0; at + depth <= indices.size(); at += depth) {
    int64_t place = 0;
    for (size_t d = 0; d < depth; ++d) {
      int64_t i = indices[at + d];
      if (i < 0 || i >= shape[d]) {
        c.fail("index " + std::to_string(i) + " outside of " + toString(shape));
        return std::nullopt;
      }
      place = place * shape[d] + i;
    }
    places.push_back(place * slice);
    if (depth == 0)
      break;
  }
  return places;
}

/// SparseToDense(indices, shape, values, default): each value at its place, the default elsewhere.
bool sparseToDense(FoldContext &c) {
  if (c.in.size() != 4 || c.in[2]->type != c.in[3]->type || c.in[3]->count() != 1)
    return FoldContext::leave;
  auto indices = loadInts(*c.in[0]), shape = loadInts(*c.in[1]);
  if (!indices || !shape || !foldCount(*shape))
    return FoldContext::leave;
  const Tensor &values = *c.in[2];
  size_t depth = c.in[0]->shape.size() == 2 ? static_cast<size_t>(c.in[0]->shape[1]) : 1;
  if (c.in[0]->shape.size() > 2 || depth != shape->size())
    return c.fail("indices of shape " + toString(c.in[0]->shape) + " for a result of rank " +
                  std::to_string(shape->size()));
  int64_t slice = 1;
  auto places = placesOf(c, *indices, depth, *shape, slice);
  if (!places)
    return false;
  if (values.count() != 1 && values.count() != static_cast<int64_t>(places->size()))
    return c.fail(std::to_string(places->size()) + " indices and values of shape " + toString(values.shape));
  return withType(values.type, [&]<typename T>() {
    std::vector<T> given = load<T>(values);
    std::vector<T> out(static_cast<size_t>(*foldCount(*shape)), load<T>(*c.in[3]).front());
    for (size_t k = 0; k < places->size(); ++k)
      out[(*places)[k]] = given[given.size() == 1 ? 0 : k];
    return c.give(store<T>(values.type, *shape, out));
  });
}

/// ScatterNd(indices, updates, shape) into zeros, where what has one place is added; and
/// TensorScatterAdd, ...Sub and ...Update(tensor, indices, updates).
bool scatter(FoldContext &c) {
  bool intoZeros = c.node.op == "ScatterNd";
  if (c.in.size() != 3)
    return FoldContext::leave;
  const Tensor &at = *c.in[intoZeros ? 0 : 1], &updates = *c.in[intoZeros ? 1 : 2];
  auto indices = loadInts(at);
  auto shape = intoZeros ? loadInts(*c.in[2]) : std::optional(c.in[0]->shape);
  if (!indices || !shape || !foldCount(*shape) || !foldCount(updates.shape) || at.shape.empty() ||
      (!intoZeros && c.in[0]->type != updates.type))
    return FoldContext::leave;
  auto depth = static_cast<size_t>(at.shape.back());
  if (depth > shape->size())
    return c.fail("index vectors of " + std::to_string(depth) + " for a result of rank " +
                  std::to_string(shape->size()));
  int64_t slice = 1;
  auto places = placesOf(c, *indices, depth, *shape, slice);
  if (!places)
    return false;
  if (static_cast<int64_t>(places->size()) * slice != updates.count())
    return c.fail("updates of shape " + toString(updates.shape) + ", needed: " +
                  std::to_string(places->size()) + " slices of " + std::to_string(slice) + " elements");
  bool replaces = c.node.op == "TensorScatterUpdate", subtracts = c.node.op == "TensorScatterSub";
  return withType(updates.type, [&]<typename T>() {
    std::vector<T> given = load<T>(updates), out(static_cast<size_t>(*foldCount(*shape)));
    if (!intoZeros)
      out = load<T>(*c.in[0]);
    for (size_t k = 0; k < places->size(); ++k)
      for (int64_t i = 0; i < slice; ++i) {
        T &to = out[(*places)[k] + i];
        T from = given[static_cast<int64_t>(k) * slice + i];
        to = replaces ? from : wrapped(to, from, subtracts);
      }
    return c.give(store<T>(updates.type, *shape, out));
  });
}

/// The k largest of each row, and where they are; of equals the first comes first.
bool topK(FoldContext &c) {
  bool v2 = c.node.op == "TopKV2";
  if (c.in.size() != (v2 ? 2U : 1U) || c.in[0]->shape.empty() || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto count = v2 ? loadInts(*c.in[1]) : std::optional(std::vector<int64_t>{c.integer("k")});
  int64_t n = x.shape.back();
  if (!count || count->size() != 1)
    return FoldContext::leave;
  int64_t k = count->front();
  if (k < 0 || k > n)
    return c.fail("k is " + std::to_string(k) + " for rows of " + std::to_string(n));
  Shape shape = x.shape;
  shape.back() = k;
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x), best;
    if (std::any_of(v.begin(), v.end(), [](T e) { return e != e; }))
      return FoldContext::leave; // NaN has no place in the order
    std::vector<int64_t> places, order(static_cast<size_t>(n));
    for (size_t row = 0; row < v.size(); row += static_cast<size_t>(n)) {
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(),
                       [&](int64_t a, int64_t b) { return v[row + a] > v[row + b]; });
      for (int64_t i = 0; i < k; ++i) {
        best.push_back(v[row + order[i]]);
        places.push_back(order[i]);
      }
    }
    c.give(store<T>(x.type, shape, best));
    return c.give(storeInts(c.type("index_type", DType::Int32), shape, places));
  });
}

/// The different values in the order of their first appearance, and for each element which one it is.
bool unique(FoldContext &c) {
  if (c.in.size() != 1 || c.in[0]->shape.size() != 1 || c.in[0]->count() > (1 << 20))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x), different;
    std::map<T, int64_t> known;
    std::vector<int64_t> which;
    for (T e : v) {
      if (e != e)
        return FoldContext::leave; // NaN is unlike itself
      auto [at, isNew] = known.try_emplace(e, static_cast<int64_t>(different.size()));
      if (isNew)
        different.push_back(e);
      which.push_back(at->second);
    }
    c.give(store<T>(x.type, {static_cast<int64_t>(different.size())}, different));
    return c.give(storeInts(c.type("out_idx", DType::Int32), x.shape, which));
  });
}

} // namespace

void addScatterFolds(FoldTable &t) {
  t["SparseToDense"] = sparseToDense;
  t["ScatterNd"] = scatter;
  t["TensorScatterAdd"] = t["TensorScatterSub"] = t["TensorScatterUpdate"] = scatter;
  t["TopK"] = t["TopKV2"] = topK;
  t["Unique"] = unique;
}

} // namespace quantc::import::graphdef
