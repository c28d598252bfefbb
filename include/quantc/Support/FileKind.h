//===- FileKind.h - what a file looks like ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_SUPPORT_FILEKIND_H
#define QUANTC_SUPPORT_FILEKIND_H

#include "llvm/ADT/StringRef.h"

namespace quantc {

inline constexpr llvm::StringLiteral graphDefKind = "a TensorFlow GraphDef (.pb)";

/// By its first bytes: "an ONNX model", "a zip archive", with what to do about it; empty when it looks like
/// nothing known. For messages about files that came through the wrong door.
llvm::StringRef guessFileKind(llvm::StringRef bytes);

} // namespace quantc

#endif
