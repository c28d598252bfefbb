//===- Arguments.h - flags of the command line as strings -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CAPI_ARGUMENTS_H
#define QUANTC_LIB_CAPI_ARGUMENTS_H

#include "quantc/Pipelines/Flags.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/LogicalResult.h"

namespace quantc::capi {

/// "--name=value", "--name" "value" or "--switch". Every argument that can't be used is an error; all are
/// reported.
mlir::LogicalResult parseArguments(const pipelines::Flags &flags, llvm::StringRef command,
                                   llvm::ArrayRef<const char *> args, mlir::MLIRContext *context);

} // namespace quantc::capi

#endif
