//===- Pad.cpp - borders --------------------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {
namespace {

/// The padding operand as (before, after) per axis.
std::variant<std::vector<std::pair<int64_t, int64_t>>, std::string> readPaddings(const Tensor &p,
                                                                                 int64_t rank) {
  const std::vector<int64_t> v = readIntegers(p);
  if (static_cast<int64_t>(v.size()) != 2 * rank)
    return "paddings have " + std::to_string(v.size()) + " numbers for rank " + std::to_string(rank);
  std::vector<std::pair<int64_t, int64_t>> pads;
  for (size_t i = 0; i + 1 < v.size(); i += 2) {
    if (v[i] < 0 || v[i + 1] < 0 || v[i] > largestSize || v[i + 1] > largestSize)
      return "paddings " + toString(v) + " are negative or too large";
    pads.emplace_back(v[i], v[i + 1]);
  }
  return pads;
}

/// [N-PAD] Around: the given value, else the zero point.
Prepared preparePad(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const bool hasValue = c.has(2);
  if (hasValue && (c.in(2).type() != c.in(0).type()))
    return unsupportedType("value", c.in(2).type(), toString(c.in(0).type()));
  // Little-endian: the low bytes of the zero point are its value in 8 and 16 bits.
  const int64_t zero = isQuantized(c.out()) ? zeroOf(c.out()) : 0;
  return Run([=](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const auto read = readPaddings(r.in(1), x.rank());
    if (const auto *e = std::get_if<std::string>(&read))
      return *e;
    const auto &pads = std::get<0>(read);
    Shape shape = x.shape;
    for (size_t d = 0; d < shape.size(); ++d)
      if (__builtin_add_overflow(shape[d], pads[d].first + pads[d].second, &shape[d]))
        return std::string("paddings overflow");
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    if (hasValue && r.in(2).count() != 1)
      return "the padding value has " + std::to_string(r.in(2).count()) + " elements";
    const int64_t width = byteWidth(x.type());
    const char *value = hasValue ? r.in(2).data : reinterpret_cast<const char *>(&zero);
    stridedCopy(value, 0, {r.out().count()}, {0}, width, r.out().data);
    if (x.count() == 0)
      return std::nullopt;
    // Rows of the input into their places.
    const Shape strides = stridesOf(shape);
    const size_t outer = x.shape.empty() ? 0 : x.shape.size() - 1;
    const int64_t row = x.shape.empty() ? 1 : x.shape.back(), rows = x.count() / row;
    Shape at(outer, 0);
    for (int64_t i = 0; i < rows; ++i) {
      int64_t offset = x.shape.empty() ? 0 : pads.back().first;
      for (size_t d = 0; d < outer; ++d)
        offset += (at[d] + pads[d].first) * strides[d];
      std::memcpy(r.out().data + offset * width, x.data + i * row * width, static_cast<size_t>(row * width));
      for (size_t d = outer; d > 0 && ++at[d - 1] == x.shape[d - 1]; --d)
        at[d - 1] = 0;
    }
    return std::nullopt;
  });
}

/// Axis by axis: each border repeats the mirrored part (reflect: without the edge, symmetric: with it).
Prepared prepareMirrorPad(const PrepareContext &c) {
  if (c.in(0).type() != c.out().type())
    return unsupportedType("result", c.out().type(), toString(c.in(0).type()));
  const int64_t edge = c.attributes->integer("mode") == 0 ? 1 : 0;
  return Run([edge](const RunContext &r) -> Error {
    const Tensor &x = r.in(0);
    const auto read = readPaddings(r.in(1), x.rank());
    if (const auto *e = std::get_if<std::string>(&read))
      return *e;
    const auto &pads = std::get<0>(read);
    Shape shape = x.shape;
    std::vector<std::vector<int64_t>> source(shape.size()); // input index of each output index
    for (size_t d = 0; d < shape.size(); ++d) {
      if (pads[d].first > shape[d] - edge || pads[d].second > shape[d] - edge)
        return "paddings of axis " + std::to_string(d) + " exceed its size " + std::to_string(shape[d]);
      for (int64_t i = -pads[d].first; i < x.shape[d] + pads[d].second; ++i)
        source[d].push_back(i < 0 ? -i - 1 + edge : i >= x.shape[d] ? 2 * x.shape[d] - 1 - edge - i : i);
      shape[d] = static_cast<int64_t>(source[d].size());
    }
    if (Error e = shapeOutput(r, 0, shape))
      return e;
    const Shape strides = stridesOf(x.shape);
    const int64_t width = byteWidth(x.type()), count = r.out().count();
    Shape at(shape.size(), 0);
    for (int64_t i = 0; i < count; ++i) {
      int64_t offset = 0;
      for (size_t d = 0; d < shape.size(); ++d)
        offset += source[d][static_cast<size_t>(at[d])] * strides[d];
      std::memcpy(r.out().data + i * width, x.data + offset * width, static_cast<size_t>(width));
      for (size_t d = shape.size(); d > 0 && ++at[d - 1] == shape[d - 1]; --d)
        at[d - 1] = 0;
    }
    return std::nullopt;
  });
}

} // namespace

void registerMovePadKernels(KernelRegistry &r) {
  r.add("qnn.pad", Domain::Any, KernelSet::Reference, preparePad);
  r.add("qnn.padv2", Domain::Any, KernelSet::Reference, preparePad);
  r.add("qnn.mirror_pad", Domain::Any, KernelSet::Reference, prepareMirrorPad);
}

} // namespace quantc::interpreter
