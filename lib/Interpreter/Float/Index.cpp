//===- Index.cpp - shapes, ranges, searches ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <unordered_map>

namespace quantc::interpreter {
namespace real {
namespace {

/// Writes element i of an int32 or int64 tensor.
void storeInteger(Tensor &tensor, int64_t i, int64_t value) {
  if (tensor.type() == ElementType::I64)
    tensor.as<int64_t>()[i] = value;
  else
    tensor.as<int32_t>()[i] = static_cast<int32_t>(value);
}

bool isIndexType(ElementType type) { return type == ElementType::I32 || type == ElementType::I64; }

std::optional<std::string> requireIndexResult(const PrepareContext &context, size_t i) {
  if (!isIndexType(context.out(i).type()))
    return "result " + std::to_string(i) + " must be int32 or int64, found " +
           toString(context.out(i).type());
  return {};
}

std::optional<std::string> requireOperands(const PrepareContext &context, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (!context.has(i))
      return "operand " + std::to_string(i) + " is missing";
  return {};
}

Error storeIntegers(const RunContext &run, const Shape &shape, const std::vector<int64_t> &values) {
  if (Error e = shapeOutput(run, 0, shape))
    return e;
  for (size_t i = 0; i < values.size(); ++i)
    storeInteger(run.out(), static_cast<int64_t>(i), values[i]);
  return {};
}

Prepared prepareShape(const PrepareContext &context) {
  if (auto e = requireOperands(context, 1))
    return *e;
  if (auto e = requireIndexResult(context, 0))
    return *e;
  return Run(
      [](const RunContext &run) -> Error { return storeIntegers(run, {run.in(0).rank()}, run.in(0).shape); });
}

Prepared prepareRank(const PrepareContext &context) {
  if (auto e = requireOperands(context, 1))
    return *e;
  if (auto e = requireIndexResult(context, 0))
    return *e;
  return Run([](const RunContext &run) -> Error { return storeIntegers(run, {}, {run.in(0).rank()}); });
}

Prepared prepareBroadcastArgs(const PrepareContext &context) {
  if (auto e = requireOperands(context, 2))
    return *e;
  if (auto e = requireIndexResult(context, 0))
    return *e;
  return Run([](const RunContext &run) -> Error {
    Shape a = readIntegers(run.in(0)), b = readIntegers(run.in(1));
    auto shape = broadcastShape({&a, &b});
    if (!shape)
      return "shapes " + toString(a) + " and " + toString(b) + " do not broadcast";
    return storeIntegers(run, {static_cast<int64_t>(shape->size())}, *shape);
  });
}

/// Copies one element of `width` bytes to each of n places.
void fillElements(char *to, const char *value, int64_t width, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    std::memcpy(to + i * width, value, static_cast<size_t>(width));
}

std::optional<std::string> checkSizes(const Shape &shape) {
  if (std::any_of(shape.begin(), shape.end(), [](int64_t d) { return d < 0; }))
    return "sizes " + toString(shape) + " must not be negative";
  return {};
}

Prepared prepareFill(const PrepareContext &context) {
  if (auto e = requireOperands(context, 2))
    return *e;
  if (context.in(1).type() != context.out().type())
    return "the value and the result must have one element type";
  return Run([](const RunContext &run) -> Error {
    Shape shape = readIntegers(run.in(0));
    if (auto e = checkSizes(shape))
      return e;
    if (run.in(1).count() != 1)
      return "the value must be one element";
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    fillElements(run.out().data, run.in(1).data, byteWidth(run.out().type()), run.out().count());
    return {};
  });
}

template <typename T> Error runRange(const RunContext &run) {
  for (size_t i = 0; i < 3; ++i)
    if (run.in(i).count() != 1)
      return "start, limit and delta must be one element each";
  T start = *run.in(0).as<T>(), limit = *run.in(1).as<T>(), delta = *run.in(2).as<T>();
  if (delta == 0)
    return "delta must not be 0";
  int64_t n = 0;
  if ((delta > 0 && start < limit) || (delta < 0 && start > limit)) {
    if constexpr (std::is_floating_point_v<T>) {
      double steps = std::ceil(std::abs((static_cast<double>(limit) - start) / delta));
      if (!(steps < 1e12))
        return "the range is not finite or has too many elements";
      n = static_cast<int64_t>(steps);
    } else {
      uint64_t distance = delta > 0 ? static_cast<uint64_t>(limit) - static_cast<uint64_t>(start)
                                    : static_cast<uint64_t>(start) - static_cast<uint64_t>(limit);
      uint64_t step = delta > 0 ? static_cast<uint64_t>(delta) : 0 - static_cast<uint64_t>(delta);
      n = static_cast<int64_t>((distance - 1) / step + 1);
      if (n < 0)
        return "the range has too many elements";
    }
  }
  if (Error e = shapeOutput(run, 0, {n}))
    return e;
  T *y = run.out().as<T>();
  for (int64_t i = 0; i < n; ++i)
    if constexpr (std::is_floating_point_v<T>)
      y[i] = start + static_cast<T>(i) * delta;
    else
      y[i] = static_cast<T>(static_cast<uint64_t>(start) +
                            static_cast<uint64_t>(i) * static_cast<uint64_t>(delta));
  return {};
}

Prepared prepareRange(const PrepareContext &context) {
  if (auto e = requireOperands(context, 3))
    return *e;
  ElementType type = context.out().type();
  for (size_t i = 0; i < 3; ++i)
    if (context.in(i).type() != type)
      return "start, limit, delta and the result must have one element type";
  Run run;
  if (auto e = withNumber(type, [&](auto zero) { run = runRange<decltype(zero)>; }))
    return *e;
  return run;
}

Prepared prepareOneHot(const PrepareContext &context) {
  int64_t axis = context.attributes->integer("axis", -1);
  if (auto e = requireOperands(context, 4))
    return *e;
  if (context.in(2).type() != context.out().type() || context.in(3).type() != context.out().type())
    return "the values and the result must have one element type";
  return Run([axis](const RunContext &run) -> Error {
    Shape shape = run.in(0).shape;
    int64_t depth = static_cast<int64_t>(scalarOf(run.in(1)));
    auto at = normalizeAxis(axis, run.in(0).rank() + 1);
    if (!at || depth < 0 || run.in(2).count() != 1 || run.in(3).count() != 1)
      return "axis " + std::to_string(axis) + " or depth " + std::to_string(depth) +
             " does not fit the shape " + toString(shape);
    shape.insert(shape.begin() + *at, depth);
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    int64_t width = byteWidth(run.out().type()), inner = 1;
    for (size_t d = static_cast<size_t>(*at) + 1; d < shape.size(); ++d)
      inner *= shape[d];
    fillElements(run.out().data, run.in(3).data, width, run.out().count());
    std::vector<int64_t> indices = readIntegers(run.in(0));
    for (int64_t i = 0; i < static_cast<int64_t>(indices.size()); ++i)
      if (int64_t k = indices[static_cast<size_t>(i)]; k >= 0 && k < depth)
        fillElements(run.out().data + ((i / inner * depth + k) * inner + i % inner) * width, run.in(2).data,
                     width, 1);
    return {};
  });
}

template <typename T> Error runWhere(const RunContext &run) {
  const Shape &shape = run.in(0).shape;
  const T *x = run.in(0).as<T>();
  int64_t count = run.in(0).count(), rank = run.in(0).rank();
  int64_t found = count - std::count(x, x + count, T(0));
  if (Error e = shapeOutput(run, 0, {found, rank}))
    return e;
  for (int64_t i = 0, row = 0; i < count; ++i) {
    if (x[i] == T(0))
      continue;
    int64_t rest = i;
    for (int64_t d = rank; d-- > 0;) {
      storeInteger(run.out(), row * rank + d, rest % shape[static_cast<size_t>(d)]);
      rest /= shape[static_cast<size_t>(d)];
    }
    ++row;
  }
  return {};
}

Prepared prepareWhere(const PrepareContext &context) {
  if (auto e = requireOperands(context, 1))
    return *e;
  if (auto e = requireIndexResult(context, 0))
    return *e;
  if (context.in(0).type() == ElementType::Bool)
    return Run(runWhere<uint8_t>);
  Run run;
  if (auto e = withNumber(context.in(0).type(), [&](auto zero) { run = runWhere<decltype(zero)>; }))
    return *e;
  return run;
}

template <typename T> Error runTopK(const RunContext &run) {
  Shape shape = run.in(0).shape;
  int64_t k = static_cast<int64_t>(scalarOf(run.in(1)));
  if (shape.empty() || k < 0 || k > shape.back())
    return "k " + std::to_string(k) + " does not fit the shape " + toString(shape);
  int64_t depth = shape.back(), rows = depth ? run.in(0).count() / depth : 0;
  shape.back() = k;
  for (size_t i = 0; i < 2; ++i)
    if (Error e = shapeOutput(run, i, shape))
      return e;
  std::vector<int64_t> order(static_cast<size_t>(depth));
  for (int64_t r = 0; r < rows; ++r) {
    const T *x = run.in(0).as<T>() + r * depth;
    std::iota(order.begin(), order.end(), 0);
    // Of equals the first; NaN is smaller than every number, which keeps the order strict.
    auto before = [x](int64_t a, int64_t b) {
      bool na = x[a] != x[a], nb = x[b] != x[b];
      if (na || nb)
        return na == nb ? a < b : nb;
      return x[a] > x[b] || (x[a] == x[b] && a < b);
    };
    std::partial_sort(order.begin(), order.begin() + k, order.end(), before);
    for (int64_t i = 0; i < k; ++i) {
      run.out(0).as<T>()[r * k + i] = x[order[static_cast<size_t>(i)]];
      storeInteger(run.out(1), r * k + i, order[static_cast<size_t>(i)]);
    }
  }
  return {};
}

Prepared prepareTopK(const PrepareContext &context) {
  if (auto e = requireOperands(context, 2))
    return *e;
  if (context.out().type() != context.in(0).type())
    return "values must have the element type of the operand";
  if (auto e = requireIndexResult(context, 1))
    return *e;
  Run run;
  if (auto e = withNumber(context.in(0).type(), [&](auto zero) { run = runTopK<decltype(zero)>; }))
    return *e;
  return run;
}

template <typename T> Error runUnique(const RunContext &run) {
  int64_t n = run.in(0).count();
  const T *x = run.in(0).as<T>();
  if (Error e = shapeOutput(run, 1, run.in(0).shape))
    return e;
  std::unordered_map<T, int64_t> seen;
  std::vector<T> distinct;
  for (int64_t i = 0; i < n; ++i) {
    auto [it, fresh] = seen.try_emplace(x[i], static_cast<int64_t>(distinct.size()));
    if (fresh)
      distinct.push_back(x[i]);
    storeInteger(run.out(1), i, it->second);
  }
  if (Error e = shapeOutput(run, 0, {static_cast<int64_t>(distinct.size())}))
    return e;
  std::copy(distinct.begin(), distinct.end(), run.out().as<T>());
  return {};
}

Prepared prepareUnique(const PrepareContext &context) {
  if (auto e = requireOperands(context, 1))
    return *e;
  if (context.out().type() != context.in(0).type())
    return "the distinct elements must have the element type of the operand";
  if (auto e = requireIndexResult(context, 1))
    return *e;
  Run run;
  if (auto e = withNumber(context.in(0).type(), [&](auto zero) { run = runUnique<decltype(zero)>; }))
    return *e;
  return run;
}

Prepared prepareSparseToDense(const PrepareContext &context) {
  if (auto e = requireOperands(context, 4))
    return *e;
  if (context.in(2).type() != context.out().type() || context.in(3).type() != context.out().type())
    return "values, default and result must have one element type";
  return Run([](const RunContext &run) -> Error {
    Shape shape = readIntegers(run.in(1)), indices = readIntegers(run.in(0));
    if (auto e = checkSizes(shape))
      return e;
    // Indices are one number, a vector (rank 1) or a matrix with a row per value.
    int64_t rank = static_cast<int64_t>(shape.size()), columns = run.in(0).rank() < 2 ? 1 : run.in(0).dim(1);
    int64_t rows = run.in(0).rank() == 0 ? 1 : run.in(0).dim(0), values = run.in(2).count();
    if (columns != rank || run.in(0).rank() > 2 || (values != rows && values != 1) || run.in(3).count() != 1)
      return "indices of shape " + toString(run.in(0).shape) + " do not fit a result of shape " +
             toString(shape) + " and " + std::to_string(values) + " values";
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    int64_t width = byteWidth(run.out().type());
    fillElements(run.out().data, run.in(3).data, width, run.out().count());
    for (int64_t r = 0; r < rows; ++r) {
      int64_t at = 0;
      for (int64_t d = 0; d < rank; ++d) {
        int64_t i = indices[static_cast<size_t>(r * rank + d)], size = shape[static_cast<size_t>(d)];
        if (i < 0 || i >= size)
          return "index " + std::to_string(i) + " is outside of a dimension of " + std::to_string(size);
        at = at * size + i;
      }
      fillElements(run.out().data + at * width, run.in(2).data + (values == 1 ? 0 : r) * width, width, 1);
    }
    return {};
  });
}

template <typename T> Error runSegmentSum(const RunContext &run) {
  Shape shape = run.in(0).shape;
  std::vector<int64_t> ids = readIntegers(run.in(1));
  if (shape.empty() || static_cast<int64_t>(ids.size()) != shape[0])
    return std::to_string(ids.size()) + " segment ids do not fit the shape " + toString(shape);
  for (size_t i = 0; i < ids.size(); ++i)
    if (ids[i] < 0 || (i && ids[i] < ids[i - 1]))
      return "segment ids must rise from 0, found " + std::to_string(ids[i]) + " at " + std::to_string(i);
  int64_t inner = 1;
  for (size_t d = 1; d < shape.size(); ++d)
    inner *= shape[d];
  shape[0] = ids.empty() ? 0 : ids.back() + 1;
  if (Error e = shapeOutput(run, 0, shape))
    return e;
  T *y = run.out().as<T>();
  std::fill(y, y + run.out().count(), T(0));
  for (size_t r = 0; r < ids.size(); ++r)
    for (int64_t i = 0; i < inner; ++i) {
      T x = run.in(0).as<T>()[static_cast<int64_t>(r) * inner + i], &sum = y[ids[r] * inner + i];
      if constexpr (std::is_floating_point_v<T>)
        sum += x;
      else
        sum = static_cast<T>(static_cast<uint64_t>(sum) + static_cast<uint64_t>(x));
    }
  return {};
}

Prepared prepareSegmentSum(const PrepareContext &context) {
  if (auto e = requireOperands(context, 2))
    return *e;
  if (context.out().type() != context.in(0).type())
    return "the sums must have the element type of the operand";
  Run run;
  if (auto e = withNumber(context.in(0).type(), [&](auto zero) { run = runSegmentSum<decltype(zero)>; }))
    return *e;
  return run;
}

/// What joins the rows of one segment, and what an empty segment is.
struct SumOf {
  template <typename T> static T start() { return 0; }
  template <typename T> static T join(T a, T b) {
    return wrapped<T>([](auto x, auto y) { return x + y; }, a, b);
  }
  template <typename T, typename F> static T wrapped(F f, T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
      return f(a, b);
    else
      return static_cast<T>(f(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
  }
};
struct ProductOf {
  template <typename T> static T start() { return 1; }
  template <typename T> static T join(T a, T b) {
    return SumOf::wrapped<T>([](auto x, auto y) { return x * y; }, a, b);
  }
};
struct MaximumOf {
  template <typename T> static T start() { return std::numeric_limits<T>::lowest(); }
  template <typename T> static T join(T a, T b) { return std::max(a, b); }
};
struct MinimumOf {
  template <typename T> static T start() { return std::numeric_limits<T>::max(); }
  template <typename T> static T join(T a, T b) { return std::min(a, b); }
};

/// Rows with a negative id are left out.
template <typename Joined, typename T> Error runUnsortedSegment(const RunContext &run) {
  Shape shape = run.in(0).shape;
  const Shape &idShape = run.in(1).shape;
  std::vector<int64_t> ids = readIntegers(run.in(1));
  int64_t segments = static_cast<int64_t>(scalarOf(run.in(2)));
  if (segments < 0 || idShape.size() > shape.size() ||
      !std::equal(idShape.begin(), idShape.end(), shape.begin()))
    return "segment ids of shape " + toString(idShape) + " do not fit the shape " + toString(shape);
  shape.erase(shape.begin(), shape.begin() + static_cast<int64_t>(idShape.size()));
  int64_t inner = countOf(shape);
  shape.insert(shape.begin(), segments);
  if (auto e = checkSizes(shape))
    return e;
  if (Error e = shapeOutput(run, 0, shape))
    return e;
  T *y = run.out().as<T>();
  const T *x = run.in(0).as<T>();
  std::fill(y, y + run.out().count(), Joined::template start<T>());
  for (size_t r = 0; r < ids.size(); ++r) {
    if (ids[r] >= segments)
      return "segment id " + std::to_string(ids[r]) + ", there are " + std::to_string(segments);
    for (int64_t i = 0; ids[r] >= 0 && i < inner; ++i) {
      T &to = y[ids[r] * inner + i];
      to = Joined::template join<T>(to, x[static_cast<int64_t>(r) * inner + i]);
    }
  }
  return {};
}

template <typename Joined> Prepared prepareUnsortedSegment(const PrepareContext &context) {
  if (auto e = requireOperands(context, 3))
    return *e;
  if (context.out().type() != context.in(0).type())
    return "the result must have the element type of the operand";
  Run run;
  if (auto e = withNumber(context.in(0).type(),
                          [&](auto zero) { run = runUnsortedSegment<Joined, decltype(zero)>; }))
    return *e;
  return run;
}

/// How many boundaries are not above the value.
Prepared prepareBucketize(const PrepareContext &context) {
  if (auto e = requireOperands(context, 1))
    return *e;
  if (auto e = requireIndexResult(context, 0))
    return *e;
  std::vector<float> bounds;
  for (double b : context.attributes->reals("boundaries"))
    bounds.push_back(static_cast<float>(b));
  Run run;
  if (auto e = withNumber(context.in(0).type(), [&](auto zero) {
        using T = decltype(zero);
        run = [bounds](const RunContext &r) -> Error {
          if (Error wrong = shapeOutput(r, 0, r.in(0).shape))
            return wrong;
          for (int64_t i = 0; i < r.in(0).count(); ++i)
            storeInteger(r.out(), i,
                         std::upper_bound(bounds.begin(), bounds.end(), r.in(0).as<T>()[i], [](T v, float b) {
                           using Compared = std::conditional_t<std::is_same_v<T, double>, double, float>;
                           return static_cast<Compared>(v) < static_cast<Compared>(b);
                         }) - bounds.begin());
          return {};
        };
      }))
    return *e;
  return run;
}

/// The bytes as they are.
Prepared prepareBitcast(const PrepareContext &context) {
  if (auto e = requireOperands(context, 1))
    return *e;
  int64_t from = byteWidth(context.in(0).type()), to = byteWidth(context.out().type());
  if (from < 1 || to < 1)
    return unsupportedType(context.in(0).type());
  return Run([from, to](const RunContext &run) -> Error {
    Shape shape = run.in(0).shape;
    if (from > to)
      shape.push_back(from / to);
    else if (from < to && (shape.empty() || shape.back() * from != to))
      return "elements of " + std::to_string(to) + " bytes do not fit the shape " + toString(shape);
    else if (from < to)
      shape.pop_back();
    if (Error e = shapeOutput(run, 0, shape))
      return e;
    std::copy_n(run.in(0).data, run.in(0).count() * from, run.out().data);
    return {};
  });
}

} // namespace
} // namespace real

void registerFloatIndexKernels(KernelRegistry &registry) {
  auto add = [&](const char *op, Prepare prepare, Domain domain = Domain::Real) {
    registry.add(op, domain, KernelSet::Reference, prepare);
  };
  add("qnn.shape", real::prepareShape, Domain::Any);
  add("qnn.rank", real::prepareRank, Domain::Any);
  add("qnn.broadcast_args", real::prepareBroadcastArgs);
  // These copy values, or put integers in the order of the real numbers they stand for.
  add("qnn.fill", real::prepareFill, Domain::Any);
  add("qnn.topk_v2", real::prepareTopK, Domain::Any);
  add("qnn.one_hot", real::prepareOneHot, Domain::Any);
  add("qnn.range", real::prepareRange);
  add("qnn.where", real::prepareWhere);
  add("qnn.unique", real::prepareUnique);
  add("qnn.sparse_to_dense", real::prepareSparseToDense, Domain::Any);
  add("qnn.segment_sum", real::prepareSegmentSum);
  add("qnn.unsorted_segment_sum", real::prepareUnsortedSegment<real::SumOf>);
  add("qnn.unsorted_segment_prod", real::prepareUnsortedSegment<real::ProductOf>);
  add("qnn.unsorted_segment_max", real::prepareUnsortedSegment<real::MaximumOf>);
  add("qnn.unsorted_segment_min", real::prepareUnsortedSegment<real::MinimumOf>);
  add("qnn.bucketize", real::prepareBucketize);
  add("qnn.bitcast", real::prepareBitcast);
}

} // namespace quantc::interpreter
