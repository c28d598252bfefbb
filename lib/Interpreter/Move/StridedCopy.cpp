//===- StridedCopy.cpp - one view of a tensor, written out ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "StridedCopy.h"

#include <cstring>

namespace quantc::interpreter {

template <typename T>
static void copyTyped(const T *in, int64_t offset, const Shape &dims, const Shape &steps, T *out) {
  const size_t outer = dims.size() - 1;
  const int64_t n = dims.back(), step = steps.back();
  Shape at(outer, 0);
  while (true) {
    const T *p = in + offset;
    if (step == 1)
      std::memcpy(out, p, static_cast<size_t>(n) * sizeof(T));
    else
      for (int64_t i = 0; i < n; ++i)
        out[i] = p[i * step];
    out += n;
    size_t d = outer;
    for (; d > 0; --d) {
      offset += steps[d - 1];
      if (++at[d - 1] < dims[d - 1])
        break;
      offset -= steps[d - 1] * dims[d - 1];
      at[d - 1] = 0;
    }
    if (d == 0)
      return;
  }
}

void stridedCopy(const char *in, int64_t offset, const Shape &shape, const Shape &steps, int64_t width,
                 char *out) {
  Shape dims, merged;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 0)
      return;
    if (shape[d] == 1)
      continue;
    if (!dims.empty() && merged.back() == steps[d] * shape[d]) {
      dims.back() *= shape[d];
      merged.back() = steps[d];
    } else {
      dims.push_back(shape[d]);
      merged.push_back(steps[d]);
    }
  }
  if (dims.empty()) {
    dims.push_back(1);
    merged.push_back(1);
  }
  switch (width) {
  case 1:
    return copyTyped(reinterpret_cast<const uint8_t *>(in), offset, dims, merged,
                     reinterpret_cast<uint8_t *>(out));
  case 2:
    return copyTyped(reinterpret_cast<const uint16_t *>(in), offset, dims, merged,
                     reinterpret_cast<uint16_t *>(out));
  case 4:
    return copyTyped(reinterpret_cast<const uint32_t *>(in), offset, dims, merged,
                     reinterpret_cast<uint32_t *>(out));
  case 8:
    return copyTyped(reinterpret_cast<const uint64_t *>(in), offset, dims, merged,
                     reinterpret_cast<uint64_t *>(out));
  default:
    return;
  }
}

} // namespace quantc::interpreter
