//===- Shape.cpp - same elements in another order -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>
#include <numeric>

namespace quantc::interpreter {
namespace {

size_t bytesOf(const Tensor &t) { return static_cast<size_t>(t.count() * byteWidth(t.type())); }

Error sameTypes(const PrepareContext &c, size_t operand) {
  if (c.in(operand).type() != c.out().type())
    return std::string("operand is ") + toString(c.in(operand).type()) + " but the result is " +
           toString(c.out().type());
  return std::nullopt;
}

/// What the shape of a result follows from. A complex tensor is one of float32 with a last dimension of 2
/// more, which its shape does not count.
enum class Numbers : uint8_t { Plain, Complex };

int64_t countOf(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

/// Copies operand 0 into a result whose shape `shapeOf` computes from that of operand 0.
template <typename F> Prepared copyWithShape(const PrepareContext &c, Numbers numbers, F shapeOf) {
  if (Error e = sameTypes(c, 0))
    return *e;
  if (numbers == Numbers::Complex && c.in(0).rank() < 1)
    return "the input is not complex";
  return Run([shapeOf, numbers](const RunContext &r) -> Error {
    Shape in = r.in(0).shape, shape, parts;
    if (numbers == Numbers::Complex) {
      parts.push_back(in.back());
      in.pop_back();
    }
    if (Error e = shapeOf(r, in, shape))
      return e;
    int64_t count = 1;
    for (int64_t d : shape)
      if (d < 0 || __builtin_mul_overflow(count, d, &count))
        return "shape " + toString(shape) + " is not valid";
    if (count != countOf(in))
      return toString(in) + " does not reshape to " + toString(shape);
    shape.insert(shape.end(), parts.begin(), parts.end());
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    std::memcpy(r.out().data, r.in(0).data, bytesOf(r.in(0)));
    return std::nullopt;
  });
}

template <Numbers numbers> Prepared prepareReshape(const PrepareContext &c) {
  return copyWithShape(c, numbers, [](const RunContext &r, const Shape &in, Shape &shape) -> Error {
    shape = readIntegers(r.in(1));
    int64_t known = 1, open = -1;
    for (size_t i = 0; i < shape.size(); ++i) {
      if (shape[i] == -1 && open < 0)
        open = static_cast<int64_t>(i);
      else if (shape[i] < 0 || __builtin_mul_overflow(known, shape[i], &known))
        return "shape " + toString(shape) + " is not valid";
    }
    if (open >= 0) {
      if (known == 0)
        return "shape " + toString(shape) + " leaves -1 open";
      shape[static_cast<size_t>(open)] = countOf(in) / known;
    }
    return std::nullopt;
  });
}

template <Numbers numbers> Prepared prepareSqueeze(const PrepareContext &c) {
  const std::vector<int64_t> axes = c.attributes->integers("axes");
  return copyWithShape(c, numbers, [axes](const RunContext &, const Shape &in, Shape &shape) -> Error {
    std::vector<bool> drop(in.size(), axes.empty());
    for (int64_t a : axes) {
      const auto axis = normalizeAxis(a, static_cast<int64_t>(in.size()));
      if (!axis || in[static_cast<size_t>(*axis)] != 1)
        return "axis " + std::to_string(a) + " of " + toString(in) + " is not of size 1";
      drop[static_cast<size_t>(*axis)] = true;
    }
    for (size_t i = 0; i < in.size(); ++i)
      if (!drop[i] || in[i] != 1)
        shape.push_back(in[i]);
    return std::nullopt;
  });
}

template <Numbers numbers> Prepared prepareExpandDims(const PrepareContext &c) {
  return copyWithShape(c, numbers, [](const RunContext &r, const Shape &in, Shape &shape) -> Error {
    const std::vector<int64_t> axes = readIntegers(r.in(1));
    const auto rank = static_cast<int64_t>(in.size());
    const auto axis = axes.size() == 1 ? normalizeAxis(axes[0], rank + 1) : std::nullopt;
    if (!axis)
      return "axis " + toString(axes) + " is out of range for rank " + std::to_string(rank);
    shape = in;
    shape.insert(shape.begin() + static_cast<ptrdiff_t>(*axis), 1);
    return std::nullopt;
  });
}

Prepared prepareTranspose(const PrepareContext &c) {
  if (Error e = sameTypes(c, 0))
    return *e;
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const std::vector<int64_t> perm = readIntegers(r.in(1));
    const Shape strides = stridesOf(x.shape);
    Shape shape, steps;
    std::vector<bool> seen(x.shape.size(), false);
    for (int64_t p : perm) {
      const auto axis = normalizeAxis(p, x.rank());
      if (!axis || seen[static_cast<size_t>(*axis)])
        return toString(perm) + " is no permutation of rank " + std::to_string(x.rank());
      seen[static_cast<size_t>(*axis)] = true;
      shape.push_back(x.dim(*axis));
      steps.push_back(strides[static_cast<size_t>(*axis)]);
    }
    if (perm.size() != x.shape.size())
      return toString(perm) + " is no permutation of rank " + std::to_string(x.rank());
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    stridedCopy(x.data, 0, shape, steps, byteWidth(x.type()), r.out().data);
    return std::nullopt;
  });
}

/// Repeats operand 0: step 0 along the axes of size 1 that grow.
Prepared prepareBroadcastTo(const PrepareContext &c) {
  if (Error e = sameTypes(c, 0))
    return *e;
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const Shape shape = readIntegers(r.in(1));
    const auto both = broadcastShape({&x.shape, &shape});
    if (!both || *both != shape)
      return toString(x.shape) + " does not broadcast to " + toString(shape);
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const Shape strides = stridesOf(x.shape);
    const size_t missing = shape.size() - x.shape.size();
    Shape steps(shape.size(), 0);
    for (size_t d = missing; d < shape.size(); ++d)
      steps[d] = x.shape[d - missing] == 1 ? 0 : strides[d - missing];
    stridedCopy(x.data, 0, shape, steps, byteWidth(x.type()), r.out().data);
    return std::nullopt;
  });
}

