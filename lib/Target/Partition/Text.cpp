//===- Text.cpp - a report as a table and as JSON --------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//===----------------------------------------------------------------------===//

#include "quantc/Target/Partition.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace quantc::target {

namespace {
struct TableRow {
  StringRef op;
  StringRef status;
  int64_t count;
};

/// Grouped by name; names, and the statuses of one, in the order in which they first occur.
std::vector<TableRow> rowsOf(const Report &report) {
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

} // namespace

std::string operatorTable(const Report &report) {
  std::string text;
  raw_string_ostream os(text);
  os << left_justify("Operator", 31) << left_justify("Count", 11) << "Status\n\n";
  for (const TableRow &row : rowsOf(report))
    os << left_justify(row.op, 31) << left_justify(std::to_string(row.count), 11) << row.status << '\n';
  return text;
}

std::string reportJSON(const Report &report, const Target &target, ArrayRef<std::string> files) {
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
          string("status", o.status);
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
          string("device", part.device ? target.name() : "cpu");
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

} // namespace quantc::target
