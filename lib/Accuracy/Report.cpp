//===- Report.cpp - what the search for accuracy did, in words ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Report.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace quantc;
using namespace quantc::accuracy;

std::string Goal::parse(llvm::StringRef text, Goal &goal) {
  static const char allowed[] = "best, a share of answers that may differ as in 0.5%, or decibels as in 30dB";
  Goal read;
  if (text == "best") {
    goal = read;
    return {};
  }
  if (text.consume_back("%"))
    read.kind = Kind::Agreement;
  else if (text.consume_back("dB"))
    read.kind = Kind::Decibel;
  else
    return allowed;
  if (text.trim().getAsDouble(read.value) || !std::isfinite(read.value))
    return allowed;
  if (read.kind == Kind::Agreement) {
    if (!(read.value > 0 && read.value < 100))
      return "a share over 0% and below 100%, as in 0.5%";
    read.value /= 100;
  }
  goal = read;
  return {};
}

/// At most three digits behind the point, without zeros at the end.
static std::string number(double v) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.3f", v);
  llvm::StringRef ref = text;
  ref = ref.rtrim('0');
  ref.consume_back(".");
  return ref.str();
}

std::string Goal::text() const {
  switch (kind) {
  case Kind::Best:
    return "best";
  case Kind::Agreement:
    return number(100 * value) + "%";
  case Kind::Decibel:
    return number(value) + "dB";
  }
  return {};
}

static std::string decibel(double v) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (std::isinf(v))
    os << (v > 0 ? "equal" : "no bound in dB");
  else
    os << llvm::format("%.1f dB", v);
  return text;
}

static std::string percent(double share) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.1f %%", 100 * share);
  return text;
}

std::string accuracy::describe(const Figures &f) {
  std::string text;
  if (f.sqnr)
    text = decibel(*f.sqnr);
  if (f.top1)
    text += (text.empty() ? "same top-1 in " : ", same top-1 in ") + percent(*f.top1);
  return text.empty() ? "no figures" : text;
}

std::string accuracy::describe(const MethodTried &m) {
  return describe(m.figures) +
         (m.sqnrBeforeSoftmax ? ", " + decibel(*m.sqnrBeforeSoftmax) + " before the softmax" : "");
}

static std::string describeBounds(const Confirmed &c) {
  std::string text;
  if (c.sqnrAtLeast)
    text = std::isinf(*c.sqnrAtLeast) ? decibel(*c.sqnrAtLeast)
                                      : "at least " + decibel(*c.sqnrAtLeast) + " in half of all samples";
  if (c.top1AtLeast)
    text += (text.empty() ? "at least " : ", ") + percent(*c.top1AtLeast);
  return text;
}

/// The operators that came closest to the float network, by what they give as the network runs.
static void printGains(const SearchReport &r, llvm::raw_ostream &os) {
  std::vector<const LayerGain *> order;
  for (const LayerGain &gain : r.gains)
    if (std::isfinite(gain.plain.inNetwork) && gain.result.inNetwork > gain.plain.inNetwork)
      order.push_back(&gain);
  auto gained = [](const LayerGain *g) { return g->result.inNetwork - g->plain.inNetwork; };
  llvm::stable_sort(order, [&](auto *a, auto *b) { return gained(a) > gained(b); });
  for (size_t i = 0; i < order.size() && i < 3; ++i)
    os << (i ? ", '" : "  gained most: '") << llvm::StringRef(order[i]->name).split(';').first << "' "
       << decibel(order[i]->plain.inNetwork) << " to " << decibel(order[i]->result.inNetwork);
  if (!order.empty())
    os << "\n";
}

/// What is not int8, and its cost.
static void printOutside(const char *kind, const std::vector<std::string> &nodes, double share,
                         llvm::raw_ostream &os) {
  if (nodes.empty())
    return;
  os << "  in " << kind << ": " << nodes.size()
     << (nodes.size() == 1 ? " operator with " : " operators with ") << percent(share)
     << " of the multiply-accumulates: ";
  for (size_t i = 0; i < nodes.size() && i < 3; ++i)
    os << (i ? ", '" : "'") << llvm::StringRef(nodes[i]).split(';').first << "'";
  os << (nodes.size() > 3 ? ", ...\n" : "\n");
}

