//===- Search.cpp - the integer network that loses least ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Search.h"

#include "Precision.h"
#include "RangeSearch.h"
#include "Recipe.h"
#include "quantc/Accuracy/Agreement.h"
#include "quantc/Accuracy/Bounds.h"
#include "quantc/Accuracy/Split.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::SampleSet;
using interpreter::Program;

namespace {

/// Each of the two results that the confirm part may decide between has a bound of its own: that of the one
/// which is taken holds with the confidence that is said.
constexpr double confidenceOfEach = 1 - (1 - confidence) / 2;

class Search {
public:
  Search(const SearchInput &i, const SearchOptions &o) : input(i), options(o) {}
  FailureOr<SearchResult> run();

private:
  LogicalResult split();
  FailureOr<Part> makePart(const std::vector<size_t> &rows);
  FailureOr<RangeList> rangesOf(const Recipe &recipe, Part &part);
  FailureOr<Candidate> make(const Recipe &recipe, Part &part);
  FailureOr<Agreement> measure(Candidate &candidate, const Part &part);
  LogicalResult attempt(const Recipe &recipe, StringRef name);
  LogicalResult tryMethods();
  bool isEnough() const;
  FailureOr<std::vector<Segment>> rankSegments();
  LogicalResult tryPrecision();
  LogicalResult confirm(SearchResult &result);
  void judge();
  bool outOfTime() const;
  double secondsSince(std::chrono::steady_clock::time_point from) const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  }
  func::FuncOp main() { return input.floats.lookupSymbol<func::FuncOp>("main"); }
  InFlightDiagnostic refuse() { return emitError(UnknownLoc::get(input.floats.getContext())); }
  void advance() {
    if (options.progress)
      options.progress(std::min(++done, steps()), steps());
  }
  /// Calibration of the parts, plain, the methods, both results on the confirm part.
  size_t steps() const { return 2 + 1 + allMethods().size() + 2; }

  SearchInput input;
  const SearchOptions &options;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::shared_ptr<const Program> program; ///< of the float network that is quantized
  Split parts;
  Part fit, choose;
  Recipe best;
  Figures reached; ///< by it, on the part that chooses
  std::vector<SampleAgreement> reachedEach;
  SearchReport report;
  size_t done = 0;
};

} // namespace

static Figures figuresOf(const Agreement &a) {
  Figures f;
  f.samples = a.samples;
  if (a.real)
    f.sqnr = a.sqnr();
  if (a.classifies && a.samples)
    f.top1 = static_cast<double>(a.sameTop1) / static_cast<double>(a.samples);
  return f;
}

static Confirmed confirmedOf(const Agreement &a) {
  Confirmed c;
  c.figures = figuresOf(a);
  if (c.figures.sqnr)
    c.sqnrAtLeast = lowestDecibel(a.each, confidenceOfEach);
  if (c.figures.top1)
    c.top1AtLeast = lowestShare(a.sameTop1, a.samples, confidenceOfEach);
  return c;
}

/// Whether `a` is closer to the float network than `b`. Decibels see more than the few answers that change;
/// they decide, unless there are none.
static bool isBetter(const Figures &a, const Figures &b) {
  if (a.sqnr && b.sqnr && *a.sqnr != *b.sqnr)
    return *a.sqnr > *b.sqnr;
  return a.top1.value_or(0) > b.top1.value_or(0);
}

bool Search::outOfTime() const { return options.timeLimit > 0 && secondsSince(start) > options.timeLimit; }

LogicalResult Search::split() {
  std::vector<uint64_t> hashes;
  if (auto e = hashSamples(input.samples, options.threads, hashes))
    return refuse() << *e;
  double share = 0.2;
  if (options.goal.kind == Goal::Kind::Agreement) { // as many as the bound takes, with room for a few misses
    double needed = 1.5 * static_cast<double>(samplesToProve(1 - options.goal.value, confidenceOfEach));
    share = std::clamp(needed / static_cast<double>(hashes.size()), 0.2, 0.5);
  }
  auto made = splitByHash(hashes, share);
  if (!made)
    return refuse()
           << "--accuracy splits the samples in three parts, to fit, to choose and to confirm; there are "
           << hashes.size() << ", of which fewer than three differ: give --calibrate some hundred";
  parts = std::move(*made);
  report.fit = parts.fit.size();
  report.choose = parts.choose.size();
  report.confirm = parts.confirm.size();
  return success();
}

/// Samples with the reference's outputs and the statistics of the network that is quantized.
FailureOr<Part> Search::makePart(const std::vector<size_t> &rows) {
  Part part;
  part.samples = input.samples.select(rows);
  auto expected = runOutputs(input.reference, *part.samples, options.threads, input.floats.getContext());
  if (failed(expected))
    return failure();
  part.expected = std::move(*expected);
  calibration::CalibrationOptions collect;
  collect.histograms = true;
  collect.threads = options.threads;
  if (auto e = calibration::calibrate(program, *part.samples, collect, part.statistics)) {
    refuse() << *e;
    return failure();
  }
  advance();
  return part;
}

