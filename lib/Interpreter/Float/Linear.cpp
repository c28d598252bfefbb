//===- Linear.cpp - float32 sums of products --------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"
#include "RealKernel.h"

namespace quantc::interpreter {

void registerFloatLinearKernels(KernelRegistry &registry) {
  real::addConvolutions(registry);
  real::addVolumetricConvolutions(registry);
  real::addMatrixProducts(registry);
  real::addRecurrent(registry);
}

} // namespace quantc::interpreter
