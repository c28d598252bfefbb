//===- Elementwise.cpp - float arithmetic
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerFloatElementwiseKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
