//===- Outputs.cpp - files a subcommand writes ----------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Outputs.h"

using namespace quantc;

static void printError(const std::string &message) { llvm::errs() << "error: " << message << "\n"; }

bool driver::addOutput(OutputFiles &files, const std::string &path,
                       llvm::function_ref<void(llvm::raw_ostream &)> print) {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os);
  auto fault = files.add(path, text);
  if (fault)
    printError(path + ": can't be written: " + *fault);
  return !fault;
}

bool driver::commitOutputs(OutputFiles &files) {
  auto fault = files.commit();
  if (fault)
    printError(*fault);
  return !fault;
}
