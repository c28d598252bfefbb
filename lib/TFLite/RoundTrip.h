//===- RoundTrip.h - is a module what was read back -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_ROUNDTRIP_H
#define QUANTC_LIB_TFLITE_ROUNDTRIP_H

#include "mlir/IR/BuiltinOps.h"

namespace quantc::tflite {

/// Op by op: names, options, operands, types as far as the format stores them (scales as 32-bit float, no
/// narrow storage range), bytes of constants. Emits one diagnostic at the op of `written` that differs.
mlir::LogicalResult compareModules(mlir::ModuleOp written, mlir::ModuleOp read);

/// The same of two regions with one block each, in silence.
bool sameRegions(mlir::Region &a, mlir::Region &b);

} // namespace quantc::tflite

#endif
