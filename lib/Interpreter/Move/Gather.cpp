//===- Gather.cpp - elements at indices
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerMoveGatherKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
