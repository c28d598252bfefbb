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
#include <numeric>

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
  Search(const SearchInput &i, const SearchOptions &o) : input(i), options(o) {
    plain.roundWeights = options.plainRoundsByMoments;
    best = plain;
  }
  FailureOr<SearchResult> run();

private:
  LogicalResult split();
  FailureOr<Part> makePart(const std::vector<size_t> &rows);
  FailureOr<calibration::Calibration> collect(std::shared_ptr<const Program> of, const SampleSet &samples);
  FailureOr<FloatNetwork *> networkOf(const Recipe &recipe, Part &part);
  FailureOr<RangeList> rangesOf(const Recipe &recipe, FloatNetwork &network, const Part &part);
  FailureOr<Candidate> make(const Recipe &recipe, Part &part);
  FailureOr<Agreement> measure(Candidate &candidate, const Part &part);
  LogicalResult attempt(const Recipe &recipe, StringRef name);
  LogicalResult tryMethods();
  bool isEnough() const;
  using Nodes = std::vector<std::string> Recipe::*;
  FailureOr<std::vector<Segment>> rankSegments(Nodes nodes);
  LogicalResult tryPrecision(Nodes nodes);
  LogicalResult confirm(SearchResult &result);
  LogicalResult takePlain(SearchResult &result);
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
  Recipe plain, best; ///< what is written without --accuracy; what was reached
  Figures reached;    ///< by it, on the part that chooses
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

FailureOr<calibration::Calibration> Search::collect(std::shared_ptr<const Program> of,
                                                    const SampleSet &samples) {
  calibration::Calibration statistics;
  calibration::CalibrationOptions how;
  how.histograms = true;
  how.threads = options.threads;
  if (auto e = calibration::calibrate(std::move(of), samples, how, statistics)) {
    refuse() << *e;
    return failure();
  }
  return statistics;
}

/// Samples with the reference's outputs and the statistics of the network that is quantized.
FailureOr<Part> Search::makePart(const std::vector<size_t> &rows) {
  Part part;
  part.samples = input.samples.select(rows);
  auto expected = runOutputs(input.reference, *part.samples, options.threads, input.floats.getContext());
  if (failed(expected))
    return failure();
  part.expected = std::move(*expected);
  auto statistics = collect(program, *part.samples);
  if (failed(statistics))
    return failure();
  part.networks[Equalization::None] = std::make_shared<FloatNetwork>(
      FloatNetwork{OwningOpRef<ModuleOp>(cast<ModuleOp>(input.floats->clone())), std::move(*statistics), {}});
  advance();
  return part;
}

FailureOr<FloatNetwork *> Search::networkOf(const Recipe &recipe, Part &part) {
  std::shared_ptr<FloatNetwork> &network = part.networks[recipe.equalization];
  if (network)
    return network.get();
  auto module = equalizeNetwork(input.floats, *part.samples, recipe.equalization, options.threads);
  if (failed(module))
    return failure();
  auto compiled = Program::compile((*module)->lookupSymbol<func::FuncOp>("main"), {});
  if (failed(compiled))
    return failure();
  auto statistics = collect(*compiled, *part.samples);
  if (failed(statistics))
    return failure();
  network = std::make_shared<FloatNetwork>(FloatNetwork{std::move(*module), std::move(*statistics), {}});
  return network.get();
}

FailureOr<RangeList> Search::rangesOf(const Recipe &recipe, FloatNetwork &network, const Part &part) {
  if (recipe.searchRanges) {
    if (!network.searchedRanges) {
      auto found =
          searchRanges(network.main(), *part.samples, network.statistics, options.ranges, options.threads);
      if (failed(found))
        return failure();
      network.searchedRanges = std::move(*found);
    }
    return *network.searchedRanges;
  }
  RangeList ranges;
  for (const calibration::TensorStatistics &seen : network.statistics.tensors)
    ranges.push_back(seen.samples ? chooseRange(seen, options.ranges) : std::nullopt);
  return ranges;
}

FailureOr<Candidate> Search::make(const Recipe &recipe, Part &part) {
  auto network = networkOf(recipe, part);
  if (failed(network))
    return failure();
  auto ranges = rangesOf(recipe, **network, part);
  if (failed(ranges))
    return failure();
  FailureOr<Candidate> candidate = input.quantize(
      {*(*network)->module, *ranges, (*network)->statistics.notFinite, recipe.floatNodes, recipe.wideNodes});
  if (failed(candidate))
    return failure();
  auto integers = candidate->module->lookupSymbol<func::FuncOp>("main");
  auto changes = applyLayerMethods(recipe, (*network)->main(), integers, *part.samples, options.threads);
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
  const int64_t bytes = countConstantBytes(*candidate->module);
  const bool fits = options.largestSize <= 0 || bytes <= options.largestSize;
  bool taken = report.methods.empty() || (fits && isBetter(figures, reached));
  if (taken) {
    reached = figures;
    reachedEach = std::move(agreement->each);
    best = recipe;
  }
  report.methods.push_back({name.str(), figures, taken, secondsSince(from), bytes});
  advance();
  return success();
}

