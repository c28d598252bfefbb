//===- Report.h - what the search for accuracy did, in words ----*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_ACCURACY_REPORT_H
#define QUANTC_ACCURACY_REPORT_H

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace quantc::accuracy {

/// What is asked for.
struct Goal {
  enum class Kind : uint8_t { Best, Agreement, Decibel } kind = Kind::Best;
  /// Agreement: the share of samples whose largest output may be another one, over 0 and below 1. Decibel: of
  /// the outputs' signal over their error.
  double value = 0;
  /// "best", "0.5%", "30dB"; returns what would be allowed when `text` is none of these, else "".
  static std::string parse(llvm::StringRef text, Goal &goal);
  std::string text() const;
};

/// Figures against the float network, over samples of one part.
struct Figures {
  size_t samples = 0;
  std::optional<double> sqnr; ///< dB, infinite when equal; nothing when no output is real
  std::optional<double> top1; ///< share of samples with the same largest output
};

/// Figures over the part that nothing was fitted to or chosen by, and what they prove.
struct Confirmed {
  Figures figures;
  std::optional<double> sqnrAtLeast; ///< dB, in half of all samples
  std::optional<double> top1AtLeast;
};

/// One method that was tried on top of those taken before it.
struct MethodTried {
  std::string name;                        ///< "bias correction"
  Figures figures;                         ///< of the part that chooses
  std::optional<double> sqnrBeforeSoftmax; ///< dB, which decides where there is one
  bool taken = false;
  double seconds = 0;
  int64_t bytes = 0; ///< of the network's constants
};

/// What became of one layer.
struct LayerChange {
  std::string name, op; ///< node, operator
  std::string what;     ///< "41 of 288 weights rounded the other way", "bias moved by up to 12 steps"
  std::string method;   ///< whose work it is
  double before, after; ///< signal over error at the layer's output, dB, on the samples it was fitted to
};

/// What one operator gives beside the float network: signal over error, dB, infinite when equal.
struct LayerGain {
  std::string name, op;
  struct Decibels {
    std::optional<double> alone; ///< on the float network's values
    double inNetwork = 0;        ///< with the errors of the operators before it
  } plain, result;
};

struct SearchReport {
  Goal goal;
  size_t fit = 0, choose = 0, confirm = 0; ///< samples in each part
  std::vector<MethodTried> methods;        ///< the first one is the plain result
  std::vector<LayerChange> layers;
  std::vector<LayerGain> gains; ///< in the order of the network, over `gainSamples` samples
  size_t gainSamples = 0;
  /// Nodes that are float or int16 for accuracy, and their shares of the multiply-accumulates.
  std::vector<std::string> floatNodes, int16Nodes;
  double floatShare = 0, int16Share = 0;
  int64_t bytes = 0, plainBytes = 0; ///< of the constants
  Confirmed confirmed, plain;        ///< the result, and the plain one on the same samples
  bool fellBack = false; ///< what was chosen was worse than plain on the confirm part: plain was written
  /// Share of the values of the confirm part that lie outside the ranges, and the value with the largest
  /// share.
  double outside = 0;
  std::string mostOutside;
  bool stopped = false;              ///< by the time limit
  std::vector<std::string> notTried; ///< what it left out, in words
  bool met = true;
  std::string shortfall; ///< why it is not met
  double seconds = 0;
};

/// The confidence of what is said to be proved.
constexpr double confidence = 0.95;

/// Some lines for people.
void printText(const SearchReport &report, llvm::raw_ostream &os);
/// Attributes of an object.
void printJSON(const SearchReport &report, llvm::json::OStream &json);
/// "24.1 dB, same top-1 in 92.0 %"
std::string describe(const Figures &figures);
/// The same with what decided, where that is something else.
std::string describe(const MethodTried &method);

} // namespace quantc::accuracy

#endif
