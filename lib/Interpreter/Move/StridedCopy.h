//===- StridedCopy.h - one view of a tensor, written out ---------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_MOVE_STRIDEDCOPY_H
#define QUANTC_LIB_INTERPRETER_MOVE_STRIDEDCOPY_H

#include "../KernelSupport.h"

namespace quantc::interpreter {

/// out[i0, i1, ...] = in[offset + i0 * steps[0] + i1 * steps[1] + ...], row-major; offset and steps in
/// elements of `width` bytes (1, 2, 4, 8). A step may be 0 or negative.
void stridedCopy(const char *in, int64_t offset, const Shape &shape, const Shape &steps, int64_t width,
                 char *out);

} // namespace quantc::interpreter

#endif
