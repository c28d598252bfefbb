//===- QNNControlOps.h - branches, loops, state -----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNCONTROLOPS_H
#define QUANTC_QNN_QNNCONTROLOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "quantc/QNN/QNNDialect.h"
#include "quantc/QNN/QNNInterfaces.h"

#define GET_OP_CLASSES
#include "quantc/QNN/QNNControlOps.h.inc"

namespace quantc::qnn {

/// What an op works on whose handle a file has as operand `operand`: a variable or a table. qnn knows it by
/// name.
struct ResourceUse {
  unsigned operand;          ///< its place in the operand list of the file
  mlir::StringRef container; ///< often empty
  mlir::StringRef name;
  mlir::DictionaryAttr table; ///< of a hash table: the options that stand beside its name; else null
};

/// The resources that `op` uses, in the order of the file's operands; empty for nearly all ops.
llvm::SmallVector<ResourceUse, 1> getResourceUses(mlir::Operation *op);

/// Where a value changes its element type on the way into or out of a region, in words: LiteRT copies bytes
/// there.
std::optional<std::string> findEdgeFault(mlir::Operation *op);

/// Whether `op` runs regions: IF, WHILE, CALL_ONCE.
bool runsRegions(mlir::Operation *op);

} // namespace quantc::qnn

#endif
