//===- Slice.cpp - boxes of a tensor
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerMoveSliceKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