FailureOr<RangeList> Search::rangesOf(const Recipe &recipe, Part &part) {
  if (recipe.searchRanges) {
    if (!part.searchedRanges) {
      auto found = searchRanges(main(), part, options.ranges, options.threads);
      if (failed(found))
        return failure();
      part.searchedRanges = std::move(*found);
    }
    return *part.searchedRanges;
  }
  RangeList ranges;
  for (const calibration::TensorStatistics &seen : part.statistics.tensors)
    ranges.push_back(seen.samples ? chooseRange(seen, options.ranges) : std::nullopt);
  return ranges;
}

FailureOr<Candidate> Search::make(const Recipe &recipe, Part &part) {
  auto ranges = rangesOf(recipe, part);
  if (failed(ranges))
    return failure();
  FailureOr<Candidate> candidate = input.quantize({*ranges, part.statistics.notFinite, recipe.floatNodes});
  if (failed(candidate))
    return failure();
  auto integers = candidate->module->lookupSymbol<func::FuncOp>("main");
  auto changes = applyLayerMethods(recipe, main(), integers, *part.samples, options.threads);
  if (failed(changes))
    return failure();
  candidate->ranges = std::move(*ranges);
  candidate->layers = std::move(*changes);
  return candidate;
}

FailureOr<Agreement> Search::measure(Candidate &candidate, const Part &part) {
  auto integers = candidate.module->lookupSymbol<func::FuncOp>("main");
  return measureAgreement(part.expected, program->inputs(), integers, *part.samples, options.threads);
}

/// Takes the recipe where it does better than what was reached.
LogicalResult Search::attempt(const Recipe &recipe, StringRef name) {
  auto from = std::chrono::steady_clock::now();
  auto candidate = make(recipe, fit);
  if (failed(candidate))
    return failure();
  auto agreement = measure(*candidate, choose);
  if (failed(agreement))
    return failure();
  Figures figures = figuresOf(*agreement);
  bool taken = report.methods.empty() || isBetter(figures, reached);
  if (taken) {
    reached = figures;
    reachedEach = std::move(agreement->each);
    best = recipe;
  }
  report.methods.push_back({name.str(), figures, taken, secondsSince(from)});
  advance();
  return success();
}

/// The plain result, then each method on top of those that were taken.
LogicalResult Search::tryMethods() {
  if (failed(attempt(best, "plain")))
    return failure();
  for (const Method &method : allMethods()) {
    if (outOfTime()) {
      report.stopped = true;
      break;
    }
    Recipe with = best;
    method.add(with);
    if (failed(attempt(with, method.name)))
      return failure();
  }
  return success();
}

/// Whether what was reached on the part that chooses lets the goal be expected; without a bound, whether it
/// is what a classifier needs to keep its answers, and well above a poor plain result.
bool Search::isEnough() const {
  switch (options.goal.kind) {
  case Goal::Kind::Best: {
    constexpr double good = 20, step = 6;
    const Figures &plain = report.methods.front().figures;
    if (!reached.sqnr)
      return true;
    return *plain.sqnr >= good || *reached.sqnr >= std::max(good, *plain.sqnr + step);
  }
  case Goal::Kind::Decibel:
    return !reached.sqnr || lowestDecibel(reachedEach, confidenceOfEach) >= options.goal.value;
  case Goal::Kind::Agreement:
    return !reached.top1 || *reached.top1 >= 1 - options.goal.value / 2;
  }
  return true;
}

/// Each segment in float by itself, with few samples and without the methods that take long.
FailureOr<std::vector<Segment>> Search::rankSegments() {
  constexpr size_t most = 32, fewSamples = 16;
  std::vector<Segment> segments = segmentsOf(main(), most);
  Part few;
  few.samples = input.samples.select(
      {parts.fit.begin(),
       parts.fit.begin() + static_cast<ptrdiff_t>(std::min(fewSamples, parts.fit.size()))});
  few.statistics = fit.statistics;
  few.searchedRanges = fit.searchedRanges;
  Recipe quick = best;
  quick.roundWeights = false;
  auto noiseOf = [&](const Recipe &recipe) -> FailureOr<double> {
    auto candidate = make(recipe, few);
    if (failed(candidate))
      return failure();
    auto agreement = measure(*candidate, choose);
    if (failed(agreement))
      return failure();
    return agreement->noise;
  };
  auto whole = noiseOf(quick);
  if (failed(whole))
    return failure();
  for (Segment &segment : segments) {
    if (outOfTime()) {
      report.stopped = true;
      break;
    }
    quick.floatNodes = segment.nodes;
    auto without = noiseOf(quick);
    if (failed(without))
      return failure();
    segment.gain = *whole - *without;
  }
  return inOrderOfGain(std::move(segments));
}

