//===- EdgeTPUOps.h - regions that run on an Edge TPU -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_EDGETPU_EDGETPUOPS_H
#define QUANTC_EDGETPU_EDGETPUOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace quantc::edgetpu {
/// A tensor of static shape whose elements are 8-bit integers with scale and zero point.
bool isInt8Tensor(mlir::Type type);
} // namespace quantc::edgetpu

#include "quantc/EdgeTPU/EdgeTPUDialect.h.inc"
#define GET_OP_CLASSES
#include "quantc/EdgeTPU/EdgeTPUOps.h.inc"

#endif