Prepared prepareTile(const PrepareContext &c) {
  if (Error e = sameTypes(c, 0))
    return *e;
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const std::vector<int64_t> multiples = readIntegers(r.in(1));
    if (multiples.size() != x.shape.size())
      return "multiples " + toString(multiples) + " for rank " + std::to_string(x.rank());
    const Shape strides = stridesOf(x.shape);
    Shape shape, view, steps; // each axis as [repetition, element]
    for (size_t d = 0; d < multiples.size(); ++d) {
      int64_t size;
      if (multiples[d] < 0 || __builtin_mul_overflow(multiples[d], x.shape[d], &size))
        return "multiples " + toString(multiples) + " are not valid";
      shape.push_back(size);
      view.insert(view.end(), {multiples[d], x.shape[d]});
      steps.insert(steps.end(), {0, strides[d]});
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    stridedCopy(x.data, 0, view, steps, byteWidth(x.type()), r.out().data);
    return std::nullopt;
  });
}

Prepared prepareReverse(const PrepareContext &c) {
  if (Error e = sameTypes(c, 0))
    return *e;
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    Shape steps = stridesOf(x.shape);
    std::vector<bool> reversed(x.shape.size(), false);
    int64_t offset = 0;
    for (int64_t a : readIntegers(r.in(1))) {
      const auto axis = normalizeAxis(a, x.rank());
      if (!axis)
        return "axis " + std::to_string(a) + " is out of range for rank " + std::to_string(x.rank());
      const size_t d = static_cast<size_t>(*axis);
      if (reversed[d])
        continue;
      reversed[d] = true;
      offset += steps[d] * (x.shape[d] - 1);
      steps[d] = -steps[d];
    }
    if (Error e = shapeOutput(r, 0, x.shape))
      return e;
    stridedCopy(x.data, offset, x.shape, steps, byteWidth(x.type()), r.out().data);
    return std::nullopt;
  });
}

} // namespace

void registerMoveShapeKernels(KernelRegistry &r) {
  const auto add = [&](const char *op, Prepare p) { r.add(op, Domain::Any, KernelSet::Reference, p); };
  add("qnn.reshape", prepareReshape<Numbers::Plain>);
  add("qnn.squeeze", prepareSqueeze<Numbers::Plain>);
  add("qnn.expand_dims", prepareExpandDims<Numbers::Plain>);
  add("complex:qnn.reshape", prepareReshape<Numbers::Complex>);
  add("complex:qnn.squeeze", prepareSqueeze<Numbers::Complex>);
  add("complex:qnn.expand_dims", prepareExpandDims<Numbers::Complex>);
  add("qnn.transpose", prepareTranspose);
  add("qnn.broadcast_to", prepareBroadcastTo);
  add("qnn.tile", prepareTile);
  add("qnn.reverse_v2", prepareReverse);
}

} // namespace quantc::interpreter
