//===- Activation.cpp - float activations
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerFloatActivationKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
