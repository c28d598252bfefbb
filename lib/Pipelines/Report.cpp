//===- Report.cpp - one page about a conversion ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Report.h"

#include "llvm/Support/JSON.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace quantc;
using namespace quantc::pipelines;

static const char style[] = R"(
:root{--ink:#1b2126;--soft:#5d6b76;--line:#dde3e8;--paper:#fff;--card:#f5f7f9;--good:#1a7f4b;--warn:#b26a00;--bad:#b3261e;--mark:#2f6db5}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa7b2;--line:#313a42;--paper:#14181c;--card:#1c2227;--good:#52c68a;--warn:#e0a344;--bad:#f2837b;--mark:#6aa8ee}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}h1{font-size:22px;margin:0 0 2px;overflow-wrap:anywhere}h2{font-size:17px;margin:34px 0 10px}
p{margin:4px 0}.soft{color:var(--soft)}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin:20px 0}
.card{background:var(--card);border-radius:8px;padding:12px 14px}.card b{display:block;font-size:24px;line-height:1.25}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1px solid var(--line);padding:4px 8px}td{border-bottom:1px solid var(--line);padding:6px 8px;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.name{overflow-wrap:anywhere}.scroll{overflow-x:auto}
svg{display:block}.h{fill:var(--mark)}.r{fill:var(--good);opacity:.16}.z{stroke:var(--soft);stroke-dasharray:2 2}.bar{fill:var(--mark)}.back{fill:var(--line)}
)";

namespace {

class Page {
public:
  Page(const ReportInput &i, llvm::raw_ostream &o) : in(i), os(o) {}
  void print();

private:
  void cards();
  void layers();
  void operators();
  void islands();
  void guards();
  void notes();
  void histogram(const LayerError &e);
  llvm::raw_ostream &text(llvm::StringRef s);
  static std::string number(double v, const char *format = "%.4g") {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, v);
    return buffer;
  }
  static std::string decibel(double v) {
    return std::isinf(v) ? (v > 0 ? "equal" : "&minus;&infin;") : number(v, "%.1f");
  }
  static const char *grade(double v) { return v >= 25 ? "good" : v >= 12 ? "warn" : "bad"; }
  /// The first of the names a converter joined.
  static llvm::StringRef shortName(llvm::StringRef name) { return name.split(';').first; }

  const ReportInput &in;
  llvm::raw_ostream &os;
};

