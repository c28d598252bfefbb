//===- Text.cpp - the compiler's texts and JSON ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Layout of compiler 16: docs/EdgeTPU.md.
//===----------------------------------------------------------------------===//

#include "quantc/Partition/EdgeTPU.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace quantc::partition {

namespace {
struct TableRow {
  StringRef op;
  Status status;
  int64_t count;
};

/// Grouped by name; names, and the statuses of one, in the order in which they first occur.
std::vector<TableRow> rowsOf(const EdgeTPUReport &report) {
  std::vector<StringRef> names;
  StringMap<std::vector<TableRow>> rows;
  for (const OperatorReport &o : report.operators) {
    auto [it, added] = rows.try_emplace(o.op);
    if (added)
      names.push_back(it->first());
    auto row = find_if(it->second, [&](const TableRow &r) { return r.status == o.status; });
    if (row == it->second.end())
      it->second.push_back({it->first(), o.status, 1});
    else
      ++row->count;
  }
  std::vector<TableRow> result;
  for (StringRef name : names)
    for (TableRow row : rows[name]) {
      // The map goes away; the text belongs to the report.
      row.op = find_if(report.operators, [&](const OperatorReport &o) { return o.op == name; })->op;
      result.push_back(row);
    }
  return result;
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

std::string operatorTable(const EdgeTPUReport &report) {
  std::string text;
  raw_string_ostream os(text);
  os << left_justify("Operator", 31) << left_justify("Count", 11) << "Status\n\n";
  for (const TableRow &row : rowsOf(report))
    os << left_justify(row.op, 31) << left_justify(std::to_string(row.count), 11) << statusText(row.status)
       << '\n';
  return text;
}

std::string operatorLog(const EdgeTPUReport &report, const EdgeTPUFile &file) {
  return "Edge TPU Compiler version " + file.compilerVersion + "\nInput: " + file.input +
         "\nOutput: " + file.output + "\n\n" + operatorTable(report);
}

std::string operatorSummary(const EdgeTPUReport &report, const EdgeTPUFile &file, bool table) {
  std::string text;
  raw_string_ostream os(text);
  os << "Edge TPU Compiler version " << file.compilerVersion << "\n\nInput model: " << file.input
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

std::string operatorJSON(const EdgeTPUReport &report, ArrayRef<std::string> files) {
  std::string text;
  raw_string_ostream os(text);
  json::OStream j(os, 1);
  auto number = [&](StringRef key, int64_t value) { j.attribute(key, value); };
  // Names in a file may be any bytes.
  auto string = [&](StringRef key, StringRef value) { j.attribute(key, json::fixUTF8(value)); };
  j.object([&] {
    j.attributeArray("operators", [&] {
      for (const OperatorReport &o : report.operators)
        j.object([&] {
          number("index", o.index);
          string("op", o.op);
          string("location", o.location);
          j.attribute("mapped", o.subgraph >= 0);
          j.attribute("subgraph", o.subgraph < 0 ? json::Value(nullptr) : json::Value(o.subgraph));
          string("status", statusText(o.status));
          string("reason", o.reason);
          string("fix", o.fix);
          number("segment", o.segment);
          number("macs", o.macs);
          number("constant_bytes", o.constantBytes);
          number("parameter_bytes", o.parameterBytes);
          j.attribute("cached", o.cached);
        });
    });
    number("mapped", report.mapped);
    number("cpu", report.cpu);
    j.attributeArray("subgraphs", [&] {
      for (const SubgraphReport &s : report.subgraphs)
        j.object([&] {
          auto names = [&](StringRef key, const std::vector<std::string> &list) {
            j.attributeArray(key, [&] {
              for (const std::string &name : list)
                j.value(json::fixUTF8(name));
            });
          };
          names("inputs", s.inputs);
          names("outputs", s.outputs);
          number("operators", s.operators);
          number("parameter_bytes", s.parameterBytes);
        });
    });
    number("segments", report.segments);
    j.attributeArray("parts", [&] {
      for (const Part &part : report.parts)
        j.object([&] {
          string("device", part.device ? "edgetpu" : "cpu");
          number("segment", part.segment);
          j.attributeArray("operators", [&] {
            for (int op : part.operators)
              j.value(op);
          });
        });
    });
    j.attributeArray("files", [&] {
      for (const std::string &name : files)
        j.value(json::fixUTF8(name));
    });
    j.attributeObject("macs", [&] {
      number("device", report.macsDevice);
      number("cpu", report.macsCPU);
    });
    // Reckoned, not compiled.
    j.attributeObject("memory_estimate", [&] {
      number("cached_parameter_bytes", report.cachedBytes);
      number("remaining_bytes", report.remainingBytes);
      number("streamed_parameter_bytes", report.streamedBytes);
    });
  });
  os << '\n';
  return text;
}

} // namespace quantc::partition
