//===- Softmax.cpp - softmax and its kin
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedSoftmaxKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
