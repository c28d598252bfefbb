//===- Binary.cpp - arithmetic on two operands that broadcast ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Integers wrap, as two's complement does; division by zero is an error.
//===----------------------------------------------------------------------===//
#include "../Broadcast.h"
#include "../Kernels.h"
#include "RealKernel.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>

namespace quantc::interpreter::real {
namespace {

/// The unsigned type sums and products are formed in, so that they wrap; int for the narrow ones would not.
template <typename T> using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

struct Add {
  template <typename T> static T apply(T a, T b) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<Wide<T>>(a) + static_cast<Wide<T>>(b));
    else
      return a + b;
  }
};
struct Sub {
  template <typename T> static T apply(T a, T b) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<Wide<T>>(a) - static_cast<Wide<T>>(b));
    else
      return a - b;
  }
};
struct Mul {
  template <typename T> static T apply(T a, T b) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<Wide<T>>(a) * static_cast<Wide<T>>(b));
    else
      return a * b;
  }
};
/// Truncating quotient; -(lowest) wraps instead of trapping. b is not 0.
template <typename T> T quotient(T a, T b) {
  if constexpr (std::is_signed_v<T>)
    if (b == T(-1))
      return Sub::apply(T(0), a);
  return static_cast<T>(a / b);
}
struct Div {
  static constexpr bool divides = true;
  template <typename T> static T apply(T a, T b) {
    if constexpr (std::is_integral_v<T>)
      return quotient(a, b);
    else
      return a / b;
  }
};
struct FloorMod {
  static constexpr bool divides = true;
  template <typename T> static T apply(T a, T b) {
    T rest;
    if constexpr (std::is_floating_point_v<T>)
      rest = std::fmod(a, b);
    else if constexpr (std::is_signed_v<T>)
      rest = b == T(-1) ? T(0) : static_cast<T>(a % b);
    else
      rest = static_cast<T>(a % b);
    return rest != 0 && (b < 0) != (rest < 0) ? static_cast<T>(rest + b) : rest;
  }
};
struct FloorDiv {
  static constexpr bool divides = true;
  template <typename T> static T apply(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::floor(a / b);
    } else {
      T q = quotient(a, b);
      return FloorMod::apply(a, b) != 0 && (a < 0) != (b < 0) ? static_cast<T>(q - 1) : q;
    }
  }
};
/// NaN in either operand gives NaN, as in TensorFlow.
struct Maximum {
  template <typename T> static T apply(T a, T b) { return a > b || a != a ? a : b; }
};
struct Minimum {
  template <typename T> static T apply(T a, T b) { return a < b || a != a ? a : b; }
};
struct SquaredDifference {
  template <typename T> static T apply(T a, T b) {
    T d = Sub::apply(a, b);
    return Mul::apply(d, d);
  }
};
struct Pow {
  template <typename T> static T apply(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::pow(a, b);
    } else {
      // A negative exponent truncates: 0 except for 1 and -1.
      if (b < 0)
        return a == 1 ? T(1) : a == T(-1) ? (b % 2 ? a : T(1)) : T(0);
      T result = 1;
      for (T e = b; e > 0; e = static_cast<T>(e / 2)) {
        if (e % 2)
          result = Mul::apply(result, a);
        a = Mul::apply(a, a);
      }
      return result;
    }
  }
};
struct Atan2 {
  template <typename T> static T apply(T a, T b) {
    return static_cast<T>(std::atan2(static_cast<double>(a), static_cast<double>(b)));
  }
};
struct BitwiseXor {
  template <typename T> static T apply(T a, T b) { return static_cast<T>(a ^ b); }
};
/// A shift of the width or more moves the last bit out; a negative one counts as 0.
struct RightShift {
  template <typename T> static T apply(T a, T b) {
    constexpr T last = sizeof(T) * 8 - 1;
    return static_cast<T>(a >> (b < 0 ? T(0) : b > last ? last : b));
  }
};
struct LogicalAnd {
  static uint8_t apply(uint8_t a, uint8_t b) { return a && b; }
};
struct LogicalOr {
  static uint8_t apply(uint8_t a, uint8_t b) { return a || b; }
};

enum class Allowed : uint8_t { Numbers, Reals, Integers, Booleans };

template <typename T> constexpr bool allows(Allowed allowed) {
  return std::is_floating_point_v<T> ? allowed == Allowed::Numbers || allowed == Allowed::Reals
                                     : allowed == Allowed::Numbers || allowed == Allowed::Integers;
}

/// What the operands of one call are walked by; nothing and an error when they do not broadcast.
struct Walked {
  std::optional<BroadcastWalk<2>> walk;
  Error error;
};
Walked walkOperands(const RunContext &run) {
  const Shape &sa = run.in(0).shape, &sb = run.in(1).shape;
  auto shape = broadcastShape({&sa, &sb});
  if (!shape)
    return {{}, "shapes " + toString(sa) + " and " + toString(sb) + " do not broadcast"};
  if (Error e = shapeOutput(run, 0, *shape))
    return {{}, e};
  return {BroadcastWalk<2>(*shape, {&sa, &sb}), {}};
}

