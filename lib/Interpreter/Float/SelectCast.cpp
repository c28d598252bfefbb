//===- SelectCast.cpp - select, select_v2, cast -----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "RealKernel.h"

#include "quantc/Support/Half.h"

#include <cmath>
#include <type_traits>

namespace quantc::interpreter::real {
namespace {

/// Values are copied by their width.
template <typename F> std::optional<std::string> withWidth(ElementType type, F &&f) {
  switch (byteWidth(type)) {
  case 1:
    f(uint8_t());
    return {};
  case 2:
    f(uint16_t());
    return {};
  case 4:
    f(uint32_t());
    return {};
  case 8:
    f(uint64_t());
    return {};
  default:
    return unsupportedType(type);
  }
}

template <typename T> Error selectBroadcast(const RunContext &run, const Shape &condition) {
  const Shape &sx = run.in(1).shape, &sy = run.in(2).shape;
  auto shape = broadcastShape({&condition, &sx, &sy});
  if (!shape)
    return "shapes " + toString(condition) + ", " + toString(sx) + " and " + toString(sy) +
           " do not broadcast";
  if (Error e = shapeOutput(run, 0, *shape))
    return e;
  const uint8_t *c = run.in(0).as<uint8_t>();
  const T *x = run.in(1).as<T>(), *y = run.in(2).as<T>();
  T *z = run.out().as<T>();
  BroadcastWalk<3>(*shape, {&condition, &sx, &sy})
      .forEachRow(
          [&](int64_t out, const std::array<int64_t, 3> &at, int64_t n, const std::array<int64_t, 3> &step) {
            for (int64_t i = 0; i < n; ++i)
              z[out + i] = c[at[0] + i * step[0]] ? x[at[1] + i * step[1]] : y[at[2] + i * step[2]];
          });
  return {};
}

template <bool broadcasts> Prepared prepareSelect(const PrepareContext &context) {
  if (auto e = requireOperand(context, 0, ElementType::Bool))
    return *e;
  if (!context.has(1) || !context.has(2) || context.in(1).type() != context.in(2).type() ||
      context.in(1).type() != context.out().type())
    return "the two choices and the result must have one element type";
  Run run;
  auto e = withWidth(context.out().type(), [&](auto zero) {
    using T = decltype(zero);
    run = [](const RunContext &r) -> Error {
      Shape condition = r.in(0).shape;
      // The first form: a vector chooses whole rows of axis 0.
      if (!broadcasts && condition.size() == 1 && r.in(1).rank() > 1)
        condition.resize(r.in(1).shape.size(), 1);
      return selectBroadcast<T>(r, condition);
    };
  });
  if (e)
    return *e;
  return run;
}

/// Towards zero; what does not fit saturates and NaN is 0, so that no value is undefined.
template <typename To, typename From> To convert(From x) {
  if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
    double v = static_cast<double>(x);
    if (std::isnan(v))
      return 0;
    if (v <= static_cast<double>(std::numeric_limits<To>::lowest()))
      return std::numeric_limits<To>::lowest();
    if (v >= static_cast<double>(std::numeric_limits<To>::max()))
      return std::numeric_limits<To>::max();
    return static_cast<To>(v);
  } else {
    return static_cast<To>(x);
  }
}

/// f(load, From()): reads element i of a tensor; booleans as 0 and 1, half precision as float32.
template <typename F> std::optional<std::string> withLoad(ElementType type, F &&f) {
  if (type == ElementType::Bool) {
    f([](const Tensor &t, int64_t i) -> uint8_t { return t.as<uint8_t>()[i] != 0; });
    return {};
  }
  if (type == ElementType::F16) {
    f([](const Tensor &t, int64_t i) -> float { return halfToFloat(t.as<uint16_t>()[i]); });
    return {};
  }
  return withNumber(type, [&](auto zero) {
    using T = decltype(zero);
    f([](const Tensor &t, int64_t i) -> T { return t.as<T>()[i]; });
  });
}

Prepared prepareCast(const PrepareContext &context) {
  if (!context.has(0))
    return "operand 0 is missing";
  ElementType to = context.out().type();
  Run run;
  std::optional<std::string> inner;
  auto outer = withLoad(context.in(0).type(), [&](auto load) {
    auto loop = [load](auto store) -> Run {
      return [=](const RunContext &r) -> Error {
        if (Error e = shapeOutput(r, 0, r.in(0).shape))
          return e;
        for (int64_t i = 0, n = r.in(0).count(); i < n; ++i)
          store(r.out(), i, load(r.in(0), i));
        return {};
      };
    };
    if (to == ElementType::Bool)
      run = loop([](Tensor &t, int64_t i, auto x) { t.as<uint8_t>()[i] = x != 0; });
    else if (to == ElementType::F16)
      run = loop(
          [](Tensor &t, int64_t i, auto x) { t.as<uint16_t>()[i] = floatToHalf(static_cast<float>(x)); });
    else
      inner = withNumber(to, [&](auto zero) {
        using T = decltype(zero);
        run = loop([](Tensor &t, int64_t i, auto x) { t.as<T>()[i] = convert<T>(x); });
      });
  });
  if (outer)
    return *outer;
  if (inner)
    return *inner;
  return run;
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatSelectCastKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  // Values are copied, so integers of any meaning will do.
  registry.add("qnn.select", Domain::Any, KernelSet::Reference, prepareSelect<false>);
  registry.add("qnn.select_v2", Domain::Any, KernelSet::Reference, prepareSelect<true>);
  add("qnn.cast", prepareCast);
}
