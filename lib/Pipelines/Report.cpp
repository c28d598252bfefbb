//===- Report.cpp - one page about a conversion ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Report.h"

#include "ReportPage.h"

#include "llvm/Support/Base64.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SHA256.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace quantc;
using namespace quantc::pipelines;
using namespace quantc::pipelines::report;

llvm::raw_ostream &report::text(llvm::raw_ostream &os, llvm::StringRef s) {
  std::string valid = llvm::json::isUTF8(s) ? s.str() : llvm::json::fixUTF8(s);
  for (char c : valid)
    switch (c) {
    case '<':
      os << "&lt;";
      break;
    case '>':
      os << "&gt;";
      break;
    case '&':
      os << "&amp;";
      break;
    case '"':
      os << "&quot;";
      break;
    default:
      os << c;
    }
  return os;
}

std::string report::number(double value, const char *format) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string report::decibel(double value) {
  return std::isinf(value) ? (value > 0 ? "equal" : "&minus;&infin;") : number(value, "%.1f");
}

std::string report::sortKey(double decibels) {
  if (std::isnan(decibels))
    return "";
  return std::isinf(decibels) ? (decibels > 0 ? "1e9" : "-1e9") : number(decibels, "%.6g");
}

const char *report::grade(double decibels) {
  return decibels >= 25 ? "good" : decibels >= 12 ? "warn" : "bad";
}

void report::openTable(llvm::ArrayRef<const char *> titles, llvm::raw_ostream &os, llvm::StringRef kind) {
  os << "<table";
  if (!kind.empty())
    os << " class=" << kind;
  os << "><thead><tr>";
  for (const char *title : titles)
    os << "<th><button type=button>" << title << "</button>";
  os << "</tr></thead><tbody>";
}

llvm::StringRef report::shortName(llvm::StringRef name) { return name.split(';').first; }

namespace {

class Page {
public:
  Page(const ReportInput &i, llvm::raw_ostream &o) : in(i), os(o) {}
  void print();

private:
  void cards();
  void operators();
  void islands();
  void guards();
  void notes();
  llvm::raw_ostream &text(llvm::StringRef s) { return report::text(os, s); }
  void head();

