//===- Shape.cpp - same elements in another order
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerMoveShapeKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
