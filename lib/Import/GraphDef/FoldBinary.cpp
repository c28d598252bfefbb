//===- FoldBinary.cpp - two constants with broadcasting, selection --------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"

#include <limits>
#include <type_traits>

namespace quantc::import::graphdef {

namespace {

/// f(a, b, ok); `ok` is cleared where the result is not defined (integer division by zero).
template <typename R, typename T> using Element = R (*)(T, T, bool &);

/// Result type R over elements T. One loop for each pair of types, not for each operator: constants are
/// small, and the loops of thirty operators over twelve types are half a minute of compiling.
template <typename R, typename T> bool zip(FoldContext &c, DType resultType, Element<R, T> f) {
  const Tensor &a = *c.in[0], &b = *c.in[1];
  auto shape = broadcast(a.shape, b.shape);
  if (!shape)
    return c.fail("shapes " + toString(a.shape) + " and " + toString(b.shape) + " do not broadcast");
  if (!foldCount(*shape))
    return FoldContext::leave;
  std::vector<T> x = load<T>(a), y = load<T>(b);
  std::vector<R> out;
  bool ok = true;
  if (a.shape == b.shape) {
    out.resize(x.size());
    for (size_t i = 0; i < x.size(); ++i)
      out[i] = f(x[i], y[i], ok);
  } else {
    std::vector<int64_t> ia = broadcastIndices(a.shape, *shape), ib = broadcastIndices(b.shape, *shape);
    out.resize(ia.size());
    for (size_t i = 0; i < ia.size(); ++i)
      out[i] = f(x[ia[i]], y[ib[i]], ok);
  }
  if (!ok)
    return c.fail("divides a constant integer by zero");
  return c.give(store<R>(resultType, *shape, out));
}

bool twoAlike(const FoldContext &c) { return c.in.size() == 2 && c.in[0]->type == c.in[1]->type; }

template <typename F> bool arithmetic(FoldContext &c, F f) {
  return twoAlike(c) && c.in[0]->type != DType::Bool &&
         withType(c.in[0]->type, [&]<typename T>() { return zip<T, T>(c, c.in[0]->type, f); });
}
template <typename F> bool comparison(FoldContext &c, F) {
  return twoAlike(c) && withType(c.in[0]->type, [&]<typename T>() {
           return zip<uint8_t, T>(c, DType::Bool, [](T a, T b, bool &) -> uint8_t { return F{}(a, b); });
         });
}
template <typename F> bool logical(FoldContext &c, F) {
  return twoAlike(c) && c.in[0]->type == DType::Bool &&
         zip<uint8_t, uint8_t>(c, DType::Bool,
                               [](uint8_t a, uint8_t b, bool &) -> uint8_t { return F{}(a != 0, b != 0); });
}

// Integer arithmetic wraps.
template <typename T, typename F> T wrap(T a, T b, F f) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(f(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
  else
    return f(a, b);
}
template <typename T> T divide(T a, T b, bool &ok) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) {
      ok = false;
      return 0;
    }
    if (std::is_signed_v<T> && b == static_cast<T>(-1))
      return static_cast<T>(0 - static_cast<uint64_t>(a));
    return static_cast<T>(a / b);
  } else
    return a / b;
}
template <typename T> T remainder(T a, T b, bool &ok) {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) {
      ok = false;
      return 0;
    }
    return std::is_signed_v<T> && b == static_cast<T>(-1) ? T(0) : static_cast<T>(a % b);
  } else
    return std::fmod(a, b);
}
template <typename T> T floorDivide(T a, T b, bool &ok) {
  T q = divide(a, b, ok);
  if constexpr (std::is_integral_v<T>)
    return ok && remainder(a, b, ok) != 0 && (a < 0) != (b < 0) ? static_cast<T>(q - 1) : q;
  else
    return std::floor(q);
}
template <typename T> T floorMod(T a, T b, bool &ok) {
  T r = remainder(a, b, ok);
  return r != T(0) && (r < T(0)) != (b < T(0)) ? static_cast<T>(r + b) : r;
}
template <typename T> T power(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return std::pow(a, b);
  else {
    if (b < T(0))
      return a == T(1) ? T(1) : T(0);
    uint64_t base = static_cast<uint64_t>(a), r = 1;
    for (uint64_t e = static_cast<uint64_t>(b); e; e >>= 1, base *= base)
      if (e & 1)
        r *= base;
    return static_cast<T>(r);
  }
}

