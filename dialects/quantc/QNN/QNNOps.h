//===- QNNOps.h - the ops of the qnn dialect --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNOPS_H
#define QUANTC_QNN_QNNOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "quantc/QNN/QNNDialect.h"
#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNInterfaces.h"

#define GET_OP_CLASSES
#include "quantc/QNN/QNNOps.h.inc"

#endif
