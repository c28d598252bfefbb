//===- Elementwise.cpp - real elementwise kernels ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

namespace quantc::interpreter {

void registerFloatElementwiseKernels(KernelRegistry &registry) {
  real::addBinary(registry);
  real::addComparisons(registry);
  real::addUnary(registry);
  real::addSelectAndCast(registry);
}

} // namespace quantc::interpreter
