//===- ModuleText.h - modules in text, before they are parsed ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// MLIR's parser recurses on nested brackets and its bytecode reader believes
// the sizes it reads; both end the process on a hostile file.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_MODULETEXT_H
#define QUANTC_SUPPORT_MODULETEXT_H

#include "quantc/Support/Limits.h"

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace quantc {

/// What keeps `bytes` from being parsed: bytecode, too many bytes, brackets or signs nested too deep. Nothing
/// when MLIR's parser can have them.
std::optional<std::string> findTextFault(llvm::StringRef bytes, const Limits &limits);

} // namespace quantc

#endif
