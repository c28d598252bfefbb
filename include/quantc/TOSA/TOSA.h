//===- TOSA.h - .tosa files -------------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The FlatBuffer of TOSA 1.0: one region, one block. Names of tensors are
// locations, as everywhere.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOSA_TOSA_H
#define QUANTC_TOSA_TOSA_H

#include "quantc/Support/Limits.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <string>
#include <vector>

namespace quantc::tosafile {

/// The bytes of the module's one function, deterministic. Fails with one diagnostic for each op, type or
/// shape that the format can't hold.
mlir::FailureOr<std::string> exportTosa(mlir::ModuleOp module);

/// A .tosa file as a module with one function `main`. Every offset, name, shape and size is checked before it
/// is believed.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importTosa(llvm::StringRef bytes, llvm::StringRef name,
                                                              mlir::MLIRContext *context,
                                                              const Limits &limits = {});

/// Whether `bytes` read back give `module`. Emits at the op that differs.
mlir::LogicalResult checkTosa(mlir::ModuleOp module, llvm::StringRef bytes, llvm::StringRef name);

/// Names of inputs and outputs in the order of the file.
struct Interface {
  std::vector<std::string> inputs, outputs;
};
mlir::FailureOr<Interface> readInterface(llvm::StringRef bytes, llvm::StringRef name,
                                         mlir::MLIRContext *context, const Limits &limits = {});

} // namespace quantc::tosafile

#endif
