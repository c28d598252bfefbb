//===- TocoFlags.h - what TOCO reads from files of flags --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_IMPORT_TOCOFLAGS_H
#define QUANTC_IMPORT_TOCOFLAGS_H

#include "quantc/Support/Limits.h"

#include <map>
#include <string>
#include <vector>

namespace quantc::import {

/// A range for the arrays of one name, or of every name that a regular expression matches as a whole.
struct ArrayRange {
  std::string name;
  bool isPattern = false;
  double min = 0, max = 0;
};

/// The contents of a file of flags.
struct TocoFlags {
  std::map<std::string, std::string> flags; ///< ModelFlags in the words of the command line
  std::vector<ArrayRange> ranges;           ///< ArraysExtraInfo
};

/// An ArraysExtraInfo proto, text or binary. Every fault is named.
std::vector<std::string> readArraysExtraInfo(const std::string &path, const Limits &limits, TocoFlags &into);
/// A ModelFlags proto, text or binary.
std::vector<std::string> readModelFlags(const std::string &path, const Limits &limits, TocoFlags &into);

} // namespace quantc::import

#endif
