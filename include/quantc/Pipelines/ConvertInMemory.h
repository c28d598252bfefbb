//===- ConvertInMemory.h - from a model's bytes to a .tflite's --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_CONVERTINMEMORY_H
#define QUANTC_PIPELINES_CONVERTINMEMORY_H

#include "quantc/Pipelines/Convert.h"

namespace quantc::pipelines {

/// `convert` without the two files. `name` is used in messages and to detect the format. `tflite` has been
/// read back, verified and compared, as a file would be. Files that the options name are read and written.
/// Fails with diagnostics; `tflite` is then empty.
mlir::FailureOr<ConvertSummary> convertInMemory(llvm::StringRef bytes, llvm::StringRef name,
                                                std::string &tflite, mlir::MLIRContext *context,
                                                const ConvertOptions &options);

} // namespace quantc::pipelines

#endif
