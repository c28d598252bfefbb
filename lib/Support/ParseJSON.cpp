//===- ParseJSON.cpp - JSON from outside ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/ParseJSON.h"

using namespace quantc;

std::optional<std::string> quantc::parseJSON(std::string_view text, llvm::json::Value &value) {
  int64_t depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      i += c == '\\';
      quoted = c != '"';
      continue;
    }
    quoted = c == '"';
    depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    if (depth > 16)
      return "nests deeper than 16 levels";
  }
  llvm::Expected<llvm::json::Value> parsed = llvm::json::parse(llvm::StringRef(text.data(), text.size()));
  if (!parsed)
    return "is no JSON: " + llvm::toString(parsed.takeError());
  value = std::move(*parsed);
  return {};
}
