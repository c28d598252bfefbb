//===- ReportPage.h - what the parts of the page share ----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_PIPELINES_REPORTPAGE_H
#define QUANTC_LIB_PIPELINES_REPORTPAGE_H

#include "quantc/Pipelines/Report.h"

namespace quantc::pipelines::report {

/// The look of the page, in light and dark, on narrow screens and on paper.
extern const llvm::StringLiteral style;
/// What sorts, filters and opens rows. It holds no word of the model: a name can't become a part of it.
extern const llvm::StringLiteral script;

/// Writes `s` as text of the page; nothing in it is markup.
llvm::raw_ostream &text(llvm::raw_ostream &os, llvm::StringRef s);
std::string number(double value, const char *format = "%.4g");
/// "37.2", "equal" or minus infinity.
std::string decibel(double value);
/// What a figure in dB sorts by; empty for none, which stands last.
std::string sortKey(double decibels);
/// The class that colours a figure in dB.
const char *grade(double decibels);
/// The first of the names a converter joined.
llvm::StringRef shortName(llvm::StringRef name);
/// The head of a table up to its first row. A press on a title sorts the rows; `kind` is a class of the
/// style.
void openTable(llvm::ArrayRef<const char *> titles, llvm::raw_ostream &os, llvm::StringRef kind = "");

/// The methods of --accuracy, what each operator gained, and what became of the layers.
void printAccuracy(const accuracy::SearchReport &report, llvm::raw_ostream &os);

/// The errors along the network, then the table of its layers.
void printLayers(const Comparison &comparison, llvm::raw_ostream &os);

} // namespace quantc::pipelines::report

#endif
