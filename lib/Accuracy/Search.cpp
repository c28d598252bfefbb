//===- Search.cpp - the integer network that loses least ------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Accuracy/Search.h"

#include "BeforeSoftmax.h"
#include "RangeSearch.h"
#include "SearchRun.h"
#include "quantc/Accuracy/Bounds.h"

#include <numeric>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;
using calibration::SampleSet;
using interpreter::Program;

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

bool accuracy::isBetter(const Figures &a, const Figures &b) {
  if (a.sqnr && b.sqnr && *a.sqnr != *b.sqnr)
    return *a.sqnr > *b.sqnr;
  return a.top1.value_or(0) > b.top1.value_or(0);
}

/// Both results are made anew, of more samples, where the one that is being made may be the best. The samples
/// run once more, and some of them for what each operator gained.
double Search::secondsToConfirm() const {
  const double growth =
      static_cast<double>(parts.fit.size() + parts.choose.size()) / static_cast<double>(parts.fit.size());
  const double longest = std::max(bestSeconds, making ? secondsSince(*making) : 0);
  return 2 * partsSeconds + growth * (plainSeconds + longest);
}

bool Search::outOfTime() const {
  return options.timeLimit > 0 && secondsSince(start) + secondsToConfirm() > options.timeLimit;
}

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
  part.networks[Equalization::None] = std::make_shared<FloatNetwork>(FloatNetwork{
      OwningOpRef<ModuleOp>(cast<ModuleOp>(input.floats->clone())), std::move(*statistics), {}, 0});
  advance();
  return part;
}

FailureOr<FloatNetwork *> Search::networkOf(const Recipe &recipe, Part &part) {
  std::shared_ptr<FloatNetwork> &network = part.networks[recipe.equalization];
  if (network)
    return network.get();
  const auto from = std::chrono::steady_clock::now();
  auto module = equalizeNetwork(input.floats, *part.samples, recipe.equalization, options.threads);
  if (failed(module))
    return failure();
  auto compiled = Program::compile((*module)->lookupSymbol<func::FuncOp>("main"), {});
  if (failed(compiled))
    return failure();
  auto statistics = collect(*compiled, *part.samples);
  if (failed(statistics))
    return failure();
  network = std::make_shared<FloatNetwork>(
      FloatNetwork{std::move(*module), std::move(*statistics), {}, secondsSince(from)});
  return network.get();
}