/// Float for the segments that cost most accuracy for their work: one, two, four, ... until it is enough.
LogicalResult Search::tryPrecision() {
  if (!options.mayLeaveInteger || report.stopped || isEnough())
    return success();
  auto ranked = rankSegments();
  if (failed(ranked))
    return failure();
  const auto all = static_cast<double>(countAllMacs(main()));
  Recipe with = best;
  int64_t macs = 0;
  size_t next = 1;
  for (size_t i = 0; i < ranked->size() && !isEnough(); ++i) {
    if (outOfTime()) {
      report.stopped = true;
      break;
    }
    const Segment &segment = (*ranked)[i];
    const bool fits = static_cast<double>(macs + segment.macs) <= options.largestCost * all;
    if (fits) {
      macs += segment.macs;
      llvm::append_range(with.floatNodes, segment.nodes);
    }
    if (with.floatNodes.empty() || (i + 1 < next && i + 1 < ranked->size()))
      continue;
    next *= 2;
    if (failed(attempt(with, "float for " + std::to_string(with.floatNodes.size()) + " operators")))
      return failure();
    if (best == with)
      report.floatShare = all > 0 ? static_cast<double>(macs) / all : 0;
  }
  return success();
}

/// Both results are made anew of all samples that are not to confirm.
LogicalResult Search::confirm(SearchResult &result) {
  std::vector<size_t> rows = parts.fit;
  rows.insert(rows.end(), parts.choose.begin(), parts.choose.end());
  auto known = makePart(rows);
  auto unseen = makePart(parts.confirm);
  if (failed(known) || failed(unseen))
    return failure();
  auto plain = make(Recipe(), *known);
  if (failed(plain))
    return failure();
  auto agreement = measure(*plain, *unseen);
  if (failed(agreement))
    return failure();
  report.plain = report.confirmed = confirmedOf(*agreement);
  advance();
  if (best == Recipe()) {
    result.candidate = std::move(*plain);
  } else {
    auto chosen = make(best, *known);
    if (failed(chosen))
      return failure();
    auto found = measure(*chosen, *unseen);
    if (failed(found))
      return failure();
    Confirmed confirmed = confirmedOf(*found);
    report.fellBack = isBetter(report.plain.figures, confirmed.figures);
    if (report.fellBack) {
      report.floatShare = 0;
    } else {
      report.confirmed = confirmed;
      report.floatNodes = best.floatNodes;
    }
    result.candidate = std::move(report.fellBack ? *plain : *chosen);
    report.layers = result.candidate.layers;
  }
  noteOutside(result.candidate.ranges, *unseen, *program, report);
  result.statistics = std::move(known->statistics);
  advance();
  return success();
}

/// Whether what is confirmed reaches the goal.
void Search::judge() {
  const Goal &goal = options.goal;
  report.goal = goal;
  const Confirmed &c = report.confirmed;
  std::string found = describe(c.figures) + " on " + std::to_string(report.confirm) + " samples";
  char proved[64];
  if (goal.kind == Goal::Kind::Decibel) {
    report.met = c.sqnrAtLeast && *c.sqnrAtLeast >= goal.value;
    std::snprintf(proved, sizeof proved, "%.1f dB in half of all samples", c.sqnrAtLeast.value_or(0));
    if (!report.met)
      report.shortfall = c.sqnrAtLeast ? "the best found has " + found + ", which proves " + proved
                                       : "the outputs are indices, which have no decibels";
  } else if (goal.kind == Goal::Kind::Agreement) {
    report.met = c.top1AtLeast && 1 - *c.top1AtLeast <= goal.value;
    std::snprintf(proved, sizeof proved, "%.1f %%", 100 * (1 - c.top1AtLeast.value_or(0)));
    size_t needed = samplesToProve(1 - goal.value, confidenceOfEach);
    if (!report.met)
      report.shortfall = !c.top1AtLeast ? "the first output has no largest value to compare"
                                        : "the best found has " + found +
                                              ", which proves that no more than " + proved + " differ";
    if (!report.met && c.top1AtLeast && needed > report.confirm)
      report.shortfall += "; for this bound " + std::to_string(needed) +
                          " samples must agree, so give at least " + std::to_string(2 * needed) + " samples";
  }
}

FailureOr<SearchResult> Search::run() {
  SearchResult result;
  auto compiled = Program::compile(main(), {});
  if (failed(compiled) || failed(split()))
    return failure();
  program = *compiled;
  auto fitted = makePart(parts.fit), chosen = makePart(parts.choose);
  if (failed(fitted) || failed(chosen))
    return failure();
  fit = std::move(*fitted);
  choose = std::move(*chosen);
  if (failed(tryMethods()) || failed(tryPrecision()) || failed(confirm(result)))
    return failure();
  judge();
  report.seconds = secondsSince(start);
  result.report = std::move(report);
  return result;
}

FailureOr<SearchResult> accuracy::search(const SearchInput &input, const SearchOptions &options) {
  return Search(input, options).run();
}
