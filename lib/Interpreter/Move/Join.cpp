//===- Join.cpp - tensors joined and split --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

Error sameTypes(const PrepareContext &c, size_t firstOperand) {
  if (c.inputs.size() <= firstOperand)
    return std::string("no operands");
  for (size_t i = firstOperand; i < c.inputs.size(); ++i)
    if (!c.has(i) || c.in(i).type() != c.out().type())
      return "operand " + std::to_string(i) + " is " + (c.has(i) ? toString(c.in(i).type()) : "left out") +
             " but the result is " + toString(c.out().type());
  return std::nullopt;
}

/// [N-CONCAT] uint8 operands with other parameters are rescaled in float32; the other types must agree.
struct Rescale {
  bool needed = false;
  float scale = 1, bias = 0;
  int32_t zero = 0;
};

Prepared prepareConcatenation(const PrepareContext &c) {
  if (Error e = sameTypes(c, 0))
    return *e;
  if (c.attributes->integer("activation") != 0)
    return std::string("a fused activation is not supported");
  std::vector<Rescale> rescales(c.inputs.size());
  for (size_t i = 0; i < c.inputs.size() && isQuantized(c.out()); ++i) {
    const Tensor &x = c.in(i), &y = c.out();
    if (!isQuantized(x))
      return "operand " + std::to_string(i) + " has no quantization parameters";
    if (scaleOf(x) == scaleOf(y) && zeroOf(x) == zeroOf(y))
      continue;
    if (x.type() != ElementType::U8)
      return "operand " + std::to_string(i) + " has other quantization parameters than the result";
    const float scale = scaleOf(x) * (1.0f / scaleOf(y));
    rescales[i] = {true, scale, static_cast<float>(-zeroOf(x)) * scale, zeroOf(y)};
  }
  const int64_t axisAttribute = c.attributes->integer("axis");
  return Run([=](const RunContext &r) -> Error {
    const auto axis = normalizeAxis(axisAttribute, r.in(0).rank());
    if (!axis)
      return "axis " + std::to_string(axisAttribute) + " is out of range for rank " +
             std::to_string(r.in(0).rank());
    const size_t a = static_cast<size_t>(*axis);
    Shape shape = r.in(0).shape;
    shape[a] = 0;
    for (const Tensor *x : r.inputs) {
      Shape s = x->shape;
      if (s.size() != shape.size())
        return toString(s) + " does not join " + toString(r.in(0).shape);
      shape[a] += s[a];
      s[a] = shape[a];
      if (s != shape)
        return toString(x->shape) + " does not join " + toString(r.in(0).shape);
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t outer = product(shape, 0, a), inner = product(shape, a + 1, shape.size());
    const int64_t width = byteWidth(r.out().type());
    char *out = r.out().data;
    for (int64_t o = 0; o < outer; ++o)
      for (size_t i = 0; i < r.inputs.size(); ++i) {
        const int64_t n = r.in(i).shape[a] * inner;
        const char *in = r.in(i).data + o * n * width;
        if (!rescales[i].needed)
          std::memcpy(out, in, static_cast<size_t>(n * width));
        else
          for (int64_t k = 0; k < n; ++k) {
            const float v =
                static_cast<float>(static_cast<uint8_t>(in[k])) * rescales[i].scale + rescales[i].bias;
            out[k] = static_cast<char>(clampTo<uint8_t>(int64_t{roundToInt(v)} + rescales[i].zero, {0, 255}));
          }
        out += n * width;
      }
    return std::nullopt;
  });
}

/// Operands of one shape along a new axis.
Prepared preparePack(const PrepareContext &c) {
  if (Error e = sameTypes(c, 0))
    return *e;
  const int64_t axisAttribute = c.attributes->integer("axis");
  return Run([=](const RunContext &r) -> Error {
    const Shape &in = r.in(0).shape;
    const auto axis = normalizeAxis(axisAttribute, r.in(0).rank() + 1);
    if (!axis)
      return "axis " + std::to_string(axisAttribute) + " is out of range for rank " +
             std::to_string(in.size());
    const size_t a = static_cast<size_t>(*axis);
    for (const Tensor *x : r.inputs)
      if (x->shape != in)
        return toString(x->shape) + " does not pack with " + toString(in);
    Shape shape = in;
    shape.insert(shape.begin() + static_cast<ptrdiff_t>(a), static_cast<int64_t>(r.inputs.size()));
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t outer = product(in, 0, a);
    const size_t chunk = static_cast<size_t>(product(in, a, in.size()) * byteWidth(r.out().type()));
    char *out = r.out().data;
    for (int64_t o = 0; o < outer; ++o)
      for (const Tensor *x : r.inputs) {
        std::memcpy(out, x->data + static_cast<size_t>(o) * chunk, chunk);
        out += chunk;
      }
    return std::nullopt;
  });
}

/// Gives each result its `sizes[i]` part of `axis`; with `drop` the axis (of size 1 in each part) disappears.
Error splitInto(const RunContext &r, const Tensor &x, size_t axis, const std::vector<int64_t> &sizes,
                bool drop) {
  const int64_t outer = product(x.shape, 0, axis), inner = product(x.shape, axis + 1, x.shape.size());
  const int64_t width = byteWidth(x.type());
  int64_t begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    Shape shape = x.shape;
    if (drop)
      shape.erase(shape.begin() + static_cast<ptrdiff_t>(axis));
    else
      shape[axis] = sizes[i];
    if (Error e = shapeOutput(r, i, shape))
      return e;
    const size_t chunk = static_cast<size_t>(sizes[i] * inner * width);
    for (int64_t o = 0; o < outer; ++o)
      std::memcpy(r.out(i).data + static_cast<size_t>(o) * chunk,
                  x.data + (o * x.shape[axis] + begin) * inner * width, chunk);
    begin += sizes[i];
  }
  return std::nullopt;
}

