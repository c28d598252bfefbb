//===- Broadcast.h - walks operands that broadcast to a shape ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_BROADCAST_H
#define QUANTC_LIB_INTERPRETER_BROADCAST_H

#include "KernelSupport.h"

#include <array>

namespace quantc::interpreter {

/// Walks an output shape and N operands that broadcast to it. Neighbouring axes that all operands walk alike
/// are merged, so the inner row is as long as it can be.
template <size_t N> class BroadcastWalk {
public:
  BroadcastWalk(const Shape &out, std::array<const Shape *, N> operands) {
    const size_t rank = out.size();
    for (size_t d = 0; d < rank; ++d) {
      if (out[d] == 1)
        continue;
      std::array<int64_t, N> step{};
      for (size_t k = 0; k < N; ++k) {
        const Shape &s = *operands[k];
        const size_t missing = rank - s.size();
        if (d >= missing && s[d - missing] != 1)
          step[k] = product(s, d - missing + 1, s.size());
      }
      bool merge = !dims.empty();
      for (size_t k = 0; k < N && merge; ++k)
        merge = steps.back()[k] == step[k] * out[d];
      if (merge) {
        dims.back() *= out[d];
        steps.back() = step;
      } else {
        dims.push_back(out[d]);
        steps.push_back(step);
      }
    }
    if (dims.empty()) {
      dims.push_back(1);
      steps.push_back({});
    }
  }
  /// row(output offset, operand offsets, length, operand steps): operand k's element i is at offset + i *
  /// step.
  template <typename Row> void forEachRow(Row row) const {
    const size_t outer = dims.size() - 1;
    const int64_t n = dims.back();
    for (int64_t d : dims)
      if (d == 0)
        return;
    std::vector<int64_t> at(outer, 0);
    std::array<int64_t, N> offset{};
    int64_t outOffset = 0;
    while (true) {
      row(outOffset, offset, n, steps.back());
      outOffset += n;
      size_t d = outer;
      while (d > 0) {
        --d;
        for (size_t k = 0; k < N; ++k)
          offset[k] += steps[d][k];
        if (++at[d] < dims[d])
          break;
        for (size_t k = 0; k < N; ++k)
          offset[k] -= steps[d][k] * dims[d];
        at[d] = 0;
        if (d == 0)
          return;
      }
      if (outer == 0)
        return;
    }
  }

private:
  std::vector<int64_t> dims;
  std::vector<std::array<int64_t, N>> steps;
};

/// y = f(a, b) over the rows of the walk. The common forms of a row are written out, so that they vectorize.
template <typename Out, typename A, typename B, typename F>
void applyBinary(const BroadcastWalk<2> &walk, const A *a, const B *b, Out *y, F f) {
  walk.forEachRow([&](int64_t o, std::array<int64_t, 2> at, int64_t n, std::array<int64_t, 2> step) {
    const A *p = a + at[0];
    const B *q = b + at[1];
    Out *r = y + o;
    if (step[0] == 1 && step[1] == 1) {
      for (int64_t i = 0; i < n; ++i)
        r[i] = f(p[i], q[i]);
    } else if (step[0] == 1 && step[1] == 0) {
      const B v = *q;
      for (int64_t i = 0; i < n; ++i)
        r[i] = f(p[i], v);
    } else if (step[0] == 0 && step[1] == 1) {
      const A v = *p;
      for (int64_t i = 0; i < n; ++i)
        r[i] = f(v, q[i]);
    } else {
      for (int64_t i = 0; i < n; ++i)
        r[i] = f(p[i * step[0]], q[i * step[1]]);
    }
  });
}

/// out[i] = f(a[i], b[i]) with broadcasting to `shape`.
template <typename Out, typename A, typename B, typename F>
void broadcastBinary(const Shape &shape, const Tensor &a, const Tensor &b, Out *out, F f) {
  applyBinary(BroadcastWalk<2>(shape, {&a.shape, &b.shape}), a.as<A>(), b.as<B>(), out, f);
}

} // namespace quantc::interpreter

#endif