#define ARITHMETIC(EXPRESSION)                                                                               \
  [](FoldContext &c) {                                                                                       \
    return arithmetic(c, [](auto a, auto b, bool &ok) -> decltype(a) {                                       \
      using T = decltype(a);                                                                                 \
      (void)sizeof(T);                                                                                       \
      (void)ok;                                                                                              \
      return static_cast<T>(EXPRESSION);                                                                     \
    });                                                                                                      \
  }
#define COMPARISON(EXPRESSION)                                                                               \
  [](FoldContext &c) { return comparison(c, [](auto a, auto b) { return EXPRESSION; }); }
#define LOGICAL(EXPRESSION)                                                                                  \
  [](FoldContext &c) { return logical(c, [](bool a, bool b) { return EXPRESSION; }); }
#define BITS(EXPRESSION)                                                                                     \
  [](FoldContext &c) {                                                                                       \
    return twoAlike(c) && !isFloat(c.in[0]->type) &&                                                         \
           arithmetic(c, [](auto a, auto b, bool &) -> decltype(a) {                                         \
             using T = decltype(a);                                                                          \
             auto x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);                                \
             return static_cast<T>(EXPRESSION);                                                              \
           });                                                                                               \
  }

bool addN(FoldContext &c) {
  if (c.in.empty() || !foldCount(c.in[0]->shape))
    return FoldContext::leave;
  for (const TensorRef &t : c.in)
    if (t->shape != c.in[0]->shape || t->type != c.in[0]->type)
      return c.fail("adds tensors of shapes " + toString(c.in[0]->shape) + " and " + toString(t->shape));
  return withType(c.in[0]->type, [&]<typename T>() {
    std::vector<T> sum = load<T>(*c.in[0]);
    for (size_t k = 1; k < c.in.size(); ++k) {
      std::vector<T> v = load<T>(*c.in[k]);
      for (size_t i = 0; i < v.size(); ++i)
        sum[i] = wrap(sum[i], v[i], [](auto p, auto q) { return p + q; });
    }
    return c.give(store<T>(c.in[0]->type, c.in[0]->shape, sum));
  });
}

bool select(FoldContext &c) {
  if (c.in.size() != 3 || c.in[0]->type != DType::Bool || c.in[1]->type != c.in[2]->type)
    return FoldContext::leave;
  const Tensor &x = *c.in[1], &y = *c.in[2];
  Shape condition = c.in[0]->shape;
  if (c.node.op == "Select" && condition.size() == 1 && x.shape.size() > 1)
    condition.resize(x.shape.size(), 1); // a vector chooses rows
  auto values = broadcast(x.shape, y.shape);
  auto shape = values ? broadcast(condition, *values) : std::nullopt;
  if (!shape)
    return c.fail("shapes " + toString(c.in[0]->shape) + ", " + toString(x.shape) + " and " +
                  toString(y.shape) + " do not broadcast");
  if (!foldCount(*shape))
    return FoldContext::leave;
  std::vector<uint8_t> choose = load<uint8_t>(*c.in[0]);
  auto ic = broadcastIndices(condition, *shape), ix = broadcastIndices(x.shape, *shape),
       iy = broadcastIndices(y.shape, *shape);
  return withType(x.type, [&]<typename T>() {
    std::vector<T> a = load<T>(x), b = load<T>(y), out(ic.size());
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = choose[ic[i]] ? a[ix[i]] : b[iy[i]];
    return c.give(store<T>(x.type, *shape, out));
  });
}

