//===- Table.cpp - integer functions by table
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedTableKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
