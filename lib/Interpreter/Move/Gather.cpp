//===- Gather.cpp - elements at indices and by condition ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

Prepared prepareGather(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t axisAttribute = c.attributes->integer("axis"),
                batchAttribute = c.attributes->integer("batch_dims");
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &indices = r.in(1);
    const auto axis = normalizeAxis(axisAttribute, x.rank());
    const int64_t batchDims = batchAttribute < 0 ? batchAttribute + indices.rank() : batchAttribute;
    if (!axis || batchDims < 0 || batchDims > *axis || batchDims > indices.rank())
      return "axis " + std::to_string(axisAttribute) + " with " + std::to_string(batchAttribute) +
             " batch dimensions is out of range for " + toString(x.shape);
    const size_t a = static_cast<size_t>(*axis), b = static_cast<size_t>(batchDims);
    if (!std::equal(x.shape.begin(), x.shape.begin() + batchDims, indices.shape.begin()))
      return "batch dimensions of " + toString(x.shape) + " and " + toString(indices.shape) + " differ";
    Shape shape(x.shape.begin(), x.shape.begin() + *axis);
    shape.insert(shape.end(), indices.shape.begin() + batchDims, indices.shape.end());
    shape.insert(shape.end(), x.shape.begin() + *axis + 1, x.shape.end());
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const std::vector<int64_t> at = readIntegers(indices);
    const int64_t batches = product(x.shape, 0, b), outer = product(x.shape, b, a), size = x.shape[a];
    const int64_t perBatch = product(indices.shape, b, indices.shape.size());
    const size_t chunk = static_cast<size_t>(product(x.shape, a + 1, x.shape.size()) * byteWidth(x.type()));
    char *out = r.out().data;
    for (int64_t i = 0; i < batches; ++i)
      for (int64_t o = 0; o < outer; ++o)
        for (int64_t k = 0; k < perBatch; ++k, out += chunk) {
          const int64_t index = at[static_cast<size_t>(i * perBatch + k)];
          if (index < 0 || index >= size)
            return "index " + std::to_string(index) + " is out of range for axis of size " +
                   std::to_string(size);
          std::memcpy(out, x.data + static_cast<size_t>((i * outer + o) * size + index) * chunk, chunk);
        }
    return std::nullopt;
  });
}

Prepared prepareGatherND(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0), &indices = r.in(1);
    const int64_t depth = indices.rank() ? indices.shape.back() : 0;
    if (indices.rank() == 0 || depth > x.rank())
      return "index vectors " + toString(indices.shape) + " do not fit " + toString(x.shape);
    Shape shape(indices.shape.begin(), indices.shape.end() - 1);
    shape.insert(shape.end(), x.shape.begin() + depth, x.shape.end());
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const std::vector<int64_t> at = readIntegers(indices);
    const Shape strides = stridesOf(x.shape);
    const int64_t width = byteWidth(x.type());
    const size_t chunk =
        static_cast<size_t>(product(x.shape, static_cast<size_t>(depth), x.shape.size()) * width);
    const int64_t count = product(indices.shape, 0, indices.shape.size() - 1);
    char *out = r.out().data;
    for (int64_t i = 0; i < count; ++i, out += chunk) {
      int64_t offset = 0;
      for (int64_t d = 0; d < depth; ++d) {
        const int64_t index = at[static_cast<size_t>(i * depth + d)];
        if (index < 0 || index >= x.dim(d))
          return "index " + std::to_string(index) + " is out of range for axis of size " +
                 std::to_string(x.dim(d));
        offset += index * strides[static_cast<size_t>(d)];
      }
      std::memcpy(out, x.data + offset * width, chunk);
    }
    return std::nullopt;
  });
}

/// [N-NEAREST] Position in float32: floor, or round with align_corners; half_pixel_centers adds 0.5 first.
Prepared prepareResizeNearest(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const bool corners = c.attributes->flag("align_corners"), half = c.attributes->flag("half_pixel_centers");
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const std::vector<int64_t> size = readIntegers(r.in(1));
    if (x.rank() != 4 || size.size() != 2 || size[0] < 0 || size[1] < 0 || x.count() == 0)
      return "cannot resize " + toString(x.shape) + " to " + toString(size);
    if (Error e = shapeOutput(r, 0, {x.dim(0), size[0], size[1], x.dim(3)}))
      return e;
    const auto positions = [&](int64_t in, int64_t out) {
      std::vector<int64_t> p(static_cast<size_t>(out));
      const float scale = corners && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                             : static_cast<float>(in) / static_cast<float>(out);
      for (size_t i = 0; i < p.size(); ++i) {
        const float v = (static_cast<float>(i) + (half ? 0.5f : 0.0f)) * scale;
        p[i] = std::clamp<int64_t>(static_cast<int64_t>(corners ? std::round(v) : std::floor(v)), 0, in - 1);
      }
      return p;
    };
    const std::vector<int64_t> ys = positions(x.dim(1), size[0]), xs = positions(x.dim(2), size[1]);
    const size_t pixel = static_cast<size_t>(x.dim(3) * byteWidth(x.type()));
    char *out = r.out().data;
    for (int64_t b = 0; b < x.dim(0); ++b)
      for (int64_t iy : ys)
        for (int64_t ix : xs) {
          std::memcpy(out, x.data + static_cast<size_t>((b * x.dim(1) + iy) * x.dim(2) + ix) * pixel, pixel);
          out += pixel;
        }
    return std::nullopt;
  });
}

} // namespace

void registerMoveGatherKernels(KernelRegistry &r) {
  r.add("qnn.gather", Domain::Any, KernelSet::Reference, prepareGather);
  r.add("qnn.gather_nd", Domain::Any, KernelSet::Reference, prepareGatherND);
  r.add("qnn.resize_nearest_neighbor", Domain::Any, KernelSet::Reference, prepareResizeNearest);
}

} // namespace quantc::interpreter