FailureOr<RangeList> Search::rangesOf(const Recipe &recipe, FloatNetwork &network, const Part &part) {
  if (recipe.searchRanges) {
    if (!network.searchedRanges) {
      const auto from = std::chrono::steady_clock::now();
      auto found = searchRanges(network.main(), *part.samples, network.statistics, options.ranges,
                                options.threads, [&] { return isLate(); });
      if (failed(found))
        return failure();
      if (isLate()) // it was not finished
        return *found;
      network.seconds += secondsSince(from);
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
  FailureOr<Candidate> candidate =
      input.quantize({*(*network)->module, *ranges, (*network)->statistics.notFinite, recipe.floatNodes,
                      recipe.int16Nodes, recipe.wideNodes});
  if (failed(candidate))
    return failure();
  auto integers = candidate->module->lookupSymbol<func::FuncOp>("main");
  auto changes = applyLayerMethods(recipe, (*network)->main(), integers, *part.samples, options.threads,
                                   [&] { return isLate(); });
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

FailureOr<Agreement> Search::measureDecisive(Candidate &candidate, const Part &part) {
  OwningOpRef<ModuleOp> cut = part.beforeSoftmax.empty() ? nullptr : cutBeforeSoftmax(*candidate.module);
  if (!cut)
    return measure(candidate, part);
  return measureAgreement(part.beforeSoftmax, program->inputs(), cut->lookupSymbol<func::FuncOp>("main"),
                          *part.samples, options.threads);
}

/// What the float network gives before its softmax, for the part that chooses.
LogicalResult Search::runBeforeSoftmax() {
  OwningOpRef<ModuleOp> cut = cutBeforeSoftmax(input.floats);
  if (!cut)
    return success();
  auto compiled = Program::compile(cut->lookupSymbol<func::FuncOp>("main"), {});
  if (failed(compiled))
    return failure();
  auto expected = runOutputs(*compiled, *choose.samples, options.threads, input.floats.getContext());
  if (failed(expected))
    return failure();
  choose.beforeSoftmax = std::move(*expected);
  return success();
}

FailureOr<std::optional<Search::Outcome>> Search::tryOut(const Recipe &recipe) {
  const auto from = std::chrono::steady_clock::now();
  // What was made before is made anew to confirm.
  const auto there = fit.networks.find(recipe.equalization);
  const double before = there == fit.networks.end() ? 0 : there->second->seconds;
  if (!report.methods.empty()) // the plain result is there in any case
    making = from;
  auto candidate = make(recipe, fit);
  const bool late = isLate();
  making.reset();
  if (failed(candidate))
    return failure();
  if (late)
    return std::optional<Outcome>();
  auto agreement = measure(*candidate, choose), decisive = measureDecisive(*candidate, choose);
  if (failed(agreement) || failed(decisive))
    return failure();
  Outcome outcome{figuresOf(*agreement), figuresOf(*decisive), std::move(agreement->each),
                  countConstantBytes(*candidate->module)};
  outcome.seconds = secondsSince(from);
  outcome.secondsAnew = before + outcome.seconds;
  return std::optional(std::move(outcome));
}

void Search::record(const Recipe &recipe, StringRef name, Outcome outcome, bool taken) {
  report.methods.push_back(
      {name.str(), outcome.figures, std::nullopt, taken, outcome.seconds, outcome.bytes});
  if (!choose.beforeSoftmax.empty())
    report.methods.back().sqnrBeforeSoftmax = outcome.decisive.sqnr;
  advance();
  if (!taken)
    return;
  (report.methods.size() == 1 ? plainSeconds : bestSeconds) = outcome.secondsAnew;
  reached = outcome.figures;
  reachedDecisive = outcome.decisive;
  reachedEach = std::move(outcome.each);
  best = recipe;
}

/// Takes the recipe where it does better than what was reached.
LogicalResult Search::attempt(const Recipe &recipe, StringRef name) {
  auto outcome = tryOut(recipe);
  if (failed(outcome))
    return failure();
  if (!*outcome) {
    stopBefore(name.str());
    return success();
  }
  const bool taken = report.methods.empty() ||
                     (fitsSize((*outcome)->bytes) && isBetter((*outcome)->decisive, reachedDecisive));
  record(recipe, name, std::move(**outcome), taken);
  // Statistics take as much memory as a network. No method goes back to a network that lost.
  std::erase_if(fit.networks, [&](const auto &made) { return made.first != best.equalization; });
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
    Recipe with = best;
    method.add(with);
    if (with == best) {
      advance();
      continue;
    }
    if (report.stopped || outOfTime()) {
      stopBefore(method.name);
      continue;
    }
    if (failed(attempt(with, method.name)))
      return failure();
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

/// What is not int8, and its cost.
void Search::tellPrecision(std::vector<std::string> &notes) {
  report.floatNodes = best.floatNodes;
  report.floatShare = shareOfMacs(main(), best.floatNodes);
  report.int16Nodes = best.int16Nodes;
  report.int16Share = shareOfMacs(main(), best.int16Nodes);
  if (!best.wideNodes.empty())
    notes.push_back("the weights of " + std::to_string(best.wideNodes.size()) + " operators keep 8 bits");
}

/// Both results are made anew of all samples that are not to confirm.
LogicalResult Search::confirm(SearchResult &result) {
  fit = Part(); // no longer needed
  choose = Part();
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
    if (!report.fellBack) {
      report.confirmed = confirmed;
      tellPrecision(chosen->notes);
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
  choose.networks.clear(); // nothing is fitted to it
  if (failed(runBeforeSoftmax()))
    return failure();
  partsSeconds = secondsSince(start);
  if (failed(tryMethods()) || (options.narrowWeights && failed(tryPrecision(&Recipe::wideNodes))))
    return failure();
  SmallVector<Nodes> outside;
  if (options.mayWiden)
    outside.push_back(&Recipe::int16Nodes);
  if (options.mayLeaveInteger)
    outside.push_back(&Recipe::floatNodes);
  if (failed(tryPrecision(outside)) || failed(confirm(result)))
    return failure();
  judge();
  report.seconds = secondsSince(start);
  result.report = std::move(report);
  return result;
}

FailureOr<SearchResult> accuracy::search(const SearchInput &input, const SearchOptions &options) {
  return Search(input, options).run();
}
