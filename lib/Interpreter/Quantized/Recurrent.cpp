//===- Recurrent.cpp - integer SVDF and LSTM
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "../Kernels.h"

namespace quantc::interpreter {

void registerQuantizedRecurrentKernels(KernelRegistry &) {}

} // namespace quantc::interpreter
