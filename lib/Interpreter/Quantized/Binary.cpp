//===- Binary.cpp - integer arithmetic of two operands
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedBinaryKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