Error axisError(const std::vector<int64_t> &axes, const Tensor &x) {
  return "axis " + toString(axes) + " is out of range for rank " + std::to_string(x.rank());
}

Prepared prepareSplit(const PrepareContext &c) {
  if (c.in(1).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(1).type()));
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(1);
    const std::vector<int64_t> axes = readIntegers(r.in(0));
    const auto axis = axes.size() == 1 ? normalizeAxis(axes[0], x.rank()) : std::nullopt;
    if (!axis)
      return axisError(axes, x);
    const int64_t parts = static_cast<int64_t>(r.outputs.size());
    if (parts == 0 || x.dim(*axis) % parts != 0)
      return "axis of size " + std::to_string(x.dim(*axis)) + " does not split into " + std::to_string(parts);
    return splitInto(r, x, static_cast<size_t>(*axis),
                     std::vector<int64_t>(r.outputs.size(), x.dim(*axis) / parts), false);
  });
}

Prepared prepareSplitV(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    std::vector<int64_t> sizes = readIntegers(r.in(1));
    const std::vector<int64_t> axes = readIntegers(r.in(2));
    const auto axis = axes.size() == 1 ? normalizeAxis(axes[0], x.rank()) : std::nullopt;
    if (!axis)
      return axisError(axes, x);
    int64_t rest = x.dim(*axis);
    int64_t *open = nullptr;
    for (int64_t &s : sizes) {
      if (s == -1 && !open)
        open = &s;
      else if (s < 0 || s > rest)
        return "sizes " + toString(sizes) + " do not fit axis of size " + std::to_string(x.dim(*axis));
      else
        rest -= s;
    }
    if (open)
      *open = rest;
    if ((!open && rest != 0) || sizes.size() != r.outputs.size())
      return "sizes " + toString(sizes) + " do not fit axis of size " + std::to_string(x.dim(*axis));
    return splitInto(r, x, static_cast<size_t>(*axis), sizes, false);
  });
}

Prepared prepareUnpack(const PrepareContext &c) {
  if (c.outputs.empty())
    return std::string("no results");
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t axisAttribute = c.attributes->integer("axis");
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const auto axis = normalizeAxis(axisAttribute, x.rank());
    if (!axis || x.dim(*axis) != static_cast<int64_t>(r.outputs.size()))
      return axisError({axisAttribute}, x);
    return splitInto(r, x, static_cast<size_t>(*axis), std::vector<int64_t>(r.outputs.size(), 1), true);
  });
}

} // namespace

void registerMoveJoinKernels(KernelRegistry &r) {
  r.add("qnn.concatenation", Domain::Any, KernelSet::Reference, prepareConcatenation);
  r.add("qnn.pack", Domain::Any, KernelSet::Reference, preparePack);
  r.add("qnn.split", Domain::Any, KernelSet::Reference, prepareSplit);
  r.add("qnn.split_v", Domain::Any, KernelSet::Reference, prepareSplitV);
  r.add("qnn.unpack", Domain::Any, KernelSet::Reference, prepareUnpack);
}

} // namespace quantc::interpreter
