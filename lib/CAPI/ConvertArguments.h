//===- ConvertArguments.h - flags of quantc convert as strings --*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CAPI_CONVERTARGUMENTS_H
#define QUANTC_LIB_CAPI_CONVERTARGUMENTS_H

#include "quantc/Pipelines/Convert.h"

namespace quantc::capi {

/// "--name=value", "--name" "value" or "--switch", named as `quantc convert` names them. Every argument that
/// can't be used is an error; all are reported.
mlir::LogicalResult parseConvertArguments(llvm::ArrayRef<const char *> args,
                                          pipelines::ConvertOptions &options, mlir::MLIRContext *context);

} // namespace quantc::capi

#endif
