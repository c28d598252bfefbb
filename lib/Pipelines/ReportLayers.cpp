//===- ReportLayers.cpp - the layers of a comparison on the page ----------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ReportPage.h"

#include <algorithm>
#include <cmath>

using namespace quantc;
using namespace quantc::pipelines;
using namespace quantc::pipelines::report;

namespace {
/// A picture of values between low and high, `width` wide.
struct Scale {
  double low, high;
  int width;
  std::string operator()(double v) const { return number((v - low) / (high - low) * width, "%.1f"); }
};
} // namespace

/// 64 bars over what was seen; the range of the integers behind them, zero as a dashed line.
static void printHistogram(const LayerError &e, llvm::raw_ostream &os) {
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
  Scale x{low, high, width};
  os << "<svg width=" << width << " height=" << height << " viewBox='0 0 " << width << " " << height
     << "' preserveAspectRatio=none role=img aria-label='histogram from " << number(low) << " to "
     << number(high) << "'>";
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

/// A bar from the smallest to the largest weight of each channel; of more than 256 channels several share
/// one.
static void printWeights(llvm::ArrayRef<calibration::Range> channels, llvm::raw_ostream &os) {
  if (channels.empty())
    return;
  double low = 0, high = 0;
  for (const calibration::Range &c : channels) {
    low = std::min(low, static_cast<double>(c.min));
    high = std::max(high, static_cast<double>(c.max));
  }
  os << "<p>" << channels.size() << (channels.size() == 1 ? " channel" : " channels") << " of weights from "
     << number(low) << " to " << number(high) << "</p>";
  if (!(high > low))
    return;
  size_t bars = std::min<size_t>(channels.size(), 256);
  constexpr int height = 100;
  os << "<svg class=weights viewBox='0 0 " << bars << " " << height
     << "' preserveAspectRatio=none role=img aria-label='ranges of the weights by channel'><path class=h d='";
  auto y = [&](double v) { return number((high - v) / (high - low) * height, "%.1f"); };
  for (size_t b = 0; b < bars; ++b) {
    size_t begin = b * channels.size() / bars, end = std::max(begin + 1, (b + 1) * channels.size() / bars);
    double least = channels[begin].min, most = channels[begin].max;
    for (size_t c = begin; c < end; ++c) {
      least = std::min(least, static_cast<double>(channels[c].min));
      most = std::max(most, static_cast<double>(channels[c].max));
    }
    os << "M" << b << " " << y(most) << "h.8V" << y(least) << "h-.8Z";
  }
  os << "'/><line class=z x1=0 x2=" << bars << " y1=" << y(0) << " y2=" << y(0) << " /></svg>";
}

/// What a row shows when it is opened, beside its histogram.
static void printDetails(const LayerError &e, llvm::raw_ostream &os) {
  os << "<template><p>";
  if (e.range)
    os << "integers hold " << number(e.range->min) << " to " << number(e.range->max) << "; "
       << number(100 * e.clipped, "%.3g") << " % of the values lie outside; ";
  os << "largest error " << number(e.maxError) << "</p>";
  printWeights(e.channels, os);
  os << "</template>";
}

/// Where it is cut off: what is better than this needs no look.
static constexpr double topDecibel = 80;

static double height(double decibels) {
  double v = std::isnan(decibels) ? 0 : std::clamp(decibels, 0.0, topDecibel);
  return 100 - v / topDecibel * 100;
}

/// Signal over error by the place in the network: as it runs a line, each operator alone a dot.
static void printChart(const Comparison &comparison, llvm::raw_ostream &os) {
  std::vector<const LayerError *> order;
  for (const LayerError &e : comparison.layers)
    order.push_back(&e);
  llvm::sort(order, [](const LayerError *a, const LayerError *b) { return a->position < b->position; });
  size_t n = order.size();
  os << "<div class=chart><ol><li>80 dB<li>60<li>40<li>20<li>0</ol><svg viewBox='0 0 " << n
     << " 100' preserveAspectRatio=none data-n=" << n
     << " role=img aria-label='signal over error along the network'><path class=grid d='M0 25H" << n
     << "M0 50H" << n << "M0 75H" << n << "'/><path class=net d='";
  for (size_t i = 0; i < n; ++i)
    os << (i ? "L" : "M") << number(static_cast<double>(i) + 0.5, "%g") << " "
       << number(height(order[i]->cumulative), "%.1f");
  os << "'/><path class=alone d='";
  for (size_t i = 0; i < n; ++i)
    if (order[i]->isolated)
      os << "M" << number(static_cast<double>(i) + 0.5, "%g") << " "
         << number(height(*order[i]->isolated), "%.1f") << "h0";
  os << "'/></svg></div><p class=soft><span class=key>in net</span> &ensp; <span class='key a'>alone</span> "
        "&ensp; from "
        "the first operator to the last</p><p class='soft tip'>&nbsp;</p>";
}

static void printRow(const LayerError &e, llvm::raw_ostream &os) {
  os << "<tr tabindex=0 aria-expanded=false data-p=" << e.position << "><td class=n data-v=" << e.position
     << ">" << e.position + 1 << "<td class=name><b>";
  text(os, e.op) << "</b><br><span title=\"";
  text(os, e.name) << "\">";
  text(os, shortName(e.name)) << "</span>";
  printDetails(e, os);
  os << "<td class='n " << grade(e.isolated.value_or(e.cumulative)) << "' data-v='"
     << (e.isolated ? sortKey(*e.isolated) : "") << "'>" << (e.isolated ? decibel(*e.isolated) : "&ndash;")
     << "<td class='n " << grade(e.cumulative) << "' data-v='" << sortKey(e.cumulative) << "'>"
     << decibel(e.cumulative) << "<td class=n data-v='" << (e.step > 0 ? number(e.step, "%.9g") : "") << "'>"
     << (e.step > 0 ? number(e.step) : "float") << "<td class=w data-v='" << number(e.reference.max, "%.9g")
     << "'>";
  printHistogram(e, os);
  os << "<td class=w>";
  text(os, e.cause) << "</tr>";
}

void report::printLayers(const Comparison &comparison, llvm::raw_ostream &os) {
  if (comparison.layers.empty())
    return;
  os << "<h2>Error along the network</h2>";
  printChart(comparison, os);
  os << "<h2>Layers, worst first</h2><p class=soft>Signal over error in dB: <i>alone</i> on the float "
        "network's "
        "values, <i>in net</i> with the errors of the layers before. Histograms are of the float values, "
        "bars "
        "logarithmic; the shaded part is what the integers can hold. A row opens; a title sorts.</p><div "
        "class=tools><input type=search placeholder='operator, name or cause' aria-label=filter><output "
        "class=soft>"
     << comparison.layers.size() << "</output></div>";
  openTable({"#", "operator", "alone", "in net", "scale", "values", "likely cause"}, os, "layers");
  for (const LayerError &e : comparison.layers)
    printRow(e, os);
  os << "</tbody></table>";
  if (comparison.unmatched)
    os << "<p class=soft>" << comparison.unmatched
       << " operators have no tensor of their name in the reference.</p>";
}
