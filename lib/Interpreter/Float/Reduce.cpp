//===- Reduce.cpp - reductions over axes, arg max, cumsum -------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Sums of float32 are kept in double and rounded once: the same on every
// machine, and closer than any order of float32 additions.
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <type_traits>

namespace quantc::interpreter {
namespace real {
namespace {

template <typename T> using SumType = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

template <typename T> struct Sum {
  using Acc = SumType<T>;
  static Acc start() { return 0; }
  static Acc step(Acc acc, T x) { return acc + static_cast<Acc>(x); }
  static T finish(Acc acc, int64_t) { return static_cast<T>(acc); }
};
template <typename T> struct Mean : Sum<T> {
  using Acc = SumType<T>;
  static T finish(Acc acc, int64_t n) {
    if constexpr (std::is_floating_point_v<T>)
      return static_cast<T>(acc / static_cast<double>(n));
    else
      return n ? static_cast<T>(static_cast<int64_t>(acc) / n) : T(0);
  }
};
template <typename T> struct Product {
  using Acc = SumType<T>;
  static Acc start() { return 1; }
  static Acc step(Acc acc, T x) { return acc * static_cast<Acc>(x); }
  static T finish(Acc acc, int64_t) { return static_cast<T>(acc); }
};
template <typename T> struct Largest {
  using Acc = T;
  static T start() {
    return std::numeric_limits<T>::has_infinity ? static_cast<T>(-std::numeric_limits<T>::infinity())
                                                : std::numeric_limits<T>::lowest();
  }
  static T step(T acc, T x) { return acc > x || acc != acc ? acc : x; }
  static T finish(T acc, int64_t) { return acc; }
};
template <typename T> struct Smallest {
  using Acc = T;
  static T start() {
    return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                : std::numeric_limits<T>::max();
  }
  static T step(T acc, T x) { return acc < x || acc != acc ? acc : x; }
  static T finish(T acc, int64_t) { return acc; }
};
template <typename T> struct All {
  using Acc = T;
  static T start() { return 1; }
  static T step(T acc, T x) { return acc && x; }
  static T finish(T acc, int64_t) { return acc; }
};
template <typename T> struct Any {
  using Acc = T;
  static T start() { return 0; }
  static T step(T acc, T x) { return acc || x; }
  static T finish(T acc, int64_t) { return acc; }
};

/// Which axes go, and the shape that is left.
Error shapeReduce(const RunContext &run, bool keepDims, std::vector<bool> &gone, Shape &result) {
  const Shape &in = run.in(0).shape;
  gone.assign(in.size(), false);
  for (int64_t axis : readIntegers(run.in(1))) {
    auto a = normalizeAxis(axis, run.in(0).rank());
    if (!a && !(in.empty() && (axis == 0 || axis == -1)))
      return "axis " + std::to_string(axis) + " is outside of rank " + std::to_string(in.size());
    if (a)
      gone[static_cast<size_t>(*a)] = true;
  }
  for (size_t i = 0; i < in.size(); ++i)
    if (!gone[i])
      result.push_back(in[i]);
    else if (keepDims)
      result.push_back(1);
  return {};
}

/// Every element is added to its result in row-major order of the operand.
template <typename Op, typename T>
void reduce(const Shape &in, const std::vector<bool> &gone, const T *x, typename Op::Acc *acc,
            int64_t results) {
  std::fill(acc, acc + results, Op::start());
  if (countOf(in) == 0)
    return;
  // Joined axes, outermost first: {size, step in the results}.
  std::vector<std::pair<int64_t, int64_t>> axes;
  int64_t step = 1;
  for (size_t i = in.size(); i-- > 0;) {
    int64_t mine = gone[i] ? 0 : step;
    if (!gone[i])
      step *= in[i];
    if (in[i] == 1)
      continue;
    if (!axes.empty() && mine == axes.back().second * axes.back().first)
      axes.back().first *= in[i];
    else
      axes.push_back({in[i], mine});
  }
  if (axes.empty())
    axes.push_back({1, 0});
  auto [inner, innerStep] = axes[0];
  int64_t rows = countOf(in) / inner, offset = 0;
  std::vector<int64_t> at(axes.size(), 0);
  for (int64_t r = 0; r < rows; ++r, x += inner) {
    if (innerStep) {
      for (int64_t i = 0; i < inner; ++i)
        acc[offset + i] = Op::step(acc[offset + i], x[i]);
    } else {
      typename Op::Acc a = acc[offset];
      for (int64_t i = 0; i < inner; ++i)
        a = Op::step(a, x[i]);
      acc[offset] = a;
    }
    for (size_t d = 1; d < axes.size(); ++d) {
      offset += axes[d].second;
      if (++at[d] < axes[d].first)
        break;
      offset -= axes[d].second * axes[d].first;
      at[d] = 0;
    }
  }
}

template <template <typename> class Op, typename T> Run runReduce(bool keepDims) {
  return [keepDims](const RunContext &run) -> Error {
    std::vector<bool> gone;
    Shape result;
    if (Error e = shapeReduce(run, keepDims, gone, result))
      return e;
    if (Error e = shapeOutput(run, 0, result))
      return e;
    using Acc = typename Op<T>::Acc;
    int64_t results = run.out().count(), count = run.in(0).count();
    Acc *acc = reinterpret_cast<Acc *>(run.scratch(static_cast<size_t>(results) * sizeof(Acc)));
    reduce<Op<T>, T>(run.in(0).shape, gone, run.in(0).as<T>(), acc, results);
    for (int64_t i = 0; i < results; ++i)
      run.out().as<T>()[i] = Op<T>::finish(acc[i], results ? count / results : 0);
    return {};
  };
}

template <template <typename> class Op, bool ofBooleans>
Prepared prepareReduce(const PrepareContext &context) {
  bool keepDims = context.attributes->flag("keep_dims");
  if (!context.has(0) || !context.has(1))
    return "an operand is missing";
  ElementType type = context.in(0).type();
  if (context.out().type() != type)
    return std::string("the result must have the element type of the operand, ") + toString(type);
  if constexpr (ofBooleans) {
    if (type != ElementType::Bool)
      return unsupportedType(type);
    return runReduce<Op, uint8_t>(keepDims);
  } else {
    Run run;
    if (auto e = withNumber(type, [&](auto zero) { run = runReduce<Op, decltype(zero)>(keepDims); }))
      return *e;
    return run;
  }
}

/// The operand seen as [outer, size, inner] round one axis.
struct AxisView {
  int64_t outer = 1, size = 1, inner = 1;
};
std::optional<AxisView> viewOf(const Shape &shape, int64_t axis) {
  auto a = normalizeAxis(axis, static_cast<int64_t>(shape.size()));
  if (!a)
    return {};
  AxisView v;
  for (int64_t i = 0; i < static_cast<int64_t>(shape.size()); ++i)
    (i < *a ? v.outer : i == *a ? v.size : v.inner) *= shape[static_cast<size_t>(i)];
  return v;
}

template <typename T, bool largest> Error runArg(const RunContext &run) {
  int64_t axis = static_cast<int64_t>(scalarOf(run.in(1)));
  const Shape &in = run.in(0).shape;
  auto view = viewOf(in, axis);
  if (!view || view->size < 1)
    return "axis " + std::to_string(axis) + " does not fit the shape " + toString(in);
  Shape result = in;
  result.erase(result.begin() + *normalizeAxis(axis, run.in(0).rank()));
  if (Error e = shapeOutput(run, 0, result))
    return e;
  for (int64_t o = 0; o < view->outer; ++o)
    for (int64_t i = 0; i < view->inner; ++i) {
      const T *x = run.in(0).as<T>() + o * view->size * view->inner + i;
      int64_t best = 0;
      if (std::is_integral_v<T> && view->inner == 1) {
        // Without branches that depend on the values: the extreme first, then where it is.
        T extreme = x[0];
        for (int64_t k = 1; k < view->size; ++k)
          extreme = largest ? std::max(extreme, x[k]) : std::min(extreme, x[k]);
        best = std::find(x, x + view->size, extreme) - x;
      } else {
        for (int64_t k = 1; k < view->size; ++k)
          if (largest ? x[k * view->inner] > x[best * view->inner]
                      : x[k * view->inner] < x[best * view->inner])
            best = k;
      }
      int64_t at = o * view->inner + i;
      if (run.out().type() == ElementType::I64)
        run.out().as<int64_t>()[at] = best;
      else
        run.out().as<int32_t>()[at] = static_cast<int32_t>(best);
    }
  return {};
}

template <bool largest> Prepared prepareArg(const PrepareContext &context) {
  if (!context.has(0) || !context.has(1))
    return "an operand is missing";
  if (context.out().type() != ElementType::I32 && context.out().type() != ElementType::I64)
    return "the result must be int32 or int64";
  ElementType type = context.in(0).type();
  Run run;
  if (type == ElementType::Bool)
    run = runArg<uint8_t, largest>;
  else if (auto e = withNumber(type, [&](auto zero) { run = runArg<decltype(zero), largest>; }))
    return *e;
  return run;
}

Prepared prepareCumsum(const PrepareContext &context) {
  bool exclusive = context.attributes->flag("exclusive"), reverse = context.attributes->flag("reverse");
  if (!context.has(0) || !context.has(1))
    return "an operand is missing";
  Run run;
  auto e = withNumber(context.in(0).type(), [&](auto zero) {
    using T = decltype(zero);
    run = [=](const RunContext &r) -> Error {
      int64_t axis = static_cast<int64_t>(scalarOf(r.in(1)));
      auto view = viewOf(r.in(0).shape, axis);
      if (!view)
        return "axis " + std::to_string(axis) + " does not fit the shape " + toString(r.in(0).shape);
      if (Error shapeError = shapeOutput(r, 0, r.in(0).shape))
        return shapeError;
      using Acc = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;
      for (int64_t o = 0; o < view->outer; ++o)
        for (int64_t i = 0; i < view->inner; ++i) {
          Acc sum = 0;
          for (int64_t k = 0; k < view->size; ++k) {
            int64_t at = (o * view->size + (reverse ? view->size - 1 - k : k)) * view->inner + i;
            Acc x = static_cast<Acc>(r.in(0).template as<T>()[at]);
            r.out().template as<T>()[at] = static_cast<T>(exclusive ? sum : sum + x);
            sum += x;
          }
        }
      return {};
    };
  });
  if (e)
    return *e;
  return run;
}

} // namespace
} // namespace real

void registerFloatReduceKernels(KernelRegistry &registry) {
  auto add = [&](const char *op, Prepare prepare, Domain domain = Domain::Real) {
    registry.add(op, domain, KernelSet::Reference, prepare);
  };
  add("qnn.mean", real::prepareReduce<real::Mean, false>);
  add("qnn.sum", real::prepareReduce<real::Sum, false>);
  add("qnn.reduce_prod", real::prepareReduce<real::Product, false>);
  add("qnn.reduce_max", real::prepareReduce<real::Largest, false>);
  add("qnn.reduce_min", real::prepareReduce<real::Smallest, false>);
  add("qnn.reduce_all", real::prepareReduce<real::All, true>);
  add("qnn.reduce_any", real::prepareReduce<real::Any, true>);
  // The order of quantized integers is that of the real numbers.
  add("qnn.arg_max", real::prepareArg<true>, Domain::Any);
  add("qnn.arg_min", real::prepareArg<false>, Domain::Any);
  add("qnn.cumsum", real::prepareCumsum);
}

} // namespace quantc::interpreter
