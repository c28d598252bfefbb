//===- Target.cpp - what a target need not say itself ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Cost.h"

#include "quantc/Target/Partition.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace quantc::target {

Target::~Target() = default;

StringRef Target::mappedStatus() const { return "mapped"; }
StringRef Target::leftOutStatus() const { return "accepted, but outside of the part that the device runs"; }

int64_t Target::estimateParameterBytes(Operation *op) const { return constantBytes(op); }
void Target::estimateMemory(Report &) const {}

std::string Target::log(const Report &report, const LogFile &) const { return operatorTable(report); }

std::string Target::summary(const Report &report, const LogFile &file, bool table) const {
  std::string text =
      formatv("Input model: {0}\nOperators on the {1}: {2}, on the CPU: {3}; partitions: {4}\n", file.input,
              title(), report.mapped, report.cpu, report.subgraphs.size());
  return table ? text + "\n" + operatorTable(report) : text;
}

std::string Target::searchText(ModuleOp, int64_t, int64_t) const { return {}; }

void Target::registerDialects(DialectRegistry &) const {}
void Target::registerPasses() const {}

} // namespace quantc::target
