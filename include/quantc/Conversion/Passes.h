//===- Passes.h - conversions out of qnn ------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CONVERSION_PASSES_H
#define QUANTC_CONVERSION_PASSES_H

#include "quantc/Interpreter/Kernel.h"

#include "mlir/Pass/Pass.h"

namespace quantc {
#define GEN_PASS_DECL
#include "quantc/Conversion/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "quantc/Conversion/Passes.h.inc"
} // namespace quantc

#endif