void accuracy::printText(const SearchReport &r, llvm::raw_ostream &os) {
  os << "accuracy: " << r.fit + r.choose + r.confirm << " samples: " << r.fit << " to fit, " << r.choose
     << " to choose, " << r.confirm << " to confirm\n";
  for (const MethodTried &m : r.methods)
    os << "  " << (m.taken ? "taken: " : "tried: ") << m.name << ": " << describe(m) << "\n";
  printOutside("int16", r.int16Nodes, r.int16Share, os);
  printOutside("float", r.floatNodes, r.floatShare, os);
  if (r.bytes != r.plainBytes)
    os << "  " << r.bytes << " bytes of constants, plain " << r.plainBytes << "\n";
  printGains(r, os);
  if (r.stopped)
    os << "  stopped by --time-limit, with time left to confirm; not tried: " << llvm::join(r.notTried, ", ")
       << "\n";
  if (r.fellBack)
    os << "  on the samples to confirm the plain result was better: it is written, made of all samples\n";
  os << "confirmed on " << r.confirmed.figures.samples
     << " samples that nothing was fitted to: " << describe(r.confirmed.figures) << "; with 95 % confidence "
     << describeBounds(r.confirmed) << " (plain: " << describe(r.plain.figures) << ")\n";
  if (r.outside >= 0.0001)
    os << "note: " << llvm::format("%.2f %%", 100 * r.outside)
       << " of the values of these samples lie outside the ranges, most of '" << r.mostOutside << "'\n";
  if (r.fit + r.choose < 32)
    os << "note: " << r.fit + r.choose << " samples to fit and choose are few; some hundred are usual\n";
  if (!r.met)
    os << "warning: --accuracy " << r.goal.text() << " is not met: " << r.shortfall << "\n";
}

static void printFigures(const Figures &f, llvm::json::OStream &j) {
  j.attribute("samples", static_cast<int64_t>(f.samples));
  if (f.sqnr && !std::isinf(*f.sqnr))
    j.attribute("sqnr_db", *f.sqnr);
  if (f.top1)
    j.attribute("top1_agreement", *f.top1);
}

static void printConfirmed(const Confirmed &c, llvm::json::OStream &j) {
  printFigures(c.figures, j);
  if (c.sqnrAtLeast && !std::isinf(*c.sqnrAtLeast))
    j.attribute("median_sqnr_db_at_least", *c.sqnrAtLeast);
  if (c.top1AtLeast)
    j.attribute("top1_agreement_at_least", *c.top1AtLeast);
}

void accuracy::printJSON(const SearchReport &r, llvm::json::OStream &j) {
  auto text = [](const std::string &t) { return llvm::json::isUTF8(t) ? t : llvm::json::fixUTF8(t); };
  j.attribute("goal", r.goal.text());
  j.attribute("met", r.met);
  if (!r.met)
    j.attribute("shortfall", text(r.shortfall));
  j.attributeObject("samples", [&] {
    j.attribute("fit", static_cast<int64_t>(r.fit));
    j.attribute("choose", static_cast<int64_t>(r.choose));
    j.attribute("confirm", static_cast<int64_t>(r.confirm));
  });
  j.attributeArray("methods", [&] {
    for (const MethodTried &m : r.methods)
      j.object([&] {
        j.attribute("method", m.name);
        j.attribute("taken", m.taken);
        printFigures(m.figures, j);
        if (m.sqnrBeforeSoftmax && !std::isinf(*m.sqnrBeforeSoftmax))
          j.attribute("sqnr_db_before_softmax", *m.sqnrBeforeSoftmax);
        j.attribute("seconds", m.seconds);
        j.attribute("constant_bytes", m.bytes);
      });
  });
  j.attributeArray("layers", [&] {
    for (const LayerChange &l : r.layers)
      j.object([&] {
        j.attribute("location", text(l.name));
        j.attribute("op", l.op);
        j.attribute("method", l.method);
        j.attribute("change", l.what);
        if (std::isfinite(l.before))
          j.attribute("sqnr_db_before", l.before);
        if (std::isfinite(l.after))
          j.attribute("sqnr_db_after", l.after);
      });
  });
  auto decibels = [&](const char *name, const LayerGain::Decibels &d) {
    j.attributeObject(name, [&] {
      if (d.alone && std::isfinite(*d.alone))
        j.attribute("sqnr_db_alone", *d.alone);
      if (std::isfinite(d.inNetwork))
        j.attribute("sqnr_db_in_network", d.inNetwork);
    });
  };
  j.attribute("gain_samples", static_cast<int64_t>(r.gainSamples));
  j.attributeArray("gains", [&] {
    for (const LayerGain &g : r.gains)
      j.object([&] {
        j.attribute("location", text(g.name));
        j.attribute("op", g.op);
        decibels("plain", g.plain);
        decibels("result", g.result);
      });
  });
  auto texts = [&](const char *name, const std::vector<std::string> &all) {
    j.attributeArray(name, [&] {
      for (const std::string &each : all)
        j.value(text(each));
    });
  };
  texts("float_nodes", r.floatNodes);
  j.attribute("float_share_of_macs", r.floatShare);
  texts("int16_nodes", r.int16Nodes);
  j.attribute("int16_share_of_macs", r.int16Share);
  j.attribute("constant_bytes", r.bytes);
  j.attribute("constant_bytes_of_plain", r.plainBytes);
  j.attributeObject("confirmed", [&] { printConfirmed(r.confirmed, j); });
  j.attributeObject("plain", [&] { printConfirmed(r.plain, j); });
  j.attribute("confidence", confidence);
  j.attribute("fell_back_to_plain", r.fellBack);
  j.attribute("values_outside_ranges", r.outside);
  j.attribute("stopped_by_time_limit", r.stopped);
  texts("not_tried", r.notTried);
  j.attribute("seconds", r.seconds);
}
