//===- Reduce.cpp - integer reductions
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedReduceKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
