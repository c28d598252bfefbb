//===- Merge.h - results of parts of the data -------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOOLS_MERGE_H
#define QUANTC_TOOLS_MERGE_H

#include "Driver.h"

#include "quantc/Calibration/Npy.h"
#include "quantc/Support/Limits.h"

#include <optional>

namespace quantc::driver {

/// Reads every file with `parse(text, part)`, which returns what is wrong; all faults are said.
template <typename Part, typename Parse>
bool readParts(const std::vector<std::string> &files, std::vector<Part> &parts, Parse parse) {
  bool good = true;
  for (const std::string &path : files) {
    std::string text;
    std::optional<std::string> fault = calibration::readFile(path, Limits().fileBytes, text);
    if (!fault)
      if ((fault = parse(text, parts.emplace_back())))
        fault = path + ": " + *fault;
    if (fault)
      printError(*fault);
    good &= !fault;
  }
  return good;
}

} // namespace quantc::driver

#endif
