//===- Join.cpp - tensors joined and split
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerMoveJoinKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
