//===- Reader.h - .tflite files to qnn --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TFLITE_READER_H
#define QUANTC_TFLITE_READER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "quantc/Support/Limits.h"

namespace quantc::tflite {

/// A float or integer .tflite as one module, the subgraph of `signature` (empty: the first) as `func.func
/// @main`. Keeps quantization, options, names, order of inputs and outputs, signatures, metadata (module
/// attributes `qnn.*`); unknown custom ops become qnn.custom. `qnn.other_signatures` and
/// `qnn.other_subgraphs` say what of the file is not in the module. Fails with diagnostics that name
/// operator, tensor and file offset.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importTFLite(llvm::StringRef bytes, llvm::StringRef fileName, mlir::MLIRContext *context,
             const Limits &limits = {}, llvm::StringRef signature = {});

} // namespace quantc::tflite

#endif
