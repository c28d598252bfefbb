//===- FoldReduce.cpp - reductions of constants ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <type_traits>

namespace quantc::import::graphdef {

namespace {

/// Non-negative axes as a mask, or nothing with `error` set.
std::optional<std::vector<bool>> axisMask(FoldContext &c, const Tensor &axes, size_t rank) {
  auto list = loadInts(axes);
  if (!list)
    return std::nullopt;
  std::vector<bool> mask(rank);
  for (int64_t a : *list) {
    int64_t r = static_cast<int64_t>(rank);
    if (a < -r || a >= r) {
      c.fail("axis " + std::to_string(a) + " of a tensor of rank " + std::to_string(rank));
      return std::nullopt;
    }
    mask[a < 0 ? a + r : a] = true;
  }
  return mask;
}

template <typename T, typename Init, typename Step, typename End>
bool reduce(FoldContext &c, Init init, Step step, End end) {
  const Tensor &x = *c.in[0];
  auto mask = axisMask(c, *c.in[1], x.shape.size());
  if (!mask)
    return FoldContext::leave;
  Shape kept, shape;
  bool keep = c.flag("keep_dims");
  int64_t n = 1;
  for (size_t i = 0; i < x.shape.size(); ++i) {
    kept.push_back((*mask)[i] ? 1 : x.shape[i]);
    if ((*mask)[i])
      n *= x.shape[i];
    if (keep || !(*mask)[i])
      shape.push_back(kept.back());
  }
  auto count = foldCount(kept);
  if (!count || !foldCount(x.shape))
    return FoldContext::leave;
  std::vector<T> v = load<T>(x), out(static_cast<size_t>(*count), init);
  std::vector<int64_t> to = broadcastIndices(kept, x.shape);
  for (size_t i = 0; i < v.size(); ++i)
    out[to[i]] = step(out[to[i]], v[i]);
  for (T &o : out)
    o = end(o, n);
  return c.give(store<T>(x.type, shape, out));
}

template <typename T> T same(T v, int64_t) { return v; }

template <typename T> T plus(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  else
    return a + b;
}
template <typename T> T times(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  else
    return a * b;
}

template <typename F> bool numbers(FoldContext &c, F f) {
  return c.in.size() == 2 && c.in[0]->type != DType::Bool && withType(c.in[0]->type, f);
}

bool sum(FoldContext &c) {
  return numbers(c, [&]<typename T>() { return reduce<T>(c, T(0), plus<T>, same<T>); });
}
bool prod(FoldContext &c) {
  return numbers(c, [&]<typename T>() { return reduce<T>(c, T(1), times<T>, same<T>); });
}
bool mean(FoldContext &c) {
  return numbers(c, [&]<typename T>() {
    return reduce<T>(c, T(0), plus<T>, [](T v, int64_t n) {
      if constexpr (std::is_integral_v<T>)
        return n == 0 ? T(0) : static_cast<T>(static_cast<int64_t>(v) / n);
      else
        return v / static_cast<T>(n);
    });
  });
}
/// Max and Min of nothing are the type's ends, which no network means: left alone.
template <bool Max> bool extreme(FoldContext &c) {
  return numbers(c, [&]<typename T>() {
    for (int64_t d : c.in[0]->shape)
      if (d == 0)
        return FoldContext::leave;
    constexpr T low =
        std::is_floating_point_v<T> ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
    constexpr T high =
        std::is_floating_point_v<T> ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
    return reduce<T>(
        c, Max ? low : high, [](T a, T b) { return Max ? (a < b ? b : a) : (b < a ? b : a); }, same<T>);
  });
}
template <bool All> bool boolean(FoldContext &c) {
  return c.in.size() == 2 && c.in[0]->type == DType::Bool &&
         reduce<uint8_t>(
             c, All ? uint8_t{1} : uint8_t{0},
             [](uint8_t a, uint8_t b) { return static_cast<uint8_t>(All ? a && b : a || b); }, same<uint8_t>);
}

template <bool Max> bool argExtreme(FoldContext &c) {
  if (c.in.size() != 2)
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  auto axes = loadInts(*c.in[1]);
  if (!axes || axes->size() != 1 || !foldCount(x.shape))
    return FoldContext::leave;
  int64_t rank = static_cast<int64_t>(x.shape.size()), axis = axes->front();
  if (axis < -rank || axis >= rank)
    return c.fail("axis " + std::to_string(axis) + " of a tensor of rank " + std::to_string(rank));
  axis += axis < 0 ? rank : 0;
  int64_t outer = 1, inner = 1, n = x.shape[axis];
  Shape shape;
  for (int64_t i = 0; i < rank; ++i) {
    if (i < axis)
      outer *= x.shape[i];
    if (i > axis)
      inner *= x.shape[i];
    if (i != axis)
      shape.push_back(x.shape[i]);
  }
  if (n == 0)
    return FoldContext::leave;
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x);
    std::vector<int64_t> out;
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t i = 0; i < inner; ++i) {
        int64_t best = 0;
        for (int64_t k = 1; k < n; ++k) {
          T a = v[(o * n + k) * inner + i], b = v[(o * n + best) * inner + i];
          if (Max ? a > b : a < b)
            best = k;
        }
        out.push_back(best);
      }
    return c.give(storeInts(c.type("output_type", DType::Int64), shape, out));
  });
}

} // namespace

void addReduceFolds(FoldTable &t) {
  t["Sum"] = sum;
  t["Prod"] = prod;
  t["Mean"] = mean;
  t["Max"] = extreme<true>;
  t["Min"] = extreme<false>;
  t["All"] = boolean<true>;
  t["Any"] = boolean<false>;
  t["ArgMax"] = argExtreme<true>;
  t["ArgMin"] = argExtreme<false>;
}

} // namespace quantc::import::graphdef
