//===- Hybrid.h - real layers with int8 weights -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FAST_HYBRID_H
#define QUANTC_LIB_INTERPRETER_FAST_HYBRID_H

#include "quantc/Interpreter/Kernel.h"

namespace quantc::interpreter::fast {

/// [N-HYBRID], [N-XNN-HYBRID]. What does not fit is handed to the reference kernel.
Prepared prepareHybridConvolution(const PrepareContext &context, bool depthwise);
Prepared prepareHybridFullyConnected(const PrepareContext &context);

} // namespace quantc::interpreter::fast

#endif
