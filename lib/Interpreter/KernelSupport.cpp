//===- KernelSupport.cpp - what kernels share -------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "KernelSupport.h"

#include "quantc/Support/Half.h"

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

std::string unsupportedType(ElementType type) {
  return std::string("element type ") + toString(type) + " is not supported";
}

Error shapeOutput(const RunContext &run, size_t i, const Shape &shape) {
  const Tensor &out = run.out(i);
  const Shape &declared = out.info->shape;
  const bool open = std::any_of(declared.begin(), declared.end(), [](int64_t d) { return d < 0; });
  if (open || !out.data)
    if (Error e = run.resize(i, shape))
      return e;
  if (out.shape != shape)
    return "result has shape " + toString(shape) + " where " + toString(out.shape) + " was declared";
  return std::nullopt;
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

std::optional<Shape> broadcastShape(std::initializer_list<const Shape *> shapes) {
  size_t rank = 0;
  for (const Shape *s : shapes)
    rank = std::max(rank, s->size());
  Shape result(rank, 1);
  for (const Shape *s : shapes)
    for (size_t i = 0; i < s->size(); ++i) {
      const int64_t d = (*s)[i];
      int64_t &r = result[rank - s->size() + i];
      if (d != 1 && r != 1 && d != r)
        return std::nullopt;
      if (d != 1)
        r = d;
    }
  return result;
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

double scalarOf(const Tensor &tensor) {
  double value = 0;
  if (tensor.count() < 1)
    return value;
  if (tensor.type() == ElementType::F16)
    return halfToFloat(*tensor.as<uint16_t>());
  if (tensor.type() == ElementType::Bool)
    return *tensor.as<uint8_t>() != 0;
  withNumber(tensor.type(), [&](auto zero) { value = static_cast<double>(*tensor.as<decltype(zero)>()); });
  return value;
}

std::optional<std::string> requireOperand(const PrepareContext &context, size_t i, ElementType type,
                                          int64_t rank) {
  if (!context.has(i))
    return "operand " + std::to_string(i) + " is missing";
  const Tensor &t = context.in(i);
  if (t.type() != type)
    return "operand " + std::to_string(i) + " has element type " + toString(t.type()) + ", allowed is " +
           toString(type);
  if (rank >= 0 && t.rank() != rank)
    return "operand " + std::to_string(i) + " has rank " + std::to_string(t.rank()) + ", allowed is " +
           std::to_string(rank);
  return {};
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
