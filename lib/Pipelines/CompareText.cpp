//===- CompareText.cpp - a comparison for people and programs -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ComparisonSums.h"
#include "quantc/Pipelines/Compare.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace quantc;
using namespace quantc::pipelines;

static std::string decibel(double v) {
  if (std::isinf(v))
    return v > 0 ? "equal" : "-inf";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", v);
  return buffer;
}

void pipelines::printText(const Comparison &c, llvm::raw_ostream &os, size_t shown) {
  os << c.samples << " samples";
  if (c.sums && c.sums->shard)
    os << " of " << c.sums->shard->allSamples << ": " << c.sums->shard->describe();
  os << "\n";
  for (const OutputError &o : c.outputs)
    os << "output " << o.name << ": " << decibel(o.sqnr) << (std::isinf(o.sqnr) ? "" : " dB")
       << ", max error " << llvm::format("%.4g", o.maxError) << "\n";
  if (c.top1)
    os << llvm::format("same top-1: %.2f %%", 100 * *c.top1);
  if (c.top5)
    os << llvm::format(", top-1 of the reference among the five best: %.2f %%", 100 * *c.top5);
  if (c.top1)
    os << "\n";
  os << "\nlayers, worst first (dB: alone on the reference's values, and as the network runs)\n";
  os << "   alone  in net  operator\n";
  for (size_t i = 0; i < c.layers.size() && i < shown; ++i) {
    const LayerError &e = c.layers[i];
    std::string alone = e.isolated ? decibel(*e.isolated) : "-", inNet = decibel(e.cumulative);
    os << llvm::format("%8s%8s  ", alone.c_str(), inNet.c_str()) << e.op << " "
       << e.name.substr(0, e.name.find(';')) << "\n";
    if (!e.cause.empty())
      os << "                  " << e.cause << "\n";
  }
  if (c.layers.size() > shown)
    os << "  and " << c.layers.size() - shown << " more; --json FILE lists them\n";
  if (c.unmatched)
    os << c.unmatched << " operators have no counterpart in the reference, by name or by order\n";
  if (c.pairedByOrder)
    os << c.pairedByOrder
       << " layers have other names in the reference: paired by operator, shape and order\n";
}

void pipelines::printJSON(const Comparison &c, llvm::raw_ostream &os) {
  llvm::json::OStream j(os, 1);
  auto text = [](const std::string &t) { return llvm::json::isUTF8(t) ? t : llvm::json::fixUTF8(t); };
  auto number = [&](const char *key, double v) {
    if (std::isfinite(v))
      j.attribute(key, v);
    else // JSON has no infinity
      j.attribute(key, v > 0 ? "inf" : "-inf");
  };
  j.object([&] {
    j.attribute("samples", static_cast<int64_t>(c.samples));
    if (c.top1)
      j.attribute("top1", *c.top1);
    if (c.top5)
      j.attribute("top5", *c.top5);
    j.attribute("unmatched", static_cast<int64_t>(c.unmatched));
    j.attribute("paired_by_order", static_cast<int64_t>(c.pairedByOrder));
    j.attributeArray("outputs", [&] {
      for (const OutputError &o : c.outputs)
        j.object([&] {
          j.attribute("name", text(o.name));
          number("sqnr_db", o.sqnr);
          number("max_error", o.maxError);
        });
    });
    j.attributeArray("layers", [&] {
      for (const LayerError &e : c.layers)
        j.object([&] {
          j.attribute("name", text(e.name));
          j.attribute("op", e.op);
          if (e.isolated)
            number("isolated_db", *e.isolated);
          number("cumulative_db", e.cumulative);
          number("max_error", e.maxError);
          j.attribute("min", static_cast<double>(e.reference.min));
          j.attribute("max", static_cast<double>(e.reference.max));
          j.attribute("scale", e.step);
          j.attribute("clipped", e.clipped);
          j.attribute("cause", e.cause);
        });
    });
    if (c.sums)
      writeSums(j, *c.sums);
  });
  os << "\n";
}
