//===- ReduceSupport.h - walking the reduced axes ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_REDUCESUPPORT_H
#define QUANTC_LIB_INTERPRETER_REDUCESUPPORT_H

#include "KernelSupport.h"

namespace quantc::interpreter {

/// Which elements of the input meet in one element of the output.
struct Reduction {
  Shape outShape;           ///< as the op wants it, with or without the reduced axes
  int64_t reduced = 1;      ///< elements that meet
  std::vector<int64_t> out; ///< of each input element, the output element; elements in row-major order

  /// Nothing when an axis is out of range.
  static std::optional<Reduction> make(const Shape &in, const std::vector<int64_t> &axes, bool keepDims) {
    std::vector<bool> isReduced(in.size(), false);
    for (int64_t a : axes) {
      const auto axis = normalizeAxis(a, static_cast<int64_t>(in.size()));
      if (!axis)
        return std::nullopt;
      isReduced[static_cast<size_t>(*axis)] = true;
    }
    Reduction r;
    Shape kept(in.size());
    for (size_t d = 0; d < in.size(); ++d) {
      kept[d] = isReduced[d] ? 1 : in[d];
      if (isReduced[d])
        r.reduced *= in[d];
      if (!isReduced[d] || keepDims)
        r.outShape.push_back(kept[d]);
    }
    const Shape strides = stridesOf(kept);
    std::vector<int64_t> offsets = {0};
    for (size_t d = 0; d < in.size(); ++d) {
      std::vector<int64_t> next;
      next.reserve(offsets.size() * static_cast<size_t>(in[d]));
      for (int64_t o : offsets)
        for (int64_t i = 0; i < in[d]; ++i)
          next.push_back(o + (isReduced[d] ? 0 : i * strides[d]));
      offsets = std::move(next);
    }
    r.out = std::move(offsets);
    return r;
  }
};

} // namespace quantc::interpreter

#endif
