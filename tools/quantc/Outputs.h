//===- Outputs.h - files a subcommand writes --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOOLS_OUTPUTS_H
#define QUANTC_TOOLS_OUTPUTS_H

#include "quantc/Support/OutputFiles.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace quantc::driver {

/// Adds what `print` writes; says so when it can't.
bool addOutput(OutputFiles &files, const std::string &path,
               llvm::function_ref<void(llvm::raw_ostream &)> print);
/// Puts the files in their places; says so when it can't.
bool commitOutputs(OutputFiles &files);

} // namespace quantc::driver

#endif
