//===- BorrowedReader.h - reading for the writer's own check ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TFLITE_BORROWEDREADER_H
#define QUANTC_LIB_TFLITE_BORROWEDREADER_H

#include "quantc/TFLite/Reader.h"

namespace quantc::tflite {

/// As importTFLite, but large constants point into `bytes`: the module, and every use of its constants, must
/// be gone before the bytes are.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importBorrowed(llvm::StringRef bytes,
                                                                  llvm::StringRef fileName,
                                                                  mlir::MLIRContext *context,
                                                                  llvm::StringRef signature = {});

} // namespace quantc::tflite

#endif
