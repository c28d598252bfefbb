//===- Kernels.h - the kernel families ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One function per family and domain; KernelRegistry.cpp calls them all. To
// add an operator, add a line to its family's function; to add a family, a line
// to Kernels.def.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_INTERPRETER_KERNELS_H
#define QUANTC_LIB_INTERPRETER_KERNELS_H

#include "quantc/Interpreter/Kernel.h"

namespace quantc::interpreter {

#define QUANTC_KERNELS(Family) void register##Family##Kernels(KernelRegistry &registry);
#include "Kernels.def"

} // namespace quantc::interpreter

#endif
