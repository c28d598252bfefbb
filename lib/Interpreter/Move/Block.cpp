//===- Block.cpp - blocks of space
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerMoveBlockKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
