//===- HistoricFlags.cpp - command lines of tflite_convert and toco -------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One argument a line.
//===----------------------------------------------------------------------===//

#include "HistoricFlags.h"
#include "Fuzz.h"

#include "llvm/ADT/SmallVector.h"

using namespace quantc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::SmallVector<llvm::StringRef> lines;
  fuzz::toText(data, size).split(lines, '\n');
  std::vector<std::string> arguments;
  for (llvm::StringRef line : lines)
    arguments.push_back(line.str());
  for (bool toco : {false, true}) {
    driver::HistoricFaults faults;
    driver::HistoricFlags flags = driver::parseHistoricFlags(toco, arguments, faults);
    driver::HistoricRequest request = driver::translateHistoricFlags(flags, faults);
    fuzz::require(faults.any() || flags.help || !request.model.empty(), "a request names its model");
  }
  return 0;
}
