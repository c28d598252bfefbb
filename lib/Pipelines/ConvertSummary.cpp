//===- ConvertSummary.cpp - what convert did, for people and programs -----===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Convert.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace quantc;

void pipelines::printSummary(const ConvertSummary &s, llvm::StringRef output, llvm::raw_ostream &os) {
  os << "wrote " << output << ": " << s.outputBytes << " bytes, from " << s.inputBytes << "\n";
  if (s.integerOps + s.floatOps == 0) // a drawing, not a model
    return;
  os << s.integerOps << " operators integer, " << s.floatOps << " float";
  if (s.samples)
    os << (s.trained ? "; measured over " : "; ranges from ") << s.samples << " samples";
  os << "\n";
  constexpr size_t shown = 10;
  for (size_t i = 0; i < s.islands.size() && i < shown; ++i)
    os << "  float: " << s.islands[i].op << " " << s.islands[i].name << ": " << s.islands[i].reason << "\n";
  if (s.islands.size() > shown)
    os << "  and " << s.islands.size() - shown << " more; --summary FILE.json lists them\n";
  if (s.sqnr) {
    os << "outputs against the float network: ";
    if (std::isinf(*s.sqnr))
      os << "equal";
    else
      os << llvm::format("%.1f dB", *s.sqnr);
    if (s.top1)
      os << llvm::format(", same top-1 in %.1f %%", 100 * *s.top1);
    os << "\n";
  }
  if (!s.sqnr && s.top1)
    os << llvm::format("same answer as the float network in %.1f %%\n", 100 * *s.top1);
  if (!s.advice.empty())
    os << "worth trying: " << s.advice << "\n";
  constexpr size_t shownNotes = 3;
  for (size_t i = 0; i < s.notes.size() && i < shownNotes; ++i)
    os << "note: " << s.notes[i] << "\n";
  if (s.notes.size() > shownNotes)
    os << "  and " << s.notes.size() - shownNotes << " more notes; --summary FILE.json lists them\n";
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
    j.attribute("samples", static_cast<int64_t>(s.samples));
    if (s.sqnr && !std::isinf(*s.sqnr))
      j.attribute("sqnr_db", *s.sqnr);
    if (s.top1)
      j.attribute("top1_agreement", *s.top1);
    if (!s.advice.empty())
      j.attribute("advice", s.advice);
    j.attributeArray("islands", [&] {
      for (const ConvertSummary::Island &i : s.islands)
        j.object([&] {
          j.attribute("location", text(i.name));
          j.attribute("op", i.op);
          j.attribute("reason", text(i.reason));
        });
    });
    j.attributeArray("notes", [&] {
      for (const std::string &note : s.notes)
        j.value(text(note));
    });
  });
  os << "\n";
}
