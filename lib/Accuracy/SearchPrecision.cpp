//===- SearchPrecision.cpp - more bits where they gain most ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "SearchRun.h"
#include "quantc/Accuracy/Bounds.h"

#include <numeric>

using namespace mlir;
using namespace quantc;
using namespace quantc::accuracy;

/// Whether figures on the part that chooses let the goal be expected; without a bound, whether they are what
/// a classifier needs to keep its answers, and well above a poor plain result.
bool Search::isEnough(const Figures &figures, const Figures &decisive, ArrayRef<SampleAgreement> each) const {
  switch (options.goal.kind) {
  case Goal::Kind::Best: {
    constexpr double good = 20, step = 6;
    const Figures &first = report.methods.front().figures;
    if (!figures.sqnr)
      return true;
    if (options.narrowWeights)
      return decisive.sqnr.value_or(INFINITY) >= narrowGoal;
    return *first.sqnr >= good || *figures.sqnr >= std::max(good, *first.sqnr + step);
  }
  case Goal::Kind::Decibel:
    return !figures.sqnr || lowestDecibel(each, confidenceOfEach) >= options.goal.value;
  case Goal::Kind::Agreement:
    return !figures.top1 || *figures.top1 >= 1 - options.goal.value / 2;
  }
  return true;
}

/// The nodes of a segment that another precision is about.
static const std::vector<std::string> &nodesOf(const Segment &segment,
                                               std::vector<std::string> Recipe::*nodes) {
  return nodes == &Recipe::wideNodes ? segment.weighted : segment.nodes;
}

FailureOr<double> Search::noiseOf(const Recipe &recipe, Part &few, const Part &measured) {
  if (outOfTime()) // whoever asks looks at the time behind it
    return 0.0;
  auto candidate = make(recipe, few);
  if (failed(candidate))
    return failure();
  auto agreement = measureDecisive(*candidate, measured);
  if (failed(agreement))
    return failure();
  return agreement->noise;
}

/// The first samples of a part, with the networks that all of it made.
static Part firstOf(const calibration::SampleSet &samples, const std::vector<size_t> &rows, const Part &whole,
                    size_t most) {
  Part part;
  const size_t count = std::min(most, rows.size());
  part.samples = samples.select({rows.begin(), rows.begin() + static_cast<ptrdiff_t>(count)});
  part.expected.assign(whole.expected.begin(), whole.expected.begin() + static_cast<ptrdiff_t>(count));
  if (!whole.beforeSoftmax.empty())
    part.beforeSoftmax.assign(whole.beforeSoftmax.begin(),
                              whole.beforeSoftmax.begin() + static_cast<ptrdiff_t>(count));
  part.networks = whole.networks;
  return part;
}

/// Each segment in each of these precisions by itself, with few samples and without the methods that take
/// long: what gains, the largest gain for its work, or of weights for their bytes, first. A segment is there
/// once, in the first precision that gains nearly as much as any.
FailureOr<std::vector<Search::Upgrade>> Search::rankUpgrades(ArrayRef<Nodes> kinds) {
  constexpr size_t most = 32, fewSamples = 12;
  constexpr double nearly = 0.8;
  Part few = firstOf(input.samples, parts.fit, fit, fewSamples);
  const Part seen = firstOf(input.samples, parts.choose, choose, fewSamples);
  Recipe quick = best;
  quick.roundWeights = quick.takeBack = false;
  auto whole = noiseOf(quick, few, seen);
  if (failed(whole))
    return failure();
  std::vector<Upgrade> ranked;
  for (Segment &segment : segmentsOf(main(), most)) {
    if (kinds.front() == &Recipe::wideNodes)
      segment.work = segment.weights;
    std::vector<double> gains;
    for (Nodes nodes : kinds) {
      Recipe with = quick;
      llvm::append_range(with.*nodes, nodesOf(segment, nodes));
      auto without = noiseOf(with, few, seen);
      if (failed(without))
        return failure();
      gains.push_back(*whole - *without);
    }
    if (outOfTime()) // in the middle of it, perhaps
      break;
    const double largest = *llvm::max_element(gains);
    if (!(largest > 0))
      continue;
    const auto kind = llvm::find_if(gains, [&](double gain) { return gain >= nearly * largest; });
    segment.gain = *kind;
    ranked.push_back({segment, kinds[static_cast<size_t>(kind - gains.begin())]});
  }
  llvm::stable_sort(ranked, [](auto &a, auto &b) { return a.segment.rate() > b.segment.rate(); });
  return ranked;
}

