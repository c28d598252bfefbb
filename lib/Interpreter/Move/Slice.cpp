//===- Slice.cpp - boxes of a tensor --------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

Prepared prepareSlice(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  return Run([](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const std::vector<int64_t> begin = readIntegers(r.in(1)), size = readIntegers(r.in(2));
    if (begin.size() != x.shape.size() || size.size() != x.shape.size())
      return "begin " + toString(begin) + " and size " + toString(size) + " for " + toString(x.shape);
    const Shape strides = stridesOf(x.shape);
    Shape shape(x.shape.size());
    int64_t offset = 0;
    for (size_t d = 0; d < shape.size(); ++d) {
      if (begin[d] < 0 || begin[d] > x.shape[d] || size[d] < -1 || size[d] > x.shape[d] - begin[d])
        return "box " + toString(begin) + " + " + toString(size) + " leaves " + toString(x.shape);
      shape[d] = size[d] == -1 ? x.shape[d] - begin[d] : size[d];
      offset += begin[d] * strides[d];
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    stridedCopy(x.data, offset, shape, strides, byteWidth(x.type()), r.out().data);
    return std::nullopt;
  });
}

/// begin, end, strides with TensorFlow's masks: a set bit of begin_mask or end_mask takes the whole axis on
/// that side, ellipsis_mask stands for all axes not named, new_axis_mask inserts an axis, shrink_axis_mask
/// takes one index.
Prepared prepareStridedSlice(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t beginMask = c.attributes->integer("begin_mask"), endMask = c.attributes->integer("end_mask"),
                ellipsisMask = c.attributes->integer("ellipsis_mask"),
                newAxisMask = c.attributes->integer("new_axis_mask"),
                shrinkMask = c.attributes->integer("shrink_axis_mask");
  const bool isOffset = c.attributes->flag("offset"); // end counts from begin
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const std::vector<int64_t> begin = readIntegers(r.in(1)), end = readIntegers(r.in(2)),
                               strides = readIntegers(r.in(3));
    if (end.size() != begin.size() || strides.size() != begin.size() || begin.size() > 32)
      return std::string("begin, end and strides differ in length");
    const Shape unit = stridesOf(x.shape);
    Shape shape, steps;
    int64_t offset = 0;
    size_t axis = 0;
    const auto whole = [&](size_t upTo) {
      for (; axis < upTo; ++axis) {
        shape.push_back(x.shape[axis]);
        steps.push_back(unit[axis]);
      }
    };
    for (size_t i = 0; i < begin.size(); ++i) {
      const int64_t bit = int64_t{1} << i;
      if (ellipsisMask & bit) {
        size_t later = 0; // axes that the entries behind the ellipsis consume
        for (size_t k = i + 1; k < begin.size(); ++k)
          if (!(newAxisMask & (int64_t{1} << k)))
            ++later;
        if (later > x.shape.size() - axis)
          return std::string("more slices than axes");
        whole(x.shape.size() - later);
        continue;
      }
      if (newAxisMask & bit) {
        shape.push_back(1);
        steps.push_back(0);
        continue;
      }
      if (axis >= x.shape.size())
        return std::string("more slices than axes");
      const int64_t size = x.shape[axis], step = strides[i];
      if (step == 0 || step > largestSize || step < -largestSize)
        return "stride " + std::to_string(step) + " is not valid";
      // A bound beyond the axis is the axis's end: no sum overflows.
      const auto wrapIndex = [&](int64_t v) {
        v = std::clamp(v, -largestSize, largestSize);
        return v < 0 ? v + size : v;
      };
      const int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
      int64_t first =
          (beginMask & bit) ? (step > 0 ? 0 : size - 1) : std::clamp(wrapIndex(begin[i]), low, high);
      if (shrinkMask & bit) {
        first = wrapIndex(begin[i]);
        if (first < 0 || first >= size)
          return "index " + std::to_string(begin[i]) + " is out of range for size " + std::to_string(size);
        offset += first * unit[axis++];
        continue;
      }
      const int64_t stop = isOffset ? std::clamp(begin[i], -largestSize, largestSize) +
                                          std::clamp(end[i], -largestSize, largestSize)
                                    : end[i];
      const int64_t last = (endMask & bit) ? (step > 0 ? size : -1) : std::clamp(wrapIndex(stop), low, high);
      const int64_t count = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step;
      shape.push_back(std::max<int64_t>(0, count));
      steps.push_back(unit[axis] * step);
      if (count > 0)
        offset += first * unit[axis];
      ++axis;
    }
    whole(x.shape.size());
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    stridedCopy(x.data, offset, shape, steps, byteWidth(x.type()), r.out().data);
    return std::nullopt;
  });
}

} // namespace

void registerMoveSliceKernels(KernelRegistry &r) {
  r.add("qnn.slice", Domain::Any, KernelSet::Reference, prepareSlice);
  r.add("qnn.strided_slice", Domain::Any, KernelSet::Reference, prepareStridedSlice);
}

} // namespace quantc::interpreter
