//===- FoldUnary.cpp - one constant in, one of the same shape out ---------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace quantc::import::graphdef {

namespace {

/// Applies `f` to each element; `f` takes and returns the type that is computed in.
template <typename F> bool mapAll(FoldContext &c, F f) {
  if (c.in.size() != 1 || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  return withType(x.type, [&]<typename T>() {
    std::vector<T> v = load<T>(x);
    for (T &e : v)
      e = static_cast<T>(f(e));
    return c.give(store<T>(x.type, x.shape, v));
  });
}
/// As mapAll for float types only; others are left to the operator.
template <typename F> bool mapReal(FoldContext &c, F f) {
  if (c.in.size() != 1 || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  if (!isFloat(x.type))
    return FoldContext::leave;
  auto run = [&]<typename T>() {
    std::vector<T> v = load<T>(x);
    for (T &e : v)
      e = f(e);
    return c.give(store<T>(x.type, x.shape, v));
  };
  return x.type == DType::Double ? run.template operator()<double>() : run.template operator()<float>();
}
template <typename F> bool mapToBool(FoldContext &c, F f) {
  if (c.in.size() != 1 || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  return withType(x.type, [&]<typename T>() {
    std::vector<uint8_t> out;
    for (T e : load<T>(x))
      out.push_back(f(e));
    return c.give(store<uint8_t>(DType::Bool, x.shape, out));
  });
}

bool rsqrt(FoldContext &c) {
  // TOCO computes f32(1 / f32(sqrt x)). TensorFlow 2.21 does so for the rest after the last full group of
  // eight; the groups start from the processor's estimate, and the correctly rounded value is what comes
  // closest.
  bool toco = c.rules == FoldRules::Toco;
  size_t grouped = 0, next = 0;
  if (c.in.size() == 1 && !toco)
    if (std::optional<int64_t> count = foldCount(c.in[0]->shape))
      grouped = static_cast<size_t>(*count - *count % 8);
  return mapReal(c, [&](auto x) {
    using T = decltype(x);
    bool inGroup = next++ < grouped;
    if constexpr (std::is_same_v<T, float>)
      if (inGroup)
        return static_cast<float>(1.0 / std::sqrt(static_cast<double>(x)));
    return T(1) / std::sqrt(x);
  });
}

bool cast(FoldContext &c) {
  if (c.in.size() != 1 || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  const Tensor &x = *c.in[0];
  DType to = c.type("DstT", DType::Invalid);
  return withType(x.type, [&]<typename From>() {
    std::vector<From> v = load<From>(x);
    return withType(to, [&]<typename To>() {
      std::vector<To> out;
      out.reserve(v.size());
      for (From e : v) {
        if (to == DType::Bool)
          out.push_back(static_cast<To>(e != From(0)));
        else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
          // Beyond the range of the integer C++ leaves the result open; saturate, NaN is 0.
          if (std::isnan(e))
            out.push_back(0);
          else if (e <= static_cast<From>(std::numeric_limits<To>::min()))
            out.push_back(std::numeric_limits<To>::min());
          else if (e >= static_cast<From>(std::numeric_limits<To>::max()))
            out.push_back(std::numeric_limits<To>::max());
          else
            out.push_back(static_cast<To>(e));
        } else
          out.push_back(static_cast<To>(e));
      }
      return c.give(store<To>(to, x.shape, out));
    });
  });
}

bool softmax(FoldContext &c) {
  bool logarithm = c.node.op == "LogSoftmax";
  const Tensor &x = *c.in[0];
  if (c.in.size() != 1 || x.type != DType::Float || x.shape.empty() || x.shape.back() < 1 ||
      !foldCount(x.shape))
    return FoldContext::leave;
  std::vector<float> v = load<float>(x);
  size_t n = static_cast<size_t>(x.shape.back());
  for (size_t row = 0; row < v.size(); row += n) {
    float top = *std::max_element(v.begin() + row, v.begin() + row + n), sum = 0;
    for (size_t i = row; i < row + n; ++i) {
      float e = std::exp(v[i] - top);
      sum += e;
      v[i] = logarithm ? v[i] - top : e;
    }
    for (size_t i = row; i < row + n; ++i)
      v[i] = logarithm ? v[i] - std::log(sum) : v[i] / sum;
  }
  return c.give(store<float>(x.type, x.shape, v));
}

bool leakyRelu(FoldContext &c) {
  float alpha = c.real("alpha", 0.2f);
  return mapReal(c, [alpha](auto x) { return x > 0 ? x : static_cast<decltype(x)>(alpha) * x; });
}

bool identity(FoldContext &c) {
  c.out = c.in;
  return !c.in.empty();
}

#define REAL(EXPRESSION)                                                                                     \
  [](FoldContext &c) {                                                                                       \
    return mapReal(c, [](auto x) -> decltype(x) {                                                            \
      using T = decltype(x);                                                                                 \
      (void)sizeof(T);                                                                                       \
      return static_cast<T>(EXPRESSION);                                                                     \
    });                                                                                                      \
  }
#define ALL(EXPRESSION)                                                                                      \
  [](FoldContext &c) {                                                                                       \
    return mapAll(c, [](auto x) {                                                                            \
      using T = decltype(x);                                                                                 \
      (void)sizeof(T);                                                                                       \
      return static_cast<T>(EXPRESSION);                                                                     \
    });                                                                                                      \
  }
#define TO_BOOL(EXPRESSION) [](FoldContext &c) { return mapToBool(c, [](auto x) { return EXPRESSION; }); }

/// Integers wrap, as the machine does.
template <typename T> T negate(T x) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(0 - static_cast<uint64_t>(x));
  else
    return -x;
}
template <typename T> T absolute(T x) {
  if constexpr (std::is_floating_point_v<T>)
    return std::fabs(x);
  else
    return x < T(0) ? negate(x) : x;
}
template <typename T> T squared(T x) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<uint64_t>(x) * static_cast<uint64_t>(x));
  else
    return x * x;
}
template <typename T> bool finite(T x) {
  if constexpr (std::is_floating_point_v<T>)
    return std::isfinite(x);
  else
    return true;
}
template <typename T> bool nan(T x) { return x != x; }

/// Logarithmic derivative of the gamma function, by recurrence and the asymptotic series.
double digamma(double x) {
  if (x <= 0 && std::floor(x) == x)
    return std::numeric_limits<double>::quiet_NaN();
  constexpr double pi = 3.14159265358979323846;
  double result = 0;
  if (x < 0) {
    result = -pi / std::tan(pi * x);
    x = 1 - x;
  }
  while (x < 10) {
    result -= 1 / x;
    x += 1;
  }
  double r = 1 / (x * x);
  return result + std::log(x) - 0.5 / x -
         r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r * (1.0 / 132)))));
}

} // namespace

