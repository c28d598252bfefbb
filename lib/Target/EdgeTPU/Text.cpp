//===- Text.cpp - the compiler's texts ------------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Layout of compiler 16: docs/EdgeTPU.md.
//===----------------------------------------------------------------------===//

#include "Text.h"

#include "../Partition/Network.h"

#include "quantc/Target/Partition.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace quantc::target;

namespace quantc::edgetpu {

namespace {
std::string versionOf(const LogFile &file) {
  return file.compilerVersion.empty() ? "16.0.384591198" : file.compilerVersion;
}

/// "4.49MiB": two decimals, a unit of 1024, no space.
std::string sizeText(int64_t bytes) {
  static constexpr const char *units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  size_t unit = 0;
  while (size >= 1024 && unit + 1 < std::size(units)) {
    size /= 1024;
    ++unit;
  }
  std::string text;
  raw_string_ostream(text) << format("%.2f", size) << units[unit];
  return text;
}
} // namespace

std::string operatorLog(const Report &report, const LogFile &file) {
  return "Edge TPU Compiler version " + versionOf(file) + "\nInput: " + file.input +
         "\nOutput: " + file.output + "\n\n" + operatorTable(report);
}

std::string operatorSummary(const Report &report, const LogFile &file, bool table) {
  std::string text;
  raw_string_ostream os(text);
  os << "Edge TPU Compiler version " << versionOf(file) << "\n\nInput model: " << file.input
     << "\nInput size: " << sizeText(file.inputBytes) << "\nOutput model: " << file.output
     << "\nOn-chip memory used for caching model parameters: " << sizeText(report.cachedBytes)
     << "\nOn-chip memory remaining for caching model parameters: " << sizeText(report.remainingBytes)
     << "\nOff-chip memory used for streaming uncached model parameters: " << sizeText(report.streamedBytes)
     << "\nNumber of Edge TPU subgraphs: " << report.subgraphs.size()
     << "\nTotal number of operations: " << report.operators.size() << "\nOperation log: " << file.log
     << "\n";
  if (report.cpu != 0)
    os << "\nModel successfully compiled but not all operations are supported by the Edge TPU. A percentage "
          "of the "
          "model will instead run on the CPU, which is slower. If possible, consider updating your model to "
          "use only "
          "operations supported by the Edge TPU. For details, visit g.co/coral/model-reqs.\nNumber of "
          "operations that "
          "will run on Edge TPU: "
       << report.mapped << "\nNumber of operations that will run on CPU: " << report.cpu << '\n';
  os << '\n';
  if (table)
    os << operatorTable(report);
  else
    os << "See the operation log file for individual operation details.\n";
  return text;
}

std::string delegateSearchText(mlir::ModuleOp module, int64_t step, int64_t taken) {
  Network net(mainOf(module));
  std::vector<int> order = partitionerOrder(net.graph);
  auto count = static_cast<int64_t>(order.size());
  std::string text = formatv("Searching for valid delegate with step {0}\n", step);
  for (int64_t tried = count; tried >= std::max<int64_t>(taken, 1); tried -= step) {
    text += formatv("Try to compile segment with {0} ops\n", tried);
    std::vector<bool> inside(order.size(), false);
    for (int64_t i = 0; i < tried; ++i)
      inside[order[static_cast<size_t>(i)]] = true;
    std::string names;
    for (size_t i = 0; i < order.size(); ++i)
      for (mlir::Value result : net.operators[i]->getResults())
        if (inside[i] && any_of(result.getUsers(), [&](mlir::Operation *user) {
              auto it = net.index.find(user);
              return it != net.index.end() && !inside[it->second];
            }))
          names += (names.empty() ? "" : ",") + tensorName(result);
    if (!names.empty())
      text += "Intermediate tensors: " + names + "\n";
  }
  return text;
}

} // namespace quantc::edgetpu
