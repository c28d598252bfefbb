//===- Conv.cpp - integer convolutions
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedConvKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
