//===- Tabulate.h - what an op computes, as a table -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The interpreter's kernels are asked for every value that an op can have, so
// that a table holds what docs/Numerics.md says and nothing is written twice.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CONVERSION_TOSA_TABULATE_H
#define QUANTC_LIB_CONVERSION_TOSA_TABULATE_H

#include "quantc/Interpreter/Kernel.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>
#include <vector>

namespace quantc::conversion {

/// The elements of a value that is known when a network is compiled, else null.
using Known = llvm::function_ref<mlir::ElementsAttr(mlir::Value)>;

/// The results of `op` when every operand is a constant; nothing when it has no kernel or fails.
std::optional<std::vector<mlir::ElementsAttr>>
evaluate(mlir::Operation *op, llvm::ArrayRef<mlir::ElementsAttr> operands, interpreter::Profile profile);

/// Stored integers (signed form) of the result of `chain` for each stored integer of its input, lowest first:
/// 256 or 65536. `chain` are ops of one data operand, the first one's read from `input`; all other operands
/// are constants. Arguments that a kernel refuses take the entry before them.
std::optional<std::vector<int64_t>> tabulate(llvm::ArrayRef<mlir::Operation *> chain, mlir::Value input,
                                             Known known);

/// The same for two operands of 8 bits: entry a * 256 + b, both counted from the lowest.
std::optional<std::vector<int64_t>> tabulatePairs(mlir::Operation *op);

/// Where each element of the result of an op that only moves values comes from; `data` is the operand that is
/// moved, all others are constants. -1 for an element that comes from nowhere.
std::optional<std::vector<int64_t>> sources(mlir::Operation *op, unsigned data, Known known);

} // namespace quantc::conversion

#endif
