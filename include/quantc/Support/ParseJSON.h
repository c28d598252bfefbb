//===- ParseJSON.h - JSON from outside --------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_PARSEJSON_H
#define QUANTC_SUPPORT_PARSEJSON_H

#include "llvm/Support/JSON.h"
#include <optional>
#include <string>
#include <string_view>

namespace quantc {

/// llvm::json::parse for text that may be hostile: LLVM's parser descends by recursion, so what nests deeper
/// than 16 levels is refused. Returns what is wrong.
std::optional<std::string> parseJSON(std::string_view text, llvm::json::Value &value);

} // namespace quantc

#endif