void addUnaryFolds(FoldTable &t) {
  for (const char *op :
       {"Identity", "IdentityN", "Snapshot", "StopGradient", "PreventGradient", "CheckNumerics"})
    t[op] = identity;
  t["Cast"] = cast;
  t["Rsqrt"] = rsqrt;
  t["Softmax"] = softmax;
  t["LogSoftmax"] = softmax;
  t["LeakyRelu"] = leakyRelu;
  t["Neg"] = ALL(negate(x));
  t["Abs"] = ALL(absolute(x));
  t["Square"] = ALL(squared(x));
  t["Sign"] = ALL(nan(x) ? x : static_cast<T>((x > T(0)) - (x < T(0))));
  t["Relu"] = ALL(x < T(0) ? T(0) : x);
  t["Relu6"] = ALL(x < T(0) ? T(0) : (x > T(6) ? T(6) : x));
  t["ZerosLike"] = ALL(T(0));
  t["OnesLike"] = ALL(T(1));
  t["Invert"] = [](FoldContext &c) {
    return !c.in.empty() && !isFloat(c.in[0]->type) && c.in[0]->type != DType::Bool &&
           mapAll(c, [](auto x) { return static_cast<decltype(x)>(~static_cast<uint64_t>(x)); });
  };
  t["LogicalNot"] = TO_BOOL(!x);
  t["IsNan"] = TO_BOOL(nan(x));
  t["IsInf"] = TO_BOOL(!finite(x) && !nan(x));
  t["IsFinite"] = TO_BOOL(finite(x));
  t["Exp"] = REAL(std::exp(x));
  t["Expm1"] = REAL(std::expm1(x));
  t["Log"] = REAL(std::log(x));
  t["Log1p"] = REAL(std::log1p(x));
  t["Sqrt"] = REAL(std::sqrt(x));
  t["Sin"] = REAL(std::sin(x));
  t["Cos"] = REAL(std::cos(x));
  t["Tan"] = REAL(std::tan(x));
  t["Asin"] = REAL(std::asin(x));
  t["Acos"] = REAL(std::acos(x));
  t["Atan"] = REAL(std::atan(x));
  t["Sinh"] = REAL(std::sinh(x));
  t["Cosh"] = REAL(std::cosh(x));
  t["Tanh"] = REAL(std::tanh(x));
  t["Asinh"] = REAL(std::asinh(x));
  t["Acosh"] = REAL(std::acosh(x));
  t["Atanh"] = REAL(std::atanh(x));
  t["Erf"] = REAL(std::erf(x));
  t["Erfc"] = REAL(std::erfc(x));
  t["Lgamma"] = REAL(std::lgamma(x));
  t["Digamma"] = REAL(digamma(static_cast<double>(x)));
  t["Floor"] = REAL(std::floor(x));
  t["Ceil"] = REAL(std::ceil(x));
  t["Rint"] = t["Round"] = REAL(std::nearbyint(x));
  t["Inv"] = t["Reciprocal"] = REAL(T(1) / x);
  t["Sigmoid"] = REAL(T(1) / (T(1) + std::exp(-x)));
  t["Elu"] = REAL(x < T(0) ? std::expm1(x) : x);
  t["Selu"] = REAL(x < T(0) ? T(1.7580993408473768599402175208123) * std::expm1(x)
                            : T(1.0507009873554804934193349852946) * x);
  t["Softplus"] = REAL(x > T(20) ? x : std::log1p(std::exp(x)));
  t["Softsign"] = REAL(x / (std::fabs(x) + T(1)));
}

#undef REAL
#undef ALL
#undef TO_BOOL

} // namespace quantc::import::graphdef
