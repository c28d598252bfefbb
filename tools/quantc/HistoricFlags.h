//===- HistoricFlags.h - the flags of tflite_convert and toco ---*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One table holds every flag of both programs: honoured, or refused by name
// with the reason and the nearest alternative. Sources of names and defaults:
// tensorflow/lite/python/tflite_convert.py and
// tensorflow/lite/toco/{toco,model}_cmdline_flags.cc, args.h.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOOLS_HISTORICFLAGS_H
#define QUANTC_TOOLS_HISTORICFLAGS_H

#include "quantc/Pipelines/Convert.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace quantc::driver {

/// The command line, every value under the flag's own name (deprecated spellings translated).
struct HistoricFlags {
  bool toco = false;
  bool help = false;
  std::map<std::string, std::string> values;
  std::map<std::string, std::vector<std::string>> spellings; ///< how each was written, under its own name

  bool has(const std::string &name) const { return values.count(name) != 0; }
  std::string text(const std::string &name) const { return has(name) ? values.at(name) : ""; }
  bool flag(const std::string &name, bool otherwise) const {
    return has(name) ? values.at(name) == "true" : otherwise;
  }
};

/// What is asked for, in the words of `convert`.
struct HistoricRequest {
  std::string model, output;
  pipelines::ConvertOptions convert;
  std::vector<std::string> notes; ///< said on stderr before work begins
};

/// What is wrong: `usage` can't be understood, `refused` is understood and can't be served.
struct HistoricFaults {
  std::vector<std::string> usage, refused;
  bool any() const { return !usage.empty() || !refused.empty(); }
};

/// --flag=value, --flag value, --flag; single dashes too.
HistoricFlags parseHistoricFlags(bool toco, std::span<const std::string> arguments, HistoricFaults &faults);

/// Values that are understood and refused: the flag, the reason, the nearest alternative.
void refuseHistoricValues(const HistoricFlags &flags, HistoricFaults &faults);

HistoricRequest translateHistoricFlags(const HistoricFlags &flags, HistoricFaults &faults);

/// The page of --help, made from the table.
std::string describeHistoricFlags(bool toco);

} // namespace quantc::driver

#endif
