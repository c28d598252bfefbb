//===- AppendedZip.h - files behind the flatbuffer --------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// TensorFlow Lite's metadata keeps its files (labels, vocabularies) in a zip
// archive that is appended to the .tflite.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_APPENDEDZIP_H
#define QUANTC_LIB_PIPELINES_APPENDEDZIP_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace quantc::pipelines {

/// The archive that `file` ends with, its offsets counted from its own first byte; empty when there is none.
std::string takeAppendedZip(llvm::StringRef file);

/// Appends such an archive, its offsets counted from the first byte of `file`, as zip tools expect.
void appendZip(std::string &file, llvm::StringRef zip);

} // namespace quantc::pipelines

#endif
