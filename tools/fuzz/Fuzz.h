//===- Fuzz.h - what the fuzz targets share ---------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A target is one LLVMFuzzerTestOneInput. Whatever the bytes, it returns: a
// signal, a sanitizer's report or a broken promise (`require`) is a fault.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOOLS_FUZZ_H
#define QUANTC_TOOLS_FUZZ_H

#include "quantc/Support/Limits.h"

#include "quantc/Import/GraphDef.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringRef.h"
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace quantc::fuzz {

/// A thousandth of the defaults, so that one input takes milliseconds and no memory to speak of.
Limits smallLimits();

/// A context with the dialects of a model that counts diagnostics and prints none.
class Session {
public:
  Session();
  mlir::MLIRContext context;
  size_t errors = 0;
};

inline llvm::StringRef toText(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

/// Says `promise` on stderr and ends the process when it is broken.
void require(bool kept, llvm::StringRef promise);

/// Every pipeline a converter has, on copies of `module`; what comes out is written, read back and compared.
void convertAllWays(mlir::ModuleOp module);

/// Imports a GraphDef of `format`, which must give a module that verifies or a message, and converts it.
void importAndConvert(llvm::StringRef bytes, import::GraphDefOptions::Format format);

/// Runs main on made-up inputs with the reference and the fast kernels; both must refuse or give equal bytes.
void runBothKernels(mlir::ModuleOp module);

} // namespace quantc::fuzz

#endif
