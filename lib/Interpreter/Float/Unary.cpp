//===- Unary.cpp - functions of one element ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

#include <cmath>
#include <cstring>
#include <type_traits>

namespace quantc::interpreter::real {
namespace {

struct Abs {
  template <typename T> static T apply(T x) {
    if constexpr (std::is_floating_point_v<T>)
      return std::fabs(x);
    else if constexpr (std::is_signed_v<T>)
      return x < 0 ? static_cast<T>(0u - static_cast<std::make_unsigned_t<T>>(x)) : x;
    else
      return x;
  }
};
struct Neg {
  template <typename T> static T apply(T x) {
    if constexpr (std::is_floating_point_v<T>)
      return -x;
    else
      return static_cast<T>(0u - static_cast<std::make_unsigned_t<T>>(x));
  }
};
struct Sign {
  template <typename T> static T apply(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : x == 0 ? T(0) : x; }
};
struct Square {
  template <typename T> static T apply(T x) {
    if constexpr (std::is_floating_point_v<T>)
      return x * x;
    else
      return static_cast<T>(static_cast<uint64_t>(x) * static_cast<uint64_t>(x));
  }
};
struct Exp {
  template <typename T> static T apply(T x) { return std::exp(x); }
};
struct Log {
  template <typename T> static T apply(T x) { return std::log(x); }
};
struct Sqrt {
  template <typename T> static T apply(T x) { return std::sqrt(x); }
};
struct Rsqrt {
  template <typename T> static T apply(T x) { return 1 / std::sqrt(x); }
};
struct Sin {
  template <typename T> static T apply(T x) { return std::sin(x); }
};
struct Cos {
  template <typename T> static T apply(T x) { return std::cos(x); }
};
struct Floor {
  template <typename T> static T apply(T x) { return std::floor(x); }
};
struct Ceil {
  template <typename T> static T apply(T x) { return std::ceil(x); }
};
/// To nearest, ties to even: the rounding mode in force by default.
struct Round {
  template <typename T> static T apply(T x) { return std::nearbyint(x); }
};

template <typename Op, bool ofIntegers> Prepared prepareUnary(const PrepareContext &context) {
  if (!context.has(0))
    return "operand 0 is missing";
  ElementType type = context.in(0).type();
  if (context.out().type() != type)
    return std::string("the result must have the element type of the operand, ") + toString(type);
  Run run;
  auto e = withNumber(type, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (ofIntegers || std::is_floating_point_v<T>)
      run = [](const RunContext &r) -> Error {
        if (Error shapeError = shapeOutput(r, 0, r.in(0).shape))
          return shapeError;
        const T *x = r.in(0).as<T>();
        T *y = r.out().as<T>();
        for (int64_t i = 0, n = r.in(0).count(); i < n; ++i)
          y[i] = Op::apply(x[i]);
        return {};
      };
  });
  if (e)
    return *e;
  if (!run)
    return unsupportedType(type);
  return run;
}

Prepared prepareLogicalNot(const PrepareContext &context) {
  if (auto e = requireOperand(context, 0, ElementType::Bool))
    return *e;
  return Run([](const RunContext &run) -> Error {
    if (Error e = shapeOutput(run, 0, run.in(0).shape))
      return e;
    for (int64_t i = 0, n = run.in(0).count(); i < n; ++i)
      run.out().as<uint8_t>()[i] = !run.in(0).as<uint8_t>()[i];
    return {};
  });
}

Prepared prepareZerosLike(const PrepareContext &context) {
  if (!context.has(0))
    return "operand 0 is missing";
  return Run([](const RunContext &run) -> Error {
    if (Error e = shapeOutput(run, 0, run.in(0).shape))
      return e;
    std::memset(run.out().data, 0, static_cast<size_t>(run.out().count() * byteWidth(run.out().type())));
    return {};
  });
}

Prepared prepareAddN(const PrepareContext &context) {
  if (context.inputs.empty())
    return "no operands";
  ElementType type = context.out().type();
  for (size_t i = 0; i < context.inputs.size(); ++i)
    if (!context.has(i) || context.in(i).type() != type)
      return "all operands and the result must have one element type";
  Run run;
  auto e = withNumber(type, [&](auto zero) {
    using T = decltype(zero);
    using Sum = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;
    run = [](const RunContext &r) -> Error {
      for (const Tensor *t : r.inputs)
        if (t->shape != r.in(0).shape)
          return "shapes " + toString(r.in(0).shape) + " and " + toString(t->shape) + " must be equal";
      if (Error shapeError = shapeOutput(r, 0, r.in(0).shape))
        return shapeError;
      T *y = r.out().as<T>();
      for (int64_t i = 0, n = r.in(0).count(); i < n; ++i) {
        Sum sum = static_cast<Sum>(r.in(0).as<T>()[i]);
        for (size_t k = 1; k < r.inputs.size(); ++k)
          sum += static_cast<Sum>(r.in(k).as<T>()[i]);
        y[i] = static_cast<T>(sum);
      }
      return {};
    };
  });
  if (e)
    return *e;
  return run;
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatUnaryKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.abs", prepareUnary<Abs, true>);
  add("qnn.neg", prepareUnary<Neg, true>);
  add("qnn.sign", prepareUnary<Sign, true>);
  add("qnn.square", prepareUnary<Square, true>);
  add("qnn.exp", prepareUnary<Exp, false>);
  add("qnn.log", prepareUnary<Log, false>);
  add("qnn.sqrt", prepareUnary<Sqrt, false>);
  add("qnn.rsqrt", prepareUnary<Rsqrt, false>);
  add("qnn.sin", prepareUnary<Sin, false>);
  add("qnn.cos", prepareUnary<Cos, false>);
  add("qnn.floor", prepareUnary<Floor, false>);
  add("qnn.ceil", prepareUnary<Ceil, false>);
  add("qnn.round", prepareUnary<Round, false>);
  add("qnn.logical_not", prepareLogicalNot);
  add("qnn.zeros_like", prepareZerosLike);
  add("qnn.add_n", prepareAddN);
}
