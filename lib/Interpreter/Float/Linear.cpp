//===- Linear.cpp - float convolutions and matrix products
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerFloatLinearKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