llvm::raw_ostream &Page::text(llvm::StringRef s) {
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

/// 64 bars over what was seen; the range of the integers behind them, zero as a dashed line.
void Page::histogram(const LayerError &e) {
  const calibration::Histogram &h = e.reference.histogram;
  if (h.empty() || !e.reference.samples)
    return;
  constexpr int bars = 64, width = 192, height = 36;
  double low = std::min(static_cast<double>(e.reference.min), 0.0),
         high = std::max(static_cast<double>(e.reference.max), 0.0);
  if (e.range) {
    low = std::min(low, static_cast<double>(e.range->min));
    high = std::max(high, static_cast<double>(e.range->max));
  }
  if (!(high > low))
    return;
  std::vector<double> counts(bars, 0);
  for (size_t k = 0; k < h.counts.size(); ++k) {
    double at = (h.lowerEdge(k) + h.width() / 2 - low) / (high - low) * bars;
    counts[static_cast<size_t>(std::clamp(at, 0.0, bars - 1.0))] += static_cast<double>(h.counts[k]);
  }
  double most = 0;
  for (double c : counts)
    most = std::max(most, std::log1p(c));
  auto x = [&](double v) { return number((v - low) / (high - low) * width, "%.1f"); };
  os << "<svg width=" << width << " height=" << height << " role=img aria-label='histogram from "
     << number(low) << " to " << number(high) << "'>";
  if (e.range)
    os << "<rect class=r x=" << x(e.range->min) << " y=0 height=" << height << " width="
       << number((static_cast<double>(e.range->max) - static_cast<double>(e.range->min)) / (high - low) *
                     width,
                 "%.1f")
       << " />";
  os << "<path class=h d='M0 " << height;
  for (int k = 0; k < bars; ++k) {
    double top =
        most > 0 ? height - (height - 2) * std::log1p(counts[static_cast<size_t>(k)]) / most : height;
    os << "L" << k * width / bars << " " << number(top, "%.1f") << "H" << (k + 1) * width / bars;
  }
  os << "V" << height << "Z'/><line class=z x1=" << x(0) << " x2=" << x(0) << " y1=0 y2=" << height
     << " /></svg>";
  os << "<span class=soft>" << number(e.reference.min, "%.3g") << " &hellip; "
     << number(e.reference.max, "%.3g") << "</span>";
}

void Page::layers() {
  if (!in.comparison || in.comparison->layers.empty())
    return;
  os << "<h2>Layers, worst first</h2><p class=soft>Signal over error in dB: <i>alone</i> on the float "
        "network's values, "
        "<i>in net</i> with the errors of the layers before. Histograms are of the float values, bars "
        "logarithmic; the "
        "shaded part is what the integers can hold.</p><div class=scroll><table><tr><th>operator<th "
        "class=n>alone<th "
        "class=n>in net<th class=n>scale<th>values<th>likely cause</tr>";
  for (const LayerError &e : in.comparison->layers) {
    os << "<tr><td class=name><b>";
    text(e.op) << "</b><br><span title=\"";
    text(e.name) << "\">";
    text(shortName(e.name)) << "</span><td class='n " << grade(e.isolated.value_or(e.cumulative)) << "'>"
                            << (e.isolated ? decibel(*e.isolated) : "&ndash;") << "<td class='n "
                            << grade(e.cumulative) << "'>" << decibel(e.cumulative) << "<td class=n>"
                            << (e.step > 0 ? number(e.step) : "float") << "<td>";
    histogram(e);
    os << "<td>";
    text(e.cause) << "</tr>";
  }
  os << "</table></div>";
  if (in.comparison->unmatched)
    os << "<p class=soft>" << in.comparison->unmatched
       << " operators have no tensor of their name in the reference.</p>";
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
  os << ".</p><table><tr><th>operator<th class=n>count<th class=n>million MACs</tr>";
  for (const auto &[kind, use] : kinds) {
    os << "<tr><td>";
    text(kind) << "<td class=n>" << use.first << "<td class=n>"
               << number(static_cast<double>(use.second) / 1e6, "%.2f") << "</tr>";
  }
  os << "</table>";
}

void Page::islands() {
  if (!in.summary || in.summary->islands.empty())
    return;
  os << "<h2>Left in float</h2><table><tr><th>operator<th>node<th>reason</tr>";
  for (const auto &i : in.summary->islands) {
    os << "<tr><td>";
    text(i.op) << "<td class=name>";
    text(shortName(i.name)) << "<td>";
    text(i.reason) << "</tr>";
  }
  os << "</table>";
}

void Page::guards() {
  if (!in.quantization || in.quantization->guards.empty())
    return;
  os << "<h2>Weight scales widened for a bias</h2><p class=soft>A bias is an integer of input scale times "
        "weight scale and "
        "must stay below 2<sup>30</sup>. Where the weights of a channel are nearly zero, their scale is "
        "widened; they "
        "then round to zero, which the channel does not notice.</p><table><tr><th>layer<th "
        "class=n>channel<th "
        "class=n>bias<th class=n>scale before<th class=n>after</tr>";
  for (const auto &g : in.quantization->guards) {
    os << "<tr><td class=name>";
    text(shortName(g.name)) << "<td class=n>" << g.channel << "<td class=n>" << number(g.bias)
                            << "<td class=n>" << number(g.scaleBefore) << "<td class=n>"
                            << number(g.scaleAfter) << "</tr>";
  }
  os << "</table>";
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

void Page::print() {
  os << "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport "
        "content='width=device-width,initial-scale=1'><title>";
  text(in.title) << " - quantc</title><style>" << style << "</style></head><body><main><h1>";
  text(in.title) << "</h1><p class=soft>quantc report</p>";
  cards();
  layers();
  islands();
  guards();
  operators();
  notes();
  os << "</main></body></html>\n";
}

} // namespace

void pipelines::printReport(const ReportInput &input, llvm::raw_ostream &os) { Page(input, os).print(); }
