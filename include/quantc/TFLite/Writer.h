//===- Writer.h - qnn to .tflite --------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TFLITE_WRITER_H
#define QUANTC_TFLITE_WRITER_H

#include "quantc/Support/OutputFiles.h"

#include "mlir/IR/BuiltinOps.h"
#include <string>

namespace quantc::tflite {

/// The bytes of a .tflite: deterministic, equal buffers shared, minimal operator versions. Several modules
/// become as many subgraphs, each with the signatures of its module (`qnn.signatures`), and share constants,
/// variables and tables; description and metadata are those of the first. Fails with one diagnostic per op
/// that the format can't hold.
mlir::FailureOr<std::string> exportTFLite(mlir::ArrayRef<mlir::ModuleOp> modules);

/// What becomes of a module with ops that LiteRT would refuse to prepare or to run, or on which it would end
/// the process: one error for each, or one warning. Files that a converter is known to write so are copied
/// with a warning.
enum class Unrunnable { Refuse, Warn };

/// Whether LiteRT can run every op, and `bytes` read back give the modules: verifies, imports and compares op
/// by op. Emits at each op that LiteRT would refuse, or at the op that differs. A module behind the first is
/// found by its first signature.
mlir::LogicalResult checkTFLite(mlir::ArrayRef<mlir::ModuleOp> modules, llvm::StringRef bytes,
                                llvm::StringRef name, Unrunnable policy = Unrunnable::Refuse);

/// Exports, re-reads, verifies and re-imports the bytes, compares with `module`, and only then adds the file
/// to `files`. `size`: of the file.
mlir::LogicalResult stageTFLite(mlir::ModuleOp module, llvm::StringRef path, OutputFiles &files,
                                int64_t *size = nullptr, Unrunnable policy = Unrunnable::Refuse);

/// The same, and puts the file in place. On failure nothing is left.
mlir::LogicalResult writeTFLite(mlir::ModuleOp module, llvm::StringRef path);

} // namespace quantc::tflite

#endif
