//===- Kernels.cpp - vectorized float kernels
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerFastKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
