//===- Hybrid.h - real layers with int8 weights -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Dynamic-range networks: the input is float32, constant weights are int8. The
// runtime quantizes each sample as it comes, sums in int32 and returns to
// float32. Rules: docs/Numerics.md, [N-HYBRID].
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_FLOAT_HYBRID_H
#define QUANTC_LIB_INTERPRETER_FLOAT_HYBRID_H

#include "RealKernel.h"

namespace quantc::interpreter::real {

/// True when operand 1 is a constant of int8 with scales and operand 0 is float32.
bool isHybrid(const PrepareContext &context);

Prepared prepareHybridConvolution(const PrepareContext &context, bool depthwise);
Prepared prepareHybridFullyConnected(const PrepareContext &context);

} // namespace quantc::interpreter::real

#endif