  const ReportInput &in;
  llvm::raw_ostream &os;
};

void Page::cards() {
  os << "<div class=cards>";
  auto card = [&](const std::string &figure, const char *what, const char *grade = "") {
    os << "<div class=card><b class='" << grade << "'>" << figure << "</b><span class=soft>" << what
       << "</span></div>";
  };
  if (in.summary) {
    card(std::to_string(in.summary->integerOps), "operators in integers");
    card(std::to_string(in.summary->floatOps), "operators left in float",
         in.summary->floatOps ? "warn" : "good");
  }
  if (in.inputBytes && in.outputBytes) {
    card(number(static_cast<double>(in.outputBytes) / 1024, "%.0f") + " KiB",
         ("from " + number(static_cast<double>(in.inputBytes) / 1024, "%.0f") + " KiB, " +
          number(100.0 * static_cast<double>(in.outputBytes) / static_cast<double>(in.inputBytes), "%.0f") +
          " %")
             .c_str());
  }
  if (in.summary && in.summary->sqnr)
    card(decibel(*in.summary->sqnr) + (std::isinf(*in.summary->sqnr) ? "" : " dB"),
         "outputs against the float network", grade(*in.summary->sqnr));
  else if (in.comparison && !in.comparison->outputs.empty())
    card(decibel(in.comparison->outputs[0].sqnr) + " dB", "first output against the reference",
         grade(in.comparison->outputs[0].sqnr));
  if (in.comparison && in.comparison->top1)
    card(number(100 * *in.comparison->top1, "%.1f") + " %", "same top-1 answer",
         *in.comparison->top1 >= 0.97   ? "good"
         : *in.comparison->top1 >= 0.85 ? "warn"
                                        : "bad");
  if (in.comparison)
    card(std::to_string(in.comparison->samples), "samples");
  os << "</div>";
  if (in.summary && !in.summary->advice.empty()) {
    os << "<p><b>Worth trying:</b> ";
    text(in.summary->advice) << "</p>";
  }
}

void Page::operators() {
  if (!in.model)
    return;
  std::map<std::string, std::pair<int64_t, int64_t>> kinds;
  for (const OperatorDescription &op : in.model->operators) {
    ++kinds[op.op].first;
    kinds[op.op].second += op.macs;
  }
  os << "<h2>Graph</h2><p class=soft>" << in.model->operators.size() << " operators, "
     << in.model->tensors.size() << " tensors, " << number(static_cast<double>(in.model->macs) / 1e6, "%.1f")
     << " million multiply-accumulates a run. Inputs:";
  auto tensors = [&](const std::vector<TensorDescription> &list) {
    for (const TensorDescription &t : list) {
      os << " ";
      text(t.name) << " (" << t.type << " ";
      for (size_t i = 0; i < t.shape.size(); ++i)
        os << (i ? "x" : "") << t.shape[i];
      os << ")";
    }
  };
  tensors(in.model->inputs);
  os << ". Outputs:";
  tensors(in.model->outputs);
  os << ".</p>";
  openTable({"operator", "count", "million MACs"}, os);
  for (const auto &[kind, use] : kinds) {
    os << "<tr><td>";
    text(kind) << "<td class=n>" << use.first << "<td class=n>"
               << number(static_cast<double>(use.second) / 1e6, "%.2f") << "</tr>";
  }
  os << "</tbody></table>";
}

void Page::islands() {
  if (!in.summary || in.summary->islands.empty())
    return;
  os << "<h2>Left in float</h2>";
  openTable({"operator", "node", "reason"}, os);
  for (const auto &i : in.summary->islands) {
    os << "<tr><td>";
    text(i.op) << "<td class=name>";
    text(shortName(i.name)) << "<td>";
    text(i.reason) << "</tr>";
  }
  os << "</tbody></table>";
}

void Page::guards() {
  if (in.guards.empty())
    return;
  os << "<h2>Weight scales widened for a bias</h2><p class=soft>A bias is an integer of input scale times "
        "weight scale and "
        "must stay below 2<sup>30</sup>. Where the weights of a channel are nearly zero, their scale is "
        "widened; they "
        "then round to zero, which the channel does not notice.</p>";
  openTable({"layer", "channel", "bias", "scale before", "after"}, os);
  for (const auto &g : in.guards) {
    os << "<tr><td class=name>";
    text(shortName(g.name)) << "<td class=n>" << g.channel << "<td class=n>" << number(g.bias)
                            << "<td class=n>" << number(g.scaleBefore) << "<td class=n>"
                            << number(g.scaleAfter) << "</tr>";
  }
  os << "</tbody></table>";
}

void Page::notes() {
  if (!in.summary || in.summary->notes.empty())
    return;
  os << "<h2>Notes</h2><ul>";
  for (const std::string &n : in.summary->notes) {
    os << "<li>";
    text(n) << "</li>";
  }
  os << "</ul>";
}

/// The browser runs the page's own script, by its hash, and nothing else; it fetches nothing, whatever a name
/// says.
void Page::head() {
  llvm::SHA256 hash;
  hash.update(script);
  auto digest = hash.final();
  os << "<!doctype html><html lang=en><head><meta charset=utf-8><meta http-equiv=Content-Security-Policy "
        "content=\""
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
     << llvm::encodeBase64(digest)
     << "'\"><meta name=viewport content='width=device-width,initial-scale=1'><title>";
  text(in.title) << " - quantc</title><style>" << style << "</style></head>";
}

void Page::print() {
  head();
  os << "<body><main><h1>";
  text(in.title) << "</h1><p class=soft>quantc report</p>";
  cards();
  if (in.comparison)
    printLayers(*in.comparison, os);
  if (in.summary && in.summary->accuracy)
    printAccuracy(*in.summary->accuracy, os);
  islands();
  guards();
  operators();
  notes();
  os << "</main><script>" << script << "</script></body></html>\n";
}

} // namespace

void pipelines::printReport(const ReportInput &input, llvm::raw_ostream &os) { Page(input, os).print(); }
