//===- SearchRun.h - one search ---------------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_ACCURACY_SEARCHRUN_H
#define QUANTC_LIB_ACCURACY_SEARCHRUN_H

#include "Precision.h"
#include "Recipe.h"
#include "quantc/Accuracy/Agreement.h"
#include "quantc/Accuracy/Split.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace quantc::accuracy {

/// Each of the two results that the confirm part may decide between has a bound of its own: that of the one
/// which is taken holds with the confidence that is said.
constexpr double confidenceOfEach = 1 - (1 - confidence) / 2;

/// Whether `a` is closer to the float network than `b`. Decibels see more than the few answers that change;
/// they decide, unless there are none.
bool isBetter(const Figures &a, const Figures &b);

/// Candidates made one after another, and what was reached.
class Search {
public:
  Search(const SearchInput &i, const SearchOptions &o) : input(i), options(o) {
    plain.roundWeights = options.plainRoundsByMoments;
    best = plain;
  }
  mlir::FailureOr<SearchResult> run();

private: // SearchPrecision.cpp has what is about precision
  mlir::LogicalResult split();
  mlir::LogicalResult runBeforeSoftmax();
  mlir::FailureOr<Part> makePart(const std::vector<size_t> &rows);
  mlir::FailureOr<calibration::Calibration> collect(std::shared_ptr<const interpreter::Program> of,
                                                    const calibration::SampleSet &samples);
  mlir::FailureOr<FloatNetwork *> networkOf(const Recipe &recipe, Part &part);
  mlir::FailureOr<RangeList> rangesOf(const Recipe &recipe, FloatNetwork &network, const Part &part);
  mlir::FailureOr<Candidate> make(const Recipe &recipe, Part &part);
  mlir::FailureOr<Agreement> measure(Candidate &candidate, const Part &part);
  /// What decides between candidates.
  mlir::FailureOr<Agreement> measureDecisive(Candidate &candidate, const Part &part);
  /// What a recipe gave on the part that chooses; nothing when the time ran out before it was made.
  struct Outcome {
    Figures figures, decisive; ///< of the outputs; of what their softmax reads, or the same
    std::vector<SampleAgreement> each;
    int64_t bytes = 0;
    double seconds = 0;
    double secondsAnew = 0; ///< with what earlier ones had made
  };
  /// The time limit can end it, but for the plain result.
  mlir::FailureOr<std::optional<Outcome>> tryOut(const Recipe &recipe);
  void record(const Recipe &recipe, llvm::StringRef name, Outcome outcome, bool taken);
  bool fitsSize(int64_t bytes) const { return options.largestSize <= 0 || bytes <= options.largestSize; }
  mlir::LogicalResult attempt(const Recipe &recipe, llvm::StringRef name);
  mlir::LogicalResult tryMethods();
  bool isEnough(const Figures &figures, const Figures &decisive, llvm::ArrayRef<SampleAgreement> each) const;
  bool isEnough() const { return isEnough(reached, reachedDecisive, reachedEach); }
  /// Operators of a recipe that have another precision.
  using Nodes = std::vector<std::string> Recipe::*;
  /// A segment in another precision.
  struct Upgrade {
    Segment segment;
    Nodes nodes;
  };
  mlir::LogicalResult tryPrecision(llvm::ArrayRef<Nodes> kinds);
  mlir::FailureOr<std::vector<Upgrade>> rankUpgrades(llvm::ArrayRef<Nodes> kinds);
  mlir::FailureOr<double> noiseOf(const Recipe &recipe, Part &few, const Part &measured);
  std::vector<Upgrade> takeAffordable(std::vector<Upgrade> ranked);
  mlir::FailureOr<bool> attemptUpgrades(llvm::ArrayRef<Upgrade> upgrades, const Recipe &from, bool smaller);
  mlir::LogicalResult setNarrowGoal();
  mlir::LogicalResult confirm(SearchResult &result);
  void tellPrecision(std::vector<std::string> &notes);
  mlir::LogicalResult takePlain(SearchResult &result);
  void judge();
  /// No more time than what is left to confirm the best found.
  bool outOfTime() const;
  double secondsToConfirm() const;
  bool isLate() const { return making && outOfTime(); }
  /// The time limit has ended the search; `what` was not tried.
  void stopBefore(std::string what) {
    report.stopped = true;
    report.notTried.push_back(std::move(what));
  }
  double secondsSince(std::chrono::steady_clock::time_point from) const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  }
  mlir::func::FuncOp main() { return input.floats.lookupSymbol<mlir::func::FuncOp>("main"); }
  mlir::InFlightDiagnostic refuse() {
    return mlir::emitError(mlir::UnknownLoc::get(input.floats.getContext()));
  }
  void advance() {
    if (options.progress)
      options.progress(std::min(++done, steps()), steps());
  }
  /// Calibration of the parts, plain, the methods, both results on the confirm part.
  size_t steps() const { return 2 + 1 + allMethods().size() + 2; }

  SearchInput input;
  const SearchOptions &options;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::shared_ptr<const interpreter::Program> program; ///< of the float network that is quantized
  Split parts;
  Part fit, choose;
  Recipe plain, best;               ///< what is written without --accuracy; what was reached
  Figures reached, reachedDecisive; ///< by it, on the part that chooses
  std::vector<SampleAgreement> reachedEach;
  double narrowGoal = INFINITY; ///< dB that weights of 4 bits are to reach, of what 8 bits have
  std::optional<std::chrono::steady_clock::time_point> making; ///< since when what the time limit may end
  double partsSeconds = 0, plainSeconds = 0, bestSeconds = 0;  ///< to run samples, to make and measure these
  SearchReport report;
  size_t done = 0;
};

} // namespace quantc::accuracy

#endif
