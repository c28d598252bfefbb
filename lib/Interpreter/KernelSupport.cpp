//===- KernelSupport.cpp - what kernels share -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "KernelSupport.h"

namespace quantc::interpreter {

std::string toString(const Shape &shape) {
  std::string s = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    s += (i ? ", " : "") + std::to_string(shape[i]);
  return s + "]";
}

std::string unsupportedType(std::string_view what, ElementType found, std::string_view allowed) {
  return std::string(what) + " is " + toString(found) + "; allowed are " + std::string(allowed);
}

std::vector<int64_t> readIntegers(const Tensor &t) {
  std::vector<int64_t> v(static_cast<size_t>(t.count()));
  for (size_t i = 0; i < v.size(); ++i)
    v[i] = t.type() == ElementType::I64   ? t.as<int64_t>()[i]
           : t.type() == ElementType::I16 ? t.as<int16_t>()[i]
                                          : t.as<int32_t>()[i];
  return v;
}

Shape stridesOf(const Shape &shape) {
  Shape s(shape.size());
  int64_t n = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    s[i] = n;
    n *= shape[i];
  }
  return s;
}

std::optional<Shape> broadcastShape(const Shape &a, const Shape &b) {
  const size_t rank = std::max(a.size(), b.size());
  Shape out(rank);
  for (size_t i = 0; i < rank; ++i) {
    const int64_t x = i + a.size() >= rank ? a[i + a.size() - rank] : 1;
    const int64_t y = i + b.size() >= rank ? b[i + b.size() - rank] : 1;
    if (x != y && x != 1 && y != 1)
      return std::nullopt;
    out[i] = x == 1 ? y : x;
  }
  return out;
}

Limit activationLimit(Activation activation, const Tensor &out) {
  const Limit limit = limitOf(out.type());
  const float scale = scaleOf(out);
  const int64_t zero = zeroOf(out);
  const auto quantized = [&](float v) { return zero + roundToInt(v / scale); };
  const auto within = [&](int64_t low, int64_t high) {
    const auto clamp = [&](int64_t v) {
      return static_cast<int32_t>(std::clamp<int64_t>(v, limit.low, limit.high));
    };
    return Limit{clamp(low), clamp(high)};
  };
  switch (activation) {
  case Activation::Relu:
    return within(quantized(0), limit.high);
  case Activation::Relu6:
    return within(quantized(0), quantized(6));
  case Activation::ReluN1To1:
    return within(quantized(-1), quantized(1));
  default:
    return limit;
  }
}

Error requireSameType(const PrepareContext &c, std::initializer_list<size_t> operands) {
  for (size_t i : operands)
    if (c.in(i).type() != c.out().type())
      return "operand " + std::to_string(i) + " is " + toString(c.in(i).type()) + " but the result is " +
             toString(c.out().type());
  return std::nullopt;
}

Error requireQuantized(const PrepareContext &c, std::initializer_list<size_t> operands, bool result) {
  for (size_t i : operands)
    if (!c.has(i) || !isQuantized(c.in(i)))
      return "operand " + std::to_string(i) + " has no quantization parameters";
  if (result && !isQuantized(c.out()))
    return std::string("the result has no quantization parameters");
  return std::nullopt;
}

} // namespace quantc::interpreter
