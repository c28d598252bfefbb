//===- Int16.h - linear layers of int16 -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_INT16_H
#define QUANTC_LIB_INTERPRETER_FAST_INT16_H

#include "IntKernels.h"
#include "quantc/Interpreter/Kernel.h"

namespace quantc::interpreter::fast {

/// [N-CONV16] Input int16, weights int8. What does not fit is handed to the reference kernel.
Prepared prepareInt16Convolution(const IntKernels *kernels, const PrepareContext &context, bool depthwise);
Prepared prepareInt16FullyConnected(const IntKernels *kernels, const PrepareContext &context);

} // namespace quantc::interpreter::fast

#endif
