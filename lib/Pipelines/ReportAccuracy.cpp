//===- ReportAccuracy.cpp - what the search for accuracy did --------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ReportPage.h"

#include "llvm/ADT/StringExtras.h"

using namespace quantc;
using namespace quantc::pipelines;
using namespace quantc::pipelines::report;

static void printMethods(const accuracy::SearchReport &r, llvm::raw_ostream &os) {
  openTable({"method", "taken", "on the samples that choose", "bytes of constants", "seconds"}, os);
  for (const accuracy::MethodTried &m : r.methods) {
    os << "<tr><td>";
    text(os, m.name) << "<td>" << (m.taken ? "yes" : "no") << "<td>";
    text(os, accuracy::describe(m)) << "<td class=n>" << m.bytes << "<td class=n>"
                                    << number(m.seconds, "%.1f") << "</tr>";
  }
  os << "</tbody></table>";
}

static void printGains(const accuracy::SearchReport &r, llvm::raw_ostream &os) {
  if (r.gains.empty())
    return;
  os << "<p class=soft>Signal over error of what operators give, dB, over " << r.gainSamples
     << " samples: alone on the float network's values, and as the network "
        "runs.</p>";
  openTable({"node", "operator", "alone, plain", "alone", "in the network, plain", "in the network"}, os);
  auto cell = [&](std::optional<double> v) {
    os << "<td class=n data-v='" << (v ? sortKey(*v) : "") << "'>" << (v ? decibel(*v) : "");
  };
  for (const accuracy::LayerGain &g : r.gains) {
    os << "<tr><td class=name>";
    text(os, shortName(g.name)) << "<td>";
    text(os, g.op);
    cell(g.plain.alone);
    cell(g.result.alone);
    cell(g.plain.inNetwork);
    cell(g.result.inNetwork);
    os << "</tr>";
  }
  os << "</tbody></table>";
}

static void printChanges(const accuracy::SearchReport &r, llvm::raw_ostream &os) {
  if (r.layers.empty())
    return;
  openTable({"node", "operator", "method", "change"}, os);
  for (const accuracy::LayerChange &l : r.layers) {
    os << "<tr><td class=name>";
    text(os, shortName(l.name)) << "<td>";
    text(os, l.op) << "<td>";
    text(os, l.method) << "<td>";
    text(os, l.what) << "</tr>";
  }
  os << "</tbody></table>";
}

void report::printAccuracy(const accuracy::SearchReport &r, llvm::raw_ostream &os) {
  os << "<h2>Accuracy</h2><p>";
  std::string lines;
  llvm::raw_string_ostream into(lines);
  accuracy::printText(r, into);
  llvm::SmallVector<llvm::StringRef> each;
  llvm::StringRef(lines).split(each, '\n', -1, false);
  for (llvm::StringRef line : each)
    if (!line.starts_with("  taken") && !line.starts_with("  tried"))
      text(os, line) << "<br>";
  os << "</p>";
  printMethods(r, os);
  printGains(r, os);
  printChanges(r, os);
}