/// The plain result, then each method on top of those that were taken.
LogicalResult Search::tryMethods() {
  if (failed(attempt(best, "plain")))
    return failure();
  if (Recipe with = best; options.narrowWeights && !outOfTime()) {
    with.wideNodes = depthwiseNodes(main());
    if (!with.wideNodes.empty() && failed(attempt(with, "8 bits for the weights of depthwise layers")))
      return failure();
  }
  for (const Method &method : allMethods()) {
    if (outOfTime()) {
      report.stopped = true;
      break;
    }
    Recipe with = best;
    method.add(with);
    if (with == best) {
      advance();
      continue;
    }
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
    const Figures &first = report.methods.front().figures;
    if (!reached.sqnr)
      return true;
    return *first.sqnr >= good || *reached.sqnr >= std::max(good, *first.sqnr + step);
  }
  case Goal::Kind::Decibel:
    return !reached.sqnr || lowestDecibel(reachedEach, confidenceOfEach) >= options.goal.value;
  case Goal::Kind::Agreement:
    return !reached.top1 || *reached.top1 >= 1 - options.goal.value / 2;
  }
  return true;
}

/// Each segment in float, or with weights of 8 bits, by itself, with few samples and without the methods that
/// take long.
FailureOr<std::vector<Segment>> Search::rankSegments(Nodes nodes) {
  constexpr size_t most = 32, fewSamples = 16;
  std::vector<Segment> segments = segmentsOf(main(), most);
  Part few;
  few.samples = input.samples.select(
      {parts.fit.begin(),
       parts.fit.begin() + static_cast<ptrdiff_t>(std::min(fewSamples, parts.fit.size()))});
  few.networks = fit.networks;
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
    quick.*nodes = best.*nodes;
    llvm::append_range(quick.*nodes, segment.nodes);
    auto without = noiseOf(quick);
    if (failed(without))
      return failure();
    segment.gain = *whole - *without;
    if (nodes == &Recipe::wideNodes)
      segment.work = segment.weights;
  }
  return inOrderOfGain(std::move(segments));
}

/// More precision for the segments that gain most for their work, or of weights for their bytes: one, two,
/// four,
/// ... until it is enough.
LogicalResult Search::tryPrecision(Nodes nodes) {
  if (report.stopped || isEnough())
    return success();
  auto ranked = rankSegments(nodes);
  if (failed(ranked))
    return failure();
  const bool inFloat = nodes == &Recipe::floatNodes;
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
    const bool fits = !inFloat || static_cast<double>(macs + segment.macs) <= options.largestCost * all;
    if (fits) {
      macs += segment.macs;
      llvm::append_range(with.*nodes, segment.nodes);
    }
    if (with == best || (i + 1 < next && i + 1 < ranked->size()))
      continue;
    next *= 2;
    const std::string count = std::to_string((with.*nodes).size()) + " operators";
    if (failed(attempt(with, (inFloat ? "float for " : "8 bits for the weights of ") + count)))
      return failure();
    if (best == with && inFloat)
      report.floatShare = all > 0 ? static_cast<double>(macs) / all : 0;
  }
  return success();
}

/// The plain result made of all samples: what is written without the search. The figures are those of the one
/// that has not seen the samples to confirm.
LogicalResult Search::takePlain(SearchResult &result) {
  std::vector<size_t> rows(input.samples.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  auto all = makePart(rows);
  if (failed(all))
    return failure();
  auto made = make(plain, *all);
  if (failed(made))
    return failure();
  result.candidate = std::move(*made);
  report.layers = result.candidate.layers;
  result.floats = std::move(all->plain().module);
  result.statistics = std::move(all->plain().statistics);
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
  auto base = make(plain, *known);
  if (failed(base))
    return failure();
  auto agreement = measure(*base, *unseen);
  if (failed(agreement))
    return failure();
  report.plain = report.confirmed = confirmedOf(*agreement);
  report.plainBytes = countConstantBytes(*base->module);
  advance();
  if (best == plain) {
    result.candidate = std::move(*base);
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
      if (!best.wideNodes.empty())
        chosen->notes.push_back("the weights of " + std::to_string(best.wideNodes.size()) +
                                " operators keep 8 bits");
    }
    result.candidate = std::move(report.fellBack ? *base : *chosen);
    if (!report.fellBack)
      result.plain = std::move(base->module);
    report.layers = result.candidate.layers;
  }
  report.bytes = countConstantBytes(*result.candidate.module);
  const Recipe &used = report.fellBack ? plain : best;
  auto network = networkOf(used, *known);
  if (failed(network))
    return failure();
  auto compiled = Program::compile((*network)->main(), {});
  if (failed(compiled))
    return failure();
  auto seen = used.equalization == Equalization::None
                  ? FailureOr<calibration::Calibration>(std::move(unseen->plain().statistics))
                  : collect(*compiled, *unseen->samples);
  if (failed(seen))
    return failure();
  noteOutside(result.candidate.ranges, *seen, *program, report);
  result.floats = std::move((*network)->module);
  result.statistics = std::move((*network)->statistics);
  advance();
  return used == plain ? takePlain(result) : success();
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
  if (options.largestSize > 0 && report.bytes > options.largestSize) {
    report.shortfall += (report.met ? "" : "; ") +
                        ("the smallest found has " + std::to_string(report.bytes)) +
                        " bytes of constants and --max-size allows " + std::to_string(options.largestSize);
    report.met = false;
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
  if (failed(tryMethods()) || (options.narrowWeights && failed(tryPrecision(&Recipe::wideNodes))) ||
      (options.mayLeaveInteger && failed(tryPrecision(&Recipe::floatNodes))) || failed(confirm(result)))
    return failure();
  judge();
  report.seconds = secondsSince(start);
  result.report = std::move(report);
  return result;
}

FailureOr<SearchResult> accuracy::search(const SearchInput &input, const SearchOptions &options) {
  return Search(input, options).run();
}
