//===- Emit.h - the file that a conversion writes ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_EMIT_H
#define QUANTC_PIPELINES_EMIT_H

#include "quantc/Interpreter/Kernel.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include <optional>
#include <string>

namespace quantc::pipelines {

/// What kind of file it is.
enum class FileFormat : uint8_t {
  ByName, ///< .tosa, .mlir and .mlirbc say it, everything else is a .tflite
  TFLite,
  TOSA,
  Text,    ///< of MLIR
  Bytecode ///< of MLIR
};
/// In which dialects a text or bytecode holds the network.
enum class Emit : uint8_t { QNN, TOSA, Linalg };

struct EmitOptions {
  FileFormat format = FileFormat::ByName;
  std::optional<Emit> emit;     ///< of text and bytecode; none: qnn
  int64_t bytecodeVersion = -1; ///< of bytecode; < 0: the newest that this MLIR writes
  int64_t batch = 0;            ///< size of an open first dimension, for TOSA and linalg; 0: it stays open
  bool allowCustomOps = false;  ///< an op without a TOSA form becomes tosa.custom
  std::optional<interpreter::Profile> profile; ///< of linalg; none: litert-ref
};

/// Options of the pipelines below.
struct ExitOptions {
  int64_t batch = 0;
  bool allowCustomOps = false;
  interpreter::Profile profile = interpreter::Profile::LiteRTRef; ///< of linalg, or tflite-2.13
};
/// qnn to TOSA 1.0, which computes profile tflite-2.13: `quantc-to-tosa`.
void buildTosaPipeline(mlir::OpPassManager &pm, const ExitOptions &options);
/// qnn to linalg, arith and tensor by way of TOSA, with named ops for convolutions and matrix products:
/// `quantc-to-linalg`.
void buildLinalgPipeline(mlir::OpPassManager &pm, const ExitOptions &options);

FileFormat formatOf(llvm::StringRef path, const EmitOptions &options);
/// Whether the file is to hold TOSA or linalg, which know no sequences.
bool leavesDialect(llvm::StringRef path, const EmitOptions &options);
/// The options that a file of this format has no use for, each by its flag; empty when there are none.
std::vector<std::string> findEmitFaults(llvm::StringRef path, const EmitOptions &options);

/// The bytes of a TOSA, text or bytecode file of `module`, which stays as it is; read back and compared.
/// Operators without a form in the dialect that is asked for are errors, all of them. `name` is for messages.
mlir::FailureOr<std::string> emitModel(mlir::ModuleOp module, llvm::StringRef name, FileFormat format,
                                       const EmitOptions &options);

} // namespace quantc::pipelines

#endif
