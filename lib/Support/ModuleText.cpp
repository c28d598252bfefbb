//===- ModuleText.cpp - modules in text, before they are parsed -----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/ModuleText.h"

#include "llvm/ADT/StringExtras.h"

namespace {

/// Brackets as MLIR's lexer sees them: not in strings and comments, and "->", "<=", ">=" are none.
class NestingScanner {
public:
  NestingScanner(llvm::StringRef text, int64_t allowed) : bytes(text), limit(allowed) {}

  /// Offset of the character that nests deeper than the limit.
  std::optional<size_t> findDeepest() {
    for (size_t i = 0; i < bytes.size(); ++i) {
      char c = bytes[i], next = i + 1 < bytes.size() ? bytes[i + 1] : '\0';
      if (c == '"')
        i = skipString(i);
      else if (c == '/' && next == '/')
        i = std::min(bytes.find('\n', i), bytes.size());
      else if ((c == '-' && next == '>') || ((c == '<' || c == '>') && next == '='))
        ++i;
      else if (nests(c))
        return i;
    }
    return std::nullopt;
  }

private:
  /// The closing quote, or the end of the line where the lexer gives up.
  size_t skipString(size_t i) const {
    for (++i; i < bytes.size() && bytes[i] != '"' && bytes[i] != '\n'; ++i)
      i += bytes[i] == '\\';
    return i;
  }
  bool nests(char c) {
    if (c == '-')
      return ++signs > limit;
    if (!llvm::isSpace(c))
      signs = 0;
    if (c == '(' || c == '[' || c == '{' || c == '<')
      return ++depth > limit;
    if ((c == ')' || c == ']' || c == '}' || c == '>') && depth > 0)
      --depth;
    return false;
  }

  llvm::StringRef bytes;
  int64_t limit, depth = 0;
  int64_t signs = 0; ///< minus signs one after another: each is a level of an affine expression
};

} // namespace

std::optional<std::string> quantc::findTextFault(llvm::StringRef bytes, const Limits &limits) {
  if (bytes.starts_with("ML\xefR"))
    return "is MLIR bytecode, whose reader does not stand up to damaged files; give the module as text";
  if (static_cast<int64_t>(bytes.size()) > limits.fileBytes)
    return "has " + std::to_string(bytes.size()) + " bytes, allowed are " + std::to_string(limits.fileBytes);
  if (auto at = NestingScanner(bytes, limits.nesting).findDeepest())
    return "line " + std::to_string(bytes.take_front(*at).count('\n') + 1) + " nests deeper than " +
           std::to_string(limits.nesting) + " levels";
  return std::nullopt;
}
