//===- Index.cpp - indices and detection
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerFloatIndexKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
