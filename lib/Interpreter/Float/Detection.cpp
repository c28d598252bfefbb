//===- Detection.cpp - TFLite_Detection_PostProcess -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "RealKernel.h"

namespace quantc::interpreter::real {

void addDetection(KernelRegistry &) {}

} // namespace quantc::interpreter::real
