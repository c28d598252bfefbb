//===- Repeat.h - a short operand under a long one ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [.., 800, 600, 3] with [3]: rows of three elements are too short for
// vectors. The short operand is written out repeatedly instead, and the rows
// become as long as that.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_REPEAT_H
#define QUANTC_LIB_INTERPRETER_FAST_REPEAT_H

#include "quantc/Interpreter/Kernel.h"

#include <algorithm>
#include <cstring>

namespace quantc::interpreter::fast {

/// Elements from which on rows need no help.
constexpr int64_t longRow = 128;

/// The count of `part` when it broadcasts to `whole` along the outer axes only and is shorter than a long row
/// but more than one element; else 0.
inline int64_t repeatedCount(const std::vector<int64_t> &whole, const std::vector<int64_t> &part) {
  size_t first = 0;
  while (first < part.size() && part[first] == 1)
    ++first;
  const size_t rank = part.size() - first;
  if (part.size() > whole.size() || !std::equal(part.end() - static_cast<ptrdiff_t>(rank), part.end(),
                                                whole.end() - static_cast<ptrdiff_t>(rank)))
    return 0;
  int64_t count = 1;
  for (size_t i = first; i < part.size(); ++i)
    count *= part[i];
  return count > 1 && count < longRow ? count : 0;
}

/// Calls row(offset, n, repeated) over `total` elements; `repeated` are n elements of `width` bytes, copies
/// of the `count` at `part`, in scratch of the call.
template <typename F>
void forEachRepeat(const RunContext &run, const char *part, int64_t count, int64_t width, int64_t total,
                   F row) {
  const int64_t copies = 1024 / count, step = copies * count;
  char *repeated = run.scratch(static_cast<size_t>(step * width));
  for (int64_t i = 0; i < copies; ++i)
    std::memcpy(repeated + i * count * width, part, static_cast<size_t>(count * width));
  for (int64_t i = 0; i < total; i += step)
    row(i, std::min(step, total - i), static_cast<const char *>(repeated));
}

} // namespace quantc::interpreter::fast

#endif
