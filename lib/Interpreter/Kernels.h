//===- Kernels.h - the kernel families ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One function per family and domain; KernelRegistry.cpp calls them all. To
// add an operator, add a line to its family's function.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_KERNELS_H
#define QUANTC_LIB_INTERPRETER_KERNELS_H

#include "quantc/Interpreter/Kernel.h"

namespace quantc::interpreter {

// Domain::Quantized, lib/Interpreter/Quantized.
void registerQuantizedConvKernels(KernelRegistry &registry);
void registerQuantizedMatrixKernels(KernelRegistry &registry);
void registerQuantizedBinaryKernels(KernelRegistry &registry);
void registerQuantizedUnaryKernels(KernelRegistry &registry);
void registerQuantizedTableKernels(KernelRegistry &registry);
void registerQuantizedSoftmaxKernels(KernelRegistry &registry);
void registerQuantizedReduceKernels(KernelRegistry &registry);
void registerQuantizedPoolKernels(KernelRegistry &registry);
void registerQuantizedResizeKernels(KernelRegistry &registry);
void registerQuantizedRecurrentKernels(KernelRegistry &registry);
void registerQuantizedLSTMKernels(KernelRegistry &registry);
/// quantize, dequantize, requantize (Any), concatenation.
void registerQuantizedStageKernels(KernelRegistry &registry);

// Domain::Any, lib/Interpreter/Move: values are moved, not computed.
void registerMoveShapeKernels(KernelRegistry &registry);
void registerMovePadKernels(KernelRegistry &registry);
void registerMoveSliceKernels(KernelRegistry &registry);
void registerMoveJoinKernels(KernelRegistry &registry);
void registerMoveGatherKernels(KernelRegistry &registry);
void registerMoveBlockKernels(KernelRegistry &registry);
/// scatter_nd (sums), reverse_sequence, matrix_diag, matrix_set_diag.
void registerMoveScatterKernels(KernelRegistry &registry);

// Domain::Real, lib/Interpreter/Float.
void registerFloatLinearKernels(KernelRegistry &registry);
void registerFloatElementwiseKernels(KernelRegistry &registry);
void registerFloatActivationKernels(KernelRegistry &registry);
void registerFloatReduceKernels(KernelRegistry &registry);
void registerFloatIndexKernels(KernelRegistry &registry);

// KernelSet::Fast, lib/Interpreter/Fast: the same bytes as the reference kernels.
void registerFastKernels(KernelRegistry &registry);
void registerFastQuantizedKernels(KernelRegistry &registry);

} // namespace quantc::interpreter

#endif
