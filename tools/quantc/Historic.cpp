//===- Historic.cpp - quantc tflite_convert, quantc toco --------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "HistoricFlags.h"

#include "llvm/Support/FileSystem.h"

using namespace quantc;
using namespace quantc::driver;

int driver::runHistoric(bool toco, const std::vector<std::string> &arguments) {
  HistoricFaults faults;
  HistoricFlags flags = parseHistoricFlags(toco, arguments, faults);
  if (flags.help) {
    llvm::outs() << describeHistoricFlags(toco);
    return Done;
  }
  HistoricRequest request = translateHistoricFlags(flags, faults);
  for (const std::string &fault : faults.usage)
    printError(fault);
  for (const std::string &fault : faults.refused)
    printError(fault);
  if (faults.any())
    return faults.usage.empty() ? Refused : BadUsage;
  for (const std::string &note : request.notes)
    printWarning(note);
  if (std::string folder = flags.text("conversion_summary_dir"); !folder.empty())
    if (std::error_code error = llvm::sys::fs::create_directories(folder)) {
      printError("--conversion_summary_dir: " + folder + " can't be made: " + error.message());
      return Refused;
    }
  return convertAndReport(request.model, request.output, request.convert);
}