bool clip(FoldContext &c) {
  if (c.in.size() != 3)
    return FoldContext::leave;
  std::vector<TensorRef> all = c.in, pair = {all[0], all[2]};
  FoldContext low{c.node, pair, c.rules, {}, {}};
  if (!findFold("Minimum")(low))
    return c.fail(low.error);
  pair = {low.out[0], all[1]};
  FoldContext high{c.node, pair, c.rules, {}, {}};
  if (!findFold("Maximum")(high))
    return c.fail(high.error);
  c.out = high.out;
  return true;
}

/// v1 BiasAdd and V2: [C] added to the last axis, or to axis 1 of NCHW.
bool biasAdd(FoldContext &c) {
  if (c.in.size() != 2 || c.in[1]->shape.size() != 1 || c.in[0]->shape.empty())
    return FoldContext::leave;
  std::vector<TensorRef> pair = c.in;
  std::string format = c.text("data_format", "NHWC");
  if (format == "NCHW" || format == "NCDHW") {
    auto bias = std::make_shared<Tensor>(*c.in[1]);
    bias->shape.resize(c.in[0]->shape.size() - 1, 1);
    pair[1] = bias;
  }
  FoldContext sum{c.node, pair, c.rules, {}, {}};
  if (!findFold("AddV2")(sum))
    return c.fail(sum.error);
  c.out = sum.out;
  return true;
}

} // namespace

void addBinaryFolds(FoldTable &t) {
  t["Add"] = t["AddV2"] = ARITHMETIC(wrap(a, b, [](auto p, auto q) { return p + q; }));
  t["Sub"] = ARITHMETIC(wrap(a, b, [](auto p, auto q) { return p - q; }));
  t["Mul"] = ARITHMETIC(wrap(a, b, [](auto p, auto q) { return p * q; }));
  t["Div"] = t["RealDiv"] = t["TruncateDiv"] = ARITHMETIC(divide(a, b, ok));
  t["DivNoNan"] = ARITHMETIC(b == T(0) ? T(0) : divide(a, b, ok));
  t["MulNoNan"] = ARITHMETIC(b == T(0) ? T(0) : wrap(a, b, [](auto p, auto q) { return p * q; }));
  t["Xdivy"] = ARITHMETIC(a == T(0) ? T(0) : divide(a, b, ok));
  t["Xlogy"] = ARITHMETIC(a == T(0) ? 0.0 : static_cast<double>(a) * std::log(static_cast<double>(b)));
  t["FloorDiv"] = ARITHMETIC(floorDivide(a, b, ok));
  t["FloorMod"] = ARITHMETIC(floorMod(a, b, ok));
  t["Mod"] = t["TruncateMod"] = ARITHMETIC(remainder(a, b, ok));
  t["Maximum"] = ARITHMETIC(a != a ? a : (a < b || b != b ? b : a));
  t["Minimum"] = ARITHMETIC(a != a ? a : (b < a || b != b ? b : a));
  t["SquaredDifference"] = ARITHMETIC((wrap(a, b, [](auto p, auto q) { return (p - q) * (p - q); })));
  t["Pow"] = ARITHMETIC(power(a, b));
  t["Atan2"] = ARITHMETIC(std::atan2(static_cast<double>(a), static_cast<double>(b)));
  t["BitwiseAnd"] = BITS(x & y);
  t["BitwiseOr"] = BITS(x | y);
  t["BitwiseXor"] = BITS(x ^ y);
  t["Less"] = COMPARISON(a < b);
  t["LessEqual"] = COMPARISON(a <= b);
  t["Greater"] = COMPARISON(a > b);
  t["GreaterEqual"] = COMPARISON(a >= b);
  t["Equal"] = COMPARISON(a == b);
  t["NotEqual"] = COMPARISON(a != b);
  t["LogicalAnd"] = LOGICAL(a && b);
  t["LogicalOr"] = LOGICAL(a || b);
  t["LogicalXor"] = LOGICAL(a != b);
  t["AddN"] = addN;
  t["Select"] = t["SelectV2"] = select;
  t["ClipByValue"] = clip;
  t["BiasAdd"] = t["BiasAddV1"] = biasAdd;
}

#undef ARITHMETIC
#undef COMPARISON
#undef LOGICAL
#undef BITS

} // namespace quantc::import::graphdef