/// float32, which networks compute in: each operator has loops of its own.
template <typename Op> Run runFloat(RealActivation activation) {
  return [activation](const RunContext &run) -> Error {
    Walked walked = walkOperands(run);
    if (!walked.walk)
      return walked.error;
    const float *a = run.in(0).as<float>(), *b = run.in(1).as<float>();
    float *y = run.out().as<float>();
    if (activation.isIdentity())
      applyBinary(*walked.walk, a, b, y, [](float p, float q) { return Op::apply(p, q); });
    else
      applyBinary(*walked.walk, a, b, y, [&](float p, float q) { return activation(Op::apply(p, q)); });
    return {};
  };
}

/// The other types (indices, shapes, masks) share one loop a type: with one for each operator as well, this
/// file alone took 40 s to compile.
template <typename T> Run runShared(T (*apply)(T, T), bool divides, RealActivation activation) {
  return [apply, divides, activation](const RunContext &run) -> Error {
    Walked walked = walkOperands(run);
    if (!walked.walk)
      return walked.error;
    const T *a = run.in(0).as<T>(), *b = run.in(1).as<T>();
    T *y = run.out().as<T>();
    if (int64_t n = run.in(1).count(); divides && std::is_integral_v<T> && std::find(b, b + n, T(0)) != b + n)
      return "division of integers by zero";
    const bool clamps = !activation.isIdentity() && activation.after == RealActivation::After::Nothing;
    walked.walk->forEachRow([&](int64_t o, std::array<int64_t, 2> at, int64_t n,
                                std::array<int64_t, 2> step) {
      for (int64_t i = 0; i < n; ++i) {
        T r = apply(a[at[0] + i * step[0]], b[at[1] + i * step[1]]);
        if (clamps) {
          double v = static_cast<double>(r);
          r = static_cast<T>(v < activation.low ? activation.low : v > activation.high ? activation.high : v);
        }
        y[o + i] = r;
      }
    });
    return {};
  };
}

template <typename Op, typename T> Run runBinary(RealActivation activation) {
  if constexpr (std::is_same_v<T, float>)
    return runFloat<Op>(activation);
  else
    return runShared<T>([](T a, T b) { return static_cast<T>(Op::apply(a, b)); }, requires { Op::divides; },
                        activation);
}

template <typename Op, Allowed allowed> Prepared prepareBinary(const PrepareContext &context) {
  auto activation = realActivationOf(*context.attributes);
  if (!activation)
    return "unknown fused activation";
  if (!context.has(0) || !context.has(1))
    return "an operand is missing";
  ElementType type = context.in(0).type();
  if (context.in(1).type() != type || context.out().type() != type)
    return std::string("operands and result must have one element type, found ") + toString(type) + ", " +
           toString(context.in(1).type()) + " and " + toString(context.out().type());
  Run run;
  if constexpr (allowed == Allowed::Booleans) {
    if (type == ElementType::Bool)
      run = runBinary<Op, uint8_t>(*activation);
  } else {
    if (type == ElementType::Bool)
      return unsupportedType(type);
    auto e = withNumber(type, [&](auto zero) {
      if constexpr (allows<decltype(zero)>(allowed))
        run = runBinary<Op, decltype(zero)>(*activation);
    });
    if (e)
      return *e;
  }
  if (!run)
    return unsupportedType(type);
  return run;
}

} // namespace

} // namespace quantc::interpreter::real

void quantc::interpreter::registerFloatBinaryKernels(KernelRegistry &registry) {
  using namespace real;
  auto add = [&](const char *op, Prepare prepare) {
    registry.add(op, Domain::Real, KernelSet::Reference, prepare);
  };
  add("qnn.add", prepareBinary<Add, Allowed::Numbers>);
  add("qnn.sub", prepareBinary<Sub, Allowed::Numbers>);
  add("qnn.mul", prepareBinary<Mul, Allowed::Numbers>);
  add("qnn.div", prepareBinary<Div, Allowed::Numbers>);
  add("qnn.maximum", prepareBinary<Maximum, Allowed::Numbers>);
  add("qnn.minimum", prepareBinary<Minimum, Allowed::Numbers>);
  add("qnn.squared_difference", prepareBinary<SquaredDifference, Allowed::Numbers>);
  add("qnn.pow", prepareBinary<Pow, Allowed::Numbers>);
  add("qnn.floor_div", prepareBinary<FloorDiv, Allowed::Numbers>);
  add("qnn.floor_mod", prepareBinary<FloorMod, Allowed::Numbers>);
  add("qnn.atan2", prepareBinary<Atan2, Allowed::Reals>);
  add("qnn.bitwise_xor", prepareBinary<BitwiseXor, Allowed::Integers>);
  add("qnn.right_shift", prepareBinary<RightShift, Allowed::Integers>);
  add("qnn.logical_and", prepareBinary<LogicalAnd, Allowed::Booleans>);
  add("qnn.logical_or", prepareBinary<LogicalOr, Allowed::Booleans>);
}
