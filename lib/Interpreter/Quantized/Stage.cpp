//===- Stage.cpp - changes of scale and stage
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedStageKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
