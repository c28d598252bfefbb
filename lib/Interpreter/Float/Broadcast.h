//===- Broadcast.h - walks operands that broadcast to a shape ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_BROADCAST_H
#define QUANTC_LIB_INTERPRETER_FLOAT_BROADCAST_H

#include "RealKernel.h"

#include <array>

namespace quantc::interpreter::real {

/// The shape that all of these broadcast to, or nothing.
std::optional<Shape> broadcastShape(std::initializer_list<const Shape *> shapes);

/// N operands over one result. Neighbouring dimensions that all operands walk alike are joined, so the inner
/// row is as long as it can be; its step is 0 or 1 for each operand.
template <size_t N> class BroadcastWalk {
public:
  BroadcastWalk(const Shape &result, const std::array<const Shape *, N> &operands) {
    std::array<int64_t, N> stride;
    stride.fill(1);
    for (size_t i = result.size(); i-- > 0;) {
      std::array<int64_t, N> step;
      for (size_t k = 0; k < N; ++k) {
        const Shape &s = *operands[k];
        size_t missing = result.size() - s.size();
        int64_t size = i < missing ? 1 : s[i - missing];
        step[k] = size == 1 ? 0 : stride[k];
        stride[k] *= size;
      }
      if (result[i] == 1)
        continue;
      bool joins = !sizes.empty();
      for (size_t k = 0; joins && k < N; ++k)
        joins = step[k] == steps.back()[k] * sizes.back();
      if (joins) {
        sizes.back() *= result[i];
      } else {
        sizes.push_back(result[i]);
        steps.push_back(step);
      }
    }
    if (sizes.empty()) {
      sizes.push_back(1);
      steps.push_back({});
    }
  }

  /// row(offset in the result, offsets in the operands, length, steps of the operands) for each inner row.
  template <typename F> void rows(F row) const {
    int64_t total = 1;
    for (size_t d = 1; d < sizes.size(); ++d)
      total *= sizes[d];
    if (sizes[0] == 0)
      return;
    std::vector<int64_t> at(sizes.size(), 0);
    std::array<int64_t, N> offsets{};
    for (int64_t n = 0; n < total; ++n) {
      row(n * sizes[0], offsets, sizes[0], steps[0]);
      for (size_t d = 1; d < sizes.size(); ++d) {
        for (size_t k = 0; k < N; ++k)
          offsets[k] += steps[d][k];
        if (++at[d] < sizes[d])
          break;
        for (size_t k = 0; k < N; ++k)
          offsets[k] -= steps[d][k] * sizes[d];
        at[d] = 0;
      }
    }
  }

private:
  std::vector<int64_t> sizes; ///< innermost first
  std::vector<std::array<int64_t, N>> steps;
};

/// y = f(a, b) over rows of the walk. The common row forms are written out, so that they vectorize.
template <typename In, typename Out, typename F>
void applyBinary(const BroadcastWalk<2> &walk, const In *a, const In *b, Out *y, F f) {
  walk.rows(
      [&](int64_t out, const std::array<int64_t, 2> &at, int64_t n, const std::array<int64_t, 2> &step) {
        const In *p = a + at[0], *q = b + at[1];
        Out *r = y + out;
        if (step[0] && step[1])
          for (int64_t i = 0; i < n; ++i)
            r[i] = f(p[i], q[i]);
        else if (step[0])
          for (int64_t i = 0; i < n; ++i)
            r[i] = f(p[i], *q);
        else
          for (int64_t i = 0; i < n; ++i)
            r[i] = f(*p, q[i * step[1]]);
      });
}

} // namespace quantc::interpreter::real

#endif
