//===- Block.cpp - blocks of space ----------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

/// Written out as a view of the operand with more axes.
template <bool toDepth> Prepared prepareDepthSpace(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t k = c.attributes->integer("block_size");
  if (k < 1)
    return "block size " + std::to_string(k) + " is below 1";
  return Run([k](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    if (x.rank() != 4)
      return "rank " + std::to_string(x.rank()) + ", allowed is 4";
    const int64_t n = x.dim(0), h = x.dim(1), w = x.dim(2), d = x.dim(3);
    const int64_t width = byteWidth(x.type());
    if (toDepth) {
      if (h % k || w % k)
        return toString(x.shape) + " does not divide into blocks of " + std::to_string(k);
      if (Error e = shapeOutput(r, 0, {n, h / k, w / k, d * k * k}))
        return e;
      stridedCopy(x.data, 0, {n, h / k, w / k, k, k, d}, {h * w * d, k * w * d, k * d, w * d, d, 1}, width,
                  r.out().data);
    } else {
      if (d % (k * k))
        return toString(x.shape) + " does not divide into blocks of " + std::to_string(k);
      const int64_t o = d / (k * k);
      if (Error e = shapeOutput(r, 0, {n, h * k, w * k, o}))
        return e;
      stridedCopy(x.data, 0, {n, h, k, w, k, o}, {h * w * d, w * d, k * o, d, o, 1}, width, r.out().data);
    }
    return std::nullopt;
  });
}

/// Block shape and the two borders per spatial axis; an error when they do not fit.
struct Blocks {
  std::vector<int64_t> block, borders; // borders: before and after per axis
  Error read(const RunContext &r) {
    block = readIntegers(r.in(1));
    borders = readIntegers(r.in(2));
    if (borders.size() != 2 * block.size() || r.in(0).shape.size() < block.size() + 1)
      return "block " + toString(block) + " does not fit " + toString(r.in(0).shape);
    int64_t blocks = 1;
    for (int64_t b : block)
      if (b < 1 || b > largestSize || __builtin_mul_overflow(blocks, b, &blocks) || blocks > int32Max)
        return "block " + toString(block) + " is below 1 or too large";
    for (int64_t b : borders)
      if (b < 0 || b > largestSize)
        return "borders " + toString(borders) + " are negative or too large";
    return std::nullopt;
  }
};

/// Pads with the zero point, then axis i splits into [size / block, block] and the block goes to the batch.
Prepared prepareSpaceToBatch(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t zero = isQuantized(c.out()) ? zeroOf(c.out()) : 0;
  return Run([zero](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    Blocks b;
    if (Error e = b.read(r))
      return e;
    const size_t axes = b.block.size();
    Shape padded = x.shape, shape = x.shape;
    for (size_t i = 0; i < axes; ++i) {
      padded[i + 1] += b.borders[2 * i] + b.borders[2 * i + 1];
      if (padded[i + 1] % b.block[i])
        return toString(padded) + " does not divide into blocks " + toString(b.block);
      shape[i + 1] = padded[i + 1] / b.block[i];
      shape[0] *= b.block[i];
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    // Output [block..., batch, size / block..., rest]: each row of `rest` comes from one padded cell.
    const int64_t rest = product(x.shape, axes + 1, x.shape.size()), width = byteWidth(x.type());
    const Shape inStrides =
        stridesOf(Shape(x.shape.begin(), x.shape.begin() + static_cast<ptrdiff_t>(axes) + 1));
    const Shape cells(shape.begin(), shape.begin() + static_cast<ptrdiff_t>(axes) + 1);
    const int64_t rows = product(cells, 0, cells.size());
    Shape at(cells.size(), 0);
    for (int64_t i = 0; i < rows; ++i) {
      int64_t blockIndex = at[0] / x.shape[0], offset = at[0] % x.shape[0] * inStrides[0];
      bool inside = true;
      for (size_t k = axes; k-- > 0;) {
        const int64_t position = at[k + 1] * b.block[k] + blockIndex % b.block[k] - b.borders[2 * k];
        blockIndex /= b.block[k];
        inside = inside && position >= 0 && position < x.shape[k + 1];
        offset += position * inStrides[k + 1];
      }
      char *out = r.out().data + i * rest * width;
      if (inside)
        std::memcpy(out, x.data + offset * rest * width, static_cast<size_t>(rest * width));
      else
        stridedCopy(reinterpret_cast<const char *>(&zero), 0, {rest}, {0}, width, out);
      for (size_t d = at.size(); d > 0 && ++at[d - 1] == cells[d - 1]; --d)
        at[d - 1] = 0;
    }
    return std::nullopt;
  });
}

/// The way back, then the borders are cut off.
Prepared prepareBatchToSpace(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    Blocks b;
    if (Error e = b.read(r))
      return e;
    const size_t axes = b.block.size();
    const int64_t blocks = product(b.block, 0, axes);
    Shape shape = x.shape;
    if (shape[0] % blocks)
      return "batch of " + std::to_string(shape[0]) + " does not divide into blocks " + toString(b.block);
    shape[0] /= blocks;
    for (size_t i = 0; i < axes; ++i) {
      shape[i + 1] = shape[i + 1] * b.block[i] - b.borders[2 * i] - b.borders[2 * i + 1];
      if (shape[i + 1] < 0)
        return "crops " + toString(b.borders) + " exceed the image";
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const int64_t rest = product(x.shape, axes + 1, x.shape.size()), width = byteWidth(x.type());
    const Shape inStrides =
        stridesOf(Shape(x.shape.begin(), x.shape.begin() + static_cast<ptrdiff_t>(axes) + 1));
    const Shape cells(shape.begin(), shape.begin() + static_cast<ptrdiff_t>(axes) + 1);
    const int64_t rows = product(cells, 0, cells.size());
    Shape at(cells.size(), 0);
    for (int64_t i = 0; i < rows; ++i) {
      int64_t blockIndex = 0, offset = 0;
      for (size_t k = 0; k < axes; ++k) {
        const int64_t position = at[k + 1] + b.borders[2 * k];
        blockIndex = blockIndex * b.block[k] + position % b.block[k];
        offset += position / b.block[k] * inStrides[k + 1];
      }
      offset += (blockIndex * shape[0] + at[0]) * inStrides[0];
      std::memcpy(r.out().data + i * rest * width, x.data + offset * rest * width,
                  static_cast<size_t>(rest * width));
      for (size_t d = at.size(); d > 0 && ++at[d - 1] == cells[d - 1]; --d)
        at[d - 1] = 0;
    }
    return std::nullopt;
  });
}

} // namespace

void registerMoveBlockKernels(KernelRegistry &r) {
  r.add("qnn.space_to_depth", Domain::Any, KernelSet::Reference, prepareDepthSpace<true>);
  r.add("qnn.depth_to_space", Domain::Any, KernelSet::Reference, prepareDepthSpace<false>);
  r.add("qnn.space_to_batch_nd", Domain::Any, KernelSet::Reference, prepareSpaceToBatch);
  r.add("qnn.batch_to_space_nd", Domain::Any, KernelSet::Reference, prepareBatchToSpace);
}

} // namespace quantc::interpreter
