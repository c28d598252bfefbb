//===- ConvertSummary.cpp - what convert did, for people and programs -----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Convert.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace quantc;
using pipelines::ConvertSummary;

/// "63 operators integer, 1 float; ranges from 8 samples"
static void printCounts(const ConvertSummary &s, llvm::raw_ostream &os) {
  const char *noun = " operators";
  auto count = [&](int64_t n, const std::string &what) {
    os << n << noun << what << ", ";
    noun = "";
  };
  if (s.integerOps)
    count(s.integerOps, " integer");
  for (const auto &[type, n] : s.smallWeightOps)
    count(n, " with " + type + " weights and float arithmetic");
  os << s.floatOps << noun << (*noun ? ", all float" : " float");
  if (s.samples)
    os << (s.trained ? "; measured over " : "; ranges from ") << s.samples << " samples";
  os << "\n";
}

/// The first `shown` of `all`, and how many more there are.
template <typename List, typename Print>
static void printFirst(const List &all, size_t shown, const char *what, llvm::raw_ostream &os, Print print) {
  for (size_t i = 0; i < all.size() && i < shown; ++i)
    print(all[i]);
  if (all.size() > shown)
    os << "  and " << all.size() - shown << " more" << what << "; --summary FILE.json lists them\n";
}

/// Where the figures are about a part of the samples.
static void printCompared(const ConvertSummary &s, llvm::raw_ostream &os) {
  if (s.comparedSamples < s.samples)
    os << ", of " << s.comparedSamples << " of the samples";
}

void pipelines::printSummary(const ConvertSummary &s, llvm::StringRef output, llvm::raw_ostream &os) {
  os << "wrote " << output << ": " << s.outputBytes << " bytes, from " << s.inputBytes << "\n";
  if (s.integerOps + s.floatOps == 0 && s.smallWeightOps.empty()) // a drawing, not a model
    return;
  if (!s.signatures.empty())
    os << s.signatures.size() << " signatures: " << llvm::join(s.signatures, ", ") << "\n";
  printCounts(s, os);
  for (const std::string &warning : s.warnings)
    os << "warning: " << warning << "\n";
  printFirst(s.islands, 10, "", os, [&](const ConvertSummary::Island &i) {
    os << "  float: " << i.op << " " << i.name << ": " << i.reason << "\n";
  });
  if (s.accuracy)
    accuracy::printText(*s.accuracy, os);
  if (s.sqnr && !s.accuracy) {
    os << "outputs against the float network: ";
    if (std::isinf(*s.sqnr))
      os << "equal";
    else
      os << llvm::format("%.1f dB", *s.sqnr);
    if (s.top1)
      os << llvm::format(", same top-1 in %.1f %%", 100 * *s.top1);
    printCompared(s, os);
    os << "\n";
  }
  if (!s.sqnr && s.top1 && !s.accuracy) {
    os << llvm::format("same answer as the float network in %.1f %%", 100 * *s.top1);
    printCompared(s, os);
    os << "\n";
  }
  if (s.passesChecked + s.passesNotRun)
    os << "run before and after each pass: " << s.passesChecked << " kept the numbers, behind "
       << s.passesNotRun << " the network does not run\n";
  if (!s.advice.empty())
    os << "worth trying: " << s.advice << "\n";
  printFirst(s.notes, 3, " notes", os, [&](const std::string &note) { os << "note: " << note << "\n"; });
  os << "read back, verified and compared with what was meant" << llvm::format("; %.2f s\n", s.seconds);
}

void pipelines::printSummaryJSON(const ConvertSummary &s, llvm::raw_ostream &os) {
  auto text = [](const std::string &t) { return llvm::json::isUTF8(t) ? t : llvm::json::fixUTF8(t); };
  llvm::json::OStream j(os, 1);
  j.object([&] {
    j.attribute("input_bytes", s.inputBytes);
    j.attribute("output_bytes", s.outputBytes);
    j.attribute("integer_operators", s.integerOps);
    j.attribute("float_operators", s.floatOps);
    if (!s.signatures.empty())
      j.attributeArray("signatures", [&] {
        for (const std::string &key : s.signatures)
          j.value(text(key));
      });
    int64_t small = 0;
    for (const auto &[type, n] : s.smallWeightOps)
      small += n;
    j.attribute("small_weight_operators", small);
    j.attributeObject("small_weights", [&] {
      for (const auto &[type, n] : s.smallWeightOps)
        j.attribute(type, n);
    });
    j.attribute("samples", static_cast<int64_t>(s.samples));
    if (!s.accuracy && (s.sqnr || s.top1))
      j.attribute("compared_samples", static_cast<int64_t>(s.comparedSamples));
    if (s.sqnr && !std::isinf(*s.sqnr))
      j.attribute("sqnr_db", *s.sqnr);
    if (s.top1)
      j.attribute("top1_agreement", *s.top1);
    if (s.passesChecked + s.passesNotRun) {
      j.attribute("passes_that_kept_the_numbers", static_cast<int64_t>(s.passesChecked));
      j.attribute("passes_not_run", static_cast<int64_t>(s.passesNotRun));
    }
    if (!s.advice.empty())
      j.attribute("advice", s.advice);
    if (s.accuracy)
      j.attributeObject("accuracy", [&] { accuracy::printJSON(*s.accuracy, j); });
    j.attributeArray("islands", [&] {
      for (const ConvertSummary::Island &i : s.islands)
        j.object([&] {
          j.attribute("location", text(i.name));
          j.attribute("op", i.op);
          j.attribute("reason", text(i.reason));
        });
    });
    auto texts = [&](llvm::StringRef key, const std::vector<std::string> &list) {
      j.attributeArray(key, [&] {
        for (const std::string &t : list)
          j.value(text(t));
      });
    };
    texts("warnings", s.warnings);
    texts("notes", s.notes);
    j.attributeArray("widened_scales", [&] {
      for (const auto &[layer, channel] : s.widened)
        j.object([&, &l = layer, c = channel] {
          j.attribute("location", text(l));
          j.attribute("channel", c);
        });
    });
  });
  os << "\n";
}