/// Those that --max-cost has room for, in their order; wider weights cost bytes alone.
std::vector<Search::Upgrade> Search::takeAffordable(std::vector<Upgrade> ranked) {
  const double room = options.largestCost * static_cast<double>(countAllMacs(main()));
  int64_t macs = 0;
  std::vector<Upgrade> taken;
  for (Upgrade &upgrade : ranked) {
    const int64_t cost = upgrade.nodes == &Recipe::wideNodes ? 0 : upgrade.segment.macs;
    if (static_cast<double>(macs + cost) > room)
      continue;
    macs += cost;
    taken.push_back(std::move(upgrade));
  }
  return taken;
}

/// Tries them all together. Takes them where that is better than what was reached; once that is enough, where
/// fewer of them are enough too. Gives whether they are enough.
FailureOr<bool> Search::attemptUpgrades(ArrayRef<Upgrade> upgrades, const Recipe &from, bool smaller) {
  Recipe with = from;
  for (const Upgrade &upgrade : upgrades)
    llvm::append_range(with.*upgrade.nodes, nodesOf(upgrade.segment, upgrade.nodes));
  std::string name;
  auto add = [&](Nodes nodes, const char *what) {
    if (const size_t count = (with.*nodes).size(); count > (from.*nodes).size())
      name += (name.empty() ? "" : ", ") + (what + std::to_string(count)) + " operators";
  };
  add(&Recipe::wideNodes, "8 bits for the weights of ");
  add(&Recipe::int16Nodes, "int16 for ");
  add(&Recipe::floatNodes, "float for ");
  auto outcome = tryOut(with);
  if (failed(outcome))
    return failure();
  if (!*outcome) {
    stopBefore(name);
    return false;
  }
  const Outcome &o = **outcome;
  const bool fits = fitsSize(o.bytes), enough = fits && isEnough(o.figures, o.decisive, o.each);
  record(with, name, o, smaller ? enough : fits && isBetter(o.decisive, reachedDecisive));
  return enough;
}

/// 8 bits are the measure of 4: what all layers have with them less 1.5 dB, which costs a point or two of a
/// classifier's answers, or as much as keeps them in any case.
LogicalResult Search::setNarrowGoal() {
  constexpr double below = 1.5, good = 24.5; // dB
  Recipe wide = best;
  for (const Segment &segment : segmentsOf(main(), SIZE_MAX))
    llvm::append_range(wide.wideNodes, segment.weighted);
  auto outcome = tryOut(wide);
  if (failed(outcome))
    return failure();
  if (!*outcome) {
    stopBefore("8 bits for the weights of some operators");
    return success();
  }
  narrowGoal = std::min(good, (*outcome)->decisive.sqnr.value_or(INFINITY) - below);
  record(wide, "8 bits for all weights, to compare", std::move(**outcome), false);
  return success();
}

/// More precision for the segments that gain most for what they cost: twice as many until it is enough,
/// then as few as are enough.
LogicalResult Search::tryPrecision(ArrayRef<Nodes> kinds) {
  const char *what = !kinds.empty() && kinds.front() == &Recipe::wideNodes
                         ? "8 bits for the weights of some operators"
                         : "another precision for some operators";
  if (kinds.empty() || (report.stopped && isEnough()))
    return success();
  if (report.stopped) {
    stopBefore(what);
    return success();
  }
  if (kinds.front() == &Recipe::wideNodes && options.goal.kind == Goal::Kind::Best && failed(setNarrowGoal()))
    return failure();
  if (isEnough() || report.stopped)
    return success();
  auto ranked = rankUpgrades(kinds);
  if (failed(ranked))
    return failure();
  if (outOfTime()) {
    stopBefore(what);
    return success();
  }
  const std::vector<Upgrade> all = takeAffordable(std::move(*ranked));
  const Recipe from = best;
  auto attemptFirst = [&](size_t count, bool smaller) {
    return attemptUpgrades(ArrayRef(all).take_front(count), from, smaller);
  };
  size_t few = 0, many = 0; // not enough; enough, or 0
  for (size_t count = std::max<size_t>(1, all.size() / 8); few < all.size() && !many && !report.stopped;
       count *= 2) {
    const size_t next = std::min(count, all.size());
    auto enough = attemptFirst(next, /*smaller=*/false);
    if (failed(enough))
      return failure();
    (*enough ? many : few) = next;
  }
  while (many > few + 1 && !report.stopped) {
    const size_t between = std::midpoint(few, many);
    auto enough = attemptFirst(between, /*smaller=*/true);
    if (failed(enough))
      return failure();
    (*enough ? many : few) = between;
  }
  return success();
}
