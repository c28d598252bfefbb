//===- Unary.cpp - integer functions of one operand
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedUnaryKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
