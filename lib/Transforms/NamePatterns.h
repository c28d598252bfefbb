//===- NamePatterns.h - options that name nodes ---------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_TRANSFORMS_NAMEPATTERNS_H
#define QUANTC_LIB_TRANSFORMS_NAMEPATTERNS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Regex.h"

namespace quantc::transforms {

/// The regular expressions of a pass's option. Emits at `func`, with the option's name and the fault, where a
/// text is none.
template <typename Texts>
mlir::FailureOr<llvm::SmallVector<llvm::Regex>> compileNames(mlir::func::FuncOp func, llvm::StringRef option,
                                                             const Texts &texts) {
  llvm::SmallVector<llvm::Regex> names;
  for (const std::string &text : texts) {
    names.emplace_back(text);
    std::string fault;
    if (!names.back().isValid(fault))
      return func.emitError() << option << ": '" << text << "' is no regular expression: " << fault;
  }
  return names;
}

} // namespace quantc::transforms

#endif
