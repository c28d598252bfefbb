//===- Reduce.cpp - float pooling and reductions
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerFloatReduceKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
