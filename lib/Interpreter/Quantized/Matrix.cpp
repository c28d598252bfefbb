//===- Matrix.cpp - integer matrix products
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedMatrixKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
